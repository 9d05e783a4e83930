"""What worlds are built of: ad accounts of different places, and campaigns that deliver in different ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from simulated_api.world import model
from simulated_api.world.mixing import mix
from simulated_api.world.model import Account, Ad, AdGroup, Campaign

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
IN_VIETNAM = ("Cửa hàng Sài Gòn", "VND", "Asia/Ho_Chi_Minh", "Etc/GMT-7", "Asia/Ho_Chi_Minh", "VN", "vi")


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


class WorldBuilder:
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
        """Add a campaign, created on a day that is counted from the anchor."""
        created = self.moment(day)
        key, number = self._next(created)
        campaign = Campaign(key, number, name, created, account=account, **traits)  # type: ignore[arg-type]
        account.campaigns.append(campaign)
        return campaign

    def adgroup(self, campaign: Campaign, name: str, **traits: object) -> AdGroup:
        """Add an ad group, created right after its campaign."""
        created = campaign.created + timedelta(minutes=1 + len(campaign.adgroups))
        key, number = self._next(created)
        adgroup = AdGroup(key, number, name, created, campaign=campaign, **traits)  # type: ignore[arg-type]
        campaign.adgroups.append(adgroup)
        return adgroup

    def ad(self, adgroup: AdGroup, name: str, density: int, **traits: object) -> Ad:
        """Add an ad, created right after its ad group, that delivers on `density` ‰ of its days."""
        created = adgroup.created + timedelta(minutes=2 + len(adgroup.ads), seconds=7)
        key, number = self._next(created)
        first = created.astimezone(adgroup.account.zone).date().toordinal()
        ad = Ad(key, number, name, created, adgroup=adgroup, first_day=first, density=density, **traits)  # type: ignore[arg-type]
        adgroup.ads.append(ad)
        return ad

    def ordinal(self, day: int) -> int:
        """The calendar day `day` days after the anchor's UTC day."""
        return date.toordinal(self.day0.date()) + day


def add_regular(build: WorldBuilder, account: Account, count: int, first_day: int, density: int) -> None:
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


def add_upcoming(build: WorldBuilder, account: Account) -> None:
    """A campaign that is created the day after the anchor: it appears when the world's clock moves on."""
    campaign = build.campaign(account, 1, "Tomorrow never knows", objective="TRAFFIC")
    build.ad(build.adgroup(campaign, "Tomorrow group"), "Tomorrow ad", 1000)


def add_bulk(build: WorldBuilder, account: Account, count: int) -> None:
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


def add_top_view(build: WorldBuilder, account: Account, count: int) -> None:
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
