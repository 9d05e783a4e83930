"""Which ad accounts are read when none is listed, and which never are."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.errors import RequestRefusedError, UnavailableError
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import Tier
from source_tiktok_ads.config import parse_config
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from requests_mock import Mocker

ROOT = "https://business-api.tiktok.com/open_api/v1.3/"
LIST, CENTERS, ASSETS, INFO = "oauth2/advertiser/get/", "bc/get/", "bc/asset/get/", "advertiser/info/"


def envelope(code: int = 0, message: str = "OK", **data: object) -> dict[str, Any]:
    return {"code": code, "message": message, "request_id": "2026", "data": data}


def page(rows: list[dict[str, Any]], number: int = 1, pages: int = 1, total: int | None = None) -> dict[str, Any]:
    info = {"page": number, "page_size": 50, "total_page": pages, "total_number": len(rows) if total is None else total}
    return envelope(list=rows, page_info=info)


def configuration(**changes: object) -> dict[str, Any]:
    credentials = {"auth_type": "oauth2.0", "app_id": "74", "secret": "the-apps-secret", "access_token": "long-lived"}
    return {"credentials": credentials, "start_date": "2026-01-31", "rate_limit_tier": "ultimate", **changes}


def accounts(**changes: object) -> list[str]:
    config = configuration(**changes)
    return [account.id for account in SourceTiktokAds(config=config).stream_builder(config).accounts.accounts()]


def asked(mock: Mocker) -> list[str]:
    return [request.url.removeprefix(ROOT).partition("?")[0] for request in mock.request_history]


@pytest.fixture
def tiktok(requests_mock: Mocker) -> Mocker:
    """A token of two accounts; a Business Center without any."""
    rows = [{"advertiser_id": id_, "advertiser_name": "A"} for id_ in ("1", "2")]
    requests_mock.get(ROOT + LIST, json=envelope(list=rows))
    requests_mock.get(ROOT + CENTERS, json=page([{"bc_info": {"bc_id": "9"}}]))
    requests_mock.get(ROOT + ASSETS, json=page([]))
    requests_mock.get(ROOT + INFO, json=envelope(list=[]))
    return requests_mock


def test_accounts_of_the_token_and_of_its_business_centers_are_read_once_each(tiktok: Mocker) -> None:
    assets = {
        ("9", "1"): page([{"asset_id": "2"}, {"asset_id": "3"}], 1, 2, 3),
        ("9", "2"): page([{"asset_id": "4"}], 2, 2, 3),
        ("8", "1"): page([{"asset_id": "5"}]),
    }
    tiktok.get(ROOT + CENTERS, json=page([{"bc_info": {"bc_id": "9"}}, {"bc_info": {"bc_id": "8"}}]))
    for (center, number), answer in assets.items():
        query = f"?bc_id={center}&page={number}&asset_type=ADVERTISER&page_size=50"
        tiktok.get(ROOT + ASSETS + query, json=answer)
    assert accounts() == ["1", "2", "3", "4", "5"]


def test_an_api_without_business_centers_gives_the_accounts_of_the_token(tiktok: Mocker) -> None:
    tiktok.get(ROOT + CENTERS, status_code=404, text="404 page not found")
    assert accounts() == ["1", "2"]


@pytest.mark.parametrize("code", [40001, 40118, 40119, 40124, 40125, 40130])
@pytest.mark.parametrize("path", [CENTERS, ASSETS])
def test_a_missing_business_center_scope_is_no_error_and_said_once(
    code: int, path: str, tiktok: Mocker, caplog: pytest.LogCaptureFixture
) -> None:
    tiktok.get(ROOT + path, json=envelope(code, "No permission for this."))
    with caplog.at_level(logging.INFO, "airbyte"):
        assert accounts() == ["1", "2"]
    said = [record for record in caplog.records if "No permission for this." in record.getMessage()]
    assert [record.levelname for record in said] == ["INFO"]


@pytest.mark.parametrize("code", [40105, 40002])
def test_another_refusal_of_business_centers_is_an_error_since_accounts_could_be_missing(
    code: int, tiktok: Mocker
) -> None:
    tiktok.get(ROOT + CENTERS, json=envelope(code, "No."))
    with pytest.raises(AirbyteTracedException, match=str(code)):
        accounts()


def test_no_business_center_at_all_is_an_empty_answer(tiktok: Mocker) -> None:
    tiktok.get(ROOT + CENTERS, json=envelope())
    assert accounts() == ["1", "2"]
    assert ASSETS not in asked(tiktok)


def test_listed_accounts_are_never_widened(tiktok: Mocker) -> None:
    assert accounts(advertiser_ids=["2"]) == ["2"]
    assert asked(tiktok) == [INFO]


def test_excluded_accounts_are_never_asked_for(tiktok: Mocker) -> None:
    tiktok.get(ROOT + ASSETS, json=page([{"asset_id": "3"}, {"asset_id": "4"}]))
    assert accounts(excluded_advertiser_ids=["1", "4", "77"]) == ["2", "3"]
    info = next(request for request in tiktok.request_history if INFO in request.url)
    assert info.qs["advertiser_ids"] == ['["2","3"]']


def test_excluding_every_account_is_a_configuration_error(tiktok: Mocker) -> None:
    with pytest.raises(AirbyteTracedException, match="excludes each of the 2 ad accounts"):
        accounts(excluded_advertiser_ids=["2", "1"])


def test_a_token_without_any_account_is_a_configuration_error(tiktok: Mocker) -> None:
    tiktok.get(ROOT + LIST, json=envelope(list=[]))
    with pytest.raises(AirbyteTracedException, match="may read no ad account"):
        accounts()


def test_an_account_that_only_a_business_center_gives_is_enough(tiktok: Mocker) -> None:
    tiktok.get(ROOT + LIST, json=envelope())
    tiktok.get(ROOT + ASSETS, json=page([{"asset_id": "3"}]))
    assert accounts() == ["3"]


def test_details_are_asked_for_in_batches_of_a_hundred(tiktok: Mocker) -> None:
    ids = [str(number) for number in range(1, 252)]
    assert accounts(advertiser_ids=ids) == ids
    assert [request.qs["advertiser_ids"][0].count('"') // 2 for request in tiktok.request_history] == [100, 100, 51]


def test_the_sandbox_is_asked_for_no_list_and_no_details(tiktok: Mocker, caplog: pytest.LogCaptureFixture) -> None:
    assert accounts(advertiser_ids=["5"], environment="sandbox") == ["5"]
    assert asked(tiktok) == []
    assert "currency and timezone are null, days are UTC" in caplog.text


def test_an_account_both_listed_and_excluded_is_a_configuration_error_that_names_it() -> None:
    with pytest.raises(AirbyteTracedException, match=r"both name 12, 7;") as caught:
        parse_config(configuration(advertiser_ids=["7", "8", "12"], excluded_advertiser_ids=["12", "7"]))
    assert caught.value.message is not None


@pytest.mark.parametrize("wrong", ["7x", "", "٣"])
def test_an_excluded_id_that_is_no_id_is_a_configuration_error(wrong: str) -> None:
    with pytest.raises(AirbyteTracedException, match=r"excluded_advertiser_ids .* is no ad account id"):
        parse_config(configuration(excluded_advertiser_ids=[wrong]))


ZONES = ["America", "../x", 8, {}, "\0", "x" * 300, "zone.tab", True, "", None, [], "Asia/Foo", "GMT+8"]


@pytest.mark.parametrize("zone", ZONES)
def test_an_odd_time_zone_is_null_with_one_warning_and_stops_no_account(
    zone: object, tiktok: Mocker, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [
        {"advertiser_id": "1", "display_timezone": zone, "timezone": zone},
        {"advertiser_id": "2", "display_timezone": "Asia/Tokyo"},
    ]
    tiktok.get(ROOT + INFO, json=envelope(list=rows))
    config = configuration()
    with caplog.at_level(logging.WARNING, "airbyte"):
        one, two = SourceTiktokAds(config=config).stream_builder(config).accounts.accounts()
    assert (one.timezone, two.timezone) == (None, "Asia/Tokyo")
    assert one.today()
    assert len([message for message in caplog.messages if "Ad account 1" in message and "time zone" in message]) == 1


@pytest.mark.parametrize("odd", [None, 1, "text", [], {}, {"advertiser_id": None}, {"advertiser_id": {}}])
def test_an_odd_row_of_the_account_list_stops_no_account(
    odd: object, tiktok: Mocker, caplog: pytest.LogCaptureFixture
) -> None:
    tiktok.get(ROOT + LIST, json=envelope(list=[odd, {"advertiser_id": 1}, {"advertiser_id": "2"}]))
    assert accounts() == ["1", "2"]
    assert "1 entries of the list of ad accounts have no id" in caplog.text


@pytest.mark.parametrize("odd", [None, 1, "text", [], {}])
def test_odd_details_are_no_details(odd: object, tiktok: Mocker) -> None:
    tiktok.get(ROOT + INFO, json=envelope(list=[odd]))
    assert accounts() == ["1", "2"]


@pytest.mark.parametrize("path", [LIST, INFO])
@pytest.mark.parametrize("odd", ["text", 7, {"a": 1}])
def test_a_list_that_is_none_is_a_broken_answer(path: str, odd: object, tiktok: Mocker) -> None:
    tiktok.get(ROOT + path, json=envelope(list=odd))
    with pytest.raises(UnavailableError, match="is no list"):
        accounts()


def test_a_directory_that_failed_has_failed_for_all(tiktok: Mocker) -> None:
    tiktok.get(ROOT + LIST, json=envelope(40105, "Access token is incorrect or has been revoked."))
    config = configuration()
    directory = SourceTiktokAds(config=config).stream_builder(config).accounts
    for _ in range(5):
        with pytest.raises(RequestRefusedError):
            directory.accounts()
    assert asked(tiktok) == [LIST]


def refuse_all(mock: Mocker, count: int) -> list[str]:
    """Accounts of which the API refuses everything, each batch for one of them."""
    ids = [str(9_000_000 + number) for number in range(count)]

    def answer(request: Any, _context: object) -> dict[str, Any]:  # noqa: ANN401 - of the mock
        asked_for = request.qs.get("advertiser_id") or json.loads(request.qs["advertiser_ids"][0])
        return envelope(40001, f"No permission to operate advertiser {asked_for[0]}")

    mock.get(re.compile(ROOT), json=answer)
    mock.get(ROOT + LIST, json=envelope(list=[{"advertiser_id": id_} for id_ in ids]))
    return ids


def test_a_check_of_five_thousand_refused_accounts_asks_a_bounded_number_of_requests(requests_mock: Mocker) -> None:
    config = configuration(advertiser_ids=refuse_all(requests_mock, 5000))
    source = SourceTiktokAds(config=config, limiter=QuotaLimiter(Tier(10_000, 600_000)))
    status = source.check(logging.getLogger("airbyte"), config)
    assert status.status.name == "FAILED"
    assert len(requests_mock.request_history) < 500
    assert (status.message or "").startswith("21 points. (1) ad account 9000000: ")
    assert "4,980 more of the 5,000 listed ad accounts" in (status.message or "")
