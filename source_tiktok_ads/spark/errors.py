"""What a user of Spark is told when something does not work.

Executors import this room to read. What the driver alone needs of the connector is imported where it is used: the CDK
takes seconds, and a hundred megabytes of each Python worker.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class TikTokAdsError(Exception):
    """One or several sentences for the user, the connector's own where it is the connector that fails."""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A question after the names that are spelled much like this one, or a full stop."""
    from source_tiktok_ads import wording  # noqa: PLC0415 - see the top

    return wording.did_you_mean(name, names) or "."


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Let errors of the connector's code be those of Spark's user, without what led to them.

    Raises:
        TikTokAdsError: What the connector says.
    """
    from airbyte_cdk.utils.traced_exception import AirbyteTracedException  # noqa: PLC0415 - see the top

    from source_tiktok_ads.wording import error_message  # noqa: PLC0415

    try:
        yield
    except AirbyteTracedException as error:
        raise TikTokAdsError(error_message(error)) from None
