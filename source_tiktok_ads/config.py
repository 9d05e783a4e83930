"""The connection's configuration: defaults, and what JSON schema cannot check, in words and before any request."""

from __future__ import annotations

import logging
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from source_tiktok_ads.api.tiers import TIERS
from source_tiktok_ads.basics import utc_time
from source_tiktok_ads.custom.endpoints import CustomEndpoint, read_endpoints
from source_tiktok_ads.custom.items import set_values
from source_tiktok_ads.custom.reports import CustomReport, read_reports
from source_tiktok_ads.redaction import checked_secret
from source_tiktok_ads.wording import value_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

logger = logging.getLogger("airbyte")

PRODUCTION = "https://business-api.tiktok.com/open_api/v1.3/"
SANDBOX = "https://sandbox-ads.tiktok.com/open_api/v1.3/"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "host.docker.internal"})
FIRST_DAY = date(2012, 1, 1)  # the API refuses earlier ones: "the date should be later than 2012-01-01"
_INJECTED = "__injected_"
_MOST_SHARDS = 1_000
_DEPENDS_ON_OTHERS = "default_factory_not_called"  # a default that was not made, since another field is wrong
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("must be a date like 2026-01-31")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value} is no day of the calendar") from error


Day = Annotated[date, BeforeValidator(_day)]
Secret = Annotated[str, AfterValidator(checked_secret)]
AccountId = Annotated[str, Field(strict=True)]


class ConfigModel(BaseModel):
    """A part of the configuration; properties that are not known are ignored, since platforms add some of their own."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    _set_values = model_validator(mode="before")(set_values)


class OAuth(ConfigModel):
    """Credentials of a developer app and its advertiser authorization."""

    auth_type: Literal["oauth2.0"]
    app_id: Secret
    secret: Secret
    access_token: Secret | None = None
    auth_code: Secret | None = None
    refresh_token: Secret | None = None
    token_expiry_date: str | None = None

    @field_validator("token_expiry_date")
    @classmethod
    def _is_moment(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                utc_time(value)
            except ValueError as error:
                raise ValueError("must be a UTC time like 2026-01-31T13:45:10Z") from error
        return value

    @model_validator(mode="after")
    def _can_sign_in(self) -> OAuth:
        if not self.access_token and not self.auth_code:
            raise ValueError("needs access_token, or auth_code to get one; authorise the connection")
        return self


class AccessToken(ConfigModel):
    """A token alone."""

    auth_type: Literal["access_token"]
    access_token: Secret


def _workers(before: Mapping[str, Any]) -> int:
    """How many requests are under way where the configuration does not say, by the fields before."""
    return TIERS[before["rate_limit_tier"]].share(before["rate_limit_share"]).workers


class Config(ConfigModel):
    """The whole configuration, with defaults filled in."""

    credentials: Annotated[OAuth | AccessToken, Field(discriminator="auth_type")]
    advertiser_ids: list[AccountId] = []
    excluded_advertiser_ids: list[AccountId] = []
    start_date: Day
    end_date: Day | None = None
    lookback_window: Annotated[int, Field(strict=True, ge=0, le=365)] = 7
    include_deleted: Annotated[bool, Field(strict=True)] = True
    environment: Literal["production", "sandbox"] = "production"
    rate_limit_tier: Literal["basic", "advanced", "premium", "ultimate"] = "basic"
    rate_limit_share: Annotated[int, Field(strict=True, ge=1, le=100)] = 100
    shard: str = "1/1"
    lead_region: Literal["default", "eu", "us"] = "default"
    num_workers: Annotated[int, Field(strict=True, ge=1, le=50, default_factory=_workers)]
    idle_days: Literal["skip_hours", "skip", "read"] = "skip_hours"
    reservation_request: Literal["buying_type", "service_type"] = "buying_type"
    custom_reports: Annotated[list[CustomReport], BeforeValidator(read_reports)] = []
    custom_endpoints: Annotated[list[CustomEndpoint], BeforeValidator(read_endpoints)] = []
    api_base_url: str | None = None

    @field_validator("end_date", mode="before")
    @classmethod
    def _empty_means_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("advertiser_ids", "excluded_advertiser_ids")
    @classmethod
    def _digits_once(cls, ids: list[str]) -> list[str]:
        if odd := [id_ for id_ in ids if not (id_.isascii() and id_.isdigit())]:
            raise ValueError(f"{odd[0]!r} is no ad account id; ids are digits only")
        if twice := [id_ for id_, times in Counter(ids).items() if times > 1]:
            raise ValueError(f"{twice[0]} is listed twice")
        return ids

    @field_validator("shard")
    @classmethod
    def _is_shard(cls, value: str) -> str:
        number, slash, of = value.partition("/")
        if not slash or not all(each.isascii() and each.isdecimal() for each in (number, of)):
            raise ValueError("must be written like 2/8: the second of eight")
        if not 1 <= int(number) <= int(of) <= _MOST_SHARDS:
            raise ValueError(f"must count from 1 up to the number of shards, which is {_MOST_SHARDS:,} at most")
        return value

    @field_validator("api_base_url")
    @classmethod
    def _is_tiktok(cls, value: str | None) -> str | None:
        return None if value is None else _checked_root(value)

    @model_validator(mode="after")
    def _fits_together(self) -> Config:
        if self.end_date and self.end_date < FIRST_DAY:
            raise ValueError(f"end_date {self.end_date} is before {FIRST_DAY}, the first day of the API")
        if self.end_date and self.end_date < self.start_date:
            raise ValueError(f"end_date {self.end_date} is before start_date {self.start_date}")
        if both := sorted(set(self.advertiser_ids) & set(self.excluded_advertiser_ids)):
            raise ValueError(
                f"advertiser_ids and excluded_advertiser_ids both name {', '.join(both)}; take it out of one"
            )
        if not self.advertiser_ids:
            if isinstance(self.credentials, AccessToken):
                raise ValueError("advertiser_ids must name at least one ad account with auth_type access_token")
            if self.environment == "sandbox":
                raise ValueError("advertiser_ids must name the sandbox ad accounts: the sandbox cannot list them")
        if self.environment == "sandbox":
            if not self.credentials.access_token:
                raise ValueError("credentials need an access_token of the sandbox: it cannot exchange an auth_code")
            names = [report.name for report in self.custom_reports if report.data_level == "AUCTION_ADVERTISER"]
            if names:
                raise ValueError(f"custom_reports {', '.join(names)}: the sandbox has no data_level AUCTION_ADVERTISER")
        return self

    @property
    def root(self) -> str:
        """The API root, with its trailing slash."""
        if self.api_base_url:
            return self.api_base_url
        return SANDBOX if self.environment == "sandbox" else PRODUCTION


def _checked_root(value: str) -> str:
    """An API root to which the token may be sent: https on a host of tiktok.com, or this machine."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading it checks it
    except ValueError as error:
        raise ValueError("is not a URL") from error
    host, has_user = parts.hostname or "", parts.username is not None or parts.password is not None
    if has_user or "\\" in value or not value.isprintable() or " " in value:
        raise ValueError("is not a plain URL")
    if "?" in value or "#" in value:
        raise ValueError("must not have a query or a fragment")
    local = host in _LOOPBACK and parts.scheme in ("http", "https")
    tiktok = parts.scheme == "https" and (host == "tiktok.com" or host.endswith(".tiktok.com"))
    if not local and not tiktok:
        raise ValueError("must be https on a host of tiktok.com, or a loopback address")
    return value if value.endswith("/") else f"{value}/"


