"""The three analyses: every figure of a demo run over the installed connector against the ground truth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from json import dumps
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from integration_tests.running.once import once, shared_folder
from integration_tests.running.worlds import NOW
from integration_tests.warehouses.demonstration import demo, query
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Row = dict[str, Any]

START = (NOW - timedelta(days=6)).date().isoformat()
CAMPAIGN = ("currency", "advertiser_id", "campaign_id")
AD = ("currency", "advertiser_id", "ad_id")
GROUP = ("currency", "age", "gender")


def total(rows: Iterable[Row], column: str) -> Decimal:
    """The exact sum of a column, nulls left out."""
    return sum((Decimal(str(row[column])) for row in rows if row[column] is not None), Decimal(0))


def ratio(numerator: Decimal, denominator: Decimal, factor: int = 1) -> float | None:
    """A quotient, None with nothing to divide by."""
    return float(factor * numerator / denominator) if denominator else None


def grouped(rows: Iterable[Row], key: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by the values of some columns."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in key)].append(row)
    return groups


def shared_timezone(rows: Iterable[Row]) -> str | None:
    """The time zone of all rows, None for several."""
    zones = {row["timezone"] for row in rows}
    return str(zones.pop()) if len(zones) == 1 else None


def expected_campaign(rows: list[Row], campaign: Row) -> Row:
    spend, impressions, clicks = (total(rows, name) for name in ("spend", "impressions", "clicks"))
    conversions = total(rows, "conversion")
    results = [row["result"] for row in rows if row["result"] is not None]
    return {
        "timezone": shared_timezone(rows),
        "campaign_name": campaign["campaign_name"],
        "objective_type": campaign["objective_type"],
        "operation_status": campaign["operation_status"],
        "total_spend": spend,
        "total_impressions": impressions,
        "total_clicks": clicks,
        "total_reach": total(rows, "reach"),
        "total_conversions": conversions,
        "total_results": sum(results) if results else None,
        "ctr": ratio(clicks, impressions, 100),
        "cpc": ratio(spend, clicks),
        "cpa": ratio(spend, conversions),
    }


def expected_ad(rows: list[Row], ad: Row) -> Row:
    plays, ends = total(rows, "video_play_actions"), total(rows, "video_views_p100")
    seconds = sum((Decimal(str(row["average_video_play"])) * row["video_play_actions"] for row in rows), Decimal(0))
    return {
        "timezone": shared_timezone(rows),
        "ad_name": ad["ad_name"],
        "ad_format": ad["ad_format"],
        "total_plays": plays,
        "watched_2s": total(rows, "video_watched_2s"),
        "watched_6s": total(rows, "video_watched_6s"),
        "views_25pct": total(rows, "video_views_p25"),
        "views_50pct": total(rows, "video_views_p50"),
        "views_75pct": total(rows, "video_views_p75"),
        "views_100pct": ends,
        "avg_watch_time": ratio(seconds, plays),
        "completion_rate": ratio(ends, plays, 100),
    }


def expected_group(rows: list[Row]) -> Row:
    spend, impressions, clicks = (total(rows, name) for name in ("spend", "impressions", "clicks"))
    conversions = total(rows, "conversion")
    return {
        "timezone": shared_timezone(rows),
        "total_spend": spend,
        "total_impressions": impressions,
        "total_clicks": clicks,
        "total_conversions": conversions,
        "ctr": ratio(clicks, impressions, 100),
        "cpa": ratio(spend, conversions),
    }


def same(found: list[Row], expected: Mapping[tuple[Any, ...], Row], key: tuple[str, ...]) -> None:
    """Compare rows by key: sums exactly, rates to nine digits, columns by name and order."""
    by_key = {tuple(row[name] for name in key): row for row in found}
    assert len(by_key) == len(found)
    assert by_key.keys() == expected.keys()
    for values, row in expected.items():
        rest = {name: value for name, value in by_key[values].items() if name not in key}
        assert list(rest) == list(row)
        rates = {name for name, value in row.items() if isinstance(value, float)}
        assert {n: v for n, v in rest.items() if n not in rates} == {n: v for n, v in row.items() if n not in rates}
        assert {n: float(rest[n]) for n in rates} == pytest.approx({n: row[n] for n in rates}, rel=1e-9)


@dataclass(frozen=True)
class World:
    """A finished demo run and what it must have found."""

    printed: str
    database: Path
    api: SimulatedApi
    config: Row
    codes: set[int | None]

    def truth(self, *streams: str) -> list[Row]:
        """Records that the streams must hold, one after the other."""
        return [record for stream in streams for record in self.api.truth.records(stream, self.config)]

    def rows(self, name: str) -> list[Row]:
        """Rows of an analysis of the DuckDB file."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return query(connection, name)


