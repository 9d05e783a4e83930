"""Whether the API takes the streams that the user added: asked with one small request each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.errors import AccountRefusedError, TooLargeError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from source_tiktok_ads.accounts import Account
    from source_tiktok_ads.declaration import Declaration
    from source_tiktok_ads.streams import StreamBuilder


def request_problems(builder: StreamBuilder, account: Account, declarations: Iterable[Declaration]) -> list[str]:
    """What the API says of them: a message per stream that it does not take.

    A report is asked for one row of the account's today, an endpoint for its first page. What is too large is taken; an
    account that the API refuses says nothing of the stream.

    Args:
        builder: Makes the streams' retrievers.
        account: One that can be read.
        declarations: Of the user's reports and endpoints.

    Raises:
        UnavailableError: The API gives no usable answer.
    """
    problems = []
    for declaration in declarations:
        try:
            builder.sample(declaration, account)
        except TooLargeError:
            continue
        except AccountRefusedError as error:
            if not declaration.by_account:
                problems.append(error.message or str(error))
        except UnavailableError:
            raise
        except AirbyteTracedException as error:  # refused, or an answer that is not what the configuration says
            problems.append(error.message or str(error))
    return problems
