"""Audiences, pixels, videos, images and Upgraded Smart+ ads equal the ground truth; how many requests that takes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.forked import run
from integration_tests.running.worlds import LATER, NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from integration_tests.running.connector import Record, Run

KEYS = {
    "custom_audiences": ("advertiser_id", "audience_id"),
    "pixels": ("advertiser_id", "pixel_id"),
    "video_creatives": ("advertiser_id", "video_id"),
    "image_creatives": ("advertiser_id", "image_id"),
    "smart_plus_ads": ("smart_plus_ad_id",),
    "smart_plus_ad_creatives": ("smart_plus_ad_id", "smart_plus_creative_id"),
    "smart_plus_ad_media": ("smart_plus_creative_id", "media_type", "media_id"),
    "smart_plus_ad_suggestions": ("smart_plus_ad_id", "ad_material_id", "suggestion_index"),
}
CHANGING = ("video_creatives", "image_creatives", "smart_plus_ads")
SMART_PLUS = tuple(name for name in KEYS if name.startswith("smart_plus"))
LINKS = {"video_creatives": ("preview_url", "video_cover_url"), "image_creatives": ("image_url",)}
SELECTED = {
    "custom_audiences": ("name", "cover_num"),
    "pixels": ("pixel_name", "events"),
    "video_creatives": ("duration", "file_name"),
    "image_creatives": ("width", "signature"),
    "smart_plus_ads": ("ad_name", "creative_list"),
    "smart_plus_ad_creatives": ("video_id", "ad_format"),
    "smart_plus_ad_media": ("file_name", "media_index"),
    "smart_plus_ad_suggestions": ("suggestion", "reasons"),
}
PATHS = {
    "custom_audiences": "dmp/custom_audience/list/",
    "pixels": "pixel/list/",
    "video_creatives": "file/video/ad/search/",
    "image_creatives": "file/image/ad/search/",
    **dict.fromkeys(SMART_PLUS, "smart_plus/ad/get/"),
}


@dataclass
class Read:
    """A finished read, what there was to read, and the requests per path and ad account."""

    config: dict[str, Any]
    run: Run
    truth: dict[str, list[Record]]
    requests: Counter[tuple[str, str]]


def read(api: SimulatedApi, config: dict[str, Any], catalog: dict[str, Any], state: Any = None) -> Read:  # noqa: ANN401
    """Read in a process of its own, at the simulated moment."""
    api.clear_log()
    return _finished(api, config, run("read", config, catalog, state, now=api.now))


def read_here(api: SimulatedApi, config: dict[str, Any], catalog: dict[str, Any]) -> Read:
    """Read within the test's process, which is faster: nothing of it depends on the moment."""
    api.clear_log()
    return _finished(api, config, in_process.run("read", config, catalog))


def as_json(value: object) -> Any:  # noqa: ANN401 - any JSON
    """A parameter of the log, which has JSON read already where it could be."""
    return orjson.loads(value) if isinstance(value, str) else value


def _finished(api: SimulatedApi, config: dict[str, Any], result: Run) -> Read:
    requests = Counter((entry.path, str(entry.params.get("advertiser_id"))) for entry in api.requests)
    return Read(config, result, {name: api.truth.records(name, config) for name in KEYS}, requests)


@cache
def discovered() -> dict[str, Any]:
    """The catalog: the same for every configuration here, and asked of no API."""
    config = {
        "credentials": {"auth_type": "access_token", "access_token": "not-asked-for"},
        "advertiser_ids": ["1"],
        "start_date": "2026-01-01",
    }
    found: dict[str, Any] = run("discover", config, now=NOW).one("CATALOG")["catalog"]
    return found


def unsigned(stream: str, records: Iterable[Record]) -> list[Record]:
    """Records whose links are without the signature that each answer gives them anew."""
    links = LINKS.get(stream, ())
    return [{name: v.split("?")[0] if name in links and v else v for name, v in record.items()} for record in records]


@pytest.fixture(scope="module")
def syncs() -> Iterator[list[Read]]:
    """A first sync of all eight streams, and one three days later."""
    with SimulatedApi(now=NOW) as api:
        config = api.config(rate_limit_tier="ultimate")
        catalog = configured(discovered(), *KEYS)
        first = read(api, config, catalog)
        api.now = LATER
        yield [first, read(api, config, catalog, first.run.last_states)]


api = api_fixture()


