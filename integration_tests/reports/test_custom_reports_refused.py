"""What is refused before the first request is what the API refuses, and the other way round; differences are listed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_tests.reports.custom_reports import DAY, HOUR, LEVELS, TAKEN, audience, basic, narrowed
from integration_tests.running.worlds import api_fixture
from source_tiktok_ads import catalogue
from source_tiktok_ads.custom.reports import read_reports

if TYPE_CHECKING:
    from collections.abc import Callable

    from integration_tests.reports.custom_reports import Report
    from simulated_api import SimulatedApi


PARENTS = {
    "ad": ["campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name"],
    "adgroup": ["campaign_id", "campaign_name", "adgroup_name"],
    "campaign": ["campaign_name"],
    "advertiser": [],
}


api = api_fixture(scope="module")


class Verdicts:
    """Who takes a report: the connector, before any request; and the server, asked for a row of a day."""

    def __init__(self, api: SimulatedApi) -> None:
        self._api = api
        self._session = requests.Session()
        self._session.headers["Access-Token"] = api.config()["credentials"]["access_token"]

    def connector(self, report: Report) -> str:
        """What the connector says; nothing if it takes the report."""
        try:
            read_reports([{"name": "mine", **report}])
        except ValueError as error:
            return str(error)
        return ""

    def server(self, report: Report) -> str:
        """What the server says to the request that the connector would send; nothing if it takes it."""
        lifetime = {"query_lifetime": True}
        params = {
            "advertiser_id": self._api.truth.accounts[0].id,
            "report_type": report["report_type"],
            "data_level": report["data_level"],
            "dimensions": report["dimensions"],
            "metrics": _metrics(report),
            "filtering": report.get("filters", []),
            "page_size": 1,
            **(lifetime if report.get("query_lifetime") else {"start_date": "2026-03-06", "end_date": "2026-03-06"}),
        }
        sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items() if value}
        answer = self._session.get(f"{self._api.base_url}report/integrated/get/", params=sent, timeout=60).json()
        return "" if answer["code"] == 0 else f"{answer['code']} {answer['message']}"


def _metrics(report: Report) -> list[str]:
    """The metrics as the request names them: today's names, beside the names of parents that every report asks for."""
    known = catalogue.metric_names()
    names = [catalogue.metric(name).request_name if name in known else name for name in report["metrics"]]
    level = next(level for level, (data_level, _) in LEVELS.items() if data_level == report["data_level"])
    parents = PARENTS[level] if any(name.endswith(("_id", "_id_v2")) for name in report["dimensions"]) else []
    twice = [name for name in set(report["metrics"]) if report["metrics"].count(name) > 1]
    return [*dict.fromkeys([*parents, *names]), *twice]


@pytest.fixture(scope="module")
def verdicts(api: SimulatedApi) -> Verdicts:
    return Verdicts(api)


