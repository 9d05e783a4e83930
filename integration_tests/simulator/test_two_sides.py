"""What the product believes that the API takes, beside what the simulated API takes: each difference has its reason."""

from __future__ import annotations

import pytest

from simulated_api.rules.catalogue import DIMENSIONS, FIELDS, METRICS
from source_tiktok_ads import catalogue

NAMES = [name for name in catalogue.metric_names() if not catalogue.metric(name).alias_of]
ENTITIES = {"ad_accounts": "advertiser", "campaigns": "campaign", "ad_groups": "adgroup", "ads": "ad"}

# Where the product would ask for a metric in a BASIC report and the simulated API refuses it.
# The simulator takes the most cautious reading of the sources, the product asks and names what the API refuses.
REFUSED_BECAUSE = {
    "unverified": "documented for the Smart+ creative report only: the catalogue marks it `unproven`",
    "legacy": "replaced by a newer name and gone from today's list: the catalogue marks it `deprecated`",
}


def test_both_sides_know_the_same_metrics_but_for_the_three_older_names() -> None:
    aliases = {name for name in catalogue.metric_names() if catalogue.metric(name).alias_of}
    assert set(METRICS) - set(NAMES) == aliases
    assert set(NAMES) <= set(METRICS)


def test_the_simulated_api_refuses_only_what_the_catalogue_marks_as_doubtful() -> None:
    for name in NAMES:
        metric, simulated = catalogue.metric(name), METRICS[name]
        asked = metric.requestable and "BASIC" in metric.report_types
        if asked == (simulated.basic == "yes"):
            continue
        assert asked, f"{name}: the simulated API takes it, the product would not ask for it"
        assert simulated.basic in REFUSED_BECAUSE, f"{name}: refused as {simulated.basic!r}, which nobody explains"
        assert metric.unproven if simulated.basic == "unverified" else metric.deprecated, name


def test_what_no_report_may_ask_for_is_refused() -> None:
    withheld = [name for name in NAMES if not catalogue.metric(name).requestable]
    assert withheld
    assert all(METRICS[name].basic != "yes" for name in withheld)


@pytest.mark.parametrize("attribute", ["hourly", "attribute", "reservation"])
def test_metrics_have_the_same_flags_on_both_sides(attribute: str) -> None:
    different = [n for n in NAMES if getattr(catalogue.metric(n), attribute) != getattr(METRICS[n], attribute)]
    assert different == []


def test_metrics_are_of_the_same_levels_and_audience_reports_on_both_sides() -> None:
    assert [n for n in NAMES if set(catalogue.metric(n).levels) != set(METRICS[n].levels)] == []
    assert [n for n in NAMES if ("AUDIENCE" in catalogue.metric(n).report_types) != METRICS[n].audience] == []


def test_metrics_that_need_a_dimension_need_it_on_both_sides_but_for_one() -> None:
    different = {n for n in NAMES if catalogue.metric(n).requires_dimension != METRICS[n].requires_dimension}
    # The product refuses what the sources exclude (`cost` with `bucket_id` only); the simulated API lets more through,
    # since no source shows the refusal.
    assert different == {"cost"}


def test_dimensions_are_the_same_on_both_sides() -> None:
    simulated = {
        *DIMENSIONS["ids"],
        *DIMENSIONS["times"],
        *DIMENSIONS["basic_breakdowns"],
        *DIMENSIONS["audience_breakdowns"],
    }
    assert simulated == set(catalogue.dimension_names())


@pytest.mark.parametrize("stream", ENTITIES)
def test_every_requested_field_is_a_field_of_the_simulated_api(stream: str) -> None:
    requested = {field.request_name for field in catalogue.entity_fields(stream).values()}
    assert requested <= set(FIELDS[ENTITIES[stream]])
