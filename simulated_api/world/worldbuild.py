"""Builds the deterministic worlds: which ad accounts and entities exist, and when their ads deliver."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from simulated_api.world import model
from simulated_api.world.delivery import CONVERSIONS, SKAN
from simulated_api.world.mixing import mix
from simulated_api.world.model import Account, Ad, AdGroup, Campaign
from simulated_api.world.story import ACCOUNTS as STORY

if TYPE_CHECKING:
    from collections.abc import Callable

HISTORY_DAYS = 60
AGENCY_HISTORY_DAYS = 100
SETTLED_AGE = 4  # days after which an odd day of an agency may lie
BUSY_DAY = -10
TOP_VIEW_DAYS = range(-15, -5)
TOP_VIEW_BUSY_HOURS = tuple(range(8, 18))

NAMES = (
    "夏のキャンペーン 日本語",
    "Launch 🚀 with \"double\" and 'single' quotes",
    "First line\nsecond line",
    "Família 👩‍👩‍👧 ação é já",
    "Spring sale",
    "Ελληνικά / עברית / العربية",
    "Tab\tand back\\slash, comma; semicolon",
    "Ünïcödé ÆØÅ ß",
)
OBJECTIVES = ("TRAFFIC", "WEB_CONVERSIONS", "APP_PROMOTION", "VIDEO_VIEWS", "LEAD_GENERATION", "ENGAGEMENT")

# name, currency, IANA zone, timezone as answered, display_timezone, country, language
Place = tuple[str, str, str, str, str | None, str, str]
PLACES: tuple[Place, ...] = (
    ("Pacific Outfitters", "USD", "America/Los_Angeles", "Etc/GMT+8", "America/Los_Angeles", "US", "en"),
    ("Café São Paulo ☕", "BRL", "Etc/GMT+3", "Etc/GMT+3", None, "BR", "pt"),
    ('Harrow & "Sons"', "GBP", "Europe/London", "Etc/GMT", "Europe/London", "GB", "en"),
    ("मुंबई मसाला", "INR", "Asia/Kolkata", "Asia/Kolkata", "Asia/Kolkata", "IN", "hi"),
    ("東京商店", "JPY", "Asia/Tokyo", "Etc/GMT-9", "Asia/Tokyo", "JP", "ja"),
    ("Kiwi Gear", "NZD", "Pacific/Auckland", "Etc/GMT-12", "Pacific/Auckland", "NZ", "en"),
    ("Idle Hands", "USD", "America/New_York", "Etc/GMT+5", "America/New_York", "US", "en"),
    ("Verboten GmbH", "EUR", "Europe/Berlin", "Etc/GMT-1", "Europe/Berlin", "DE", "de"),
    ("Cerrado por vacaciones", "EUR", "Europe/Madrid", "Etc/GMT-1", "Europe/Madrid", "ES", "es"),
)
BIG, NEW, IDLE, FORBIDDEN, DISABLED = 0, 5, 6, 7, 8
SHARING, WITH_A_SHOP = 4, 9
_IN_VIETNAM = ("Cửa hàng Sài Gòn", "VND", "Asia/Ho_Chi_Minh", "Etc/GMT-7", "Asia/Ho_Chi_Minh", "VN", "vi")


@dataclass
class World:
    """Everything that exists. Days are counted as ordinals (`date.toordinal`) of the account's own calendar.

    Attributes:
        centers: How many Business Centers the token's user has.
        catalogs: How many catalogs each of them has; None: as many as `world.catalogs` says.
        products: How many products the first catalog of each holds; None: as many as `world.catalogs` says.
        history_days: How far back anything was delivered.
    """

    seed: int
    anchor: datetime
    centers: int = 1
    catalogs: int | None = None
    products: int | None = None
    whole_sets: bool = False
    history_days: int = HISTORY_DAYS
    accounts: list[Account] = field(default_factory=list)

    def account(self, advertiser_id: str) -> Account | None:
        """Return the ad account with this id, forbidden ones included."""
        return next((account for account in self.accounts if account.id == advertiser_id), None)


class _Builder:
    """Creates entities with unique ids that grow with their creation time, as the real ones do."""

    def __init__(self, seed: int, anchor: datetime) -> None:
        self.world = World(seed, anchor)
        self.day0 = anchor.replace(hour=0, minute=0, second=0, microsecond=0)
        self.counter = 0

    def _next(self, created: datetime) -> tuple[str, int]:
        self.counter += 1
        return str(int(created.timestamp()) * 1_000_000 + self.counter), self.counter

    def moment(self, day: int) -> datetime:
        """A UTC moment on day `day` relative to the anchor, different for each entity."""
        return self.day0 + timedelta(days=day, seconds=mix(self.world.seed, day, self.counter) % 80_000)

    def account(self, index: int, created_day: int = -400, place: Place | None = None) -> Account:
        """Add the ad account `index`; beyond the known places they start over with a number in the name."""
        name, currency, zone, timezone, display, country, language = place or PLACES[index % len(PLACES)]
        name = name if place or index < len(PLACES) else f"{name} {index}"
        number = mix(self.world.seed, 1, index)
        account = Account(
            id=str(7_000_000_000_000_000_000 + number % 600_000_000_000_000_000),
            number=index,
            name=name,
            currency=currency,
            zone=ZoneInfo(zone),
            timezone=timezone,
            display_timezone=display,
            country=country,
            language=language,
            status="STATUS_ENABLE",
            created=self.moment(created_day),
        )
        self.world.accounts.append(account)
        return account

    def campaign(self, account: Account, day: int, name: str, **traits: object) -> Campaign:
        created = self.moment(day)
        key, number = self._next(created)
        campaign = Campaign(key, number, name, created, account=account, **traits)  # type: ignore[arg-type]
        account.campaigns.append(campaign)
        return campaign

    def adgroup(self, campaign: Campaign, name: str, **traits: object) -> AdGroup:
        created = campaign.created + timedelta(minutes=1 + len(campaign.adgroups))
        key, number = self._next(created)
        adgroup = AdGroup(key, number, name, created, campaign=campaign, **traits)  # type: ignore[arg-type]
        campaign.adgroups.append(adgroup)
        return adgroup

    def ad(self, adgroup: AdGroup, name: str, density: int, **traits: object) -> Ad:
        created = adgroup.created + timedelta(minutes=2 + len(adgroup.ads), seconds=7)
        key, number = self._next(created)
        first = created.astimezone(adgroup.account.zone).date().toordinal()
        ad = Ad(key, number, name, created, adgroup=adgroup, first_day=first, density=density, **traits)  # type: ignore[arg-type]
        adgroup.ads.append(ad)
        return ad

    def ordinal(self, day: int) -> int:
        """The calendar day `day` days after the anchor's UTC day."""
        return date.toordinal(self.day0.date()) + day


