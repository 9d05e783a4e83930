"""Whether deleted campaigns, ad groups and ads are asked for: the right filter for each endpoint and level.

Without a filter the API leaves deleted entities out (`STATUS_NOT_DELETE`), in reports and, for ad groups and ads by
documentation and for campaigns by observation, in entity lists.
"""

from __future__ import annotations

from typing import Any

import orjson

ALL, NOT_DELETED = "STATUS_ALL", "STATUS_NOT_DELETE"


def report_filters(status_field: str | None, *, include_deleted: bool) -> list[dict[str, str]]:
    """Filters for `report/integrated/get/`; the level's own status field, none at ad account level."""
    return [in_filter(status_field, [ALL])] if include_deleted and status_field else []


def in_filter(field_name: str, values: list[str]) -> dict[str, str]:
    """One `IN` filter of a report; its value is JSON text within the JSON text.

    >>> in_filter("ad_status", ["STATUS_ALL"])
    {'field_name': 'ad_status', 'filter_type': 'IN', 'filter_value': '["STATUS_ALL"]'}
    """
    return {"field_name": field_name, "filter_type": "IN", "filter_value": orjson.dumps(values).decode()}


def entity_filter(*, include_deleted: bool) -> dict[str, Any]:
    """Filter for `campaign/get/`, `adgroup/get/` and `ad/get/`; said either way, since one default is undocumented."""
    return {"primary_status": ALL if include_deleted else NOT_DELETED}
