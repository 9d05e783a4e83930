"""Attribute metrics: texts about the entity of a report row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.world.model import UPGRADED_SMART_PLUS, UPGRADED_SMART_PLUS_CREATIVE, Account, Ad, AdGroup
from simulated_api.world.smart_plus import SmartAd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulated_api.world.rows import Row

# "0" is what app attributes hold when the ad is not about an app (documented).
_APP_ATTRIBUTES = ("tt_app_id", "tt_app_name", "mobile_app_id")


def _account(row: Row) -> Account | None:
    if isinstance(row.node, Account):
        return row.node
    return row.campaign.account if row.campaign else None


def _lineage(row: Row) -> dict[str, str]:
    """Ids and names of the row's entity and of everything above it."""
    node, campaign, account = row.node, row.campaign, _account(row)
    values: dict[str, str] = {}
    if account:
        values |= {"advertiser_id": account.id, "advertiser_name": account.name, "currency": account.currency}
        values["timezone"] = account.reported_timezone
    if campaign:
        automation = campaign.automation
        if automation == UPGRADED_SMART_PLUS and isinstance(node, Ad):
            automation = UPGRADED_SMART_PLUS_CREATIVE
        values |= {"campaign_id": campaign.id, "campaign_name": campaign.name, "objective_type": campaign.objective}
        values["campaign_automation_type"] = automation
    adgroup = node.adgroup if isinstance(node, Ad | SmartAd) else node
    if isinstance(adgroup, AdGroup):
        values |= {"adgroup_id": adgroup.id, "adgroup_name": adgroup.name}
    if isinstance(node, Ad):
        values["ad_id"] = node.id
    if isinstance(node, Ad | SmartAd):
        values |= {"ad_id_v2": node.id, "ad_name": node.name}
    return values


def attributes(row: Row, names: Sequence[str]) -> dict[str, str]:
    """Return attributes' texts; "-" where the world has no value for one."""
    known = _lineage(row)
    return {name: "0" if name in _APP_ATTRIBUTES else known.get(name, "-") for name in names}
