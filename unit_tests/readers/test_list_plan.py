"""Which lists are read for which streams and look-ups, and what they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from source_tiktok_ads.custom.endpoints.model import CustomEndpoint
from source_tiktok_ads.endpoints.templates import LookUp
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.entry import ListEntry
from source_tiktok_ads.readers.lists.list_plan import (
    LookedUp,
    looked_up,
    query_of_columns,
    requested_columns,
    same_list,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def declared(**queries: dict[str, Any] | None) -> dict[str, ListEntry | None]:
    """Lists by name: custom endpoints with these queries, and streams of another kind where there is None."""
    return {
        name: None
        if query is None
        else ListEntry.of_endpoint(CustomEndpoint(name=name.removeprefix("endpoint_"), path="x/get/", query=query))
        for name, query in queries.items()
    }


STREAMS = declared(
    campaigns=None,
    ads=None,
    endpoint_sets={"catalog_id": "{endpoint_catalogs.catalog_id}", "bc_id": "{endpoint_catalogs.bc_info.bc_id}"},
    endpoint_catalogs={"ids": ["{campaigns.campaign_id}"]},
    endpoint_reviews={"ids": ["{ads.ad_id}"]},
)


def look_ups(streams: Mapping[str, ListEntry | None]) -> dict[str, tuple[LookUp, ...]]:
    """What each stream takes from others."""
    return {name: entry.every_look_up if entry else () for name, entry in streams.items()}


def test_look_ups_of_look_ups_count_for_the_endpoint_that_is_read() -> None:
    found = looked_up(look_ups(STREAMS), ["endpoint_sets"])
    assert found == {
        "endpoint_catalogs": LookedUp(("catalog_id", "bc_info.bc_id"), 1),
        "campaigns": LookedUp(("campaign_id",), 1),
    }


def test_every_endpoint_that_looks_a_stream_up_is_counted_once() -> None:
    more = STREAMS | declared(endpoint_other={"id": "{campaigns.campaign_name}"})
    assert looked_up(look_ups(more), more)["campaigns"].readers == 2
    assert set(looked_up(look_ups(more), more)["campaigns"].columns) == {"campaign_id", "campaign_name"}
    assert looked_up(look_ups(more), more)["endpoint_catalogs"].readers == 1


def test_a_stream_may_look_several_up() -> None:
    columns = (LookUp("stores", "store_id"), LookUp("stores", "is_available"), LookUp("campaigns", "campaign_id"))
    found = looked_up({"report": columns, "campaigns": (LookUp("stores", "store_id"),), "stores": ()}, ["report"])
    assert found == {
        "stores": LookedUp(("store_id", "is_available"), 2),
        "campaigns": LookedUp(("campaign_id",), 1),
    }


def test_what_must_have_a_value_is_looked_up_and_no_part_of_a_request() -> None:
    entry = ListEntry(path="x/get/", only_with="{stores.store_id}")
    assert entry.every_look_up == (LookUp("stores", "store_id"),)
    assert (entry.look_ups, entry.looks_up) == ((), None)


@pytest.mark.parametrize(("include_deleted", "statuses"), [(True, [None, "STATUS_DELETE"]), (False, [None])])
def test_requests_for_deleted_rows_are_made_where_they_are_wanted(
    *, include_deleted: bool, statuses: list[str | None]
) -> None:
    variants = [{"query": {"type": "A"}}, {"query": {"type": "A", "status": "STATUS_DELETE"}, "deleted": True}]
    entry = ListEntry.model_validate({"path": "x/get/", "variants": variants})
    requests = entry.requests({}, include_deleted=include_deleted)
    assert [request.query.get("status") for request in requests] == statuses


def test_what_only_endpoints_that_are_not_read_look_up_is_left_alone() -> None:
    assert looked_up(look_ups(STREAMS), ["campaigns", "ads"]) == {}
    read = ["endpoint_reviews", "of another configuration"]
    assert looked_up(look_ups(STREAMS), read) == {"ads": LookedUp(("ad_id",), 1)}


def test_a_looked_up_column_joins_those_that_are_selected() -> None:
    found = {"ads": LookedUp(("ad_id",), 1), "endpoint_catalogs": LookedUp(("bc_info.bc_id",), 1)}
    assert requested_columns({"ads": {"ad_name"}}, found) == {
        "ads": {"ad_name", "ad_id"},
        "endpoint_catalogs": {"bc_info"},
    }


def test_a_stream_that_is_asked_for_whole_stays_so() -> None:
    selected = {"ads": None, "campaigns": {"budget"}}
    assert requested_columns(selected, {"ads": LookedUp(("ad_id",), 1)}) == selected


ADS = EntityColumns("smart_plus_ads", ("smart_plus_ad_id",), "modify_time")
OF_CREATIVES = ["creative_list", "ad_name", "adgroup_id", "campaign_id"]
SMART_PLUS = {
    "smart_plus_ads": ListEntry(
        path="smart_plus/ad/get/",
        fields="selected",
        omittable_fields=True,
        unnamed_fields=["advertiser_id", "smart_plus_ad_id"],
    ),
    "smart_plus_ad_media": ListEntry(path="smart_plus/ad/get/", fields=OF_CREATIVES, rows="smart_plus_media"),
}


@pytest.mark.parametrize(
    ("selected", "fields"),
    [
        ({"smart_plus_ads": None}, None),
        ({"smart_plus_ads": {"ad_name"}}, {"ad_name", "modify_time"}),
        ({"smart_plus_ads": {"advertiser_id", "smart_plus_ad_id"}}, {"modify_time"}),
        ({"smart_plus_ads": {"ad_configuration"}}, None),
        ({"smart_plus_ads": {"playable_list"}}, None),
        ({"smart_plus_ads": {"page_list", "no such column"}}, {"page_list", "modify_time"}),
        ({"smart_plus_ad_media": None}, {*OF_CREATIVES}),
        ({"smart_plus_ads": {"page_list"}, "smart_plus_ad_media": None}, {"page_list", "modify_time", *OF_CREATIVES}),
        ({"smart_plus_ads": None, "smart_plus_ad_media": {"video_id"}}, None),
    ],
)
def test_a_list_is_asked_for_the_fields_that_all_its_streams_need(
    selected: dict[str, Collection[str] | None], fields: set[str] | None
) -> None:
    lists = [(SMART_PLUS[name], ADS, columns) for name, columns in selected.items()]
    query = query_of_columns(lists, include_deleted=True)
    assert (set(query["fields"]) if "fields" in query else None) == fields


@pytest.mark.parametrize(("include_deleted", "status"), [(True, "STATUS_ALL"), (False, "STATUS_NOT_DELETE")])
def test_the_status_is_asked_for_either_way(status: str, *, include_deleted: bool) -> None:
    entry = ListEntry(path="campaign/get/", deleted_filter=True)
    query = query_of_columns([(entry, ADS, None)], include_deleted=include_deleted)
    assert query == {"filtering": {"primary_status": status}}


@pytest.mark.parametrize(("wanted", "frames"), [({"reason"}, False), ({"frames"}, True), (None, True)])
def test_what_comes_on_request_only_is_asked_for_where_it_is_wanted(
    wanted: Collection[str] | None, *, frames: bool
) -> None:
    entry = ListEntry(path="x/get/", query_for={"frames": {"with": {"frames": True}}})
    query = query_of_columns([(entry, ADS, wanted)], include_deleted=True)
    assert query == ({"with": {"frames": True}} if frames else {})


def test_lists_of_one_request_are_one_list_whatever_is_made_of_their_rows() -> None:
    other = ListEntry(path="smart_plus/ad/get/", query={"x": "1"})
    entries = {**SMART_PLUS, "other": other, "ad_accounts": None}
    assert same_list(entries, "smart_plus_ads", entries) == ["smart_plus_ads", "smart_plus_ad_media"]
    assert same_list(entries, "smart_plus_ads", ["other"]) == ["smart_plus_ads"]
    assert same_list(entries, "other", entries) == ["other"]
    assert same_list(entries, "ad_accounts", entries) == ["ad_accounts"]


def test_variants_are_requests_with_what_all_of_them_have() -> None:
    entry = ListEntry.model_validate(
        {
            "path": "x/get/",
            "query": {"filtering": {"a": 1}},
            "variants": [{"query": {"filtering": {"b": 2}}}, {"query": {"filtering": {"b": 3}}, "page_size": 7}],
        }
    )
    requests = entry.requests({"fields": ["c"]})
    assert [(each.query, each.page_size) for each in requests] == [
        ({"filtering": {"a": 1, "b": 2}, "fields": ["c"]}, 100),
        ({"filtering": {"a": 1, "b": 3}, "fields": ["c"]}, 7),
    ]
