"""The `filtering` object of campaign/get, adgroup/get and ad/get."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from simulated_api.rules.params import id_array, string_array
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import model
from simulated_api.world.model import Ad, AdGroup, Campaign

PRIMARY = (
    *("STATUS_ALL", "STATUS_NOT_DELETE", "STATUS_DELETE", "STATUS_DELIVERY_OK", "STATUS_DISABLE"),
    *("STATUS_NOT_DELIVERY", "STATUS_TIME_DONE", "STATUS_FROZEN", "STATUS_RF_CLOSED", "STATUS_CLOSED"),
)
BUYING_TYPES = (model.AUCTION, model.REACH_FREQUENCY, model.TOP_VIEW)
_DEFAULT_BUYING_TYPES = (model.AUCTION, model.REACH_FREQUENCY)
_AUTOMATION = (model.MANUAL, model.SMART_PLUS, model.UPGRADED_SMART_PLUS)
_ORIGINS = (model.PROMOTE, model.TT_ADS_PLATFORM)
_IDS = {
    "campaign": ("campaign_ids",),
    "adgroup": ("campaign_ids", "adgroup_ids"),
    "ad": ("campaign_ids", "adgroup_ids", "ad_ids"),
}
_PREFIX = {"campaign": "CAMPAIGN", "adgroup": "ADGROUP", "ad": "AD"}
_COMMON = (
    *("primary_status", "secondary_status", "buying_types", "campaign_automation_type", "campaign_system_origins"),
    *("objective_type", "creation_filter_start_time", "creation_filter_end_time"),
)


@dataclass
class Filter:
    """A checked filter. Without a status filter deleted entities are left out."""

    primary: str | None = None
    secondary: str | None = None
    origins: tuple[str, ...] = (model.TT_ADS_PLATFORM,)
    buying_types: tuple[str, ...] = _DEFAULT_BUYING_TYPES
    automation: str | None = None
    objective: str | None = None
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    created_after: datetime | None = None
    created_before: datetime | None = None
    modified_after: datetime | None = None

    def accepts(self, entity: Campaign | AdGroup | Ad, status: str, modified: datetime) -> bool:
        """Whether an entity passes."""
        campaign = entity.campaign
        return (
            campaign.origin in self.origins
            and self._primary(entity, status)
            and self._secondary(entity, status)
            and campaign.buying_type in self.buying_types
            and self.automation in (None, campaign.automation)
            and self.objective in (None, campaign.objective)
            and all(_identity(entity, name) in ids for name, ids in self.ids.items())
            and (self.created_after is None or entity.created > self.created_after)
            and (self.created_before is None or entity.created < self.created_before)
            and (self.modified_after is None or modified > self.modified_after)
        )

    def _secondary(self, entity: Campaign | AdGroup | Ad, status: str) -> bool:
        if self.secondary is None:
            return True
        kind = self.secondary.split("_STATUS_")[1]
        if kind in ("ALL", "NOT_DELETE"):
            return kind == "ALL" or not entity.gone
        return status == self.secondary

    def _primary(self, entity: Campaign | AdGroup | Ad, status: str) -> bool:
        """Without any status filter the default is STATUS_NOT_DELETE; a secondary status alone decides for itself."""
        wanted = self.primary or ("STATUS_ALL" if self.secondary else "STATUS_NOT_DELETE")
        checks = {
            "STATUS_ALL": True,
            "STATUS_NOT_DELETE": not entity.gone,
            "STATUS_DELETE": entity.gone,
            "STATUS_DELIVERY_OK": status.endswith(("_DELIVERY_OK", "_STATUS_ENABLE")),
            "STATUS_DISABLE": status.endswith("_DISABLE"),
        }
        return checks.get(wanted, False)


def _identity(entity: Campaign | AdGroup | Ad, name: str) -> str:
    if name == "campaign_ids":
        return entity.campaign.id
    if name == "adgroup_ids" and isinstance(entity, Ad):
        return entity.adgroup.id
    return entity.id


def read_filter(raw: dict[str, Any], level: str) -> Filter:
    """Check a `filtering` object for a level (`campaign`, `adgroup`, `ad`).

    Raises:
        ApiError: for an unknown key or value, too many ids, or TopView beside other buying types.
    """
    allowed = (*_COMMON, *_IDS[level], *(("modified_after",) if level == "ad" else ()))
    for name in raw:
        if name not in allowed:
            raise not_acceptable(f"filtering.{name}", sorted(allowed))
    found = Filter(
        primary=_choice(raw, "primary_status", PRIMARY),
        secondary=_secondary(raw.get("secondary_status"), level),
        automation=_choice(raw, "campaign_automation_type", _AUTOMATION),
        objective=raw.get("objective_type"),
        ids={name: frozenset(id_array(name, raw[name])) for name in _IDS[level] if name in raw},
        created_after=_moment(raw, "creation_filter_start_time"),
        created_before=_moment(raw, "creation_filter_end_time"),
        modified_after=_moment(raw, "modified_after"),
    )
    if "campaign_system_origins" in raw:
        found.origins = tuple(string_array("filtering.campaign_system_origins", raw["campaign_system_origins"]))
        if not set(found.origins) <= set(_ORIGINS):
            raise not_acceptable("filtering.campaign_system_origins", _ORIGINS)
    if "buying_types" in raw:
        found.buying_types = _buying_types(raw["buying_types"])
    return found


def _choice(raw: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str | None:
    value = raw.get(name)
    if value is not None and value not in allowed:
        raise not_acceptable(f"filtering.{name}", allowed)
    return value


def _secondary(value: object, level: str) -> str | None:
    prefix = f"{_PREFIX[level]}_STATUS_"
    if value is None:
        return None
    if not (isinstance(value, str) and value.startswith(prefix)):
        raise not_acceptable("filtering.secondary_status", [f"{prefix}ALL", f"{prefix}NOT_DELETE", f"{prefix}DELETE"])
    return value


def _buying_types(value: object) -> tuple[str, ...]:
    types = tuple(string_array("filtering.buying_types", value))
    for item in types:
        if item not in BUYING_TYPES:
            raise not_acceptable("filtering.buying_types", BUYING_TYPES)
    if model.TOP_VIEW in types and len(set(types)) > 1:
        text = f"The value '{model.TOP_VIEW}' cannot be combined with other enum values for this parameter"
        raise ApiError(PARAMETER, text)
    return types


def _moment(raw: dict[str, Any], name: str) -> datetime | None:
    value = raw.get(name)
    if value is None:
        return None
    try:
        return datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise ApiError(PARAMETER, f"{name}: Time format should be %Y-%m-%d %H:%M:%S. Please try again.") from None
