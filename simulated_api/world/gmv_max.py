"""GMV Max campaigns: which there are, and what the lists of campaigns and their details say of them.

The first shop of the big account has 104 campaigns for products, of which the first promotes 130, and 3 for
livestreams; each other shop that is available for GMV Max has a few. Every ninth is deleted, five days before the
world's moment. A shop that is planned has the campaigns of its plan.

Sources: the official documentation pages "Get GMV Max Campaigns" (1826463372290177) and "Get the details of a GMV Max
Campaign" (1822000968821762).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.mixing import mix
from simulated_api.world.shops import gmv_max_stores, product_id

if TYPE_CHECKING:
    from simulated_api.world.building import World
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account
    from simulated_api.world.shop_plan import GmvPlan, ShopPlan

PRODUCT, LIVE = "PRODUCT", "LIVE"
_MANY, _MANY_PRODUCTS = 104, 130
_BIG = 0  # number of the ad account whose first shop has that many
_NAMES = ("Everything ✨", "夏のセール", 'Size "L"', "Clearance\nsale", "0")
_DELETED_BEFORE = timedelta(days=5)


@dataclass(frozen=True)
class GmvCampaign:
    """A GMV Max campaign of one shop.

    Attributes:
        id: `campaign_id`.
        number: Seeds everything that varies between campaigns.
        name: Its name; one is called `0`.
        kind: `PRODUCT` or `LIVE`.
        store_id: The shop.
        account: Whose it is.
        created: When it was made.
        deleted: When it was deleted; None where it was not.
        disabled: Whether it is switched off.
        products: Ids of the products that it promotes; none of a campaign for livestreams.
        plan: What it delivers; None where chance says so.
    """

    id: str
    number: int
    name: str
    kind: str
    store_id: str
    account: Account
    created: datetime
    deleted: datetime | None
    disabled: bool
    products: tuple[str, ...]
    plan: GmvPlan | None = None

    def modified(self, now: datetime) -> datetime:
        """When it was last changed: one in three is each day at six."""
        if self.deleted:
            return self.deleted
        if self.number % 3 == 0:
            at_six = now.replace(hour=6, minute=0, second=0, microsecond=0)
            return max(self.created, at_six if at_six <= now else at_six - timedelta(days=1))
        return self.created + timedelta(hours=1)


def campaigns(world: World, account: Account, now: datetime) -> list[GmvCampaign]:
    """All GMV Max campaigns of an ad account that exist at the moment `now`, deleted ones included."""
    stores = [store["store_id"] for store in gmv_max_stores(world, account) if store["is_gmv_max_available"]]
    if account.shops is None:
        found = [each for place, store_id in enumerate(stores) for each in _made_up(world, account, place, store_id)]
    else:
        planned = zip(stores, account.shops, strict=True)
        found = [each for store_id, shop in planned for each in _planned(world, account, store_id, shop)]
    return [each for each in found if each.created <= now]


def _made_up(world: World, account: Account, place: int, store_id: str) -> list[GmvCampaign]:
    return [
        _campaign(world, account, place, store_id, index, kind)
        for kind, count in _counts(account, place)
        for index in range(count)
    ]


def _planned(world: World, account: Account, store_id: str, shop: ShopPlan) -> list[GmvCampaign]:
    """The campaigns of a planned shop: made at noon, and none of them is deleted or switched off."""
    noon = world.anchor.replace(hour=12, minute=0, second=0, microsecond=0)
    return [
        GmvCampaign(
            id=_campaign_id(number),
            number=number,
            name=plan.name,
            kind=LIVE if plan.evenings else PRODUCT,
            store_id=store_id,
            account=account,
            created=noon + timedelta(days=plan.first),
            deleted=None,
            disabled=False,
            products=tuple(product_id(store_id, place) for place in plan.products),
            plan=plan,
        )
        for number, plan in enumerate(shop.campaigns, account.number * 10_000)
    ]


def _campaign_id(number: int) -> str:
    return str(1_837_000_000_000_000_000 + number * 1_000_003)


def _counts(account: Account, place: int) -> tuple[tuple[str, int], ...]:
    if account.number == _BIG and place == 0:
        return (PRODUCT, _MANY), (LIVE, 3)
    return (PRODUCT, 4), (LIVE, 2)


def _campaign(world: World, account: Account, place: int, store_id: str, index: int, kind: str) -> GmvCampaign:
    number = account.number * 10_000 + place * 1_000 + (500 if kind == LIVE else 0) + index
    # The last of a shop's campaigns for products is made tomorrow.
    tomorrow = kind == PRODUCT and index == 3
    midnight = world.anchor.replace(hour=0, minute=0, second=0, microsecond=0)
    created = midnight + timedelta(days=1 if tomorrow else -70 + index % 20, seconds=7_000 + index)
    several = _MANY_PRODUCTS if (account.number, place, index, kind) == (_BIG, 0, 0, PRODUCT) else 3 if index < 4 else 1
    return GmvCampaign(
        id=_campaign_id(number),
        number=number,
        name=_NAMES[number % len(_NAMES)],
        kind=kind,
        store_id=store_id,
        account=account,
        created=created,
        deleted=midnight - _DELETED_BEFORE + timedelta(seconds=index) if index % 9 == 1 else None,
        disabled=index % 7 == 2,
        products=tuple(product_id(store_id, index + each) for each in range(several)) if kind == PRODUCT else (),
    )


def secondary_status(campaign: GmvCampaign) -> str:
    """The status of a row, by the enumeration of campaigns."""
    if campaign.deleted:
        return "CAMPAIGN_STATUS_DELETE"
    return "CAMPAIGN_STATUS_DISABLE" if campaign.disabled else "CAMPAIGN_STATUS_ENABLE"


def campaign_fields(campaign: GmvCampaign, now: datetime) -> Fields:
    """A row of gmv_max/campaign/get, times as moments; it does not say of which type the campaign is."""
    return {
        "advertiser_id": campaign.account.id,
        "campaign_id": campaign.id,
        "campaign_name": campaign.name,
        "operation_status": "DISABLE" if campaign.disabled else "ENABLE",
        "create_time": campaign.created,
        "modify_time": campaign.modified(now),
        "objective_type": "PRODUCT_SALES",
        "secondary_status": secondary_status(campaign),
        "roi_protection_compensation_status": "IN_EFFECT" if campaign.number % 4 == 0 else None,
    }


def detail_fields(campaign: GmvCampaign) -> Fields:
    """The one object of campaign/gmv_max/info, times as moments; what is said of some campaigns only is absent."""
    number, product = campaign.number, campaign.kind == PRODUCT
    fields: Fields = {
        "advertiser_id": campaign.account.id,
        "operation_status": "DISABLE" if campaign.disabled else "ENABLE",
        "campaign_id": campaign.id,
        "campaign_name": campaign.name,
        "store_id": campaign.store_id,
        "store_authorized_bc_id": "7100000000000000123",
        "shopping_ads_type": campaign.kind,
        "optimization_goal": "VALUE",
        "roi_protection_enabled": number % 2 == 0,
        "deep_bid_type": "VO_MIN_ROAS",
        "roas_bid": 2 if number % 2 else 2.55,
        "budget": 300,
        "schedule_type": "SCHEDULE_FROM_NOW" if number % 2 else "SCHEDULE_START_END",
        "schedule_start_time": campaign.created,
        "placements": ["PLACEMENT_TIKTOK"],
        "location_ids": ["1643084"],
        "age_groups": ["AGE_18_24", "AGE_25_34"],
        "identity_list": [
            {"identity_id": f"identity-{number}", "identity_type": "TT_USER"},
            {
                "identity_id": f"identity-{number}-bc",
                "identity_type": "BC_AUTH_TT",
                "identity_authorized_bc_id": "7100000000000000123",
            },
        ],
        "item_list": [_post(campaign, number)] if number % 3 == 0 else [],
        "custom_anchor_video_list": [],
    }
    if number % 2 == 0:
        fields["schedule_end_time"] = campaign.created + timedelta(days=365)
        fields["auto_budget"] = {"auto_budget_enabled": True, "budget_increase_percentage": 50, "increase_limit": 10}
        fields["promotion_days"] = {
            "is_enabled": True,
            "auto_schedule_enabled": False,
            "custom_schedule_list": [{"start_time": "2026-03-01", "end_time": "2026-03-03"}],
            "roas_bid_multiplier": 0.9,
            "estimated_gross_revenue_increase": "24%",
        }
    if product:
        fields["product_specific_type"] = "CUSTOMIZED_PRODUCTS" if campaign.products else "ALL"
        fields["item_group_ids"] = list(campaign.products)
        fields["product_video_specific_type"] = "AUTO_SELECTION"
        fields["affiliate_posts_enabled"] = number % 2 == 1
    return fields


def _post(campaign: GmvCampaign, number: int) -> Fields:
    return {
        "item_id": str(7_480_000_000_000_000_000 + mix(number, 89) % 10**15),
        "text": "いいね 👍",
        "spu_id_list": list(campaign.products[:2]),
        "identity_info": {
            "identity_id": f"identity-{number}",
            "identity_type": "TT_USER",
            "user_name": f"user.{number}",
            "profile_image": "https://images.example/profile",
        },
        "video_info": {
            "video_id": f"v10033g50000{number:010d}",
            "height": 1920,
            "width": 1080,
            "bit_rate": 8500323,
            "duration": 3.669,
            "size": 3898461,
            "format": "mp4",
            "definition": "1080p",
            "fps": 27,
        },
    }
