"""Lists of accounts and entities are refused where the real API is known to refuse them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from integration_tests.running.worlds import api_fixture
from integration_tests.simulator.test_simulated_api_refusals import COMBINED, Params, call

if TYPE_CHECKING:
    from simulated_api import SimulatedApi


api = api_fixture(scope="module")


FIRST = "FIRST"
ENTITY_REFUSALS: list[tuple[str, str, Params, int, str]] = [
    ("unknown field", "campaign/get/", {"fields": '["campaign_id","nme"]'}, 40002, "fields.1: one or more value"),
    ("v1.2 field", "adgroup/get/", {"fields": '["connection_type"]'}, 40002, "fields.0: one or more value"),
    ("bare fields", "ad/get/", {"fields": "ad_id,ad_name"}, 40002, "fields: Field must be set to array"),
    ("field that is no text", "ad/get/", {"fields": "[1]"}, 40002, "fields: Not a valid string."),
    ("page size 1001", "ad/get/", {"page_size": "1001"}, 40002, "page_size"),
    ("no advertiser", "ad/get/", {"advertiser_id": None}, 40002, "Missing required field(s): advertiser_id."),
    ("forbidden advertiser", "ad/get/", {"advertiser_id": "5"}, 40001, "No permission to operate advertiser: 5"),
    ("unknown filter", "ad/get/", {"filtering": '{"status":"X"}'}, 40002, "filtering.status: one or more value"),
    ("filtering as array", "ad/get/", {"filtering": "[]"}, 40002, "filtering: Field must be set to object"),
    (
        "change filter on campaigns",
        "campaign/get/",
        {"filtering": '{"modified_after":"2026-01-01 00:00:00"}'},
        40002,
        "filtering.modified_after",
    ),
    ("unknown status", "ad/get/", {"filtering": '{"primary_status":"ALL"}'}, 40002, "filtering.primary_status"),
    (
        "status of another level",
        "ad/get/",
        {"filtering": '{"secondary_status":"CAMPAIGN_STATUS_ALL"}'},
        40002,
        "filtering.secondary_status",
    ),
    (
        "TopView with others",
        "campaign/get/",
        {"filtering": '{"buying_types":["AUCTION","RESERVATION_TOP_VIEW"]}'},
        40002,
        COMBINED,
    ),
    (
        "large TopView page",
        "adgroup/get/",
        {"filtering": '{"buying_types":["RESERVATION_TOP_VIEW"]}', "page_size": "101"},
        40002,
        "page_size",
    ),
    ("101 ids", "ad/get/", {"filtering": json.dumps({"ad_ids": [str(i) for i in range(101)]})}, 40011, "Too many"),
    ("no accounts", "advertiser/info/", {"advertiser_ids": None}, 40002, "Missing required field(s)"),
    (
        "bare account",
        "advertiser/info/",
        {"advertiser_ids": "123"},
        40002,
        "advertiser_ids: Field must be set to array",
    ),
    ("deprecated field", "advertiser/info/", {"advertiser_ids": FIRST, "fields": '["brand"]'}, 40002, "fields.0"),
    (
        "no asset type",
        "bc/asset/get/",
        {"bc_id": "7100000000000000123"},
        40002,
        "Missing required field(s): asset_type.",
    ),
    ("page size 51", "bc/get/", {"page_size": "51"}, 40002, "page_size"),
    ("no app", "oauth2/advertiser/get/", {}, 40002, "Missing required field(s): app_id, secret."),
    ("another app", "oauth2/advertiser/get/", {"app_id": "1", "secret": "x"}, 40113, "app_id is inconsistent"),
    ("wrong secret", "oauth2/advertiser/get/", {"app_id": "7400000000000000001", "secret": "x"}, 40101, "do not match"),
]


@pytest.mark.parametrize(
    ("path", "changes", "code", "text"), [row[1:] for row in ENTITY_REFUSALS], ids=[row[0] for row in ENTITY_REFUSALS]
)
def test_list_is_refused(api: SimulatedApi, path: str, changes: Params, code: int, text: str) -> None:
    first = api.truth.accounts[0].id
    params = {"advertiser_id": first} | changes
    if params.get("advertiser_ids") == FIRST:
        params["advertiser_ids"] = json.dumps([first])
    body = call(api, path, params)
    assert (body["code"], text in body["message"], body["data"]) == (code, True, {}), body["message"]


def test_a_refused_field_names_all_that_are_known(api: SimulatedApi) -> None:
    params: Params = {"advertiser_id": api.truth.accounts[0].id, "fields": '["campaign_id","nme","nme2"]'}
    message = call(api, "campaign/get/", params)["message"]
    assert message.startswith("fields.1: one or more value of the param is not acceptable, correct is ['")
    assert "'campaign_name'" in message
    assert "fields.2" not in message


def test_one_forbidden_account_fails_the_account_details_as_a_whole(api: SimulatedApi) -> None:
    ids = [account.id for account in api.truth.accounts]
    forbidden = next(account.id for account in api.truth.accounts if account.forbidden)
    assert call(api, "advertiser/info/", {"advertiser_ids": json.dumps(ids)})["code"] == 40001
    ids.remove(forbidden)
    assert len(call(api, "advertiser/info/", {"advertiser_ids": json.dumps(ids)})["data"]["list"]) == len(ids)