def parse_config(raw: Mapping[str, Any]) -> Config:
    """Check a configuration and fill in its defaults.

    Raises:
        AirbyteTracedException: A `config_error` whose message names each wrong field and what is wrong; never a value
            of a secret.
    """
    try:
        return Config.model_validate(dict(raw))
    except ValidationError as error:
        details = [each for each in error.errors(include_url=False) if each["type"] != _DEPENDS_ON_OTHERS]
        problems = "; ".join(map(_problem, details))
        raise AirbyteTracedException(
            message=f"Configuration error: {problems}.",
            internal_message="invalid configuration",
            failure_type=FailureType.config_error,
        ) from None


def without_injections(raw: Mapping[str, Any], *, warn: bool = False) -> dict[str, Any]:
    """The configuration without what the CDK would run as code, or take for a manifest.

    >>> without_injections({"__injected_components_py": "import os", "start_date": "2026-01-31"})
    {'start_date': '2026-01-31'}

    Args:
        raw: The configuration as given.
        warn: Whether to say that something was left out.
    """
    kept = {name: value for name, value in raw.items() if not name.startswith(_INJECTED)}
    if warn and len(kept) < len(raw):
        logger.warning("The configuration holds code or a manifest (%s…); it is not run.", _INJECTED)
    return kept


def unknown_settings(raw: Mapping[str, Any]) -> list[str]:
    """Properties that mean nothing here, such as a misspelt one; those of the platform itself begin with `__`.

    >>> unknown_settings({"lookback_days": 3, "start_date": "2026-01-31", "__injected": True})
    ['lookback_days']
    """
    return [name for name in raw if name not in Config.model_fields and not name.startswith("__")]


def _problem(detail: ErrorDetails) -> str:
    """The field, what is wrong with it and what belongs there; of its value at most a number that lacks its quotes."""
    path = [str(part + 1) if isinstance(part, int) else part for part in detail["loc"]]
    secret = path[:1] == ["credentials"]
    if secret:
        del path[1:2]  # the kind of credentials, which is no name in the configuration
    if detail["type"].startswith("union_tag_"):
        return f"{'.'.join([*path, 'auth_type'])} must be oauth2.0 or access_token"
    what = value_problem(detail, secret=secret)
    return f"{'.'.join(path)} {what}" if path else what
