"""The state behind the server: the world and its clock, tokens, knobs, caches."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING

from simulated_api.rules.open_answers import OpenAnswers
from simulated_api.serving.tasks import Tasks
from simulated_api.trouble.errors import no_permission
from simulated_api.world.delivery import Delivery
from simulated_api.world.worldbuild import build_world

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from simulated_api.serving.answers import Rows
    from simulated_api.world.model import Account

APP_ID = "7400000000000000001"
SECRET = "simulated-app-secret"
ACCESS_TOKEN = "simulated-access-token"
AUTH_CODE = "simulated-auth-code"
REFRESH_TOKEN = "simulated-refresh-token"
_CACHED_ROWS = 200_000


@dataclass
class Knobs(OpenAnswers):
    """Behaviours that a test can turn; the defaults are what the API is known to do, or taken to do.

    Attributes:
        ad_limit: ads per report from which on the answer is silently cut to the newest ones.
        ad_limit_levels: report levels where that happens. Sources speak of ads only; whether the API also cuts the
            sums of higher levels is not documented.
        too_large_days, too_large_rows: reports above these limits are refused with `too_large_code`.
        too_large_code: 40067 ("Your query is too large") or 51010 (internal time-out).
        latency: seconds that each answer takes.
        sandbox: answer as the sandbox host does.
        app_mismatch_code: 40113 as documented, or 40000 as once seen live.
        rows_need_data: whether a row comes only where one of the metrics asked for is not zero. "Ads without data"
            are left out; which metrics count is not documented.
        blind_levels: report levels at which no row by day comes. That this is never so is nowhere promised, and
            taken for granted by who leaves out days without such a row.
        rotate_refresh_tokens: whether a refresh token dies when it is used (undocumented; off).
        task_looks: how often a task that makes a file is looked at before it is done.
        failing_tasks: how many tasks of one and the same file fail before one is done.
        unready: how many downloads of a task are refused although it is done.
        lead_region: what `x-lead-region` must say, or the files hold no leads; empty: no header.
        change_log_form: `json`, `printed` or `bytes`, see `world.changes`.
    """

    ad_limit: int = 20_000
    ad_limit_levels: tuple[str, ...] = ("ad",)
    too_large_days: int | None = None
    too_large_rows: int | None = None
    too_large_code: int = 40067
    latency: float = 0.0
    sandbox: bool = False
    app_mismatch_code: int = 40113
    rows_need_data: bool = False
    blind_levels: tuple[str, ...] = ()
    rotate_refresh_tokens: bool = False
    task_looks: int = 1
    failing_tasks: int = 0
    unready: int = 0
    lead_region: str = ""
    change_log_form: str = "json"


@dataclass
class Token:
    """An access token: how many more requests it lives through (None: for ever) and when it expires."""

    remaining: int | None = None
    expires: datetime | None = None


@dataclass
class Credentials:
    """The developer app, its tokens and the codes and refresh tokens that can be exchanged for one."""

    app_id: str = APP_ID
    secret: str = SECRET
    tokens: dict[str, Token] = field(default_factory=lambda: {ACCESS_TOKEN: Token()})
    auth_codes: dict[str, datetime | None] = field(default_factory=lambda: {AUTH_CODE: None})
    refresh_tokens: dict[str, datetime | None] = field(default_factory=lambda: {REFRESH_TOKEN: None})
    issued: int = 0

    def issue(self, expires: datetime | None = None) -> str:
        """Create a new access token."""
        self.issued += 1
        token = f"issued-access-token-{self.issued}"
        self.tokens[token] = Token(expires=expires)
        return token


class Simulation:
    """One world with its clock. `now` is frozen when it was given, else it is the real clock to the minute."""

    def __init__(self, now: datetime | None, seed: int, world: str, knobs: Knobs) -> None:
        self._frozen = _utc(now) if now else None
        self.lock = RLock()
        self.world = build_world(world, seed, self.now)
        self.delivery = Delivery(seed, self.world.anchor.date().toordinal())
        self.knobs = knobs
        self.credentials = Credentials()
        self.tasks = Tasks()
        self._cache: OrderedDict[Hashable, Rows] = OrderedDict()
        self._cached_rows = 0
        self._signatures = 0

    @property
    def now(self) -> datetime:
        """The world's moment, aware, in UTC."""
        return self._frozen or datetime.now(UTC).replace(second=0, microsecond=0)

    @now.setter
    def now(self, value: datetime) -> None:
        with self.lock:
            self._frozen = _utc(value)
            self._cache.clear()
            self._cached_rows = 0

    def next_signature(self) -> int:
        """What makes the links of an answer different from those of every other answer."""
        with self.lock:
            self._signatures += 1
            return self._signatures

    def advance(self, **delta: float) -> None:
        """Move the clock by a timedelta's arguments (`days=1`)."""
        self.now = self.now + timedelta(**delta)

    def readable(self, advertiser_id: str) -> Account:
        """Return an ad account that the token may read.

        Raises:
            ApiError: 40001, for forbidden and unknown accounts alike.
        """
        account = self.world.account(advertiser_id)
        if account is None or account.forbidden:
            raise no_permission(advertiser_id)
        return account

    def cached(self, key: Hashable, build: Callable[[], Rows]) -> Rows:
        """Return the rendered rows of a query, built once per moment of the world."""
        full = (self.now, key)
        with self.lock:
            rows = self._cache.get(full)
            if rows is None:
                rows = self._cache[full] = build()
                self._cached_rows += len(rows) + 1
                while self._cached_rows > _CACHED_ROWS and len(self._cache) > 1:
                    self._cached_rows -= len(self._cache.popitem(last=False)[1]) + 1
            else:
                self._cache.move_to_end(full)
            return rows


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the simulated clock needs an aware datetime")
    return moment.astimezone(UTC)
