"""Upgraded Smart+ ads are listed once for all streams that come from them, and failures are each stream's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import TABLE
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.readers.smart_plus.ads import SmartPlusAds, fields_for

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ACCOUNT, OTHER = (Account(identity, listed=True, details={}) for identity in ("1", "2"))
COUNT = 250


class FakeApi:
    """Answers with 250 ads per ad account; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.asked: list[tuple[str | None, Mapping[str, Any]]] = []

    def get(self, path: str, params: Mapping[str, Any], *, stream: str | None, account: str | None) -> Answer:
        """Answer one page, or fail."""
        assert path == "smart_plus/ad/get/"
        self.asked.append((stream, params))
        if self.failures:
            self.failures -= 1
            raise UnavailableError(Answer(TABLE[50000], "System error"), stream, account)
        page, size = params["page"], params["page_size"]
        ids = [f"{account}-{number}" for number in range(COUNT)][(page - 1) * size : page * size]
        info = {"total_number": COUNT, "total_page": -(-COUNT // size)}
        data = {"list": [{"smart_plus_ad_id": identity} for identity in ids], "page_info": info}
        return Answer(TABLE[0], "OK", data, orjson.dumps({"data": data}))


def ids(ads: SmartPlusAds, account: Account, stream: str = "a") -> list[str]:
    return [row["smart_plus_ad_id"] for rows in ads.pages(account, stream) for row in rows]


def expected(account: Account) -> list[str]:
    return [f"{account.id}-{number}" for number in range(COUNT)]


def test_streams_that_ask_at_once_get_the_same_list_from_one_reading() -> None:
    api = FakeApi()
    ads = SmartPlusAds(api, include_deleted=True, shared=True)  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: ids(ads, (ACCOUNT, OTHER)[number % 2]), range(40)))
    assert found == [expected((ACCOUNT, OTHER)[number % 2]) for number in range(40)]
    assert len(api.asked) == 6


def test_a_stream_alone_keeps_nothing() -> None:
    api = FakeApi()
    ads = SmartPlusAds(api, include_deleted=True)  # type: ignore[arg-type]
    assert ids(ads, ACCOUNT) == ids(ads, ACCOUNT) == expected(ACCOUNT)
    assert len(api.asked) == 6


def test_a_failed_reading_is_not_remembered_and_is_said_of_the_stream_that_asked() -> None:
    api = FakeApi(failures=1)
    ads = SmartPlusAds(api, include_deleted=True, shared=True)  # type: ignore[arg-type]
    with pytest.raises(UnavailableError, match="stream first, ad account 1"):
        ids(ads, ACCOUNT, "first")
    assert ids(ads, ACCOUNT, "second") == expected(ACCOUNT)


def test_when_reading_began_is_known_to_the_streams_that_come_later() -> None:
    ads = SmartPlusAds(FakeApi(), include_deleted=True, shared=True)  # type: ignore[arg-type]
    assert ads.began(ACCOUNT) is None
    ids(ads, ACCOUNT)
    began = ads.began(ACCOUNT)
    ids(ads, ACCOUNT)
    assert began is not None
    assert ads.began(ACCOUNT) == began


@pytest.mark.parametrize(("include_deleted", "status"), [(True, "STATUS_ALL"), (False, "STATUS_NOT_DELETE")])
def test_the_status_is_said_either_way(status: str, *, include_deleted: bool) -> None:
    api = FakeApi()
    ids(SmartPlusAds(api, include_deleted=include_deleted, fields=["ad_name"]), ACCOUNT)  # type: ignore[arg-type]
    assert {params["filtering"]["primary_status"] for _, params in api.asked} == {status}
    assert api.asked[0][1]["fields"] == ["ad_name"]


@pytest.mark.parametrize(
    ("selected", "fields"),
    [
        ({"smart_plus_ads": None}, None),
        ({"smart_plus_ads": {"ad_name"}}, {"ad_name", "modify_time"}),
        ({"smart_plus_ads": {"advertiser_id", "smart_plus_ad_id"}}, {"modify_time"}),
        ({"smart_plus_ads": {"ad_configuration"}}, None),
        ({"smart_plus_ads": {"playable_list"}}, None),
        ({"smart_plus_ads": {"page_list", "no such column"}}, {"page_list", "modify_time"}),
        ({"smart_plus_ad_media": None}, {"creative_list", "ad_name", "adgroup_id", "campaign_id"}),
        ({"smart_plus_ad_suggestions": None}, {"ad_name"}),
        (
            {"smart_plus_ads": {"page_list"}, "smart_plus_ad_creatives": None},
            {"page_list", "modify_time", "creative_list", "ad_name", "adgroup_id", "campaign_id"},
        ),
        ({"smart_plus_ads": None, "smart_plus_ad_creatives": {"video_id"}}, None),
    ],
)
def test_ads_are_asked_for_what_their_streams_need(
    selected: dict[str, Collection[str] | None], fields: set[str] | None
) -> None:
    found = fields_for(selected)
    assert (None if found is None else set(found)) == fields