def _telling_seed() -> int:
    """A world in which a campaign and an audience group had no impression in all the days."""

    def idle(api: SimulatedApi, stream: str, key: tuple[str, ...]) -> bool:
        groups = grouped(api.truth.records(stream, {"start_date": START}), key).values()
        return any(not total(rows, "impressions") for rows in groups)

    for seed in range(1, 100):
        api = SimulatedApi(now=NOW, world="tiny", seed=seed)
        if idle(api, "campaigns_daily_report", CAMPAIGN) and idle(api, "campaigns_age_gender_report", GROUP):
            return seed
    raise AssertionError("no world has rows without impressions")


def _run(folder: Path) -> tuple[int, Row, str, set[int | None]]:
    """Run the demo: the seed of its world, its configuration, what it printed, and the codes of the API's answers."""
    folder.mkdir(exist_ok=True)
    seed = _telling_seed()
    with SimulatedApi(now=NOW, world="tiny", seed=seed) as api:
        config = api.config(start_date=START, rate_limit_tier="ultimate")
        path = folder / "config.json"
        path.write_text(dumps(config))
        code, printed = demo(folder, "--config", str(path))
        assert code == 0, printed
        return seed, config, printed, {entry.code for entry in api.requests}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The demo's world; it is run once for all workers."""
    shared = shared_folder(tmp_path_factory)
    folder = shared / "demo of the analyses"
    seed, config, printed, codes = once(shared, "demo", lambda: _run(folder))
    api = SimulatedApi(now=NOW, world="tiny", seed=seed)  # asked for its truth alone
    return World(printed, folder / "tiktok_ads.duckdb", api, config, codes)


def test_the_world_of_this_file_has_two_currencies_a_deleted_campaign_and_rows_without_impressions(
    world: World,
) -> None:
    overview = world.rows("campaign_overview")
    deleted = {
        row["campaign_id"] for row in world.truth("campaigns") if row["secondary_status"] == "CAMPAIGN_STATUS_DELETE"
    }
    assert {row["currency"] for row in overview} == {"USD", "JPY"}
    assert deleted & {row["campaign_id"] for row in overview if row["total_spend"]}
    for rows in (overview, world.rows("audience_demographics")):
        idle = [row for row in rows if row["total_impressions"] == 0]
        assert idle
        assert all(row["ctr"] is None for row in idle)


def test_campaign_overview_equals_the_ground_truth_after_both_syncs(world: World) -> None:
    campaigns = {row["campaign_id"]: row for row in world.truth("campaigns")}
    groups = grouped(world.truth("campaigns_daily_report", "campaigns_reservation_daily_report"), CAMPAIGN)
    expected = {key: expected_campaign(rows, campaigns[key[2]]) for key, rows in groups.items()}
    same(world.rows("campaign_overview"), expected, CAMPAIGN)


def test_video_engagement_equals_the_ground_truth_after_both_syncs(world: World) -> None:
    ads = {row["ad_id"]: row for row in world.truth("ads")}
    groups = grouped(world.truth("ads_daily_report", "ads_reservation_daily_report"), AD)
    same(world.rows("video_engagement"), {key: expected_ad(rows, ads[key[2]]) for key, rows in groups.items()}, AD)


def test_audience_demographics_equals_the_ground_truth_after_both_syncs(world: World) -> None:
    groups = grouped(world.truth("campaigns_age_gender_report"), GROUP)
    same(world.rows("audience_demographics"), {key: expected_group(rows) for key, rows in groups.items()}, GROUP)


def test_a_configuration_file_replaces_the_simulated_api(world: World) -> None:
    assert "as configured in" in world.printed
    assert world.codes <= {0, 40001}  # 40001: the forbidden ad account
