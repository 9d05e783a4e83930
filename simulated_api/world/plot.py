"""What an ad of `story` delivers by the hour: rhythm of day and week, launches, fatigue, and who sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from simulated_api.world.mixing import between, mix, text_key

if TYPE_CHECKING:
    from simulated_api.world.model import Campaign

_WEEK = (88, 84, 86, 94, 108, 124, 116)  # Monday first, in percent of an average day
# In thousandths of the day: asleep at four, a bump at noon, the evening on the sofa.
_DAY = (18, 10, 7, 5, 5, 8, 18, 30, 36, 38, 40, 45, 54, 50, 44, 42, 44, 50, 62, 78, 94, 98, 80, 44)
_LAUNCH = (190, 210, 190, 170, 150, 135, 125, 115, 110, 105)  # percent, by days since the launch
_HALF_LIFE = 9  # days in which a tired ad loses half of its clicks

_AGES = {"AGE_13_17": 2, "AGE_18_24": 27, "AGE_25_34": 33, "AGE_35_44": 19, "AGE_45_54": 10, "AGE_55_100": 6, "NONE": 3}
_GENDERS = {"FEMALE": 57, "MALE": 40, "NONE": 3}
_LANGUAGES = {"en": 82, "es": 12, "NONE": 6}
_PLATFORMS = {"ANDROID": 52, "IPHONE": 45, "IPAD": 3}
_US = {"US": 91, "CA": 9}
# The good part of the audience, and the one that looks but does not buy; percent of the usual conversions.
_BUYERS = {
    ("AGE_25_34", "FEMALE"): 210,
    ("AGE_18_24", "MALE"): 55,
    ("AGE_13_17", "MALE"): 20,
    ("AGE_13_17", "FEMALE"): 25,
}


@dataclass(frozen=True)
class Plot:
    """How an ad delivers.

    Attributes:
        spend: On an average day, in cents.
        cpm: Cost of a thousand impressions, in cents.
        ctr: Clicks of 100,000 impressions.
        cvr: Conversions of 10,000 clicks.
        hook: Plays of two seconds and more, in percent of plays.
        hold: Of those who come to one mark of the video, how many come to the next, in percent.
        basket: Value of a purchase, in cents.
        countries: Weights of the countries in which it is seen.
        launched: The day of a launch, which starts high and settles; None for an ad that is just there.
        tires_from: The day from which on it loses clicks; None for never.
        even: Whether it takes no notice of the day of the week, as a day of TopView does.
        video: Whether it has one.
    """

    spend: int
    cpm: int
    ctr: int
    cvr: int
    hook: int = 40
    hold: int = 60
    basket: int = 5400
    countries: dict[str, int] = field(default_factory=lambda: _US)
    launched: int | None = None
    tires_from: int | None = None
    even: bool = False
    video: bool = True

    @property
    def _step(self) -> int:
        return 1 if self.even else 2

    def hours(self, number: int, day: int) -> tuple[int, ...]:
        """The local hours in which the ad `number` delivers: every second one, in turns by day; all of an even one."""
        return tuple(range(0 if self.even else (number + day) % 2, 24, self._step))

    def segment(self, key: int, dimension: str) -> str:
        """The value of a breakdown for one hour of the ad, by weights; ids of digits where no source lists values."""
        weights = {
            "age": _AGES, "gender": _GENDERS, "country_code": self.countries, "language": _LANGUAGES,
            "platform": _PLATFORMS,
        }.get(dimension)  # fmt: skip
        drawn = mix(key, text_key(dimension))
        return _drawn(weights, drawn) if weights else str(10_000 + drawn % 6)

    def money(self, key: int, day: int, since: int, hour: int) -> int:
        """What the ad spends in an hour of the ordinal day `day`, which is `since` days after the world's moment."""
        week = 100 if self.even else _WEEK[date.fromordinal(day).weekday()]
        launch = 100
        if self.launched is not None:
            launch = _LAUNCH[max(0, min(since - self.launched, len(_LAUNCH) - 1))]
        # In every second hour the ad spends what belongs to two.
        return self.spend * self._step * _DAY[hour] * week * launch * between(key, 82, 118) // (1000 * 100 * 100 * 100)

    def rates(self, key: int, since: int) -> tuple[int, int]:
        """Clicks of 100,000 impressions and conversions of 10,000 clicks, `since` days after the world's moment."""
        ctr, cvr = self.ctr * between(key, 90, 110) // 100, self.cvr * between(key >> 9, 85, 115) // 100
        if self.tires_from is not None and since > self.tires_from:
            ctr = int(ctr * 0.5 ** ((since - self.tires_from) / _HALF_LIFE)) + self.ctr // 5
        return ctr, cvr * _BUYERS.get((self.segment(key, "age"), self.segment(key, "gender")), 90) // 100


