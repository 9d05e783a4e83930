"""Custom endpoints of every kind, and one session with them: check, discover, read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from integration_tests.endpoints.own_endpoints_truth import BC, Truth
from integration_tests.running import forked
from integration_tests.running.connector import Run, configured, run
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from integration_tests.running.connector import Record
    from simulated_api.serving.request_log import Entry

OF_BC: dict[str, Any] = {"query": {"bc_id": BC}, "per_advertiser": False}
UNITS = ("hour", "day", "week", "month")
GROUPS_AT_ONCE = 4  # what the server takes in this session: so that a batch of fifteen has to be halved
OWN_SIZE = 49  # of pages of what the directory of accounts is asked for too
BUILT_IN = ("ads", "campaigns")


def _of_catalog(source: str) -> dict[str, Any]:
    return {"query": {"bc_id": BC, "catalog_id": f"{{{source}.catalog_id}}"}, "per_advertiser": False}


def _moments(unit: str) -> dict[str, Any]:
    query = {"back": "{now-7}", "at": "{now}", "on": "{ now + 2 }"}
    return {"query": query, "time_unit": unit, "date_format": "YYYY-MM-DD[T]HH", "record_path": "data"}


ENDPOINTS: dict[str, dict[str, Any]] = {
    "catalogs": {
        "path": "catalog/get/",
        **OF_BC,
        "page_size": 5,
        "primary_key": ["catalog_id"],
        "metadata_path": "data.page_info",
        "record_path": "$.data.list[*]",
        "headers": {"X-Mine": "of {now}", "X-Number": 7},
    },
    "catalogs_of_owners": {
        "path": "catalog/get",
        "query": {"bc_id": "{ad_accounts.owner_bc_id}"},
        "per_advertiser": False,
    },
    "overview": {
        "path": "catalog/overview/",
        **_of_catalog("endpoint_catalogs"),
        "record_path": "data",
        "pagination": "none",
    },
    "products": {
        "path": "catalog/product/get/",
        **_of_catalog("endpoint_catalogs"),
        "page_size": 50,
        "primary_key": ["product_id"],
    },
    "sets": {"path": "catalog/set/get/", **_of_catalog("endpoint_catalogs")},
    "set_products": {
        "path": "catalog/set/product/get/",
        "query": {
            "bc_id": BC,
            "catalog_id": "{endpoint_sets.catalog_id}",
            "product_set_id": "{endpoint_sets.product_set_id}",
        },
        "per_advertiser": False,
        "record_path": "data.products",
        "page_size": 20,
    },
    "businesses": {"path": "bc/get/", "per_advertiser": False, "page_size": OWN_SIZE},
    "assets": {
        "path": "bc/asset/get/",
        "query": {"bc_id": "{endpoint_businesses.bc_info.bc_id}", "asset_type": "ADVERTISER"},
        "per_advertiser": False,
        "page_size": OWN_SIZE,
    },
    "balances": {
        "path": "advertiser/balance/get/",
        **OF_BC,
        "record_path": "data.advertiser_account_list",
        "page_size": 2,
        "primary_key": ["advertiser_id"],
    },
    "user": {"path": "user/info", "per_advertiser": False, **_moments("hour")},
    "transactions": {
        "path": "bc/transaction/get/",
        "query": {"bc_id": BC, "start_date": "{now-30}", "end_date": "{now}"},
        "per_advertiser": False,
        "page_size": 7,
    },
    "account_transactions": {
        "path": "bc/account/transaction/get/",
        "query": {"bc_id": BC, "filtering": '{"start_time": "{now-2}", "end_time": "{now}"}'},
        "per_advertiser": False,
        "date_format": "YYYY-MM-DD HH:mm:ss",
        "time_unit": "month",
        "record_path": "data.transaction_list",
        "page_size": 10,
    },
    "nothing": {
        "path": "bc/transaction/get/",
        "query": {"bc_id": BC, "start_date": "{now+1}", "end_date": "{now+2}"},
        "per_advertiser": False,
        "page_size": 50,
    },
    "identities": {
        "path": "identity/get/",
        "query": {"identity_type": "TT_USER"},
        "record_path": "data.identity_list",
        "page_size": 5,
        "primary_key": ["advertiser_id", "identity_id"],
    },
    "posts": {
        "path": "identity/video/get/",
        "query": {
            "identity_id": "{endpoint_identities.identity_id}",
            "identity_type": "{endpoint_identities.identity_type}",
        },
        "record_path": "data.video_list",
        "pagination": "cursor",
        "page_size": 20,
        "primary_key": ["item_id"],
    },
    "campaign_quota": {"path": "campaign/quota/info/", "query": {"app_id": "7"}, "record_path": "data"},
    "ad_reviews": {
        "path": "ad/review_info/",
        "query": {"ad_ids": ["{ads.ad_id}"]},
        "record_path": "data.ad_review_map.*",
        "pagination": "none",
        "batch_size": 10,
    },
    "group_reviews": {
        "path": "adgroup/review_info/",
        "query": {"adgroup_ids": '["{ad_groups.adgroup_id}"]'},
        "record_path": "data.ad_group_review_map.*",
        "pagination": "none",
    },
    "comments": {
        "path": "comment/list/",
        "query": {
            "search_field": "ADGROUP_ID",
            "search_value": "{ad_groups.adgroup_id}",
            "start_time": "{now-30}",
            "end_time": "{now}",
        },
        "time_unit": "week",
        "record_path": "data.comments",
    },
    "stores": {"path": "store/list/", "record_path": "data.stores"},
    "audience": {
        "path": "ad/audience_size/estimate/",
        "method": "POST",
        "record_path": "data",
        "pagination": "none",
        "body": {
            "objective_type": "{campaigns.objective_type}",
            "optimization_goal": "CLICK",
            "placements": ["PLACEMENT_TIKTOK"],
        },
    },
    "places": {
        "path": "tool/targeting/search/",
        "method": "POST",
        "record_path": "data.targeting_tag_list",
        "pagination": "none",
        "body": {
            "objective_type": "REACH",
            "placements": ["PLACEMENT_TIKTOK"],
            "search_type": "FUZZY_SEARCH",
            "keywords": ["a"],
        },
    },
    **{f"quota_by_{unit}": {"path": "adgroup/quota/", **_moments(unit)} for unit in UNITS},
}


def as_the_form_has_it(endpoint: dict[str, Any]) -> dict[str, Any]:
    """An endpoint as the specification has it: lists of names and values, all of them texts, and JSON text."""
    spelt = dict(endpoint)
    for part in ("query", "headers"):
        if part in endpoint:
            spelt[part] = [{"name": name, "value": _text(value)} for name, value in endpoint[part].items()]
    if "body" in endpoint:
        spelt["body"] = json.dumps(endpoint["body"], indent=2)
    return spelt


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def listed(**endpoints: dict[str, Any]) -> list[dict[str, Any]]:
    """Endpoints as the configuration has them."""
    return [{"name": name, **endpoint} for name, endpoint in endpoints.items()]


@dataclass
class Session:
    """What a user does with the endpoints, in order, and what the server was asked each time."""

    config: dict[str, Any]
    check: Run
    check_requests: list[Entry]
    discovered: list[Run]
    discover_requests: list[Entry]
    read: Run
    read_requests: list[Entry]
    again: Run
    truth: dict[str, list[Record]]
    accounts: dict[str, str]

    @property
    def schemas(self) -> dict[str, Any]:
        """JSON schema per stream."""
        catalog = self.discovered[0].one("CATALOG")["catalog"]
        return {stream["name"]: stream["json_schema"] for stream in catalog["streams"]}

    def asked(self, name: str) -> list[Entry]:
        """The requests of the read for an endpoint's path."""
        path = f"{ENDPOINTS[name]['path'].removesuffix('/')}/"
        return [entry for entry in self.read_requests if entry.path == path]


