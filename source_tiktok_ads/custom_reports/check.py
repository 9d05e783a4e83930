"""Whether this ad account's API takes the reports: asked with one small request each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from source_tiktok_ads.api.errors import AccountRefusedError, RequestRefusedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from source_tiktok_ads.accounts import Account
    from source_tiktok_ads.declaration import Declaration
    from source_tiktok_ads.streams import StreamBuilder


def request_problems(builder: StreamBuilder, account: Account, declarations: Iterable[Declaration]) -> list[str]:
    """What the API says of reports: a message per report that it does not take.

    Each is asked for one row of the account's today. A report that is too large is one that the API takes; an account
    that it refuses says nothing of the report.

    Args:
        builder: Makes the reports' retrievers.
        account: One that can be read.
        declarations: Of reports.

    Raises:
        UnavailableError: The API gives no usable answer.
    """
    problems = []
    for declaration in declarations:
        try:
            builder.sampler(declaration).sample(account)
        except RequestRefusedError as error:
            problems.append(error.message or str(error))
        except (TooLargeError, AccountRefusedError):
            continue
    return problems