def _regular(build: _Builder, account: Account, count: int, first_day: int, density: int) -> None:
    """Campaigns of every kind, two ad groups of two ads each, with deletions at each level."""
    span = -first_day - 1
    for i in range(count):
        objective = OBJECTIVES[i % len(OBJECTIVES)]
        kind = i % 6
        campaign = build.campaign(
            account,
            first_day + i * max(1, min(3, span // (count + 1))),
            f"{NAMES[(i + account.number) % len(NAMES)]} · {i}",
            objective="RF_REACH" if kind == 3 else objective,
            buying_type=model.REACH_FREQUENCY if kind == 3 else model.AUCTION,
            automation={4: model.SMART_PLUS, 5: model.UPGRADED_SMART_PLUS}.get(kind, model.MANUAL),
            web_events=objective in ("WEB_CONVERSIONS", "LEAD_GENERATION"),
            app_events=objective == "APP_PROMOTION",
            ios14=objective == "APP_PROMOTION" and i % 12 == 2,
            deleted=i == count - 2,
            disabled=i == 3,
            touched_daily=i % 5 == 1,
        )
        for g in range(2):
            adgroup = build.adgroup(
                campaign,
                f"{NAMES[(i + g + 3) % len(NAMES)]} / group {g}",
                deleted=g == 1 and i % 6 == 2,
                touched_daily=i % 5 == 2 and g == 0,
            )
            for a in range(2):
                gone = a == 1 and g == 0 and i % 3 == 0
                ad = build.ad(adgroup, f"{NAMES[(i + g + a) % len(NAMES)]} ad {i}.{g}.{a}", density, deleted=gone)
                ad.video = (i + a) % 4 != 1
                ad.touched_daily = i % 5 == 3 and a == 0
                ad.last_day = build.ordinal(-4) if gone or adgroup.gone else None


def _upcoming(build: _Builder, account: Account) -> None:
    """A campaign that is created the day after the anchor: it appears when the world's clock moves on."""
    campaign = build.campaign(account, 1, "Tomorrow never knows", objective="TRAFFIC")
    build.ad(build.adgroup(campaign, "Tomorrow group"), "Tomorrow ad", 1000)


def _bulk(build: _Builder, account: Account, count: int) -> None:
    """Many campaigns of one ad each, all busy in one hour of one day: more than a page in each list and report."""
    for i in range(count):
        campaign = build.campaign(
            account,
            -HISTORY_DAYS - 30 + i % 25,
            f"Bulk campaign {i:04d}",
            objective=OBJECTIVES[i % len(OBJECTIVES)],
            web_events=i % 7 == 1,
            app_events=i % 7 == 2,
            deleted=i % 97 == 5,
            disabled=i % 13 == 4,
            automation=model.UPGRADED_SMART_PLUS if i % 9 == 4 else model.MANUAL,
        )
        adgroup = build.adgroup(campaign, f"Bulk group {i:04d}", deleted=i % 89 == 3)
        ad = build.ad(adgroup, f"Bulk ad {i:04d}", 0, deleted=i % 83 == 7)
        ad.busy_hours = {build.ordinal(BUSY_DAY): (9 + i % 8,)}


def _top_view(build: _Builder, account: Account, count: int) -> None:
    """TopView campaigns: ten days each, ten hours on the busy day; the last one is deleted."""
    for i in range(count):
        campaign = build.campaign(
            account,
            -40 + i % 5,
            f"{NAMES[i % len(NAMES)]} TopView {i}",
            objective="RF_REACH",
            buying_type=model.TOP_VIEW,
            web_events=i % 2 == 0,
            app_events=i % 3 == 0,
            deleted=i == count - 1,
        )
        adgroup = build.adgroup(campaign, f"TopView group {i}", deleted=i % 31 == 4)
        ad = build.ad(adgroup, f"{NAMES[(i + 1) % len(NAMES)]} TopView ad {i}", 0, deleted=i % 17 == 1)
        busy = build.ordinal(BUSY_DAY)
        days = [build.ordinal(day) for day in TOP_VIEW_DAYS]
        ad.busy_hours = {day: TOP_VIEW_BUSY_HOURS if day == busy else ((i + day) % 24,) for day in days}


def _default(build: _Builder) -> None:
    for index in range(len(PLACES)):
        created_day = -20 if index == NEW else -400
        account = build.account(index, created_day)
        account.forbidden = index == FORBIDDEN
        if index == DISABLED:
            # The documentation names STATUS_ENABLE and says that other STATUS_* values mark disabled accounts.
            account.status = "STATUS_DISABLE"
        if index in (IDLE, FORBIDDEN):
            continue
        first_day = created_day + 1 if index == NEW else -HISTORY_DAYS
        _regular(build, account, 12 if index == BIG else 6, first_day, 220 if index == BIG else 180)
        _top_view(build, account, 105 if index == BIG else 2)
        if index == BIG:
            _bulk(build, account, 1100)
        _upcoming(build, account)
    _stock(build)


def _story(build: _Builder) -> None:
    """The plan of `story`, with the libraries that every account has."""
    for index, plan in enumerate(STORY):
        account = build.account(index, place=plan.place)
        account.shops = plan.shops
        for planned in plan.campaigns:
            campaign = build.campaign(account, planned.first, planned.name, **planned.traits)
            for name, ads in planned.adgroups.items():
                adgroup = build.adgroup(campaign, name)
                for each in ads:
                    ad = build.ad(adgroup, each.name, 0, plot=each.plot, video=each.plot.video)
                    ad.first_day = build.ordinal(each.first)
                    ad.last_day = None if each.last is None else build.ordinal(each.last)
    _stock(build)


def _tiny(build: _Builder) -> None:
    for index in (BIG, FORBIDDEN, 4, IDLE):
        account = build.account(index)
        account.forbidden = index == FORBIDDEN
        if index not in (IDLE, FORBIDDEN):
            _regular(build, account, 6, -HISTORY_DAYS, 150)
            _top_view(build, account, 2)
    _stock(build)


def _gmv_max(build: _Builder) -> None:
    for index in (BIG, SHARING, IDLE, WITH_A_SHOP):
        account = build.account(index, place=_IN_VIETNAM if index == WITH_A_SHOP else None)
        if index != IDLE:
            _regular(build, account, 1, -HISTORY_DAYS, 150)
    _stock(build)


def _stock(build: _Builder) -> None:
    """Libraries (of more than two pages for the big account) and a Promote campaign, where anything is advertised.

    Last of all: what was built before keeps its ids. Promote ads deliver nothing: whether reports know them is not
    documented.
    """
    for account in build.world.accounts:
        if not account.campaigns:
            continue
        big = account.number == BIG
        account.stock = {"audience": 205 if big else 7, "pixel": 45 if big else 6, "video": 250 if big else 12}
        account.stock["image"] = 210 if big else 9
        account.stock |= {"spark": 105 if big else 4, "portfolio": 205 if big else 5}
        account.stock |= {"music": 30 if big else 3, "form": 205 if big else 5}
        campaign = build.campaign(
            account, -30 if account.number != NEW else -5, "Promoted ✨ from the app", promote=True
        )
        build.ad(build.adgroup(campaign, "Promoted group"), "Promoted ad", 0)


def _videos(build: _Builder, count: int) -> None:
    build.account(0).stock = {"video": count, "tied": 1}


def _music(build: _Builder, count: int) -> None:
    build.account(0).stock = {"music": count}


def _leads(build: _Builder, count: int) -> None:
    for index, forms in enumerate((12, 9)):
        build.account(index).stock = {"form": forms, "leads": count}


def _changes(build: _Builder, count: int) -> None:
    build.account(0).stock = {"changes": count}


def _smart(build: _Builder, count: int) -> None:
    account = build.account(0)
    for index in range(count):
        name, smart = f"{NAMES[index % len(NAMES)]} {index}", model.UPGRADED_SMART_PLUS
        build.adgroup(build.campaign(account, -30, name, automation=smart, deleted=index % 9 == 1), f"Group {index}")


def _wide(build: _Builder, count: int) -> None:
    for index in range(count):
        account = build.account(index)
        campaign = build.campaign(account, -HISTORY_DAYS, f"{NAMES[index % len(NAMES)]} {index}")
        adgroup = build.adgroup(campaign, f"Group {index}")
        for number in range(2):
            build.ad(adgroup, f"Ad {index}.{number}", 150)


@dataclass(frozen=True)
class _Activity:
    """How accounts of an agency advertise: days of a spell on and off on average, and how many of twenty never do."""

    on: int
    off: int
    idle_of_twenty: int

    def days(self, seed: int, index: int, history: int) -> dict[int, bool]:
        """By age in days, tomorrow's included: whether an account advertises."""
        key = mix(seed, 41, index)
        on, found = key % (self.on + self.off) < self.on, dict[int, bool]()
        left = 1 + (key >> 16) % (2 * (self.on if on else self.off) - 1)
        for age in range(-1, history):
            if left == 0:
                on = not on
                left = 1 + mix(seed, 43, index, age) % (2 * (self.on if on else self.off) - 1)
            found[age], left = on, left - 1
        return found


def _agency(build: _Builder, count: int, activity: _Activity) -> None:
    """Accounts that advertise for a while and pause for a while; some never do, one in twenty bought TopView.

    What is odd about days: the first account with a pause has a day of conversions alone, the second a day of SKAN
    conversions alone, and whoever bought TopView did so on a day without anything else.
    """
    build.world.history_days = AGENCY_HISTORY_DAYS
    odd = iter((CONVERSIONS, SKAN))
    for index in range(count):
        account = build.account(index)
        if (index * 7 + 6) % 20 < activity.idle_of_twenty:
            continue
        active = activity.days(build.world.seed, index, AGENCY_HISTORY_DAYS)
        campaign = build.campaign(account, -AGENCY_HISTORY_DAYS, f"{NAMES[index % len(NAMES)]} {index}", ios14=True)
        ad = build.ad(build.adgroup(campaign, f"Group {index}"), f"Ad {index}", 0)
        ad.busy_hours = {(day := build.ordinal(-age)): ((index + day) % 22,) for age in active if active[age]}
        pauses = [build.ordinal(-age) for age in active if age >= SETTLED_AGE and not active[age]]
        if pauses and (kind := next(odd, None)):
            ad.busy_hours[pauses[0]], ad.odd_days = (9,), {pauses[0]: kind}
        if index % 20 == 3 and pauses:
            _one_top_view(build, account, index, pauses[min(2, len(pauses) - 1)])


def _one_top_view(build: _Builder, account: Account, index: int, day: int) -> None:
    campaign = build.campaign(account, -60, f"TopView {index}", buying_type=model.TOP_VIEW, deleted=index % 40 == 3)
    ad = build.ad(build.adgroup(campaign, f"TopView group {index}"), f"TopView ad {index}", 0)
    ad.busy_hours = {day: TOP_VIEW_BUSY_HOURS}


def _idle(build: _Builder, count: int) -> None:
    for index in range(count):
        build.account(index)


def _centers(build: _Builder, count: int) -> None:
    build.account(0)
    build.world.centers, build.world.catalogs, build.world.products = count, 2, 1


def _catalogs(build: _Builder, count: int) -> None:
    build.account(0)
    build.world.catalogs = count


def _products(build: _Builder, count: int) -> None:
    build.account(0)
    build.world.catalogs, build.world.products = 3, count


def _sets(build: _Builder, count: int) -> None:
    _products(build, count)
    build.world.whole_sets = True


_NAMED: dict[str, Callable[[_Builder], None]] = {
    "default": _default,
    "tiny": _tiny,
    "gmv_max": _gmv_max,
    "story": _story,
}
_COUNTED: dict[str, Callable[[_Builder, int], None]] = {
    "wide": _wide,
    "idle": _idle,
    "agency": partial(_agency, activity=_Activity(30, 30, 4)),
    "shops": partial(_agency, activity=_Activity(120, 10, 1)),
    "tail": partial(_agency, activity=_Activity(14, 60, 14)),
    "videos": _videos,
    "music": _music,
    "leads": _leads,
    "changes": _changes,
    "smart": _smart,
    "centers": _centers,
    "catalogs": _catalogs,
    "products": _products,
    "sets": _sets,
}


def build_world(name: str, seed: int, anchor: datetime) -> World:
    """Build a world around the moment `anchor` (aware).

    Args:
        name: `default` (nine ad accounts, lists and reports of more than a page), `tiny` (four), `gmv_max` (four, of
            which three have shops and one of these has money without decimals), `story` (four, made to be looked at,
            see `world.story`), `wide:N` (N readable
            ad accounts with two sparse ads each), `agency:N`, `shops:N`, `tail:N`
            (N that advertise on and off: half the time, nearly always, hardly ever),
            `idle:N` (N readable ad accounts with nothing in them), `videos:N`
            (one ad account with N videos, each of a second of its own), `music:N` (one with N uploads of music),
            `smart:N` (one with N Upgraded Smart+ campaigns of one ad group each), or, with one idle ad account,
            `centers:N` (N Business Centers with two catalogs each), `catalogs:N` (N catalogs), `products:N` (N
            products in one catalog) or `sets:N` (the same, whose two product sets hold all of them together).
        seed: everything in the world depends on it.
        anchor: the moment that the world's history is laid around.

    Raises:
        ValueError: for a name that is no world.
    """
    build = _Builder(seed, anchor.astimezone(UTC))
    kind, _, count = name.partition(":")
    if name in _NAMED:
        _NAMED[name](build)
    elif kind in _COUNTED and count.isdecimal():
        _COUNTED[kind](build, int(count))
    else:
        raise ValueError(f"no such world: {name}")
    return build.world


__all__ = ["BUSY_DAY", "HISTORY_DAYS", "World", "build_world"]
