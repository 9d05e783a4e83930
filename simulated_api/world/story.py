"""The world of the demo: a shop for lamps, blankets and speakers, and an app, over nine weeks.

It is there to be looked at: a week and a day have their rhythm, two products are launched (the second with a day of
TopView), one creative grows tired, one part of the audience buys more than the others, one campaign was deleted and one
never started. A TikTok Shop sells the same by GMV Max (`story_shop`). Here is what exists; `plot`
says what it delivers. All names are made up. Days count from the world's moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulated_api.world import model
from simulated_api.world.plot import Plot
from simulated_api.world.story_shop import shop

if TYPE_CHECKING:
    from simulated_api.world.shop_plan import ShopPlan

# name, currency, IANA zone, timezone as answered, display_timezone, country, language
_NEW_YORK = ("America/New_York", "Etc/GMT+5", "America/New_York", "US", "en")
_LOS_ANGELES = ("America/Los_Angeles", "Etc/GMT+8", "America/Los_Angeles", "US", "en")
_LONDON = ("Europe/London", "Etc/GMT", "Europe/London", "GB", "en")
_BERLIN = ("Europe/Berlin", "Etc/GMT-1", "Europe/Berlin", "DE", "de")

_START = -64
_FIRST_LAUNCH, _SECOND_LAUNCH = -34, -10


@dataclass(frozen=True)
class AdPlan:
    """An ad: its name, what it delivers, and the days on which it runs (`last`: None for to this day)."""

    name: str
    plot: Plot
    first: int = _START
    last: int | None = None


@dataclass(frozen=True)
class CampaignPlan:
    """A campaign with its ad groups by name; `traits` are those of `model.Campaign`."""

    name: str
    first: int
    traits: dict[str, object]
    adgroups: dict[str, tuple[AdPlan, ...]]


@dataclass(frozen=True)
class AccountPlan:
    """An ad account: its place as in `building.PLACES`, its campaigns, and its TikTok Shops."""

    place: tuple[str, str, str, str, str | None, str, str]
    campaigns: tuple[CampaignPlan, ...] = field(default=())
    shops: tuple[ShopPlan, ...] = ()


_SALES: dict[str, object] = {"objective": "WEB_CONVERSIONS", "web_events": True}
_TRAFFIC: dict[str, object] = {"objective": "TRAFFIC"}
_APP: dict[str, object] = {"objective": "APP_PROMOTION", "app_events": True}
_REACH: dict[str, object] = {"objective": "RF_REACH", "buying_type": model.REACH_FREQUENCY}
_TOP_VIEW: dict[str, object] = {"objective": "RF_REACH", "buying_type": model.TOP_VIEW, "web_events": True}


def _us_shop() -> AccountPlan:
    lamp = CampaignPlan(
        "Aurora Lamp: always on",
        _START,
        _SALES,
        {
            "Interest: home & living": (
                AdPlan("Aurora Lamp: unboxing", Plot(spend=42_000, cpm=640, ctr=1450, cvr=430, hook=47, hold=62)),
                # Two weeks of success, and then everybody has seen it: the money goes on, the clicks do not.
                AdPlan(
                    "Aurora Lamp: 3 reasons",
                    Plot(spend=36_000, cpm=610, ctr=1700, cvr=410, hook=52, hold=60, tires_from=-38),
                ),
            ),
            "Broad, 18+": (
                AdPlan("Aurora Lamp: before & after", Plot(spend=24_000, cpm=520, ctr=1050, cvr=310, hook=38, hold=55)),
            ),
        },
    )
    blanket = CampaignPlan(
        "Drift Blanket: launch",
        _FIRST_LAUNCH,
        _SALES,
        {
            "Broad, 18+": (
                AdPlan(
                    "Drift Blanket: first snow",
                    Plot(
                        spend=46_000, cpm=700, ctr=1600, cvr=380, hook=49, hold=66, launched=_FIRST_LAUNCH, basket=7900
                    ),
                    _FIRST_LAUNCH,
                ),
                AdPlan(
                    "Drift Blanket: how it is woven",
                    Plot(
                        spend=16_000, cpm=660, ctr=900, cvr=450, hook=31, hold=74, launched=_FIRST_LAUNCH, basket=7900
                    ),
                    _FIRST_LAUNCH,
                ),
            )
        },
    )
    speaker = CampaignPlan(
        "Halo Speaker: launch",
        _SECOND_LAUNCH,
        _SALES | {"automation": model.UPGRADED_SMART_PLUS},
        {
            "Smart+ audience": (
                AdPlan(
                    "Halo Speaker: kitchen dance",
                    Plot(
                        spend=68_000, cpm=720, ctr=1900, cvr=360, hook=58, hold=68, launched=_SECOND_LAUNCH, basket=9900
                    ),
                    _SECOND_LAUNCH,
                ),
                AdPlan(
                    "Halo Speaker: sound test",
                    Plot(
                        spend=26_000, cpm=690, ctr=1200, cvr=330, hook=41, hold=58, launched=_SECOND_LAUNCH, basket=9900
                    ),
                    _SECOND_LAUNCH,
                ),
            )
        },
    )
    top_view = CampaignPlan(
        "Halo Speaker: TopView premiere",
        _SECOND_LAUNCH - 5,
        _TOP_VIEW,
        {
            "All of the United States": (
                AdPlan(
                    "Halo Speaker: premiere",
                    Plot(spend=620_000, cpm=980, ctr=2300, cvr=90, hook=71, hold=70, basket=9900, even=True),
                    _SECOND_LAUNCH,
                    _SECOND_LAUNCH,
                ),
            )
        },
    )
    cart = CampaignPlan(
        "Cart leavers: retargeting",
        _START,
        _SALES,
        {
            "Left a cart in 14 days": (
                AdPlan("Still thinking about it?", Plot(spend=9_000, cpm=1150, ctr=2200, cvr=900, hook=44, hold=64)),
            )
        },
    )
    stills = CampaignPlan(
        "Test: still images",
        _START,
        _TRAFFIC | {"deleted": True},
        {
            "Broad, 18+": (
                AdPlan("Six lamps, one picture", Plot(spend=8_000, cpm=430, ctr=520, cvr=90, video=False), last=-46),
            )
        },
    )
    campaigns = (lamp, blanket, speaker, top_view, cart, stills)
    shops = (shop(_START, _FIRST_LAUNCH, _SECOND_LAUNCH),)
    return AccountPlan(("Lumen & Loom US", "USD", *_NEW_YORK), campaigns, shops)


def _app() -> AccountPlan:
    install = CampaignPlan(
        "Tidepool: installs, Android",
        _START,
        _APP,
        {
            "Lookalike: subscribers 1 %": (
                AdPlan("Tidepool: 30 days of calm", Plot(spend=30_000, cpm=420, ctr=1250, cvr=1300, hook=43, hold=61)),
                AdPlan("Tidepool: morning ritual", Plot(spend=19_000, cpm=400, ctr=1050, cvr=1150, hook=36, hold=57)),
            )
        },
    )
    ios = CampaignPlan(
        "Tidepool: installs, iOS 14+",
        _START,
        _APP | {"ios14": True},
        {"Broad, 18+": (AdPlan("Tidepool: breathe", Plot(spend=22_000, cpm=560, ctr=980, cvr=950, hook=40, hold=63)),)},
    )
    return AccountPlan(("Tidepool App", "USD", *_LOS_ANGELES), (install, ios))


def _uk_shop() -> AccountPlan:
    abroad = {"GB": 88, "IE": 12}
    lamp = CampaignPlan(
        "Aurora Lamp UK: always on",
        _START,
        _SALES,
        {
            "Broad, 18+": (
                AdPlan(
                    "Aurora Lamp UK: rainy evening",
                    Plot(spend=26_000, cpm=520, ctr=1300, cvr=390, hook=46, hold=64, countries=abroad),
                ),
                AdPlan(
                    "Aurora Lamp UK: flat tour",
                    Plot(spend=14_000, cpm=500, ctr=1120, cvr=340, hook=39, hold=58, countries=abroad),
                ),
            )
        },
    )
    blanket = CampaignPlan(
        "Drift Blanket UK: launch",
        _FIRST_LAUNCH + 7,
        _SALES,
        {
            "Interest: home & living": (
                AdPlan(
                    "Drift Blanket UK: sofa weather",
                    Plot(
                        spend=24_000, cpm=560, ctr=1500, cvr=400, hook=50, hold=67, countries=abroad,
                        launched=_FIRST_LAUNCH + 7, basket=6900,
                    ),
                    _FIRST_LAUNCH + 7,
                ),
            )
        },
    )  # fmt: skip
    reach = CampaignPlan(
        "Autumn: reach & frequency",
        -44,
        _REACH,
        {
            "London and the South East": (
                AdPlan("Lights on, UK", Plot(spend=20_000, cpm=310, ctr=420, cvr=60, hook=33, hold=52), -44, -30),
            )
        },
    )
    return AccountPlan(("Lumen & Loom UK", "GBP", *_LONDON), (lamp, blanket, reach))


def _german_shop() -> AccountPlan:
    around = {"DE": 74, "AT": 17, "CH": 9}
    lamp = CampaignPlan(
        "Aurora Leuchte: immer an",
        _START,
        _SALES,
        {
            "Breit, 18+": (
                AdPlan(
                    "Aurora Leuchte: Feierabend",
                    Plot(spend=22_000, cpm=480, ctr=1180, cvr=360, hook=42, hold=61, countries=around),
                ),
                AdPlan(
                    "Aurora Leuchte: ausgepackt",
                    Plot(spend=15_000, cpm=470, ctr=1010, cvr=330, hook=37, hold=59, countries=around),
                ),
            )
        },
    )
    journal = CampaignPlan(
        "Magazin: Besuche",
        _START,
        _TRAFFIC,
        {
            "Interesse: Einrichten": (
                AdPlan(
                    "Fünf Ideen für dunkle Tage",
                    Plot(spend=7_000, cpm=330, ctr=1650, cvr=80, hook=35, hold=55, countries=around),
                ),
            )
        },
    )
    draft = CampaignPlan("Halo Lautsprecher: Entwurf", -3, _SALES | {"disabled": True}, {"Breit, 18+": ()})
    return AccountPlan(("Lumen & Loom Deutschland", "EUR", *_BERLIN), (lamp, journal, draft))


ACCOUNTS = (_us_shop(), _app(), _uk_shop(), _german_shop())
