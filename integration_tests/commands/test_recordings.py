"""A recording holds nothing private, and the simulated API that replays it gives the same records but for that."""

from __future__ import annotations

import json
import stat
from collections import Counter
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
import time_machine

from integration_tests.running import connector, forked, in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.serving.replay import NOT_RECORDED
from simulated_api.trouble import actions
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.commands.recorder import Recorder, checked_folder, written
from source_tiktok_ads.pseudonyms.masking import Masking
from source_tiktok_ads.pseudonyms.originals import Originals
from tools import fixture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from source_tiktok_ads.pseudonyms.recording import Masked

# Which idle windows are asked for all the same follows from ids, and those of a recording are others: all are.
DAYS: dict[str, Any] = {"start_date": "2026-02-20", "end_date": "2026-03-15", "idle_days": "read"}
# What reads the whole of the tiny world: entities, assets, Business Centers, reports of each kind.
STREAMS = (
    "ad_accounts", "campaigns", "ad_groups", "ads", "pixels", "video_creatives", "smart_plus_ads", "business_centers",
    "catalogs", "campaigns_daily_report", "ads_age_gender_report", "ads_hourly_report", "ad_accounts_lifetime_report",
)  # fmt: skip

api = api_fixture()


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The API's clock in this process as well."""
    with time_machine.travel(NOW, tick=True):
        yield


def record(api: SimulatedApi, folder: Path, *options: str) -> connector.Run:
    config = api.config(rate_limit_tier="ultimate", **DAYS)
    return forked.run("probe", config, options=["--record", str(folder), *options], now=NOW)


def texts_in(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in folder.iterdir())


