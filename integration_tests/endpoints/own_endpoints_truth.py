"""What the custom endpoints of `own_endpoints` must give."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from integration_tests.running.worlds import NOW

if TYPE_CHECKING:
    from integration_tests.running.connector import Record
    from simulated_api import SimulatedApi
    from simulated_api.serving.request_log import Entry

BC = "7100000000000000123"


class Truth:
    """What each endpoint must give, rows as the API has them with what the connector adds."""

    def __init__(self, api: SimulatedApi, requests: list[Entry], config: dict[str, Any]) -> None:
        self._api, self._requests = api, requests
        self.accounts = [account.id for account in api.truth.accounts if not account.forbidden]
        self._groups = api.truth.records("ad_groups", config)
        self._campaigns = api.truth.records("campaigns", config)

    def records(self, name: str) -> list[Record]:
        """Of an endpoint of `ENDPOINTS`."""
        made: list[Record] = getattr(self, f"_{name.replace('quota_by_', 'quota by ').split(' by ')[0]}")()
        return made

    def _of(self, path: str, added: Record | None = None, **params: Any) -> list[Record]:  # noqa: ANN401 - values of any kind
        rows = self._api.truth.endpoint(path, **params)
        return [{"advertiser_id": params.get("advertiser_id"), **(added or {}), **row} for row in rows]

    def _each(self, path: str, **params: Any) -> list[Record]:  # noqa: ANN401 - values of any kind
        return [row for account in self.accounts for row in self._of(path, advertiser_id=account, **params)]

    def _sent(self, path: str) -> dict[str, Any]:
        """The parameters of the last request to a path, whose moments are checked elsewhere."""
        return [entry for entry in self._requests if entry.path == path][-1].params

    def _catalogs(self) -> list[Record]:
        rows = self._of("catalog/get/", bc_id=BC)
        info = {"page_size": 5, "total_number": len(rows), "total_page": -(-len(rows) // 5)}
        return [row | {"metadata": {"page": at // 5 + 1, **info}} for at, row in enumerate(rows)]

    def _catalogs_of_owners(self) -> list[Record]:
        return self._of("catalog/get/", {"bc_id": BC}, bc_id=BC)

    def _by_catalog(self, path: str) -> list[Record]:
        ids = [row["catalog_id"] for row in self._catalogs()]
        return [row for id_ in ids for row in self._of(path, {"catalog_id": id_}, bc_id=BC, catalog_id=id_)]

    def _overview(self) -> list[Record]:
        return self._by_catalog("catalog/overview/")

    def _products(self) -> list[Record]:
        return self._by_catalog("catalog/product/get/")

    def _sets(self) -> list[Record]:
        return self._by_catalog("catalog/set/get/")

    def _set_products(self) -> list[Record]:
        asked = [{name: row[name] for name in ("catalog_id", "product_set_id")} for row in self._sets()]
        return [row for each in asked for row in self._of("catalog/set/product/get/", each, **{"bc_id": BC, **each})]

    def _businesses(self) -> list[Record]:
        return [{"bc_info.bc_id": BC}]

    def _assets(self) -> list[Record]:
        return [
            {"advertiser_id": None, "bc_id": BC, "asset_id": account.id, "asset_name": account.name}
            for account in self._api.truth.accounts
        ]

    def _balances(self) -> list[Record]:
        return self._of("advertiser/balance/get/", bc_id=BC)

    def _user(self) -> list[Record]:
        return self._of("user/info/")

    def _transactions(self) -> list[Record]:
        return self._of("bc/transaction/get/", bc_id=BC, start_date="2026-02-14", end_date="2026-03-16")

    def _account_transactions(self) -> list[Record]:
        return self._of("bc/account/transaction/get/", **self._sent("bc/account/transaction/get/")["filtering"])

    def _nothing(self) -> list[Record]:
        return []

    def _identities(self) -> list[Record]:
        return self._each("identity/get/", identity_type="TT_USER")

    def _posts(self) -> list[Record]:
        found: list[Record] = []
        for each in self._identities():
            asked = {name: each[name] for name in ("identity_id", "identity_type")}
            found += self._of("identity/video/get/", asked, advertiser_id=each["advertiser_id"], **asked)
        return found

    def _campaign_quota(self) -> list[Record]:
        return self._each("campaign/quota/info/", app_id="7")

    def _ad_reviews(self) -> list[Record]:
        return self._each("ad/review_info/")

    def _group_reviews(self) -> list[Record]:
        return self._each("adgroup/review_info/")

    def _comments(self) -> list[Record]:
        found: list[Record] = []
        for group in self._groups:
            asked = {"search_value": group["adgroup_id"]}
            days = {"start_time": str(NOW.date() - timedelta(weeks=30)), "end_time": str(NOW.date())}
            found += self._of("comment/list/", asked, advertiser_id=group["advertiser_id"], **asked, **days)
        return found

    def _stores(self) -> list[Record]:
        return self._each("store/list/")

    def _audience(self) -> list[Record]:
        pairs = dict.fromkeys(
            (row["advertiser_id"], row["objective_type"]) for row in self._campaigns
        )  # some have none
        return [
            row
            for account, goal in pairs
            if goal
            for row in self._of(
                "ad/audience_size/estimate/",
                {"objective_type": goal},
                advertiser_id=account,
                optimization_goal="CLICK",
            )
        ]

    def _places(self) -> list[Record]:
        return self._each("tool/targeting/search/", search_type="FUZZY_SEARCH", keywords=["a"])

    def _quota(self) -> list[Record]:
        return self._each("adgroup/quota/")
