"""An entity that two requests of one stream show comes once: an API may give all of them whatever is filtered for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.source import stream_builder

if TYPE_CHECKING:
    from requests_mock import Mocker

ROOT = "https://business-api.tiktok.com/open_api/v1.3/"
CONFIG = {
    "credentials": {"auth_type": "access_token", "access_token": "token"},
    "advertiser_ids": ["7001"],
    "start_date": "2026-01-31",
}


@pytest.mark.parametrize(
    ("stream", "path", "key"),
    [
        ("campaigns", "campaign/get/", "campaign_id"),
        ("ad_groups", "adgroup/get/", "adgroup_id"),
        ("ads", "ad/get/", "ad_id"),
    ],
)
def test_an_entity_that_two_requests_show_comes_once(stream: str, path: str, key: str, requests_mock: Mocker) -> None:
    rows = [{key: str(number)} for number in range(3)]
    info = {"page": 1, "page_size": 1000, "total_number": 3, "total_page": 1}
    answers = requests_mock.get(
        ROOT + path, json={"code": 0, "message": "OK", "data": {"list": rows, "page_info": info}}
    )
    reader: Any = stream_builder(CONFIG).sampler(stream)
    records = list(reader.read(Account("7001", listed=True), StreamSlice(partition={}, cursor_slice={})))
    assert answers.call_count > 1
    assert [record[key] for record in records] == ["0", "1", "2"]
