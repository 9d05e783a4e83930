"""What ads delivered: integer counts per ad and local hour, from which every report row is a sum."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from simulated_api.world.mixing import between, mix
from simulated_api.world.plot import plot_key, plotted

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from simulated_api.world.model import Account, Ad

# The counts of one atom, in order. Money is in cents of the account's currency, watch time in milliseconds.
COUNTS = (
    *("spend", "impressions", "gross_impressions", "clicks"),
    *("conversion", "real_time_conversion", "result", "real_time_result", "secondary_goal_result"),
    *("video_play_actions", "video_watched_2s", "video_watched_6s", "engaged_view", "engaged_view_15s"),
    *("video_views_p25", "video_views_p50", "video_views_p75", "video_views_p100", "watch_ms"),
    *("complete_payment", "payment_value", "user_registration", "registration_value", "page_content_view_events"),
    *("web_event_add_to_cart", "initiate_checkout", "on_web_add_to_wishlist"),
    *("purchase", "total_purchase", "total_purchase_value", "checkout", "total_checkout_value", "view_content"),
    *("app_event_add_to_cart", "add_to_wishlist", "app_install", "skan_conversion", "skan_result"),
    *("billed_cost", "reach"),
)
INDEX = {name: position for position, name in enumerate(COUNTS)}
REACH = INDEX["reach"]
SPEND = INDEX["spend"]
BILLED = INDEX["billed_cost"]
# Conversion-type counts are booked on the impression's day and rewritten inside the attribution window.
RESTATED = tuple(
    INDEX[name]
    for name in COUNTS
    if name in ("conversion", "result", "secondary_goal_result")
    or INDEX["complete_payment"] <= INDEX[name] <= INDEX["skan_result"]
)
# What a day without delivery may still have: conversions that are booked when they happen, and late postbacks of SKAN.
CONVERSIONS, SKAN = "conversions", "skan"
_OF_ODD_DAYS = {CONVERSIONS: ("real_time_conversion", "real_time_result"), SKAN: ("skan_conversion", "skan_result")}
_SETTLED_AGE = 7
_SHOWN_TENTHS = (4, 5, 6, 7, 8, 9, 9)
_LATE_AGE = 2


class Atom(NamedTuple):
    """One ad in one local hour. `late` atoms show up in reports two days after their day."""

    ad: Ad
    hour: int
    late: bool
    counts: tuple[int, ...]


@lru_cache(maxsize=4096)
def _missing_hours(zone: ZoneInfo, day: int) -> frozenset[int]:
    """The wall-clock hours that a day lacks because the clock was put forward."""
    start = datetime.combine(date.fromordinal(day), datetime.min.time())
    missing = set()
    for hour in range(24):
        wall = start + timedelta(hours=hour)
        back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        if back != wall:
            missing.add(hour)
    return frozenset(missing)


def _hours(seed: int, ad: Ad, day: int, anchor: int) -> tuple[int, ...]:
    """The local hours in which an ad delivered on a day (mostly none: the world is sparse)."""
    busy = ad.busy_hours.get(day)
    if busy is not None:
        return busy
    if day < ad.first_day or (ad.last_day is not None and day > ad.last_day):
        return ()
    if ad.plot:
        return ad.plot.hours(ad.number, day)
    if not ad.density:
        return ()
    key = mix(seed, 11, ad.number, day - anchor)
    if key % 1000 >= ad.density:
        return ()
    first = (key >> 12) % 24
    return (first,) if (key >> 20) % 3 else tuple(sorted({first, (first + 5) % 24}))


def _video(plays: int, key: int) -> tuple[int, ...]:
    """Video counts from plays, never increasing along the video."""
    watched_2s = plays * between(key, 30, 60) // 100
    watched_6s = watched_2s * between(key >> 8, 30, 70) // 100
    p25 = plays * between(key >> 16, 25, 45) // 100
    p50 = p25 * between(key >> 24, 40, 70) // 100
    p75 = p50 * between(key >> 32, 50, 80) // 100
    p100 = p75 * between(key >> 40, 40, 90) // 100
    watch = plays * between(key >> 20, 1500, 6500)
    return plays, watched_2s, watched_6s, watched_6s * 9 // 8, watched_6s // 3, p25, p50, p75, p100, watch


def _web(conversions: int, clicks: int, key: int) -> tuple[int, ...]:
    payments = conversions * between(key, 20, 60) // 100
    registrations = conversions * between(key >> 8, 10, 50) // 100
    return (
        payments,
        payments * between(key >> 16, 900, 6500),
        registrations,
        registrations * between(key >> 24, 0, 900),
        clicks * between(key >> 32, 40, 90) // 100,
        clicks * between(key >> 36, 4, 25) // 100,
        clicks * between(key >> 40, 2, 12) // 100,
        clicks * between(key >> 44, 0, 6) // 100,
    )


def _app(conversions: int, clicks: int, key: int) -> tuple[int, ...]:
    installs = conversions + clicks * between(key, 2, 20) // 100
    purchases = conversions * between(key >> 8, 20, 70) // 100
    total = purchases + purchases * between(key >> 16, 0, 80) // 100
    checkouts = purchases + clicks * between(key >> 24, 0, 5) // 100
    return (
        purchases,
        total,
        total * between(key >> 32, 199, 4999),
        checkouts,
        checkouts * between(key >> 36, 199, 4999),
        installs * between(key >> 40, 30, 90) // 100,
        installs * between(key >> 44, 5, 40) // 100,
        installs * between(key >> 48, 0, 20) // 100,
        installs,
    )


def _counts(seed: int, ad: Ad, day: int, hour: int) -> tuple[int, ...]:
    """The settled counts of one ad in one hour."""
    key = mix(seed, 13, ad.number, day, hour)
    if key % 11 == 0:
        return (0,) * len(COUNTS)
    impressions = between(key >> 4, 40, 4200)
    clicks = impressions * between(key >> 16, 4, 42) // 1000
    spend = impressions * between(key >> 24, 150, 900) // 1000 + clicks * 3
    conversions = clicks * between(key >> 32, 0, 35) // 100
    real_time = clicks * between(key >> 38, 0, 30) // 100
    campaign = ad.campaign
    results = {"TRAFFIC": clicks, "VIDEO_VIEWS": impressions // 9}.get(campaign.objective, conversions)
    secondary = conversions // 3 if campaign.app_events else 0
    skan = conversions * 7 // 10 if campaign.ios14 else 0
    more = mix(key, ad.number)
    return (
        *(spend, impressions, impressions + impressions // 47, clicks),
        *(conversions, real_time, results, real_time, secondary),
        *(_video(impressions * 94 // 100, more) if ad.video else (0,) * 10),
        *(_web(conversions, clicks, more >> 3) if campaign.web_events else (0,) * 8),
        *(_app(conversions, clicks, more >> 5) if campaign.app_events else (0,) * 9),
        *(skan, skan),
        *(spend, max(1, impressions * between(key >> 44, 620, 930) // 1000)),
    )


def _odd_counts(ad: Ad, day: int) -> tuple[int, ...]:
    """The counts of an ad on a day on which it delivered nothing; empty for other days."""
    kind = ad.odd_days.get(day)
    return tuple(10 if name in _OF_ODD_DAYS[kind] else 0 for name in COUNTS) if kind else ()


class Delivery:
    """Gives the atoms of an ad account by day, as they are visible at a moment."""

    def __init__(self, seed: int, anchor_day: int) -> None:
        self._seed = seed
        self._anchor = anchor_day
        self._days: dict[tuple[str, int], tuple[Atom, ...]] = {}

    def settled(self, account: Account, day: int) -> tuple[Atom, ...]:
        """Return every atom of the account's local day with its final counts."""
        key = (account.id, day)
        found = self._days.get(key)
        if found is None:
            found = self._days[key] = tuple(self._make(account, day))
        return found

    def _make(self, account: Account, day: int) -> list[Atom]:
        atoms = []
        for campaign in account.campaigns:
            for adgroup in campaign.adgroups:
                for ad in adgroup.ads:
                    for hour in _hours(self._seed, ad, day, self._anchor):
                        if hour in _missing_hours(account.zone, day):
                            continue
                        late = not ad.busy_hours and not ad.plot and mix(self._seed, 17, ad.number, day) % 23 == 0
                        atoms.append(Atom(ad, hour, late, _odd_counts(ad, day) or self._counts(ad, day, hour)))
        return atoms

    def _counts(self, ad: Ad, day: int, hour: int) -> tuple[int, ...]:
        since = day - self._anchor
        if not ad.plot:
            return _counts(self._seed, ad, since, hour)
        known = plotted(ad.plot, ad.campaign, (day, since, hour), plot_key(ad.number, day, hour))
        return tuple(known.get(name, 0) for name in COUNTS)

    def visible(self, account: Account, day: int, now: datetime) -> list[Atom]:
        """Return the atoms that a report shows at `now`: past hours only, conversions restated by age."""
        local = account.local(now)
        age = local.date().toordinal() - day
        if age < 0:
            return []
        atoms = self.settled(account, day)
        if age >= _SETTLED_AGE:
            return list(atoms)
        shown = []
        for atom in atoms:
            if (age == 0 and atom.hour >= local.hour) or (atom.late and age < _LATE_AGE):
                continue
            shown.append(atom._replace(counts=_restate(atom.counts, age)))
        return shown


def _restate(counts: tuple[int, ...], age: int) -> tuple[int, ...]:
    """The counts as first reported: fewer conversions, and nothing billed yet on the day itself."""
    values = list(counts)
    for position in RESTATED:
        values[position] = values[position] * _SHOWN_TENTHS[age] // 10
    if age == 0:
        values[BILLED] = 0
    return tuple(values)
