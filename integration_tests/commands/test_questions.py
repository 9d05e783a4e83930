"""`probe --questions` against worlds that answer each open question one way and the other."""

from __future__ import annotations

import json
from collections import Counter
from fnmatch import fnmatchcase as fnmatch
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from integration_tests.commands.question_worlds import REPORT, WORLDS
from integration_tests.protocol.test_streams import texts
from integration_tests.running import forked, in_process
from integration_tests.running.connector import configured
from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from source_tiktok_ads.commands.questions import MOST_REQUESTS, ask_accounts
from source_tiktok_ads.commands.waiting import WaitingLine
from source_tiktok_ads.questions.model import open_questions
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from source_tiktok_ads.questions.inquiry import Verdict

api = api_fixture()


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The API's clock in this process as well."""
    with time_machine.travel(NOW, tick=True):
        yield


def asked(api: SimulatedApi, *only: str) -> dict[str, Verdict]:
    """The verdicts; on these questions only, if any are named."""
    config = api.config(rate_limit_tier="ultimate")
    builder = SourceTiktokAds(config=config, limiter=hurried_limiter()).stream_builder(config)
    known = open_questions()
    chosen = tuple(each for each in known.questions if each.id in only or not only)
    found = ask_accounts(builder, WaitingLine(), known.model_copy(update={"questions": chosen}))
    assert found.requests <= MOST_REQUESTS
    return {verdict.question.id: verdict for verdict in found.verdicts}


# What is turned, to what, which streams are read then, and whether that must fail.
OTHER_WORLDS: list[tuple[str, Any, tuple[str, ...], bool]] = [
    ("top_view_unfiltered", True, ("campaigns_daily_report", "campaigns_reservation_daily_report"), False),
    ("accounts_without_deleted", True, ("ad_accounts_daily_report",), False),
    ("over_long", "cut", ("ad_accounts_daily_report",), False),
    ("max_days", {"stat_time_day": 29, "stat_time_hour": 1, "none": 365}, ("ad_accounts_daily_report",), True),
    ("refused_metrics", {"ad": ["vta_conversion"]}, ("ads_attribution_daily_report",), True),
    ("refused_dimensions", {"ad": ["language"]}, ("ads_language_report",), True),
    ("foreign_ids", "left out", ("ad_accounts",), False),
    ("deprecated_account_fields", True, ("ad_accounts",), False),
    ("skan_by_hour", True, ("ad_accounts_hourly_report",), False),
]


@pytest.fixture(scope="module")
def documented() -> dict[str, Verdict]:
    """What a world answers in which everything is as documented."""
    with time_machine.travel(NOW, tick=True), SimulatedApi(now=NOW, world="tiny") as running:
        return asked(running)


@pytest.mark.parametrize(
    ("question", "world", "outcome", "agrees"), WORLDS, ids=[f"{name}: {outcome}" for name, _, outcome, _ in WORLDS]
)
def test_the_verdict_fits_the_world(
    question: str,
    world: dict[str, Any] | Callable[[SimulatedApi], None],
    outcome: str,
    agrees: bool | None,  # noqa: FBT001 - a column of the table
    request: pytest.FixtureRequest,
) -> None:
    if world == {}:
        found = request.getfixturevalue("documented")[question]
    else:
        api: SimulatedApi = request.getfixturevalue("api")
        if callable(world):
            world(api)
        else:
            for name, value in world.items():
                setattr(api.knobs, name, value)
        found = asked(api, "foreign_ad_account", question)[question]
    assert (found.outcome, found.agrees) == (outcome, agrees)
    assert "{seen}" not in found.says


def test_every_outcome_but_the_undecided_is_seen_in_some_world() -> None:
    seen = {(question, outcome) for question, _, outcome, _ in WORLDS}
    for each in open_questions().questions:
        settled = {pattern for pattern, outcome in each.outcomes.items() if outcome.agrees is not None}
        met = {
            pattern for pattern in settled for question, word in seen if question == each.id and fnmatch(word, pattern)
        }
        assert met == settled


