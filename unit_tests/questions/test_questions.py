"""The open questions as data: each can be asked and judged, and none is a write."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from pydantic import ValidationError

from source_tiktok_ads import catalogue
from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.catalogue import metric
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.questions.facts import Facts, UnknownFactError, last_clock_change, sets_of_metrics
from source_tiktok_ads.questions.judges import JUDGES
from source_tiktok_ads.questions.model import OpenQuestion, Reading, open_questions

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN = open_questions()
QUESTIONS = KNOWN.questions
MANIFEST = load_manifest()
GMV_MAX = {
    stream["name"]: stream["$parameters"]["metrics"]
    for stream in MANIFEST["streams"]
    if stream.get("$ref") == "#/definitions/gmv_max_report"
}
SETS = sets_of_metrics(MANIFEST["definitions"]["metrics"], GMV_MAX)
GMV_REPORT = "gmv_max/report/get/"
ACCOUNT = Account("7000000000000000001", listed=True, details={"display_timezone": "America/Los_Angeles"})


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A morning on which it is still the day before in Los Angeles."""
    with time_machine.travel("2026-03-16T05:00:00Z", tick=False):
        yield


def facts(account: Account = ACCOUNT) -> Facts:
    found = {name: lambda value=value: ["1", "2"][: value.most] for name, value in KNOWN.found.items()}
    return Facts(account, SETS, {"idle_day": lambda: ["2026-03-01"], **found})


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a parameter can be
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("question", QUESTIONS, ids=[each.id for each in QUESTIONS])
def test_a_question_can_be_asked_and_judged(question: OpenQuestion) -> None:
    assert question.judge in JUDGES
    assert len(question.readings) <= 4
    for reading in question.readings:
        filled = facts().filled(reading.params)
        assert not [text for text in texts(filled) if "{" in text and text[0] not in "[{"]
        known = catalogue.entity_fields("gmv_max_report") if reading.path == GMV_REPORT else {}
        for name in filled.get("metrics", ()):
            assert name in known or metric(name).request_name == name
    for outcome in question.outcomes.values():
        assert outcome.agrees is not False or outcome.follows, "what contradicts says what to do"


def test_every_id_is_one_questions() -> None:
    assert len({each.id for each in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize(
    "path", ["campaign/create/", "ad/status/update/", "report/task/create/", "campaign/get", "/get/"]
)
def test_a_path_that_does_not_read_is_no_reading(path: str) -> None:
    with pytest.raises(ValidationError):
        Reading(path=path, params={})


def test_an_outcome_that_the_question_does_not_know_is_an_error() -> None:
    with pytest.raises(KeyError, match="skan_by_hour: capped"):
        next(each for each in QUESTIONS if each.id == "skan_by_hour").outcome("capped")


def test_days_are_those_of_the_ad_account() -> None:
    assert facts().filled({"start_date": "{today-30}", "end_date": "{today-0}"}) == {
        "start_date": "2026-02-13", "end_date": "2026-03-15",
    }  # fmt: skip


def test_names_of_a_set_are_those_of_requests() -> None:
    (names,) = facts().filled({"metrics": ["{metrics.page_event}"]}).values()
    assert "page_content_view_events" in names
    assert "product_details_page_browse" not in names


def test_a_list_names_all_that_was_found_and_a_text_the_first() -> None:
    filled = facts().filled({"campaign_ids": ["{product_campaigns}"], "campaign_id": "{product_campaigns}"})
    assert filled == {"campaign_ids": ["1", "2"], "campaign_id": "1"}


def test_an_id_that_is_not_the_token_s_is_another_one() -> None:
    assert facts().filled(["{advertiser_id}", "{foreign_advertiser_id}"]) == [
        "7000000000000000001", "7000000000000000002",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Los_Angeles", date(2025, 11, 2)), ("Pacific/Auckland", date(2025, 4, 6)),
        ("Europe/London", date(2025, 10, 26)), ("America/Sao_Paulo", None), ("UTC", None),
    ],
)  # fmt: skip
def test_the_day_on_which_the_clock_was_last_put_back(zone: str, day: date | None) -> None:
    assert last_clock_change(zone, date(2026, 3, 16)) == day


def test_a_clock_that_is_never_put_back_is_no_question() -> None:
    utc = Account("1", listed=True)
    with pytest.raises(UnknownFactError, match="not put back"):
        facts(utc).filled({"start_date": "{clock_change}"})
