"""Fivetran's package tiktok_ads, unmodified, on our tables: `make fivetran`. It is not part of this repository.

FIVETRAN_PACKAGES is a folder with the package and those that it needs, as `dbt deps` makes it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.dbt_package.runs import MADE, PACKAGE, PLACES, Run
from integration_tests.dbt_package.tables import Synced, synced
from integration_tests.dbt_package.test_models import RENAMED, SUMMED, days, sums
from integration_tests.warehouses.postgresql import needs_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = dict[str, Any]

pytestmark = pytest.mark.fivetran
_PROJECT = Path(__file__).parent / "beside_fivetran"
_PACKAGES = "FIVETRAN_PACKAGES"
LEVELS = {
    "ad_report": ("ad_id", "ad_id", "ads"),
    "ad_group_report": ("ad_group_id", "adgroup_id", "ad_groups"),
    "campaign_report": ("campaign_id", "campaign_id", "campaigns"),
    "advertiser_report": ("advertiser_id", "advertiser_id", "ads"),
}
FIGURES = tuple(name for name in SUMMED if name != "video_play_actions")  # that one ends in staging there
Made = tuple[Run, dict[str, list["Row"]]]


@pytest.fixture(scope="module")
def truth() -> Synced:
    return synced()


@pytest.fixture(scope="module", params=["DuckDB", pytest.param("PostgreSQL", marks=needs_server)])
def made(request: pytest.FixtureRequest) -> Iterator[Made]:
    with PLACES[request.param]() as place, TemporaryDirectory() as folder:
        project = Path(folder, "project")
        shutil.copytree(_PROJECT, project, ignore=shutil.ignore_patterns("dbt_packages", "logs", "package*.yml"))
        installed = project / "dbt_packages"
        installed.mkdir()
        for path in Path(os.environ[_PACKAGES]).iterdir():
            (installed / path.name).symlink_to(path.resolve())
        (installed / "tiktok_ads_airbyte").symlink_to(PACKAGE)
        place.load(synced().tables)
        ours = place.dbt("run", "--select", "package:tiktok_ads_airbyte", project=project)
        assert ours.code == 0, ours.printed
        theirs = place.dbt("build", "--select", "package:tiktok_ads", project=project)
        assert theirs.code == 0, theirs.printed
        names = (*LEVELS, "campaign_country_report", "url_report")
        yield theirs, {name: place.rows(f"{MADE}_tiktok_ads.tiktok_ads__{name}") for name in names}


def test_all_its_models_are_built_and_all_its_tests_pass(made: Made) -> None:
    run, _ = made
    assert set(run.counts) == {"success", "pass"}
    assert run.counts["success"] >= 22
    assert run.counts["pass"] >= 23


@pytest.mark.parametrize("model", LEVELS)
def test_every_figure_per_entity_and_day_is_the_apis(made: Made, truth: Synced, model: str) -> None:
    column, ours, level = LEVELS[model]
    rows = made[1][f"{model}"]
    found = [{**row, "id": row[column], "day": row["date_day"]} for row in rows]
    expected = [{**row, "id": row[ours], "day": row["stat_time_day"]} for row in days(truth, level)]
    video = dict(RENAMED)
    assert sums(found, ("currency", "id", "day"), (*FIGURES, *video.values())) == sums(
        expected, ("currency", "id", "day"), (*FIGURES, *video)
    )
    assert None not in {row["advertiser_id"] for row in rows}
    assert None not in {row["advertiser_name"] for row in rows}


def test_countries_are_those_of_the_api(made: Made, truth: Synced) -> None:
    rows = made[1]["campaign_country_report"]
    found = [{**row, "day": row["date_day"]} for row in rows]
    expected = [{**row, "day": row["stat_time_day"]} for row in truth.truth["campaigns_country_report"]]
    key, figures = ("campaign_id", "country_code", "day"), ("spend", "impressions", "clicks", "conversion")
    assert sums(found, key, figures) == sums(expected, key, figures)
