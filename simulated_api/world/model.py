"""The typed things of the simulated world: ad accounts, campaigns, ad groups and ads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from simulated_api.world.plot import Plot
    from simulated_api.world.shop_plan import ShopPlan

AUCTION = "AUCTION"
REACH_FREQUENCY = "RESERVATION_RF"
TOP_VIEW = "RESERVATION_TOP_VIEW"

TT_ADS_PLATFORM = "TT_ADS_PLATFORM"
PROMOTE = "PROMOTE"  # made in the TikTok app; in no list that does not ask for it

MANUAL = "MANUAL"
SMART_PLUS = "SMART_PLUS"
UPGRADED_SMART_PLUS = "UPGRADED_SMART_PLUS"
UPGRADED_SMART_PLUS_CREATIVE = "UPGRADED_SMART_PLUS_CREATIVE"


@dataclass(eq=False)
class Account:
    """An ad account. `timezone` may be the POSIX-signed name, `display_timezone` is an IANA name or absent.

    `stock` says how many audiences, pixels, videos and images its library holds; `shops` are those that are planned,
    None for as many as `reviews.stores` makes up.
    """

    id: str
    number: int
    name: str
    currency: str
    zone: ZoneInfo
    timezone: str
    display_timezone: str | None
    country: str
    language: str
    status: str
    created: datetime
    forbidden: bool = False
    account_type: str = "AUCTION"
    campaigns: list[Campaign] = field(default_factory=list)
    stock: dict[str, int] = field(default_factory=dict)
    shops: tuple[ShopPlan, ...] | None = None

    @property
    def adgroups(self) -> list[AdGroup]:
        """Every ad group of the account, deleted ones included."""
        return [adgroup for campaign in self.campaigns for adgroup in campaign.adgroups]

    @property
    def ads(self) -> list[Ad]:
        """Every ad (or Smart+ creative) of the account, deleted ones included."""
        return [ad for adgroup in self.adgroups for ad in adgroup.ads]

    @property
    def reported_timezone(self) -> str:
        """The zone name that identifies the account's days: the display name, else the (POSIX-signed) zone name."""
        return self.display_timezone or self.timezone

    def local(self, now: datetime) -> datetime:
        """Return the moment `now` on the account's wall clock."""
        return now.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """Return the account's own calendar day at the moment `now`."""
        return self.local(now).date()


@dataclass(eq=False)
class Entity:
    """What campaigns, ad groups and ads have in common. `number` seeds everything that varies between entities."""

    id: str
    number: int
    name: str
    created: datetime
    deleted: bool = False
    disabled: bool = False
    touched_daily: bool = False


@dataclass(eq=False)
class Campaign(Entity):
    """A campaign; its traits say which metrics mean anything for its rows."""

    account: Account = field(kw_only=True)
    buying_type: str = AUCTION
    automation: str = MANUAL
    objective: str = "TRAFFIC"
    web_events: bool = False
    app_events: bool = False
    ios14: bool = False
    promote: bool = False
    adgroups: list[AdGroup] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Where the campaign was made."""
        return PROMOTE if self.promote else TT_ADS_PLATFORM

    @property
    def campaign(self) -> Campaign:
        """The campaign itself (so that every level answers the same question)."""
        return self

    @property
    def gone(self) -> bool:
        """Whether the API calls the campaign deleted."""
        return self.deleted


@dataclass(eq=False)
class AdGroup(Entity):
    """An ad group of a campaign."""

    campaign: Campaign = field(kw_only=True)
    ads: list[Ad] = field(default_factory=list)

    @property
    def account(self) -> Account:
        """The ad account that owns the ad group."""
        return self.campaign.account

    @property
    def gone(self) -> bool:
        """Whether the ad group counts as deleted: by itself or with its campaign (ADGROUP_STATUS_CAMPAIGN_DELETE)."""
        return self.deleted or self.campaign.gone


@dataclass(eq=False)
class Ad(Entity):
    """An ad, or a creative of an Upgraded Smart+ ad; delivers on `density` ‰ of its days, or by its `plot`.

    On `odd_days` it delivers nothing and has conversions of earlier days alone: see `delivery`.
    """

    adgroup: AdGroup = field(kw_only=True)
    first_day: int = 0
    last_day: int | None = None
    density: int = 0
    busy_hours: dict[int, tuple[int, ...]] = field(default_factory=dict)
    odd_days: dict[int, str] = field(default_factory=dict)
    video: bool = True
    plot: Plot | None = None

    @property
    def campaign(self) -> Campaign:
        """The campaign above the ad."""
        return self.adgroup.campaign

    @property
    def account(self) -> Account:
        """The ad account that owns the ad."""
        return self.adgroup.campaign.account

    @property
    def gone(self) -> bool:
        """Whether the ad counts as deleted: by itself or with one of its parents."""
        return self.deleted or self.adgroup.gone
