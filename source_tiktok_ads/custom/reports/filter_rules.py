"""Which filters a report can be narrowed down with.

The fields are those that the documentation shows; its full list is not public. `playable_status` is left out: it
belongs to a type of report that cannot be asked for here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import orjson

from source_tiktok_ads import catalogue
from source_tiktok_ads.wording import did_you_mean, join_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from source_tiktok_ads.basics import Json
    from source_tiktok_ads.custom.reports.model import CustomReport, Filter

MAX_IDS = 100
_STATUSES = (
    "STATUS_ALL", "STATUS_NOT_DELETE", "STATUS_DELETE", "STATUS_DELIVERY_OK", "STATUS_DISABLE", "STATUS_NOT_DELIVERY",
    "STATUS_TIME_DONE", "STATUS_RF_CLOSED", "STATUS_FROZEN", "STATUS_DELIVERY_PARTIAL", "STATUS_DELIVERY_CATALOG",
)  # fmt: skip
_LIST_TYPES = ("IN", "CONTAIN_ANY_OF", "NOT_IN")
_ORDER_TYPES = ("GREATER_EQUAL", "GREATER_THAN", "LOWER_EQUAL", "LOWER_THAN")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One field that can be filtered by.

    Attributes:
        levels: Levels whose rows have it.
        dimension: The dimension that must be asked for.
        excluded: The dimension beside which the API refuses it.
        values: The only values.
        types: The only filter types.
        ids: Whether values are ids.
    """

    levels: tuple[str, ...] = catalogue.LEVELS
    dimension: str | None = None
    excluded: str | None = None
    values: tuple[str, ...] = ()
    types: tuple[str, ...] = _LIST_TYPES
    ids: bool = False


# Ids of an entity narrow down reports at its level and below; a level's status filters its own rows alone, as in every
# published example. That other levels refuse them is the cautious reading.
_RULES = {
    "campaign_ids": _Rule(("campaign", "adgroup", "ad"), ids=True),
    "adgroup_ids": _Rule(("adgroup", "ad"), ids=True),
    "ad_ids": _Rule(("ad",), excluded="ad_id_v2", ids=True),
    "ad_ids_v2": _Rule(("ad",), dimension="ad_id_v2", ids=True),
    "campaign_status": _Rule(("campaign",), values=_STATUSES),
    "adgroup_status": _Rule(("adgroup",), values=_STATUSES),
    "ad_status": _Rule(("ad",), values=_STATUSES),
    "buying_type": _Rule(values=("AUCTION", "RESERVATION_RF", catalogue.TOP_VIEW)),
    "campaign_automation_type": _Rule(values=("MANUAL", "SMART_PLUS", "UPGRADED_SMART_PLUS")),
    "create_time": _Rule(types=("BETWEEN", *_ORDER_TYPES)),
    "country_code": _Rule(dimension="country_code"),
}


def filter_problems(report: CustomReport, each: Filter) -> Iterator[str]:
    """What is wrong with one filter of a report."""
    rule = _RULES.get(each.field_name)
    if rule is None:
        fitting = [name for name, of in _RULES.items() if report.level in of.levels]
        hint = did_you_mean(each.field_name, fitting) or f"; {report.data_level} takes {join_names(fitting)}"
        yield f"field_name {each.field_name!r} is not known{hint}"
        return
    if report.level not in rule.levels:
        fitting = [name for name, of in _RULES.items() if report.level in of.levels]
        yield f"field_name {each.field_name} does not go with {report.data_level}, which takes {join_names(fitting)}"
    if rule.dimension and rule.dimension not in report.dimensions:
        yield f"field_name {each.field_name} needs the dimension {rule.dimension}"
    if rule.excluded in report.dimensions:
        yield f"field_name {each.field_name} does not go with the dimension {rule.excluded}, which takes ad_ids_v2"
    if each.filter_type not in rule.types:
        types = join_names(rule.types)
        yield f"filter_type {each.filter_type!r} does not go with {each.field_name}, which takes {types}"
        return
    yield from (f"filter_value of {each.field_name} {problem}" for problem in _value_problems(rule, each))


def _value_problems(rule: _Rule, each: Filter) -> Iterator[str]:
    if each.filter_type in _ORDER_TYPES:
        if not _MOMENT.fullmatch(each.filter_value):
            yield f"must be a UTC time like 2026-01-31 13:45:10, not {each.filter_value!r}"
        return
    values = _parse(each.filter_value)
    if not isinstance(values, list) or not values:
        yield f'must be a list in JSON, such as ["a", "b"], not {each.filter_value!r}'
    elif each.filter_type == "BETWEEN":
        if len(values) != 2 or not all(isinstance(v, str) and _MOMENT.fullmatch(v) for v in values):  # noqa: PLR2004
            yield f"must be two UTC times like 2026-01-31 13:45:10, not {each.filter_value!r}"
    elif rule.ids:
        yield from _id_problems(values)
    else:
        yield from _word_problems(rule, values)


def _parse(text: str) -> Json:
    try:
        return cast("Json", orjson.loads(text))
    except orjson.JSONDecodeError:
        return None


def _id_problems(values: list[Json]) -> Iterator[str]:
    # Numbers are taken too: official examples show ids without quotes.
    if odd := [value for value in values if isinstance(value, bool) or not re.fullmatch(r"[0-9]+", str(value))]:
        yield f"must hold ids, which are digits only, not {odd[0]!r}"
    if len(values) > MAX_IDS:
        yield f"has {len(values)} ids; the API takes {MAX_IDS} at most"


def _word_problems(rule: _Rule, values: list[Json]) -> Iterator[str]:
    if rule.values and (odd := [value for value in values if value not in rule.values]):
        hint = did_you_mean(str(odd[0]), rule.values) or f"; it takes {join_names(rule.values)}"
        yield f"holds {odd[0]!r}, which is not known{hint}"
    if rule.dimension == "country_code" and (odd := [v for v in values if not _COUNTRY.fullmatch(str(v))]):
        yield f"holds {odd[0]!r}, which is no country code such as US"
    if catalogue.TOP_VIEW in values and len(values) > 1:
        yield f"holds {catalogue.TOP_VIEW} beside other values; the API takes it by itself only"
