"""What an authorisation gave: an access token, and for the short-lived family what is needed to renew it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.answer import broken
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.basics import CLOCKS_APART, TIME_FORMAT, utc_time

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        token = _text(data, "access_token")
        return cls(token), {"access_token": token, "auth_code": None}

    def renewed(self, data: Mapping[str, Any], requested_at: datetime) -> tuple[Grant, dict[str, str | None]]:
        """The pair that a refresh gave, and what that changes in the credentials.

        Args:
            data: Of the answer. An absent `refresh_token` means that the old one stays good.
            requested_at: When the refresh was requested: the token lives from then on at the earliest.

        Raises:
            UnavailableError: The answer holds no access token.
        """
        token, refresh = _text(data, "access_token"), data.get("refresh_token") or self.refresh_token
        changes: dict[str, str | None] = {"access_token": token, "refresh_token": refresh, "token_expiry_date": None}
        seconds = data.get("expires_in")
        if not isinstance(seconds, int) or seconds <= 0:
            return Grant(token, refresh), changes
        life = timedelta(seconds=seconds)
        changes["token_expiry_date"] = (requested_at + life).strftime(TIME_FORMAT)
        return Grant(token, refresh, requested_at + life - min(CLOCKS_APART, life / _LARGEST_SHARE)), changes


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise UnavailableError(broken(f"the API's answer to the token request holds no {key}"))
    return value