@pytest.mark.parametrize("number", [0, 1])
def test_syncs_succeed(syncs: list[Read], number: int) -> None:
    result = syncs[number].run
    assert (result.returncode, result.errors) == (0, [])
    assert result.statuses == dict.fromkeys(KEYS, "COMPLETE")


@pytest.mark.parametrize("stream", KEYS)
def test_a_first_sync_emits_everything_once(syncs: list[Read], stream: str) -> None:
    records, truth = syncs[0].run.records[stream], syncs[0].truth[stream]
    assert len(truth) > 50
    assert texts(unsigned(stream, records)) == texts(truth)
    assert len({tuple(record[name] for name in KEYS[stream]) for record in records}) == len(records)


@pytest.mark.parametrize("stream", CHANGING)
def test_the_next_sync_emits_what_changed_and_what_says_no_time(syncs: list[Read], stream: str) -> None:
    first, second = syncs
    since = first.run.cursors(stream)
    expected = [
        record
        for record in second.truth[stream]
        if record["modify_time"] is None or record["modify_time"] >= since[record["advertiser_id"]]
    ]
    assert 0 < len(expected) < len(second.truth[stream])
    assert texts(unsigned(stream, second.run.records[stream])) == texts(expected)


@pytest.mark.parametrize("stream", [name for name in KEYS if name not in CHANGING])
def test_what_has_no_time_of_change_is_read_in_full(syncs: list[Read], stream: str) -> None:
    assert texts(unsigned(stream, syncs[1].run.records[stream])) == texts(syncs[1].truth[stream])


@pytest.mark.parametrize(("stream", "link"), [("video_creatives", "preview_url"), ("image_creatives", "image_url")])
def test_links_come_as_they_were_signed_and_say_when_they_expire(syncs: list[Read], stream: str, link: str) -> None:
    for record in syncs[0].run.records[stream]:
        assert re.fullmatch(r"https://\S+\?x-expires=\d+&x-signature=\d+", record[link])


@pytest.mark.parametrize("stream", ["custom_audiences", "pixels", "video_creatives", "image_creatives"])
def test_what_two_accounts_share_is_a_record_of_each(syncs: list[Read], stream: str) -> None:
    count = Counter(record[KEYS[stream][1]] for record in syncs[0].run.records[stream])
    assert sorted(count.values(), reverse=True)[:3] == [7, 7, 1]


def test_smart_plus_ads_are_listed_once_for_all_streams(syncs: list[Read]) -> None:
    for each in syncs:
        readable = {record["advertiser_id"] for record in each.truth["smart_plus_ads"]}
        big, others = max(readable, key=lambda a: each.requests["smart_plus/ad/get/", a]), 1
        assert each.requests["smart_plus/ad/get/", big] == 2
        assert {each.requests["smart_plus/ad/get/", account] for account in readable - {big}} == {others}
        assert each.requests["smart_plus/ad/review_info/", big] == 2


@pytest.mark.parametrize("stream", KEYS)
def test_each_stream_can_be_read_alone(api: SimulatedApi, stream: str) -> None:
    found = read_here(api, api.config(rate_limit_tier="ultimate"), configured(discovered(), stream))
    assert found.run.returncode == 0
    assert found.truth[stream]
    assert texts(unsigned(stream, found.run.records[stream])) == texts(found.truth[stream])


def test_selected_columns_are_emitted_and_where_possible_asked_for(api: SimulatedApi) -> None:
    catalog = discovered()
    chosen = [configured(catalog, name, columns=SELECTED[name], mode="full_refresh") for name in KEYS]
    found = read_here(api, api.config(rate_limit_tier="ultimate"), {"streams": [each["streams"][0] for each in chosen]})
    assert found.run.returncode == 0
    for stream, columns in SELECTED.items():
        names = {*columns, *KEYS[stream], "advertiser_id", *(("modify_time",) if stream in CHANGING else ())}
        expected = [{name: record[name] for name in names} for record in found.truth[stream]]
        assert texts(found.run.records[stream]) == texts(expected)
    wanted = {"ad_name", "adgroup_id", "campaign_id", "creative_list", "modify_time"}
    for entry in api.requests:
        if entry.path == "smart_plus/ad/get/":
            assert set(as_json(entry.params["fields"])) == wanted
        if entry.path == "smart_plus/ad/review_info/":
            assert as_json(entry.params["extra_info_setting"]) == {"include_reject_info": True}


