"""The deterministic worlds by name: which ad accounts and entities exist, and when their ads deliver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from simulated_api.world import model
from simulated_api.world.building import (
    AGENCY_HISTORY_DAYS,
    BIG,
    DISABLED,
    FORBIDDEN,
    HISTORY_DAYS,
    IDLE,
    IN_VIETNAM,
    NAMES,
    NEW,
    PLACES,
    SETTLED_AGE,
    SHARING,
    TOP_VIEW_BUSY_HOURS,
    WITH_A_SHOP,
    World,
    WorldBuilder,
    add_bulk,
    add_regular,
    add_top_view,
    add_upcoming,
)
from simulated_api.world.delivery import CONVERSIONS, SKAN
from simulated_api.world.mixing import mix
from simulated_api.world.story import ACCOUNTS as STORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated_api.world.model import Account


def _default(build: WorldBuilder) -> None:
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
        add_regular(build, account, 12 if index == BIG else 6, first_day, 220 if index == BIG else 180)
        add_top_view(build, account, 105 if index == BIG else 2)
        if index == BIG:
            add_bulk(build, account, 1100)
        add_upcoming(build, account)
    _stock(build)


def _story(build: WorldBuilder) -> None:
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


def _tiny(build: WorldBuilder) -> None:
    for index in (BIG, FORBIDDEN, 4, IDLE):
        account = build.account(index)
        account.forbidden = index == FORBIDDEN
        if index not in (IDLE, FORBIDDEN):
            add_regular(build, account, 6, -HISTORY_DAYS, 150)
            add_top_view(build, account, 2)
    _stock(build)


def _gmv_max(build: WorldBuilder) -> None:
    for index in (BIG, SHARING, IDLE, WITH_A_SHOP):
        account = build.account(index, place=IN_VIETNAM if index == WITH_A_SHOP else None)
        if index != IDLE:
            add_regular(build, account, 1, -HISTORY_DAYS, 150)
    _stock(build)


def _stock(build: WorldBuilder) -> None:
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


def _videos(build: WorldBuilder, count: int) -> None:
    build.account(0).stock = {"video": count, "tied": 1}


def _music(build: WorldBuilder, count: int) -> None:
    build.account(0).stock = {"music": count}


def _leads(build: WorldBuilder, count: int) -> None:
    for index, forms in enumerate((12, 9)):
        build.account(index).stock = {"form": forms, "leads": count}


def _changes(build: WorldBuilder, count: int) -> None:
    build.account(0).stock = {"changes": count}


def _smart(build: WorldBuilder, count: int) -> None:
    account = build.account(0)
    for index in range(count):
        name, smart = f"{NAMES[index % len(NAMES)]} {index}", model.UPGRADED_SMART_PLUS
        build.adgroup(build.campaign(account, -30, name, automation=smart, deleted=index % 9 == 1), f"Group {index}")


def _wide(build: WorldBuilder, count: int) -> None:
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


def _agency(build: WorldBuilder, count: int, activity: _Activity) -> None:
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


def _one_top_view(build: WorldBuilder, account: Account, index: int, day: int) -> None:
    campaign = build.campaign(account, -60, f"TopView {index}", buying_type=model.TOP_VIEW, deleted=index % 40 == 3)
    ad = build.ad(build.adgroup(campaign, f"TopView group {index}"), f"TopView ad {index}", 0)
    ad.busy_hours = {day: TOP_VIEW_BUSY_HOURS}


def _idle(build: WorldBuilder, count: int) -> None:
    for index in range(count):
        build.account(index)


def _centers(build: WorldBuilder, count: int) -> None:
    build.account(0)
    build.world.centers, build.world.catalogs, build.world.products = count, 2, 1


def _catalogs(build: WorldBuilder, count: int) -> None:
    build.account(0)
    build.world.catalogs = count


def _products(build: WorldBuilder, count: int) -> None:
    build.account(0)
    build.world.catalogs, build.world.products = 3, count


def _sets(build: WorldBuilder, count: int) -> None:
    _products(build, count)
    build.world.whole_sets = True


_NAMED: dict[str, Callable[[WorldBuilder], None]] = {
    "default": _default,
    "tiny": _tiny,
    "gmv_max": _gmv_max,
    "story": _story,
}
_COUNTED: dict[str, Callable[[WorldBuilder, int], None]] = {
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
    build = WorldBuilder(seed, anchor.astimezone(UTC))
    kind, _, count = name.partition(":")
    if name in _NAMED:
        _NAMED[name](build)
    elif kind in _COUNTED and count.isdecimal():
        _COUNTED[kind](build, int(count))
    else:
        raise ValueError(f"no such world: {name}")
    return build.world
