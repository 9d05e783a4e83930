"""The `filtering` array of report/integrated/get: each object is checked and becomes a test of ads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import DIMENSIONS
from simulated_api.rules.entity_filters import BUYING_TYPES
from simulated_api.rules.params import id_array
from simulated_api.trouble.errors import PARAMETER, ApiError, conflict, missing, not_acceptable
from simulated_api.world import entities, model
from simulated_api.world.smart_plus import SmartAd, whole_ad

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated_api.world.model import Ad, AdGroup, Campaign

_STATUS_FIELDS = {"campaign_status": "campaign", "adgroup_status": "adgroup", "ad_status": "ad"}
# A filter names an entity at or above the report's level; how the API words the refusal is unknown.
_ID_FIELDS = {
    "campaign_ids": ("campaign", "adgroup", "ad"),
    "adgroup_ids": ("adgroup", "ad"),
    "ad_ids": ("ad",),
    "ad_ids_v2": ("ad",),
}
_WHOLE_AD_ID = "ad_id_v2"
_AUTOMATION = (model.MANUAL, model.SMART_PLUS, model.UPGRADED_SMART_PLUS)
_LIST_TYPES = ("IN", "CONTAIN_ANY_OF", "NOT_IN")


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """One checked filter object; in a report by `ad_id_v2` an ad's status is that of the whole ad."""

    field: str
    kind: str
    values: tuple[str, ...]
    whole_ads: bool = False

    def accepts(self, ad: Ad) -> bool:
        """Whether an ad's delivery stays in the report (breakdown values are tested on rows, not here)."""
        if self.field == "country_code":
            return True
        if self.field in _STATUS_FIELDS:
            node = _node(ad, _STATUS_FIELDS[self.field], whole=self.whole_ads)
            return any(_has_status(node, status) for status in self.values)
        held = _VALUES[self.field](ad) in self.values
        return held != (self.kind == "NOT_IN")


_VALUES: dict[str, Callable[[Ad], str]] = {
    "campaign_ids": lambda ad: ad.campaign.id,
    "adgroup_ids": lambda ad: ad.adgroup.id,
    "ad_ids": lambda ad: ad.id,
    "ad_ids_v2": lambda ad: whole_ad(ad).id,
    "buying_type": lambda ad: ad.campaign.buying_type,
    "campaign_automation_type": lambda ad: ad.campaign.automation,
}


def _node(ad: Ad, level: str, *, whole: bool) -> Campaign | AdGroup | Ad | SmartAd:
    """The entity of an ad's rows at a level."""
    if level == "campaign":
        return ad.campaign
    if level == "adgroup":
        return ad.adgroup
    return whole_ad(ad) if whole else ad


def _has_status(node: Campaign | AdGroup | Ad | SmartAd, status: str) -> bool:
    if status == "STATUS_ALL":
        return True
    if status in ("STATUS_NOT_DELETE", "STATUS_DELETE"):
        return node.gone == (status == "STATUS_DELETE")
    endings = {"STATUS_DELIVERY_OK": ("_DELIVERY_OK", "_STATUS_ENABLE"), "STATUS_DISABLE": ("_DISABLE",)}
    return _status(node).endswith(endings.get(status, ("?",)))


def _status(node: Campaign | AdGroup | Ad | SmartAd) -> str:
    """An entity's secondary status."""
    if isinstance(node, SmartAd):
        return node.status
    if isinstance(node, model.Campaign):
        return entities.campaign_status(node)
    return entities.adgroup_status(node) if isinstance(node, model.AdGroup) else entities.ad_status(node)


def default_status(level: str, *, whole_ads: bool) -> ReportFilter | None:
    """The filter that applies when none is sent: no deleted entities of the report's own level."""
    field = next((name for name, of in _STATUS_FIELDS.items() if of == level), None)
    return ReportFilter(field, "IN", ("STATUS_NOT_DELETE",), whole_ads) if field else None


def read_filters(raw: list[dict[str, Any]], level: str, dimensions: tuple[str, ...]) -> list[ReportFilter]:
    """Check filter objects for a report level; the default status filter is added where none was sent."""
    filters = [_read(index, item, level, dimensions) for index, item in enumerate(raw)]
    default = default_status(level, whole_ads=_WHOLE_AD_ID in dimensions)
    if default and not any(item.field == default.field for item in filters):
        filters.append(default)
    return filters


def _read(index: int, item: dict[str, Any], level: str, dimensions: tuple[str, ...]) -> ReportFilter:
    where = f"filtering.{index}"
    absent = [f"{where}.{name}" for name in ("field_name", "filter_type", "filter_value") if name not in item]
    if absent:
        raise missing(*absent)
    field, kind = item["field_name"], item["filter_type"]
    allowed = _fields(level, dimensions)
    if field not in allowed:
        raise not_acceptable(f"{where}.field_name", allowed)
    if kind not in DIMENSIONS["filter_types"]:
        raise not_acceptable(f"{where}.filter_type", DIMENSIONS["filter_types"])
    if kind not in _LIST_TYPES:
        raise conflict()
    return ReportFilter(field, kind, _values(where, field, item["filter_value"]), _WHOLE_AD_ID in dimensions)


def _fields(level: str, dimensions: tuple[str, ...]) -> list[str]:
    own_status = [name for name, of in _STATUS_FIELDS.items() if of == level]
    excluded = "ad_ids" if _WHOLE_AD_ID in dimensions else "ad_ids_v2"
    ids = [name for name, levels in _ID_FIELDS.items() if level in levels and name != excluded]
    country = ["country_code"] if "country_code" in dimensions else []
    return [*own_status, *ids, "buying_type", "campaign_automation_type", *country]


def _values(where: str, field: str, raw: object) -> tuple[str, ...]:
    """Decode `filter_value`, a JSON array inside a JSON text (ids may be unquoted inside it)."""
    try:
        decoded = json.loads(raw) if isinstance(raw, str) else None
    except ValueError:
        decoded = None
    name = f"{where}.filter_value"
    if not isinstance(decoded, list) or not decoded:
        raise ApiError(PARAMETER, f"{name}: Field must be set to array")
    if field in _ID_FIELDS:
        return tuple(id_array(name, decoded))
    known: dict[str, tuple[str, ...]] = {"buying_type": BUYING_TYPES, "campaign_automation_type": _AUTOMATION}
    allowed = tuple(DIMENSIONS["statuses"]) if field in _STATUS_FIELDS else known.get(field)
    if allowed and any(value not in allowed for value in decoded):
        raise not_acceptable(name, allowed)
    if model.TOP_VIEW in decoded and len(decoded) > 1:
        text = f"The value '{model.TOP_VIEW}' cannot be combined with other enum values for this parameter"
        raise ApiError(PARAMETER, text)
    return tuple(str(value) for value in decoded)