def test_a_recording_is_for_its_owner_alone_and_says_what_was_replaced(api: SimulatedApi, tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    run = record(api, folder, "--stream", "ads", "--json")
    printed = json.loads(run.stdout)
    assert run.returncode == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    report = json.loads((folder / "report.json").read_text())
    assert report["answers"] == len(list(folder.iterdir())) - 1 == printed["recording"]["answers"]
    assert report["replaced"] == printed["recording"]["replaced"]
    assert report["replaced"]["texts"]["campaign_name"] > 0
    assert report["originals_searched_for"] > 100
    assert {"campaign-get", "ad-get"} <= {path.stem[5:] for path in folder.iterdir()}


def test_no_name_id_or_secret_of_the_world_is_left(api: SimulatedApi, tmp_path: Path) -> None:
    record(api, tmp_path / "recording", "--stream", "ads")
    written_texts = texts_in(tmp_path / "recording")
    accounts = api.simulation.world.accounts
    private = {text for account in accounts for text in (account.name, account.id)}
    for account in accounts:
        for entities in (account.campaigns, account.adgroups, account.ads):
            private |= {text for each in entities for text in (each.name, each.id)}
    assert len(private) > 100
    assert [each for each in private if json.dumps(each, ensure_ascii=False)[1:-1] in written_texts] == []
    for value in api.config()["credentials"].values():
        assert value not in written_texts


def test_an_error_keeps_its_words_but_for_ids_and_addresses(api: SimulatedApi, tmp_path: Path) -> None:
    account = api.simulation.world.accounts[0]
    text = f"No permission for {account.id} of {account.name}, ask jane@corp.example"
    api.faults.add(path="pixel/list/", action=actions.answer(40001, text), times=None)
    record(api, tmp_path / "recording")
    (path,) = (tmp_path / "recording").glob("*pixel-list.json")
    message = json.loads(path.read_text())["answer"]["message"]
    assert message.startswith("No permission for ")
    assert len(message) == len(text)
    assert not any(private in message for private in (account.id, account.name, "jane", "corp"))


def test_a_stream_that_is_refused_is_kept_as_well_and_one_that_is_not_there_is_an_error(
    api: SimulatedApi, tmp_path: Path
) -> None:
    api.faults.add(path="ad/get/", action=actions.answer(40125, "No permission for ads."), times=None)
    assert record(api, tmp_path / "recording", "--stream", "ads").returncode == 0
    kept = [
        json.loads(path.read_text())["answer"]["code"] for path in (tmp_path / "recording").glob("????-ad-get.json")
    ]
    assert set(kept) == {40125}
    run = record(api, tmp_path / "other", "--stream", "adz")
    assert run.returncode == 1
    assert "There is no stream 'adz'; did you mean" in run.stdout.decode()


@pytest.mark.parametrize("there", ["a file", "no folder"])
def test_a_folder_that_is_not_empty_is_refused_before_any_request(
    api: SimulatedApi, tmp_path: Path, there: str
) -> None:
    (tmp_path / "file").write_text("mine")
    run = record(api, tmp_path if there == "a file" else tmp_path / "file")
    assert run.returncode == 1
    assert "Nothing can be recorded in" in run.stdout.decode()
    assert api.requests == []
    assert (tmp_path / "file").read_text() == "mine"


def test_what_was_asked_can_be_asked_of_the_recording(api: SimulatedApi, tmp_path: Path) -> None:
    """All but those of an id after the account's own, which is another one now, and of sums, which are rounded."""
    first = json.loads(record(api, tmp_path / "recording", "--json").stdout)
    with SimulatedApi(now=NOW, world="idle:1", replay=tmp_path / "recording") as replayed:
        config = replayed.config(rate_limit_tier="ultimate", **DAYS)
        again = json.loads(forked.run("probe", config, options=["--questions", "--json"], now=NOW).stdout)
    before, after = ({each["id"]: each["outcome"] for each in run["questions"]} for run in (first, again))
    assert {name for name in before if before[name] != after[name]} <= {"foreign_ad_account", "deleted_in_ad_accounts"}


def test_a_request_that_is_not_in_the_recording_is_refused(api: SimulatedApi, tmp_path: Path) -> None:
    record(api, tmp_path / "recording")
    with SimulatedApi(now=NOW, world="idle:1", replay=tmp_path / "recording") as replayed:
        config = replayed.config(rate_limit_tier="ultimate", **DAYS)
        run = forked.run("preview", config, options=["--stream", "custom_audiences"], now=NOW)
        assert run.returncode == 1
        assert [each.status for each in replayed.requests if each.fault == NOT_RECORDED][:1] == [404]


def test_a_recording_becomes_fixtures_by_one_command(
    api: SimulatedApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(api, tmp_path / "recording", "--stream", "ads_daily_report")
    arguments = [str(tmp_path / "recording"), "somebody", "--into", str(tmp_path / "fixtures")]
    assert fixture.main(arguments) == 0, capsys.readouterr().out
    made = {path.stem[5:]: json.loads(path.read_text()) for path in (tmp_path / "fixtures" / "somebody").iterdir()}
    assert {"ad-get", "advertiser-info", "report-integrated-get", "smart_plus-ad-get"} <= set(made)
    for each in made.values():
        assert fixture.problems(each) == []
        assert each["request"]["params"]
        assert len(each["answer"]["data"].get("list", [])) <= 5


def test_a_folder_without_a_recording_cannot_be_replayed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no recording"):
        SimulatedApi(replay=tmp_path)


def recorded_sync(api: SimulatedApi, folder: Path, refused: str) -> tuple[connector.Run, Masked]:
    """A sync of the whole world but for the ad account that is refused, and its recording.

    Which windows of a refused account are asked for before its stream gives it up depends on threads.
    """
    recorder = Recorder()
    config = api.config(rate_limit_tier="ultimate", excluded_advertiser_ids=[refused], **DAYS)
    catalog = in_process.run("discover", config).one("CATALOG")["catalog"]
    construct = Api.__init__

    def listened(self: Api, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the constructor's own
        construct(self, *arguments, **named)
        self._listeners.append(recorder)

    with mock.patch.object(Api, "__init__", listened):
        run = in_process.run("read", config, configured(catalog, *STREAMS, mode="full_refresh"))
    return run, written(recorder, checked_folder(str(folder)), {})


def test_a_whole_world_replayed_gives_its_records_but_for_what_was_replaced(api: SimulatedApi, tmp_path: Path) -> None:
    (refused,) = [account.id for account in api.simulation.world.accounts if account.forbidden]
    original, masked = recorded_sync(api, tmp_path / "recording", refused)
    assert original.returncode == 0
    excluded = [masked.pseudonyms.ids[refused]]
    with SimulatedApi(now=NOW, world="idle:1", replay=tmp_path / "recording") as replayed:
        config = replayed.config(rate_limit_tier="ultimate", excluded_advertiser_ids=excluded, **DAYS)
        catalog = in_process.run("discover", config).one("CATALOG")["catalog"]
        again = in_process.run("read", config, configured(catalog, *STREAMS, mode="full_refresh"))
        assert [each.params for each in replayed.requests if each.fault] == []
    assert again.returncode == 0, again.errors
    pseudonyms = masked.pseudonyms
    masking = Masking(pseudonyms, Originals([*pseudonyms.texts, *pseudonyms.ids]))
    for stream in STREAMS:
        assert len(original.records[stream]) == len(again.records[stream]) > 0
        expected = Counter(_shape(masking.masked(each)) for each in original.records[stream])
        assert Counter(_shape(each) for each in again.records[stream]) == expected


def _shape(record: object) -> str:
    """A record, of whose numbers only is left which are zero: they are rounded before they are read, or after."""
    return json.dumps(_of(record), sort_keys=True)


def _of(value: object) -> object:
    if isinstance(value, dict):
        return {name: _of(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_of(each) for each in value]
    return bool(value) if isinstance(value, int | float) else value
