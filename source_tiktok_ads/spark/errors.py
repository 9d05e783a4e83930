"""What a user of Spark is told when something does not work."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    from collections.abc import Iterator


class TikTokAdsError(Exception):
    """One or several sentences for the user, the connector's own where it is the connector that fails."""


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Let errors of the connector's code be those of Spark's user, without what led to them.

    Raises:
        TikTokAdsError: What the connector says.
    """
    try:
        yield
    except AirbyteTracedException as error:
        raise TikTokAdsError(error_message(error)) from None
