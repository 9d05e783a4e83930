"""What an authorisation gave: an access token, and for the short-lived family what is needed to renew it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.answer import broken
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.basics import CLOCKS_APART, TIME_FORMAT, utc_time
from source_tiktok_ads.redaction import checked_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger("airbyte")

_LONGEST_LIFE = 100 * 366 * 24 * 3600  # seconds
_LARGEST_SHARE = 10  # and never more than a tenth of a token's life, or a short one would be renewed all the time


@dataclass(frozen=True, slots=True)
class Grant:
    """A token pair. One instance is one authorisation: it is replaced, never changed.

    Attributes:
        access_token: None before the auth code was exchanged.
        refresh_token: None for the long-lived tokens of advertisers, which cannot be renewed.
        renew_at: From when on the token is renewed before it is used; None: only when the API calls it expired.
    """

    access_token: str | None
    refresh_token: str | None = None
    renew_at: datetime | None = None

    @classmethod
    def configured(cls, credentials: Mapping[str, Any]) -> Grant:
        """What the configuration holds; a refresh token renews the configured access token, not an auth code's."""
        token, refresh = credentials.get("access_token"), credentials.get("refresh_token")
        expiry = credentials.get("token_expiry_date")
        if not token or not refresh:
            return cls(token)
        if expiry is None:
            return cls(token, refresh)
        return cls(token, refresh, utc_time(expiry) - CLOCKS_APART)

    def is_due(self, now: datetime) -> bool:
        """Whether the token must be replaced before it is used."""
        return self.access_token is None or (self.renew_at is not None and now >= self.renew_at)

    @classmethod
    def exchanged(cls, data: Mapping[str, Any]) -> tuple[Grant, dict[str, str | None]]:
        """The long-lived token that an auth code gave, and what that changes in the credentials: the code is spent.

        Raises:
            UnavailableError: The answer holds no token.
        """
        token = _token(data, "access_token")
        return cls(token), {"access_token": token, "auth_code": None}

    def renewed(self, data: Mapping[str, Any], requested_at: datetime) -> tuple[Grant, dict[str, str | None]]:
        """The pair that a refresh gave, and what that changes in the credentials.

        Args:
            data: Of the answer. An absent `refresh_token` means that the old one stays good.
            requested_at: When the refresh was requested: the token lives from then on at the earliest.

        Raises:
            UnavailableError: The answer holds no access token.
        """
        token, refresh = _token(data, "access_token"), self.refresh_token
        if data.get("refresh_token"):
            try:
                refresh = _token(data, "refresh_token")
            except UnavailableError as error:  # the access token is good, and must not be lost for that
                logger.warning("%s", error.message)
        changes: dict[str, str | None] = {"access_token": token, "refresh_token": refresh, "token_expiry_date": None}
        life = _life(data.get("expires_in"))
        if life is None:
            return Grant(token, refresh), changes
        changes["token_expiry_date"] = (requested_at + life).strftime(TIME_FORMAT)
        return Grant(token, refresh, requested_at + life - min(CLOCKS_APART, life / _LARGEST_SHARE)), changes


def _life(seconds: object) -> timedelta | None:
    """How long a token lives; None where the answer does not say, or nothing that can be."""
    if isinstance(seconds, str) and seconds.isdecimal():
        seconds = int(seconds)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= _LONGEST_LIFE:
        return None
    return timedelta(seconds=seconds)


def _token(data: Mapping[str, Any], key: str) -> str:
    """A token, as the configuration would take it: whoever keeps it gives it back to us.

    Raises:
        UnavailableError: There is none that can be one.
    """
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise UnavailableError(broken(f"the API's answer to the token request holds no {key}"))
    try:
        return checked_secret(value)
    except ValueError as error:
        raise UnavailableError(broken(f"the {key} in the API's answer to the token request {error}")) from None
