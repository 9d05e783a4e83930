"""The cases that are measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.pages import World
from source_tiktok_ads.api.tiers import TIERS

Mode = Literal["incremental", "full_refresh"]
_DAILY = ("ads_daily_report",)


@dataclass(frozen=True)
class Case:
    """What one line of the table measures.

    Attributes:
        letter: Which case it belongs to.
        what: In words.
        world: What the server holds.
        streams: The streams that are read, with all columns.
        mode: Sync mode.
        tier: The configured tier; None lifts the limiter.
        latency: Seconds that the server takes for an answer.
        workers: `num_workers`.
        gzip: Whether answers are compressed.
        references: Whether the references run beside it.
        repeats: How often; the best counts.
        is_compared: Whether another version runs beside it, where one is given.
        is_long: Whether it runs only where its letter is named.
    """

    letter: str
    what: str
    world: World
    streams: tuple[str, ...] = _DAILY
    mode: Mode = "incremental"
    tier: str | None = None
    latency: float = 0.0
    workers: int = 10
    gzip: bool = False
    references: bool = False
    repeats: int = 2
    is_compared: bool = True
    is_long: bool = False


def cases(*, quick: bool) -> list[Case]:
    """All cases; `quick` has a tenth of the rows."""
    tenth = 10 if quick else 1
    small, large = World(4, 500 // tenth, 50), World(10, 500 // tenth, 100)
    medium = World(4, 500 // tenth, 100)
    huge = World(40, 500 // tenth, 100)
    wide = World(50 // tenth, 30, 90)
    long = World(1, 6_667 // tenth, 30)
    hours, segments = World(4, 200 // tenth, 10), World(4, 60 // tenth, 100)
    return [
        Case("a", f"reports by day, {_rows(small.rows())}", small, references=True, repeats=3),
        Case("b", f"reports by day, {_rows(large.rows())}", large),
        Case("c", f"{wide.accounts} ad accounts, 90 days, 200 ms, basic tier", wide, tier="basic", latency=0.2,
             repeats=1, is_compared=False),
        Case("c", "the same, no limiter, 50 workers", wide, latency=0.2, workers=50, repeats=1, is_compared=False),
        Case("d", f"memory: reports by day, {_rows(huge.rows())}", huge, repeats=1),
        Case("d", "the same, 50 workers", huge, workers=50, repeats=1, is_compared=False),
        Case("e", f"reports by hour, {_rows(24 * hours.rows())}", hours, ("ads_hourly_report",)),
        Case("f", f"reports by day, {_rows(medium.rows())}, gzip", medium, gzip=True),
        Case("g", f"audience reports, {_rows(8 * segments.rows())}", segments, ("ads_age_gender_report",)),
        Case("h", "campaigns, ad groups and ads", World(4, entities=5000 // tenth), ("campaigns", "ad_groups", "ads"),
             "full_refresh"),
        Case("l", f"one ad account, {long.rows() // 1000} pages, 200 ms, ultimate tier", long, tier="ultimate",
             latency=0.2, workers=TIERS["ultimate"].workers, repeats=1),
        _products(World(1, catalogs=2, products=25_000 // tenth)),
        _products(World(1, catalogs=20, products=50_000 // tenth), is_long=True),
    ]  # fmt: skip


def _rows(number: int) -> str:
    return f"{number // 1000:,}k rows"


def _products(world: World, *, is_long: bool = False) -> Case:
    """All products of some catalogs, each shorter than what the API shows of one list."""
    what = f"catalog products, {_rows(world.catalogs * world.products)}"
    streams = ("catalog_products",)
    return Case("p", what, world, streams, "full_refresh", repeats=1, is_compared=False, is_long=is_long)
