"""States of several processes become one: each partition once, the last one of it; no wrong file goes unnoticed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from source_tiktok_ads.accounts.shard import Shard
from source_tiktok_ads.commands.join_states import UnusableFileError, joined, main, states_in

if TYPE_CHECKING:
    from pathlib import Path


def state(stream: str, **days: str) -> dict[str, Any]:
    """The state of a report, with a day for each ad account."""
    entries = [{"partition": {"advertiser_id": id_}, "cursor": {"stat_time_day": day}} for id_, day in days.items()]
    content = {"use_global_cursor": False, "states": entries}
    return {"type": "STREAM", "stream": {"stream_descriptor": {"name": stream}, "stream_state": content}}


def message(content: dict[str, Any]) -> str:
    return json.dumps({"type": "STATE", "state": content}, separators=(",", ":")) + "\n"


def days(states: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        each["stream"]["stream_descriptor"]["name"]: {
            entry["partition"]["advertiser_id"]: entry["cursor"]["stat_time_day"]
            for entry in each["stream"]["stream_state"]["states"]
        }
        for each in states
    }


RECORD = '{"type":"RECORD","record":{"stream":"ads","data":{"text":"{\\"type\\":\\"STATE\\"}"}}}\n'
LOG = '{"type":"LOG","log":{"level":"INFO","message":"x"}}\n'


def one_entry(partition: dict[str, Any], day: str = "2026-03-01") -> dict[str, Any]:
    entry = {"partition": partition, "cursor": {"stat_time_day": day}}
    return {
        "type": "STREAM",
        "stream": {"stream_descriptor": {"name": "ads"}, "stream_state": {"states": [entry]}},
    }


def test_partitions_of_shards_come_together_stream_by_stream() -> None:
    shards = [state("ads", a="2026-03-01"), state("hours", a="2026-03-02"), state("ads", b="2026-03-03")]
    assert days(joined(shards)) == {"ads": {"a": "2026-03-01", "b": "2026-03-03"}, "hours": {"a": "2026-03-02"}}


def test_the_last_entry_of_a_partition_counts_and_the_others_stay() -> None:
    old = state("ads", a="2026-03-01", b="2026-03-01")
    assert days(joined([old, state("ads", b="2026-03-05")])) == {"ads": {"a": "2026-03-01", "b": "2026-03-05"}}


def test_a_shard_without_an_ad_account_takes_nothing_away() -> None:
    assert days(joined([state("ads", a="2026-03-01"), state("ads")])) == {"ads": {"a": "2026-03-01"}}


def test_one_partition_however_its_keys_are_ordered() -> None:
    entries = [
        {"partition": {"advertiser_id": "1", "store_id": "2"}, "cursor": {"stat_time_day": "2026-03-01"}},
        {"store_id": "2", "advertiser_id": "1"},
    ]
    other = {"partition": entries[1], "cursor": {"stat_time_day": "2026-03-02"}}
    states = [state("gmv"), state("gmv")]
    states[0]["stream"]["stream_state"]["states"] = [entries[0]]
    states[1]["stream"]["stream_state"]["states"] = [other]
    assert joined(states)[0]["stream"]["stream_state"]["states"] == [other]


def test_an_id_that_became_a_number_is_the_same_ad_account() -> None:
    older, newer = one_entry({"advertiser_id": 7}, "2026-03-01"), one_entry({"advertiser_id": "7"}, "2026-03-02")
    (found,) = joined([older, newer])
    assert found["stream"]["stream_state"]["states"] == newer["stream"]["stream_state"]["states"]
    for text in ("1/2", "2/2"):
        shard = Shard.of_setting(text)
        (found,) = joined([older], shard)
        assert bool(found["stream"]["stream_state"]["states"]) is shard.holds("7")


def test_streams_of_one_name_in_two_namespaces_are_two() -> None:
    states = [state("ads", a="2026-03-01"), state("ads", b="2026-03-01")]
    states[1]["stream"]["stream_descriptor"]["namespace"] = "eu"
    assert len(joined(states)) == 2


def test_a_stream_without_a_cursor_keeps_its_last_mark() -> None:
    marks = [state("lists") for _ in range(2)]
    for number, each in enumerate(marks):
        each["stream"]["stream_state"] = {"read": number}
    assert joined(marks) == [marks[1]]


def test_a_state_and_what_a_read_printed_are_both_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, printed = tmp_path / "state.json", tmp_path / "messages.jsonl"
    before.write_text(json.dumps([state("ads", a="2026-03-01", b="2026-03-01")]))
    printed.write_text(
        RECORD + message(state("ads", b="2026-03-02")) + LOG + message(state("ads", b="2026-03-03")) + "not JSON\n"
    )
    main([str(before), str(printed)])
    assert days(json.loads(capsys.readouterr().out)) == {"ads": {"a": "2026-03-01", "b": "2026-03-03"}}


def test_a_state_is_split_among_shards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, ids = tmp_path / "state.json", [str(7_000_000_000_000_000_000 + number) for number in range(40)]
    path.write_text(json.dumps([state("ads", **dict.fromkeys(ids, "2026-03-01"))]))
    parts = []
    for number in (1, 2, 3):
        main([str(path), f"--shard={number}/3"])
        parts.append(days(json.loads(capsys.readouterr().out))["ads"])
        assert all(Shard(number, 3).holds(id_) for id_ in parts[-1])
    assert sorted(id_ for part in parts for id_ in part) == ids


def test_what_is_of_no_ad_account_is_the_first_shards() -> None:
    of_a_center = state("costs")
    of_a_center["stream"]["stream_state"]["states"] = [{"partition": {"bc_id": "7"}, "cursor": {"date": "2026-03-01"}}]
    kept = [joined([of_a_center], Shard(number, 2))[0]["stream"]["stream_state"]["states"] for number in (1, 2)]
    assert [len(each) for each in kept] == [1, 0]


@pytest.mark.parametrize("text", ["2", "0/4", "5/4", "a/b", "1/"])
def test_a_shard_is_written_as_in_the_configuration(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--shard", text, "state.json"])
    assert "2/8" in capsys.readouterr().err


def test_a_state_in_the_text_of_a_record_is_none(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(RECORD)
    assert list(states_in(path)) == []


@pytest.mark.parametrize("content", ["", "[]", "\ufeff\n [\n]", LOG, RECORD])
def test_a_file_without_a_state_adds_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(content, "utf-8")
    assert list(states_in(path)) == []


def test_a_line_that_broke_off_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(message(state("ads", a="2026-03-01")) + message(state("ads", a="2026-03-02"))[:-20])
    assert days(list(states_in(path))) == {"ads": {"a": "2026-03-01"}}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[", "Expecting value"),
        ('{"streams": []}', "neither a list of states nor the messages"),
        ("[1]", "no state of a stream"),
        ('[{"type":"GLOBAL","global":{}}]', "no state of a stream"),
        ('[{"stream":{"stream_descriptor":{"name":"a"},"stream_state":{"states":[{"cursor":{}}]}}}]', "no state"),
        (json.dumps([one_entry({"advertiser_id": ["7"]})]), "no state of a stream"),
        (json.dumps([one_entry({"advertiser_id": None})]), "no state of a stream"),
        ("[" * 100_000, "nested too deeply"),
        ('{"type":"STATE"}\n', "no state of a stream"),
        (None, "No such file"),
    ],
)
def test_a_file_that_is_no_state_is_named_and_nothing_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, why: str
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps([state("ads", a="2026-03-01")]))
    if content is not None:
        bad.write_text(content)
    with pytest.raises(UnusableFileError, match=why):
        list(states_in(bad))
    with pytest.raises(SystemExit, match=r"cannot be joined: .*bad\.json"):
        main([str(good), str(bad)])
    assert not capsys.readouterr().out