def plot_key(number: int, day: int, hour: int) -> int:
    """What all chance in one hour of the ad `number` comes from: its counts and who saw it belong together."""
    return mix(37, number, day, hour)


def _drawn(weights: dict[str, int], key: int) -> str:
    left = key % sum(weights.values())
    for value, weight in weights.items():
        if left < weight:
            return value
        left -= weight
    raise AssertionError("the weights add up to more than their sum")


def plotted(plot: Plot, campaign: Campaign, moment: tuple[int, int, int], key: int) -> dict[str, int]:
    """What an ad with a plot delivered in one hour, by the names of `delivery.COUNTS`; what is absent is 0.

    Args:
        plot: The ad's.
        campaign: Says which events count.
        moment: The ordinal day, the same in days since the world's moment, and the hour.
        key: Of the ad and the hour, from which all chance comes.
    """
    day, since, hour = moment
    spend = plot.money(key, day, since, hour)
    impressions = spend * 1000 // plot.cpm
    ctr, cvr = plot.rates(key, since)
    clicks = share(impressions, ctr, 100_000, key)
    conversions = share(clicks, cvr, 10_000, key >> 7)
    counts = {
        "spend": spend,
        "billed_cost": spend,
        "impressions": impressions,
        "gross_impressions": impressions + impressions // 47,
        "clicks": clicks,
        "reach": impressions * between(key >> 11, 70, 88) // 100,
        "conversion": conversions,
        "real_time_conversion": conversions * 9 // 10,
        "result": clicks if campaign.objective == "TRAFFIC" else conversions,
        "real_time_result": clicks if campaign.objective == "TRAFFIC" else conversions * 9 // 10,
    }
    video = _video(plot, impressions * 94 // 100, key) if plot.video else {}
    web = _web(plot, conversions, clicks, key) if campaign.web_events else {}
    return counts | video | web | (_app(campaign, conversions, clicks, key) if campaign.app_events else {})


def share(whole: int, part: int, of: int, key: int) -> int:
    """`part` of `of` of the whole, rounded up or down by chance, so that small numbers do not vanish."""
    return min(whole, (whole * part + key % of) // of)


def _video(plot: Plot, plays: int, key: int) -> dict[str, int]:
    """Plays and how far they came: never more at a later mark than at an earlier one."""
    hook = plays * plot.hook * between(key >> 13, 94, 106) // 10_000
    marks = [hook * 86 // 100]
    for lost in (100, 104, 108):
        marks.append(marks[-1] * plot.hold * lost // 10_000)
    p25, p50, p75, p100 = marks
    watched = hook * plot.hold * 82 // 10_000
    return {
        "video_play_actions": plays,
        "video_watched_2s": hook,
        "video_watched_6s": watched,
        "engaged_view": watched * 9 // 8,
        "engaged_view_15s": watched // 3,
        "video_views_p25": p25,
        "video_views_p50": p50,
        "video_views_p75": p75,
        "video_views_p100": p100,
        "watch_ms": hook * 5200 + (plays - hook) * 900,
    }


def _web(plot: Plot, conversions: int, clicks: int, key: int) -> dict[str, int]:
    """From the page to the payment; each conversion is one."""
    checkouts = max(conversions, share(clicks, 720, 10_000, key >> 17))
    carts = max(checkouts, share(clicks, 1450, 10_000, key >> 19))
    return {
        "page_content_view_events": max(carts, clicks * between(key >> 21, 70, 84) // 100),
        "web_event_add_to_cart": carts,
        "initiate_checkout": checkouts,
        "complete_payment": conversions,
        "payment_value": conversions * plot.basket * between(key >> 23, 90, 112) // 100,
        "user_registration": conversions // 3,
        "on_web_add_to_wishlist": carts // 5,
    }


def _app(campaign: Campaign, conversions: int, clicks: int, key: int) -> dict[str, int]:
    """From the installation to the subscription: each conversion is an installation."""
    purchases = share(conversions, 1900, 10_000, key >> 17)
    checkouts = max(purchases, share(conversions, 3100, 10_000, key >> 19))
    carts = max(checkouts, share(conversions, 3800, 10_000, key >> 19))
    value = purchases * between(key >> 23, 999, 3999)
    skan = conversions * 7 // 10 if campaign.ios14 else 0
    return {
        "app_install": max(conversions, share(clicks, 800, 10_000, key >> 21)),
        "view_content": max(carts, conversions * 8 // 10),
        "app_event_add_to_cart": carts,
        "add_to_wishlist": carts // 4,
        "checkout": checkouts,
        "total_checkout_value": value,
        "purchase": purchases,
        "total_purchase": purchases,
        "total_purchase_value": value,
        "secondary_goal_result": purchases,
        "skan_conversion": skan,
        "skan_result": skan,
    }
