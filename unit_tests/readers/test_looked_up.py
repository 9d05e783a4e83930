"""Which columns of which streams are asked for because endpoints look them up."""

from __future__ import annotations

from typing import Any

from source_tiktok_ads.custom.endpoints.model import CustomEndpoint
from source_tiktok_ads.manifest.declaration import Declaration
from source_tiktok_ads.readers.lists.look_up_plan import LookedUp, asked, looked_up


def declared(**queries: dict[str, Any] | None) -> dict[str, Declaration]:
    """Streams by name: endpoints with these queries, and built-in ones where there is None."""
    return {
        name: Declaration(
            {"name": name},
            {},
            None if query is None else CustomEndpoint(name=name.removeprefix("endpoint_"), path="x/get/", query=query),
        )
        for name, query in queries.items()
    }


STREAMS = declared(
    campaigns=None,
    ads=None,
    endpoint_sets={"catalog_id": "{endpoint_catalogs.catalog_id}", "bc_id": "{endpoint_catalogs.bc_info.bc_id}"},
    endpoint_catalogs={"ids": ["{campaigns.campaign_id}"]},
    endpoint_reviews={"ids": ["{ads.ad_id}"]},
)


def test_look_ups_of_look_ups_count_for_the_endpoint_that_is_read() -> None:
    found = looked_up(STREAMS, ["endpoint_sets"])
    assert found == {
        "endpoint_catalogs": LookedUp(("catalog_id", "bc_info.bc_id"), 1),
        "campaigns": LookedUp(("campaign_id",), 1),
    }


def test_every_endpoint_that_looks_a_stream_up_is_counted_once() -> None:
    more = STREAMS | declared(endpoint_other={"id": "{campaigns.campaign_name}"})
    assert looked_up(more, more)["campaigns"].readers == 2
    assert set(looked_up(more, more)["campaigns"].columns) == {"campaign_id", "campaign_name"}
    assert looked_up(more, more)["endpoint_catalogs"].readers == 1


def test_what_only_endpoints_that_are_not_read_look_up_is_left_alone() -> None:
    assert looked_up(STREAMS, ["campaigns", "ads"]) == {}
    assert looked_up(STREAMS, ["endpoint_reviews", "of another configuration"]) == {"ads": LookedUp(("ad_id",), 1)}


def test_a_looked_up_column_joins_those_that_are_selected() -> None:
    found = {"ads": LookedUp(("ad_id",), 1), "endpoint_catalogs": LookedUp(("bc_info.bc_id",), 1)}
    assert asked({"ads": {"ad_name"}}, found) == {
        "ads": {"ad_name", "ad_id"},
        "endpoint_catalogs": {"bc_info"},
    }


def test_a_stream_that_is_asked_for_whole_stays_so() -> None:
    selected = {"ads": None, "campaigns": {"budget"}}
    assert asked(selected, {"ads": LookedUp(("ad_id",), 1)}) == selected