REFUSED: dict[str, tuple[Report, str]] = {
    "another_levels_id": (
        basic("ad") | {"dimensions": ["campaign_id", DAY]},
        "campaign_id does not go with AUCTION_AD",
    ),
    "two_ids": (basic("ad", "campaign_id"), "are id dimensions, of which a report takes one"),
    "no_id": (basic("ad") | {"dimensions": [DAY]}, "an id dimension is missing"),
    "no_id_in_audience": (audience("campaign") | {"dimensions": ["age"]}, "an id dimension is missing"),
    "no_dimensions": (basic("ad") | {"dimensions": []}, "an id dimension is missing"),
    "unknown_dimension": (basic("ad", "city_id"), "dimension 'city_id' is not known"),
    "typo_in_dimension": (basic("ad", "contry_code"), "did you mean country_code"),
    "metric_as_dimension": (basic("ad", "campaign_name"), "'campaign_name' is not known; it is a metric"),
    "audience_dimension_in_basic": (basic("ad", DAY, "province_id"), "province_id is for AUDIENCE reports only"),
    "basic_dimension_in_audience": (audience("ad", DAY, "post_id"), "post_id is for BASIC reports only"),
    "dimension_twice": (basic("ad", DAY, DAY), "dimension stat_time_day is given 2 times"),
    "day_and_hour": (basic("ad", DAY, HOUR), "are time dimensions"),
    "two_breakdowns": (basic("ad", DAY, "post_id", "page_id"), "post_id and page_id do not go together"),
    "two_audience_dimensions": (audience("ad", DAY, "age", "platform"), "age and platform do not go together"),
    "no_audience_dimension": (audience("ad", DAY), "an audience dimension is missing"),
    "country_by_hour": (basic("ad", HOUR, "country_code"), "country_code does not go with stat_time_hour"),
    "age_by_hour": (audience("ad", HOUR, "age"), "age does not go with stat_time_hour"),
    "interest_by_day": (audience("ad", DAY, "interest_category"), "leave the time dimension out"),
    "ad_type_of_account": (basic("advertiser", "ad_type"), "ad_type does not go with AUCTION_ADVERTISER"),
    "lifetime_by_day": (basic("ad", DAY, query_lifetime=True), "stat_time_day does not go with query_lifetime"),
    "lifetime_by_country": (basic("ad", "country_code", query_lifetime=True), "country_code does not go with query"),
    "lifetime_of_audience": (audience("ad", "age", query_lifetime=True), "query_lifetime is for BASIC reports only"),
    "unknown_metric": (basic("ad", metrics="spend clics"), "metric 'clics' is not known; did you mean clicks"),
    "metric_twice": (basic("ad", metrics="spend spend"), "metric 'spend' is given 2 times"),
    "dimension_as_metric": (basic("ad", metrics="age"), "metric 'age' is a dimension"),
    "metric_of_basic_in_audience": (audience("ad", "age", metrics="skan_result"), "skan_result is for BASIC"),
    "metric_of_audience_in_basic": (basic("ad", metrics="cost"), "cost is for AUDIENCE reports only"),
    "name_of_a_finer_level": (basic("campaign", metrics="ad_name"), "ad_name does not go with AUCTION_CAMPAIGN"),
    "skan_by_hour": (basic("ad", HOUR, metrics="skan_result"), "skan_result is not given by the hour"),
    "image_metric_alone": (basic("ad", metrics="single_image_ctr"), "single_image_ctr needs the dimension image_id"),
    "attribute_without_entity": (
        audience("advertiser", metrics="campaign_name") | {"dimensions": ["age"]},
        "campaign_name is an attribute",
    ),
    "filter_of_a_finer_level": (basic("campaign", filters=[narrowed("ad_ids", ["1"])]), "ad_ids does not go with"),
    "unknown_filter": (basic("ad", filters=[narrowed("ad_names", ["x"])]), "field_name 'ad_names' is not known"),
    "unknown_filter_type": (basic("ad", filters=[narrowed("ad_ids", ["1"], "IS")]), "filter_type 'IS'"),
    "filter_of_no_list": (
        basic("ad", filters=[{"field_name": "ad_ids", "filter_type": "IN", "filter_value": "1,2"}]),
        "must be a list in JSON",
    ),
    "empty_filter": (basic("ad", filters=[narrowed("ad_ids", [])]), "must be a list in JSON"),
    "ids_of_letters": (basic("ad", filters=[narrowed("ad_ids", ["x1"])]), "must hold ids"),
    "ad_ids_of_whole_ads": (
        basic("ad", filters=[narrowed("ad_ids", ["1"])]) | {"dimensions": ["ad_id_v2"]},
        "ad_ids does not go with the dimension ad_id_v2, which takes ad_ids_v2",
    ),
    "ids_of_whole_ads_beside_ad_id": (
        basic("ad", filters=[narrowed("ad_ids_v2", ["1"])]),
        "ad_ids_v2 needs the dimension ad_id_v2",
    ),
    "ad_id_of_whole_ads": (
        basic("ad", metrics="spend ad_id") | {"dimensions": ["ad_id_v2"]},
        "ad_id does not go with the dimension ad_id_v2",
    ),
    "audience_of_whole_ads": (
        audience("ad", "age") | {"dimensions": ["ad_id_v2", "age"]},
        "ad_id_v2 is for BASIC reports only",
    ),
    "cash_of_all_time": (
        basic("advertiser", metrics="cash_spend", query_lifetime=True),
        "cash_spend does not go with query_lifetime",
    ),
    "cash_by_hour": (basic("advertiser", HOUR, metrics="cash_spend"), "cash_spend is not given by the hour"),
    "cash_of_campaigns": (basic("campaign", DAY, metrics="cash_spend"), "cash_spend does not go with AUCTION_CAMPAIGN"),
    "status_of_account": (
        basic("advertiser", DAY, filters=[narrowed("ad_status", ["STATUS_ALL"])]),
        "ad_status does not go with AUCTION_ADVERTISER",
    ),
    "too_many_ids": (basic("ad", filters=[narrowed("ad_ids", [str(n) for n in range(101)])]), "has 101 ids"),
    "unknown_status": (basic("ad", filters=[narrowed("ad_status", ["DELETED"])]), "'DELETED', which is not known"),
    "another_levels_status": (
        basic("ad", filters=[narrowed("campaign_status", ["STATUS_ALL"])]),
        "campaign_status does",
    ),
    "top_view_beside_others": (
        basic("ad", filters=[narrowed("buying_type", ["AUCTION", "RESERVATION_TOP_VIEW"])]),
        "by itself only",
    ),
    "country_filter_alone": (
        basic("ad", filters=[narrowed("country_code", ["US"])]),
        "needs the dimension country_code",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_server_refuses_is_refused_before_it_is_asked_and_named(verdicts: Verdicts, name: str) -> None:
    report, said = REFUSED[name]
    assert said in verdicts.connector(report)
    assert verdicts.server(report)


@pytest.mark.parametrize("name", TAKEN)
def test_what_the_server_takes_is_not_refused(verdicts: Verdicts, name: str) -> None:
    assert verdicts.connector(TAKEN[name]) == verdicts.server(TAKEN[name]) == ""


def _without_metrics(unwanted: Callable[[catalogue.Metric], bool]) -> Callable[[Report], Report]:
    def strip(report: Report) -> Report:
        known = catalogue.metric_names()
        kept = [n for n in report["metrics"] if n not in known or not unwanted(catalogue.metric(n))]
        return report | {"metrics": kept or ["spend"]}

    return strip


def _without_breakdowns(report: Report) -> Report:
    kinds = {name: catalogue.dimension(name).kind for name in catalogue.dimension_names()}
    return report | {"dimensions": [n for n in report["dimensions"] if kinds.get(n) not in ("breakdown", "audience")]}


def _without_filters(*fields: str) -> Callable[[Report], Report]:
    return lambda report: report | {"filters": [f for f in report.get("filters", []) if f["field_name"] not in fields]}


@dataclass(frozen=True)
class Difference:
    """A feature on which the two disagree.

    Attributes:
        why: The reason.
        example: A report that one of them takes.
        taken: Who takes it.
        strip: Takes the feature out of a report; without it, the two agree.
    """

    why: str
    example: Report
    taken: str
    strip: Callable[[Report], Report]


DIFFERENCES = [
    Difference(
        "Metrics that are documented for another endpoint only: the server reads that as a refusal, which nobody has "
        "seen; the connector lets them through, and `check` asks.",
        basic("ad", metrics="spend skan_registration"),
        "connector",
        _without_metrics(lambda metric: metric.unproven),
    ),
    Difference(
        "Metrics of which the documentation says which dimensions they go with: the server does not know it.",
        basic("ad", "country_code", metrics="day7_retention"),
        "server",
        _without_metrics(lambda m: bool(m.only_dimensions) or (m.requires_dimension in ("stat_time_day", "bucket_id"))),
    ),
    Difference(
        "No metrics at all: the server gives spend and impressions, the connector wants to be told.",
        basic("ad") | {"metrics": []},
        "server",
        lambda report: report | {"metrics": report["metrics"] or ["spend"]},
    ),
    Difference(
        "Breakdowns of BASIC reports by the hour: the documentation refuses country_code alone, the server all but "
        "bucket_id.",
        basic("ad", HOUR, "post_id"),
        "connector",
        lambda r: _without_breakdowns(r) if HOUR in r["dimensions"] and r["report_type"] == "BASIC" else r,
    ),
    Difference(
        "Totals of all time with a breakdown: refused by time, location and audience in the documentation; the server "
        "reads that as a refusal of every breakdown.",
        basic("ad", "post_id", query_lifetime=True),
        "connector",
        lambda r: _without_breakdowns(r) if r.get("query_lifetime") and r["report_type"] == "BASIC" else r,
    ),
    Difference(
        "Filters by time of creation are documented, and not simulated.",
        basic("ad", filters=[narrowed("create_time", ["2026-03-01 00:00:00", "2026-03-02 00:00:00"], "BETWEEN")]),
        "connector",
        _without_filters("create_time"),
    ),
    Difference(
        "A country that is no country code has no rows, which the server is content with.",
        basic("ad", "country_code", filters=[narrowed("country_code", ["usa"])]),
        "server",
        lambda report: report
        | {
            "filters": [
                f | {"filter_value": '["US"]'} if f["field_name"] == "country_code" else f
                for f in report.get("filters", [])
            ]
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.why.split(":")[0])
def test_each_difference_is_one(verdicts: Verdicts, difference: Difference) -> None:
    said = {"connector": verdicts.connector(difference.example), "server": verdicts.server(difference.example)}
    assert [who for who, text in said.items() if not text] == [difference.taken]
    alike = difference.strip(difference.example)
    assert bool(verdicts.connector(alike)) == bool(verdicts.server(alike))


_VALUES: dict[str, list[Any]] = {
    "campaign_status": ["STATUS_ALL", "STATUS_DELETE", "STATUS_GONE"],
    "adgroup_status": ["STATUS_NOT_DELETE", "STATUS_DISABLE"],
    "ad_status": ["STATUS_DELIVERY_OK", "ENABLE"],
    "buying_type": ["AUCTION", "RESERVATION_RF", "RESERVATION_TOP_VIEW", "TOP"],
    "campaign_automation_type": ["MANUAL", "SMART_PLUS", "SMART"],
    "country_code": ["US", "JP", "usa"],
    "create_time": ["2026-03-01 00:00:00"],
    "ad_names": ["x"],
}
_IDS = ["campaign_ids", "adgroup_ids", "ad_ids", "ad_ids_v2"]
_FILTER_TYPES = ["IN", "IN", "IN", "NOT_IN", "CONTAIN_ANY_OF", "BETWEEN", "MATCH", "GREATER_THAN", "IS"]
_DIMENSIONS = catalogue.dimension_names()
_BREAKDOWNS = [n for n in _DIMENSIONS if catalogue.dimension(n).kind in ("breakdown", "audience")]
_TIMES: list[list[str]] = [[], [], [], [DAY], [DAY], [DAY], [HOUR], [HOUR], [DAY, HOUR]]


@st.composite
def filters(draw: st.DrawFn) -> dict[str, Any]:
    field_name = draw(st.sampled_from([*_VALUES, *_IDS]))
    known = st.sampled_from(_VALUES[field_name]) if field_name in _VALUES else st.sampled_from(["1", "17", "x"])
    values = draw(st.lists(known, min_size=0 if draw(st.integers(0, 9)) == 0 else 1, max_size=2))
    return narrowed(field_name, values, draw(st.sampled_from(_FILTER_TYPES)))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Reports that are right more often than chance would have it, and wrong in every way."""
    level = draw(st.sampled_from(sorted(LEVELS)))
    kind = draw(st.sampled_from(["BASIC", "AUDIENCE"]))
    fitting = [n for n in _BREAKDOWNS if kind in catalogue.dimension(n).report_types]
    breakdowns = draw(
        st.just([] if kind == "BASIC" else ["age", "gender"])
        | st.lists(st.sampled_from(fitting), min_size=1, max_size=1)
        | st.lists(st.sampled_from(fitting), min_size=1, max_size=1)
        | st.lists(st.sampled_from(_BREAKDOWNS), max_size=2)
    )
    odd = draw(st.sampled_from([[]] * 12 + [["city_id"], ["campaign_id"], ["ad_id_v2"]]))
    own = draw(st.sampled_from([[LEVELS[level][1]]] * 12 + [[], [LEVELS[level][1]] * 2]))
    own = draw(st.sampled_from([own, own, ["ad_id_v2"]])) if level == "ad" else own
    dimensions = draw(st.permutations([*own, *draw(st.sampled_from(_TIMES)), *breakdowns, *odd]))
    known = {name: catalogue.metric(name) for name in catalogue.metric_names()}
    suited = [name for name, metric in known.items() if kind in metric.report_types and level in metric.levels]
    names = st.sampled_from(suited) | st.sampled_from(["spend", "clicks", "ctr"])
    anything = st.lists(st.sampled_from(list(known)), max_size=2)
    metrics = draw(st.lists(names, max_size=3) | st.lists(names, max_size=3, unique=True) | anything)
    metrics += draw(st.sampled_from([[]] * 12 + [["spned"], ["age"]]))
    return {
        "report_type": kind,
        "data_level": LEVELS[level][0],
        "dimensions": dimensions,
        "metrics": metrics,
        "filters": draw(st.just([]) | st.just([]) | st.lists(filters(), max_size=1)),
        "query_lifetime": draw(st.integers(0, 15)) == 0,
    }


@settings(
    max_examples=4 * settings().max_examples,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(report=reports())
def test_the_connector_takes_what_the_server_takes(verdicts: Verdicts, report: Report) -> None:
    for difference in DIFFERENCES:
        report = difference.strip(report)
    connector, server = verdicts.connector(report), verdicts.server(report)
    assert bool(connector) == bool(server), f"connector: {connector or 'taken'}; server: {server or 'taken'}"