@pytest.mark.parametrize(("knob", "value", "streams", "fails"), OTHER_WORLDS, ids=[each[0] for each in OTHER_WORLDS])
def test_where_the_api_answers_otherwise_records_are_what_there_is_or_the_sync_fails(
    api: SimulatedApi,
    knob: str,
    value: object,
    streams: tuple[str, ...],
    fails: bool,  # noqa: FBT001 - a column of the table
) -> None:
    catalog = in_process.run("discover", api.config()).one("CATALOG")["catalog"]
    setattr(api.knobs, knob, value)
    config = api.config(rate_limit_tier="ultimate", start_date="2026-01-20", end_date="2026-03-15")
    run = in_process.run("read", config, configured(catalog, *streams, mode="full_refresh"))
    assert run.returncode == int(fails)
    for stream in streams:
        if fails:
            assert any(error["failure_type"] == "config_error" for error in run.errors)
        else:
            assert texts(run.records[stream]) == texts(api.truth.records(stream, config))


def test_no_request_is_a_write_and_none_is_made_twice(api: SimulatedApi) -> None:
    asked(api)
    entries = [entry for entry in api.requests if entry.path.startswith(("report/", "campaign/", "ad/", "file/"))]
    assert {entry.method for entry in api.requests} == {"GET"}
    twice = Counter((entry.path, json.dumps(entry.params, sort_keys=True)) for entry in entries)
    assert set(twice.values()) == {1}


def test_a_question_that_one_ad_account_leaves_open_is_asked_of_the_next(api: SimulatedApi) -> None:
    first, *_ = (account.id for account in api.simulation.world.accounts if account.number == 6)
    others = [account.id for account in api.truth.accounts if account.id != first and not account.forbidden]
    config = api.config(rate_limit_tier="ultimate", advertiser_ids=[first, *others])
    builder = SourceTiktokAds(config=config, limiter=hurried_limiter()).stream_builder(config)
    found = {verdict.question.id: verdict for verdict in ask_accounts(builder, WaitingLine()).verdicts}
    assert found["days_without_days"].account == first
    assert found["top_view_unfiltered"].account in others
    assert found["scope_pixels"].account == first, "all accounts of a token have its scopes"


def test_the_command_prints_json_and_succeeds_whatever_the_answers_are(api: SimulatedApi) -> None:
    api.knobs.top_view_unfiltered = True
    result = forked.run("probe", api.config(rate_limit_tier="ultimate"), options=["--questions", "--json"], now=NOW)
    printed = json.loads(result.stdout)
    assert result.returncode == 0
    assert printed["contradictions"] == ["top_view_unfiltered"]
    assert [each["id"] for each in printed["questions"]] == [each.id for each in open_questions().questions]
    (verdict,) = [each for each in printed["questions"] if each["id"] == "top_view_unfiltered"]
    assert verdict["verdict"] == "contradicts"
    assert "Leave the reservation reports out" in verdict["follows"]


def test_the_table_says_for_each_question_what_the_sources_and_the_account_say(api: SimulatedApi) -> None:
    api.knobs.skan_by_hour = True
    text = forked.run("probe", api.config(rate_limit_tier="ultimate"), options=["--questions"], now=NOW).stdout.decode()
    words = " ".join(text.split())
    assert "the sources say" in words
    assert "OTHERWISE" in words
    assert "not what the connector takes for granted: skan_by_hour. Please report them" in words


def test_a_refused_token_is_one_message(api: SimulatedApi) -> None:
    api.revoke_token(after=3)
    result = forked.run("probe", api.config(), options=["--questions"], now=NOW)
    assert result.returncode == 1
    assert result.stdout.decode().count("40105") == 1


def test_an_api_that_is_down_settles_nothing(api: SimulatedApi) -> None:
    api.faults.add(path=REPORT, action=actions.answer(50000, "System error"), times=None)
    found = asked(api, "days_with_days", "totals_of_lists")
    assert found["days_with_days"].says == "No answer: System error."
    assert found["days_with_days"].agrees is None
    assert found["totals_of_lists"].outcome == "equal"
