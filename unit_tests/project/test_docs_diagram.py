"""The entity-relationship diagrams name streams, keys and columns that exist, and join what can be joined."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from source_tiktok_ads.source import SourceTiktokAds
from tools.diagram import joins
from tools.generate_docs import PAGE, ROOT
from tools.groups import GROUPS, grouped
from tools.streams import Stream, streams

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG = {
    "credentials": {"auth_type": "access_token", "access_token": "not-a-token"},
    "advertiser_ids": ["1"],
    "start_date": "2026-01-31",
}


@cache
def found() -> tuple[Stream, ...]:
    return tuple(streams())


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """The columns of each stream, as `discover` answers them."""
    source = SourceTiktokAds(config=CONFIG)
    catalog = source.discover(logging.getLogger("test"), CONFIG)
    return {stream.name: stream.json_schema["properties"] for stream in catalog.streams}


def boxes(text: str) -> dict[str, dict[str, str]]:
    """Attributes of each entity of a Mermaid diagram, with their roles."""
    return {
        name: dict(re.findall(r"^ +\w+ (\w+) ?(.*)$", body, re.MULTILINE))
        for name, body in re.findall(r"^    (\w+) \{\n(.*?)^    \}", text, re.DOTALL | re.MULTILINE)
    }


def lines(text: str) -> list[tuple[str, str, list[str]]]:
    """Parent, child and the child's columns of each relation of a Mermaid diagram."""
    relations = re.findall(r'^    (\w+) [|}]\S+--o\{ (\w+) : "([^"]+)"$', text, re.MULTILINE)
    return [(parent, child, names.split(", ")) for parent, child, names in relations]


@cache
def each() -> list[str]:
    """The diagrams of the page."""
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    return re.findall(r"^```mermaid\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@cache
def diagrams() -> str:
    """All of them together."""
    return "".join(each())


def test_every_stream_is_in_a_diagram_and_has_its_key_in_each() -> None:
    keys = {stream.name: set(stream.primary_key) for stream in found()}
    assert set(boxes(diagrams())) == set(keys)
    for diagram in each():
        for name, columns in boxes(diagram).items():
            assert {key for key, role in columns.items() if "PK" in role} == keys[name]


def test_the_diagrams_of_lists_fit_a_page_each() -> None:
    of_lists = each()[: len(GROUPS)]
    assert len(each()) == len(GROUPS) + len({join.parent for join in joins(found()) if join.child.endswith("_report")})
    assert max(len(boxes(diagram)) for diagram in of_lists) <= 13
    assert max(diagram.count("\n") for diagram in of_lists) <= 100


def test_a_list_that_is_in_no_group_is_an_error() -> None:
    music = next(stream for stream in found() if stream.name == "music")
    with pytest.raises(ValueError, match="stranger"):
        grouped([*found(), replace(music, name="stranger")])


def test_a_group_that_names_what_is_no_list_is_an_error() -> None:
    with pytest.raises(ValueError, match="music"):
        grouped([stream for stream in found() if stream.name != "music"])


def test_every_column_of_a_diagram_is_in_the_streams_schema() -> None:
    for diagram in each():
        for name, columns in boxes(diagram).items():
            assert set(columns) <= set(schemas()[name])
    for parent, child, names in lines(diagrams()):
        assert parent in schemas()
        assert set(names) <= set(schemas()[child])


def test_the_lines_of_the_diagrams_are_the_joins() -> None:
    expected = [(join.parent, join.child, [own for own, _ in join.columns]) for join in joins(found())]
    assert sorted(lines(diagrams())) == sorted(expected)


def kind(schema: Mapping[str, Any]) -> str:
    kinds = [each for each in schema["type"] if each != "null"]
    return kind(schema["items"]) if kinds == ["array"] else kinds[0]


def test_joined_columns_exist_on_both_sides_and_have_one_type() -> None:
    for join in joins(found()):
        for own, theirs in join.columns:
            one, other = schemas()[join.child][own], schemas()[join.parent][theirs]
            assert kind(one) == kind(other), join
            assert ("array" in one["type"]) == (join.many and own != theirs), join


def test_every_report_is_joined_to_the_list_of_its_level_alone_but_for_the_one_with_ads_of_two_lists() -> None:
    level = {
        "advertiser_id": ["ad_accounts"],
        "campaign_id": ["campaigns"],
        "adgroup_id": ["ad_groups"],
        "ad_id": ["ads"],
        "ad_id_v2": ["ad_groups", "ads", "smart_plus_ads"],
    }
    for stream in found():
        if stream.report:
            expected = level[stream.report.dimensions[0]]
            assert [join.parent for join in joins(found()) if join.child == stream.name] == expected
