"""Whether the API takes the token is found out by one request, before there are tasks that would each ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.options import Hidden
from source_tiktok_ads.spark.stream import refuse_bad_token
from unit_tests.accounts.test_discovery import INFO, LIST, ROOT, asked, configuration, envelope

if TYPE_CHECKING:
    from requests_mock import Mocker

LISTED = {"advertiser_ids": ["7", "8"]}
REFUSED = envelope(40105, "Access token is incorrect or has been revoked.")


@pytest.mark.parametrize(("changes", "path"), [(LISTED, INFO), ({}, LIST)], ids=["listed", "of the token"])
def test_one_request_says_whether_the_token_is_taken(requests_mock: Mocker, changes: dict[str, Any], path: str) -> None:
    config = Hidden(configuration(**changes))
    requests_mock.get(ROOT + path, json=envelope(list=[]))
    refuse_bad_token(config)
    requests_mock.get(ROOT + path, json=REFUSED)
    with pytest.raises(TikTokAdsError, match="TikTok API error 40105") as caught:
        refuse_bad_token(config)
    assert asked(requests_mock) == [path, path]
    assert "long-lived" not in str(caught.value)


@pytest.mark.parametrize("code", [40001, 40002, 40300])
def test_what_else_is_wrong_is_for_the_tasks_to_say(requests_mock: Mocker, code: int) -> None:
    requests_mock.get(ROOT + INFO, json=envelope(code, "no"))
    refuse_bad_token(Hidden(configuration(**LISTED)))


def test_the_sandbox_has_no_such_request() -> None:
    refuse_bad_token(Hidden(configuration(**LISTED, environment="sandbox")))
