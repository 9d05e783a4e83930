"""`probe` against the simulated API: as a command, and what it finds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running import connector
from integration_tests.running.forked import run
from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions
from source_tiktok_ads.commands.probe import Finding, Probe
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

REPORT = "report/integrated/get/"
STREAMS = ("campaigns", "ads_daily_report", "campaigns_page_event_daily_report", "ads_hourly_report")


api = api_fixture()


def refuse_metrics(api: SimulatedApi, *names: str, code: int = 40002) -> None:
    """Let the API refuse reports with one of these metrics; its text does not say which."""
    fault = actions.answer(code, "Invalid metric fields.")
    api.faults.add(
        path=REPORT, params={"metrics": lambda asked: bool(asked and set(names) & set(asked))}, action=fault, times=None
    )


def probe(api: SimulatedApi, **config: object) -> dict[str, Finding]:
    whole = api.config(rate_limit_tier="ultimate", **config)
    builder = SourceTiktokAds(config=whole, limiter=hurried_limiter()).stream_builder(whole)
    found = Probe(builder, [each for name, each in builder.families.items() if name in STREAMS])
    return {finding.stream: finding for finding in found.findings(found.account())}


def test_every_refused_metric_is_found_by_its_column_name(api: SimulatedApi) -> None:
    refuse_metrics(api, "billed_cost", "page_content_view_events", "reach")
    found = probe(api)
    assert found["campaigns"].error is None
    assert set(found["ads_daily_report"].refused) == {"billed_cost", "reach"}
    # The request asks for it by today's name; the column that the user sees has the older one.
    assert found["campaigns_page_event_daily_report"].refused == ("product_details_page_browse",)
    assert found["ads_daily_report"].code == 40002
    assert "Invalid metric fields" in str(found["ads_daily_report"].error)


def test_the_report_is_taken_without_the_columns_that_were_found(api: SimulatedApi) -> None:
    refuse_metrics(api, "billed_cost", "campaign_name", "clicks", code=40000)
    found = probe(api)["ads_daily_report"]
    api.clear_log()
    whole = api.config(rate_limit_tier="ultimate")
    builder = SourceTiktokAds(config=whole, limiter=hurried_limiter()).stream_builder(whole)
    report = builder.families["ads_daily_report"]
    builder.sampler(
        report.name, [name for name in report.columns.json_schema()["properties"] if name not in found.refused]
    ).sample(Probe(builder, []).account())
    (entry,) = [entry for entry in api.requests if entry.path == REPORT]
    assert len(entry.params["metrics"]) > 30


@pytest.mark.parametrize(
    ("code", "text"), [(40118, "Not on the allowlist."), (40001, "No permission to operate advertiser: 1")]
)
def test_a_refusal_that_is_not_for_the_metrics_is_not_blamed_on_them(api: SimulatedApi, code: int, text: str) -> None:
    api.faults.add(path=REPORT, action=actions.answer(code, text), times=None)
    found = probe(api)["ads_daily_report"]
    assert (found.code, found.refused) == (code, ())
    assert text in str(found.error)


def test_a_report_that_is_refused_without_any_metric_blames_none_and_asks_no_further(api: SimulatedApi) -> None:
    api.faults.add(path=REPORT, action=actions.answer(40002, "Conflict occurs."), times=None)
    assert probe(api)["ads_daily_report"].refused == ()
    assert sum(entry.path == REPORT for entry in api.requests) == 6, "each of three reports, with all and with none"


def test_each_stream_that_works_costs_a_request_per_list_and_one_row(api: SimulatedApi) -> None:
    found = probe(api)
    rows = [entry for entry in api.requests if entry.path in (REPORT, "campaign/get/")]
    assert [entry.path for entry in rows] == ["campaign/get/", "campaign/get/", REPORT, REPORT, REPORT]
    assert {entry.params["page_size"] for entry in rows} == {"1"}
    campaigns = api.truth.records("campaigns", api.config(advertiser_ids=[rows[0].params["advertiser_id"]]))
    assert found["campaigns"].rows == len(campaigns)


def test_an_account_that_can_be_read_is_asked_before_one_that_cannot(api: SimulatedApi) -> None:
    forbidden = next(account.id for account in api.simulation.world.accounts if account.forbidden)
    others = [account.id for account in api.simulation.world.accounts if not account.forbidden]
    found = probe(api, advertiser_ids=[forbidden, others[0]])
    assert all(finding.error is None for finding in found.values())


def test_the_command_prints_nothing_but_json_and_succeeds_when_every_stream_would(api: SimulatedApi) -> None:
    config = api.config(rate_limit_tier="ultimate")
    result = connector.run("probe", config, options=["--json"], now=NOW)
    printed: dict[str, Any] = json.loads(result.stdout)
    assert result.returncode == 0
    assert printed["untick"] == {}
    assert len(printed["streams"]) >= 32
    assert {stream["accepted"] for stream in printed["streams"]} == {True}
    assert set(printed["streams"][0]) == {"stream", "code", "error", "refused", "rows", "accepted", "latency_ms"}
    assert "No permission to operate advertiser" in result.stderr, "log lines go to the error output"


def test_the_table_names_what_fails_and_ends_with_the_columns_to_untick(api: SimulatedApi) -> None:
    refuse_metrics(api, "billed_cost")
    api.faults.add(path="ad/get/", action=actions.answer(40125, "No permission for ads."), times=None)
    config = api.config(rate_limit_tier="ultimate")
    config["credentials"] |= {"auth_code": "simulated-auth-code"}
    del config["credentials"]["access_token"]
    result = run("probe", config, now=NOW)
    lines = result.stdout.decode().splitlines()
    assert result.returncode == 1
    assert next(line for line in lines if line.startswith("campaigns ")).split()[1] == "yes"
    assert next(line for line in lines if line.startswith("ads ")).split()[1:3] == ["no:", "40125"]
    assert next(line for line in lines if line.startswith("ads_daily_report ")).endswith(" billed_cost")
    assert any("No permission for ads." in line and "Grant the missing permission" in line for line in lines)
    assert "  ads_daily_report: billed_cost" in lines[-20:]
    assert '"access_token":"issued-access-token-1"' in result.stderr, "the exchanged token is not lost"


def test_a_refused_token_is_one_message(api: SimulatedApi) -> None:
    api.revoke_token()
    result = run("probe", api.config(), now=NOW)
    assert result.returncode == 1
    assert result.stdout.decode().count("40105") == 1
    assert "Authorise the connection again" in result.stdout.decode()
    assert "Traceback" not in result.stderr


def test_a_wrong_configuration_is_one_message(api: SimulatedApi) -> None:
    result = run("probe", api.config(start_date="yesterday"), options=["--json"], now=NOW)
    assert result.returncode == 1
    assert "start_date must be a date" in json.loads(result.stdout)["error"]
