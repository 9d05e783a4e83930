"""smart_plus/ad/get and smart_plus/ad/review_info."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.rules.catalogue import ASSET_SHAPES
from simulated_api.rules.entity_filters import PRIMARY
from simulated_api.rules.params import id_array
from simulated_api.serving.answers import Answer, Paged, Rows
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import smart_plus

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.model import Account
    from simulated_api.world.smart_plus import SmartAd

_MAX_PAGE_SIZE = 100
_ALWAYS = ("advertiser_id", "smart_plus_ad_id")  # answered in any case, and no values of `fields`
_UNDOCUMENTED = ("playable_list",)  # answered according to one mirror of the documentation, not among its fields
_IDS = ("campaign_ids", "adgroup_ids", "smart_plus_ad_ids")
_SETTINGS = ("include_reject_info", "include_violation_frame")
# Languages of the texts of a review.
_LANGUAGES = (
    *("ar", "cs-CZ", "de", "en", "es", "fr", "id", "it", "ja", "ko", "ms", "pl-PL", "pt-BR", "ru", "sv-SE", "th", "tr"),
    *("vi", "zh"),
)


def _allowed_fields() -> list[str]:
    """The documented fields: those of a row and those of its `ad_configuration`."""
    shape = ASSET_SHAPES["smart_plus_ads"]
    names = {*shape, *shape["ad_configuration"]} - {*_ALWAYS, *_UNDOCUMENTED, "ad_configuration"}
    return sorted(names)


def list_smart_ads(sim: Simulation, params: Params) -> Paged:
    """One page of Upgraded Smart+ ads, newest id first; keys in alphabetical order, no nulls."""
    advertiser_id = params.advertiser_id()
    fields = params.array("fields")
    allowed = _allowed_fields()
    for index, name in enumerate(fields or ()):
        if name not in allowed:
            raise not_acceptable(f"fields.{index}", allowed)
    page = params.integer("page", 1, None, 1)
    page_size = params.integer("page_size", 1, _MAX_PAGE_SIZE, 10)
    wanted = _filter(params.object("filtering"))
    account = sim.readable(advertiser_id)
    key = ("smart_plus", advertiser_id, params.text("fields"), params.text("filtering"))
    return Paged(sim.cached(key, lambda: _rows(sim, account, wanted, fields)), page, page_size)


def _filter(raw: dict[str, Any]) -> dict[str, Any]:
    """Check the filters that the world answers; the API has more, on objectives and times."""
    for name, value in raw.items():
        if name == "primary_status":
            if value not in PRIMARY:
                raise not_acceptable("filtering.primary_status", PRIMARY)
        elif name in _IDS:
            id_array(name, value)
        else:
            raise not_acceptable(f"filtering.{name}", ["primary_status", *_IDS])
    return raw


def _accepted(smart: SmartAd, wanted: dict[str, Any]) -> bool:
    """Whether a filter lets an ad through; without a status filter deleted ads stay out (cautious: no source says)."""
    primary = wanted.get("primary_status", "STATUS_NOT_DELETE")
    statuses = {
        "STATUS_ALL": True,
        "STATUS_NOT_DELETE": not smart.gone,
        "STATUS_DELETE": smart.gone,
        "STATUS_DELIVERY_OK": smart.status == "AD_STATUS_DELIVERY_OK",
        "STATUS_DISABLE": smart.status.endswith("_DISABLE"),
    }
    ids = {
        "campaign_ids": smart.adgroup.campaign.id,
        "adgroup_ids": smart.adgroup.id,
        "smart_plus_ad_ids": smart.id,
    }
    return statuses.get(primary, False) and all(ids[name] in wanted[name] for name in _IDS if name in wanted)


def _rows(sim: Simulation, account: Account, wanted: dict[str, Any], fields: list[str] | None) -> Rows:
    found = [smart for smart in smart_plus.smart_ads(account, sim.now) if _accepted(smart, wanted)]
    return [_on_wire(smart_plus.smart_ad_fields(smart, sim.now), fields) for smart in found]


def _on_wire(values: dict[str, Any], fields: list[str] | None) -> bytes:
    if fields:
        inner = {name: value for name, value in values["ad_configuration"].items() if name in fields}
        values = {name: value for name, value in values.items() if name in (*_ALWAYS, *fields)}
        values |= {"ad_configuration": inner} if inner else {}
    plain = {
        name: f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def review_smart_ads(sim: Simulation, params: Params) -> Answer:
    """Reviews of up to 100 Upgraded Smart+ ads and their creatives; why something was rejected only on request."""
    advertiser_id = params.advertiser_id()
    params.require("smart_plus_ad_ids")
    ids = id_array("smart_plus_ad_ids", params.array("smart_plus_ad_ids"))
    params.choice("lang", _LANGUAGES, "en")
    settings = params.object("extra_info_setting")
    for name, value in settings.items():
        if name not in _SETTINGS or not isinstance(value, bool):
            raise not_acceptable(f"extra_info_setting.{name}", _SETTINGS)
    reasons, frames = (settings.get(name, False) for name in _SETTINGS)
    if frames and not reasons:
        text = "extra_info_setting: include_violation_frame can only be true when include_reject_info is true."
        raise ApiError(PARAMETER, text)
    account = sim.readable(advertiser_id)
    found = smart_plus.find(account, ids, sim.now)
    creatives = [smart_plus.creative_reviews(smart, reasons=reasons, frames=frames) for smart in found]
    return Answer(
        {
            "material_review_infos": [review for reviews in creatives for review in reviews],
            "smart_plus_ad_review_infos": [
                smart_plus.ad_review(smart, reasons=reasons, frames=frames) for smart in found
            ],
        }
    )
