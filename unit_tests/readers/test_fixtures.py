"""Published and recorded answers, whatever is in them: records in their types, with all columns, and no value lost."""

from __future__ import annotations

import pytest

from tools import fixture

FIXTURES = fixture.fixtures()
# The list of the token's ad accounts is no stream; no ad of the published review has a suggestion.
NO_RECORDS = {"oauth2/advertiser/get/", "smart_plus/ad/review_info/"}


@pytest.mark.parametrize("name", FIXTURES)
def test_the_records_of_a_fixture_are_in_their_types_and_nothing_is_lost(name: str) -> None:
    exchange = FIXTURES[name]
    assert set(exchange["request"]) >= {"method", "path", "params"}
    assert exchange["source"]
    assert any(fixture.records(exchange).values()) != (exchange["request"]["path"] in NO_RECORDS)
    assert fixture.problems(exchange) == []


def test_a_value_that_does_not_fit_is_a_problem() -> None:
    row = {"dimensions": {"ad_id": "1"}, "metrics": {"clicks": "1.5", "spend": "2.00"}}
    exchange = {"request": {"path": "report/integrated/get/"}, "answer": {"data": {"list": [row]}}}
    (problem,) = fixture.problems(exchange)
    assert problem.startswith("report: clicks: ")
