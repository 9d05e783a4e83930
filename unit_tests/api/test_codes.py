"""The table of return codes against the published list: complete, each with an action that suits its kind."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from airbyte_cdk.models import FailureType

from source_tiktok_ads.api import codes
from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.codes import TABLE, Action, lookup
from source_tiktok_ads.api.errors import (
    AccountRefusedError,
    RequestRefusedError,
    TimedOutError,
    TooLargeError,
    UnavailableError,
    error_for,
)

# Code, kind and whether a retry helps, as the official return codes, the official SDK and public threads have them.
PUBLISHED = json.loads((Path(__file__).parents[1] / "data" / "return_codes.json").read_text())
REFUSED_ACCOUNTS = {40001, 40003, 40300, 40301, 40302}
TIME_OUTS = {50002, 51010}
HEALED = {Action.RETRY, Action.QUOTA, Action.OWN_QUOTA, Action.TIMEOUT}
REPEATED = {"20001", "41001"}
OWN_QUOTAS = {40016, 40132, 40133}  # of an endpoint, a value, an ad account


def test_every_published_code_has_a_row_and_no_row_is_made_up() -> None:
    assert {int(number) for number in PUBLISHED} == set(TABLE)


@pytest.mark.parametrize("number", [int(number) for number, known in PUBLISHED.items() if known["kind"] == "auth"])
def test_refused_credentials_are_not_tried_again_as_they_are(number: int) -> None:
    assert TABLE[number].action not in HEALED
    assert TABLE[number].action not in (Action.ACCEPT, Action.SKIP_ACCOUNT)


@pytest.mark.parametrize(
    "number", [int(number) for number, known in PUBLISHED.items() if known["kind"] in ("server", "unverified")]
)
def test_failures_of_the_service_are_tried_again_and_end_as_transient(number: int) -> None:
    assert TABLE[number].action is (Action.TIMEOUT if number in TIME_OUTS else Action.RETRY)
    assert TABLE[number].failure is FailureType.transient_error


@pytest.mark.parametrize(
    "number", [int(number) for number, known in PUBLISHED.items() if known["kind"] == "rate_limit"]
)
def test_rejections_for_quota_hold_everyone_or_what_has_a_quota_of_its_own(number: int) -> None:
    assert TABLE[number].action is (Action.OWN_QUOTA if number in OWN_QUOTAS else Action.QUOTA)
    assert TABLE[number].failure is FailureType.transient_error


@pytest.mark.parametrize("number", [int(number) for number, known in PUBLISHED.items() if known["kind"] == "too_large"])
def test_too_large_questions_are_split(number: int) -> None:
    assert TABLE[number].action is Action.SPLIT


# A partial success is asked for again: what is missing from it is not said, and half an answer is none. So is an
# endpoint that is offline: its error tells the user to sync again.
@pytest.mark.parametrize(
    "number",
    [
        int(number)
        for number, known in PUBLISHED.items()
        if known["retriable"] is False and number not in ("20001", "41001")
    ],
)
def test_what_cannot_heal_is_asked_once(number: int) -> None:
    assert TABLE[number].action not in HEALED


def test_exactly_five_codes_leave_an_account_out() -> None:
    assert {number for number, row in TABLE.items() if row.action is Action.SKIP_ACCOUNT} == REFUSED_ACCOUNTS
    assert all(TABLE[number].failure is FailureType.config_error for number in REFUSED_ACCOUNTS)


@pytest.mark.parametrize("number", [40002, 40000, 41002])
def test_a_refused_column_is_to_be_unticked(number: int) -> None:
    row = lookup(number, "Invalid metric fields: ['landing_page_date_filter'].")
    assert "Untick the column" in row.remedy
    assert row.failure is FailureType.config_error


@pytest.mark.parametrize("number", [40002, 40000])
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("start_date: the date should be later than 2012-01-01", "start_date"),
        ("The time range must not exceed 30 days", "start_date"),
        ("dimensions: Invalid value", "dimensions"),
        ("page_size: must be no more than 1000", "page_size"),
        ("filtering: Invalid filter_type", "filters"),
        ("advertiser_id: Missing data for required field.", "advertiser_ids"),
        ("Something is wrong", "what the message names"),
    ],
)
def test_the_advice_goes_by_the_parameter_that_the_message_names(number: int, text: str, word: str) -> None:
    assert word in lookup(number, text).remedy


def test_what_is_called_transient_is_asked_for_again() -> None:
    transient = [row for row in TABLE.values() if row.failure is FailureType.transient_error]
    assert [row.number for row in transient if row.action is Action.FAIL] == []


@pytest.mark.parametrize(
    ("number", "action", "failure"),
    [
        (40999, Action.FAIL, FailureType.config_error),
        (45678, Action.FAIL, FailureType.config_error),
        (50999, Action.RETRY, FailureType.transient_error),
        (69999, Action.RETRY, FailureType.transient_error),
    ],
)
def test_unknown_codes_go_by_their_range(number: int, action: Action, failure: FailureType) -> None:
    row = lookup(number, "new")
    assert (row.number, row.action, row.failure) == (number, action, failure)


def test_the_text_of_the_generic_code_decides() -> None:
    assert lookup(40000, "Requests made too frequently.").action is Action.QUOTA
    assert lookup(40000, "Something else").action is Action.FAIL
    wrong_app = "The app_id is inconsistent with the token's app information. Please retry after correcting it. "
    assert "app_id" in lookup(40000, wrong_app).remedy


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (40001, AccountRefusedError),
        (40002, RequestRefusedError),
        (40067, TooLargeError),
        (40100, UnavailableError),
        (50000, UnavailableError),
        (51010, TimedOutError),
    ],
)
def test_the_error_is_chosen_by_how_one_recovers(number: int, kind: type[Exception]) -> None:
    assert type(error_for(refused(number, "text"))) is kind


@pytest.mark.parametrize("number", [number for number in TABLE if number])
def test_every_message_holds_code_text_place_and_what_to_do(number: int) -> None:
    message = error_for(refused(number, "What the API said.")).located("ads", "7001").message or ""
    place, _, rest = message.partition(": ")
    assert place == "stream ads, ad account 7001"
    said, _, remedy = rest.partition(": What the API said. ")
    assert said == f"TikTok API error {number} ({TABLE[number].meaning})"
    assert len(remedy) > 10
    assert remedy.endswith(".")


@pytest.mark.parametrize(
    ("predicate", "numbers"),
    [
        ("is_access_token", {40102, 40104, 40105, 40106}),
        ("is_authorisation", {*range(40102, 40111), 40112}),
        ("is_scope", {40008, 40009, 40014, 40118, 40119, 40124, 40125, 40130}),
        ("may_be_scope", {40001, 40003, 40008, 40009, 40014, 40118, 40119, 40124, 40125, 40130}),
        ("is_absent_endpoint", {40400}),
        ("is_parameter", {40000, 40002, 40006, 41002}),
        ("is_of_one_account", {40132, 40133}),
    ],
)
def test_what_a_code_is_about_is_a_column_of_the_table(predicate: str, numbers: set[int]) -> None:
    assert {number for number, row in TABLE.items() if getattr(row, predicate)} == numbers


def test_a_quota_message_under_the_generic_code_is_not_a_parameters_fault() -> None:
    assert not lookup(40000, "Requests made too frequently.").is_parameter


@pytest.mark.parametrize("number", [40002, 40006, 41002])
def test_other_codes_that_speak_of_too_many_are_no_quota(number: int) -> None:
    assert lookup(number, "too many metrics").action is Action.FAIL


def test_no_two_of_our_own_codes_have_the_same_number() -> None:
    package = Path(codes.__file__).parents[1]
    made = [
        number
        for path in package.rglob("*.py")
        for number in re.findall(r"= Code\(\s*(-\d+),", path.read_text("utf-8"))
    ]
    assert len(made) > 10
    assert sorted(made) == sorted(set(made))


def test_only_the_table_names_a_code() -> None:
    package = Path(codes.__file__).parents[1]
    named = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in TABLE.keys() - {0}
    }
    assert named == {"api/codes.py"}