def session() -> Session:
    """Check, discover twice, read twice: processes, the second ones forked. The clock stands at a full hour.

    The second time the endpoints are spelt as Airbyte's form has them.
    """
    with SimulatedApi(now=NOW, world="tiny") as api:
        api.faults.add(
            path="adgroup/review_info/",
            params={"adgroup_ids": lambda ids: len(ids or ()) > GROUPS_AT_ONCE},
            times=None,
            action=actions.answer(40011, "Too many ids"),
        )
        config = api.config(rate_limit_tier="ultimate", custom_endpoints=listed(**ENDPOINTS))
        check = run("check", config, now=NOW)
        check_requests = api.requests
        api.clear_log()
        discovered = [run("discover", config, now=NOW)]
        discover_requests = api.requests
        by_form = config | {"custom_endpoints": [as_the_form_has_it(each) for each in config["custom_endpoints"]]}
        discovered.append(forked.run("discover", by_form, now=NOW))
        streams = (*BUILT_IN, *(f"endpoint_{name}" for name in ENDPOINTS))
        assert discovered[0].returncode == 0, discovered[0].errors
        catalog = configured(discovered[0].one("CATALOG")["catalog"], *streams, mode="full_refresh")
        api.clear_log()
        read = run("read", config, catalog, now=NOW)
        read_requests = api.requests
        truth = Truth(api, read_requests, config)
        return Session(
            config,
            check,
            check_requests,
            discovered,
            discover_requests,
            read,
            read_requests,
            forked.run("read", by_form, catalog, now=NOW),
            {
                **{name: truth.records(name) for name in ENDPOINTS},
                **{name: api.truth.records(name, config) for name in BUILT_IN},
            },
            {account.id: account.zone.key for account in api.truth.accounts if not account.forbidden},
        )