@pytest.mark.parametrize("column", ["ad_configuration", "playable_list"])
def test_what_may_be_refused_by_name_comes_with_everything(api: SimulatedApi, column: str) -> None:
    catalog = configured(discovered(), "smart_plus_ads", columns=[column])
    found = read_here(api, api.config(rate_limit_tier="ultimate"), catalog)
    names = {column, "smart_plus_ad_id", "advertiser_id", "modify_time"}
    expected = [{name: record[name] for name in names} for record in found.truth["smart_plus_ads"]]
    assert texts(found.run.records["smart_plus_ads"]) == texts(expected)
    assert not any("fields" in entry.params for entry in api.requests if entry.path == "smart_plus/ad/get/")


def test_without_deleted_ads_nothing_of_them_is_emitted(api: SimulatedApi) -> None:
    # Takes away the groups of a campaign of Upgraded Smart+ ads.
    for account in api.truth.accounts:
        for adgroup in account.adgroups:
            if adgroup.campaign.automation == "UPGRADED_SMART_PLUS" and adgroup is adgroup.campaign.adgroups[0]:
                adgroup.deleted = True
    config = api.config(rate_limit_tier="ultimate", include_deleted=False)
    found = read_here(api, config, configured(discovered(), *SMART_PLUS))
    for stream in SMART_PLUS:
        every = api.truth.records(stream, api.config())
        assert len(found.truth[stream]) < len(every)
        assert texts(found.run.records[stream]) == texts(found.truth[stream])


def test_ten_thousand_videos_take_a_hundred_requests_in_each_sync() -> None:
    with SimulatedApi(now=NOW, world="videos:10000") as api:
        config = api.config(rate_limit_tier="ultimate")
        catalog = configured(discovered(), "video_creatives")
        first = read(api, config, catalog)
        api.now = LATER
        second = read(api, config, catalog, first.run.last_states)
    (since,) = first.run.cursors("video_creatives").values()
    changed = {record["video_id"] for record in second.truth["video_creatives"] if record["modify_time"] >= since}
    assert len(first.run.records["video_creatives"]) == 10_000 > len(changed) > 0
    assert {record["video_id"] for record in second.run.records["video_creatives"]} == changed
    for each in (first, second):
        assert sum(count for (path, _), count in each.requests.items() if path == PATHS["video_creatives"]) == 100
    assert any("10000 that were modified last, and no others" in line for line in first.run.logs)


@pytest.mark.parametrize("refused", ["custom_audiences", "pixels", "video_creatives", "smart_plus_ads"])
def test_a_scope_that_is_missing_fails_its_streams_alone(api: SimulatedApi, refused: str) -> None:
    text = "No permission to operate advertiser"
    api.faults.add(path=PATHS[refused], times=None, action=actions.answer(40001, text))
    found = read_here(api, api.config(rate_limit_tier="ultimate"), configured(discovered(), *KEYS))
    failing = {name for name in KEYS if PATHS[name] == PATHS[refused]}
    assert {name for name, status in found.run.statuses.items() if status == "INCOMPLETE"} == failing
    errors = [error for error in found.run.errors if error.get("stream_descriptor")]
    assert {error["stream_descriptor"]["name"] for error in errors} == failing
    for error in errors:
        assert error["failure_type"] == "config_error"
        assert all(word in error["message"] for word in ("40001", text, error["stream_descriptor"]["name"]))
    for stream in KEYS.keys() - failing:
        assert texts(unsigned(stream, found.run.records[stream])) == texts(found.truth[stream])


def test_an_account_without_admin_rights_leaves_the_pixels_of_the_others(api: SimulatedApi) -> None:
    refused = api.truth.accounts[0].id
    action = actions.answer(40001, "No permission to operate advertiser")
    api.faults.add(path=PATHS["pixels"], params={"advertiser_id": refused}, times=None, action=action)
    found = read_here(api, api.config(rate_limit_tier="ultimate"), configured(discovered(), "pixels"))
    assert (found.run.returncode, found.run.statuses) == (0, {"pixels": "COMPLETE"})
    expected = [record for record in found.truth["pixels"] if record["advertiser_id"] != refused]
    assert texts(found.run.records["pixels"]) == texts(expected)
    assert sum("Left out of stream pixels" in line and refused in line for line in found.run.logs) == 1
