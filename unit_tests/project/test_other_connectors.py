"""The page on other connectors names every stream of ours, and no stream or path that there is not."""

from __future__ import annotations

import re
from functools import cache

import pytest

from source_tiktok_ads import catalogue
from source_tiktok_ads.custom.endpoints import read_endpoints
from tools.generate_docs import ROOT
from tools.streams import Stream, streams

TEXT = (ROOT / "docs/coming-from-other-connectors.md").read_text(encoding="utf-8")
AIRBYTE, FIVETRAN = "## Airbyte: source-tiktok-marketing", "## Fivetran: TikTok Ads"
ELSEWHERE = ("custom endpoint", "custom report", "not read")


def rows(heading: str) -> list[tuple[str, str, str]]:
    """Cells of the table under a heading, without its head."""
    table = TEXT.partition(heading)[2].partition("\n## ")[0]
    lines = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("|")]
    return [(first.strip(), second.strip(), third.strip()) for first, second, third in lines[2:]]


@cache
def found() -> dict[str, Stream]:
    return {stream.name: stream for stream in streams()}


def names(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)


def test_every_stream_of_ours_is_beside_its_counterpart_or_said_to_have_none() -> None:
    beside = {name for heading in (AIRBYTE, FIVETRAN) for _, *cells in rows(heading) for name in names(" ".join(cells))}
    alone = set(names(TEXT.partition("## Here alone")[2].partition("\n## ")[0]))
    assert set(found()) <= beside | alone


@pytest.mark.parametrize("heading", [AIRBYTE, FIVETRAN])
def test_every_row_names_a_stream_that_there_is_or_the_way_around(heading: str) -> None:
    for theirs, here, _ in rows(heading):
        assert here in ELSEWHERE or names(here) == [here.strip("`")], theirs
        assert here in ELSEWHERE or here.strip("`") in found(), theirs


def test_streams_named_anywhere_on_the_page_exist() -> None:
    theirs = {name for heading in (AIRBYTE, FIVETRAN) for first, *_ in rows(heading) for name in names(first)}
    said = {name for name in names(TEXT) if name.endswith("_report") or name.startswith("smart_plus_ad_")}
    assert said - theirs <= set(found())


def test_the_tables_are_whole() -> None:
    """As many as the two have: 44 streams of Airbyte's manifest 5.1, each once."""
    theirs = [first for first, *_ in rows(AIRBYTE)]
    assert len(theirs) == len(set(theirs)) == 44
    assert len({first for first, *_ in rows(FIVETRAN)}) == len(rows(FIVETRAN))


def test_every_path_of_the_page_can_be_a_custom_endpoint() -> None:
    paths = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+/)`", TEXT))
    assert len(paths) > 1
    endpoints = [{"name": f"path_{number}", "path": path} for number, path in enumerate(sorted(paths))]
    assert len(read_endpoints(endpoints)) == len(paths)


def test_a_metric_or_attribute_that_is_only_elsewhere_can_be_asked_for() -> None:
    """What the page calls missing in reports of ads is in none of ours, and known to custom reports."""
    missing = names(TEXT.partition("(`placement_type`")[2].partition("and paid engaged views")[0])
    ours = {name for stream in found().values() if stream.report for name in stream.report.metrics}
    assert len(missing) > 5
    assert not set(missing) & ours
    assert all(catalogue.metric(name).requestable for name in missing)
