"""The registry's page says of settings, streams and joins what the connector says of itself, in the registry's form."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from airbyte_cdk.models import SyncMode

from source_tiktok_ads import catalogue
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.readers.reports.windows import due_days, windows
from source_tiktok_ads.source import SourceTiktokAds
from tools.changelog import changelog
from tools.codes import remedies
from tools.generate_docs import PAGE, ROOT
from tools.reading import AT_THE_AD, AT_THE_EVENT, DELIVERY, OPEN, SKAN, booked
from tools.streams import Stream, streams
from tools.volume import volume

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONFIG = {
    "credentials": {"auth_type": "access_token", "access_token": "not-a-token"},
    "advertiser_ids": ["1"],
    "start_date": "2026-01-31",
}
# The registry's checks of documentation (connectors_qa in Airbyte's repository): these headings in this order, `...`
# where a connector may have its own; then what some sections begin with.
HEADINGS = (
    "TikTok Ads",
    "Prerequisites",
    "Setup guide",
    "Step 1: Set up TikTok Ads",
    "For Airbyte Cloud:",
    "For Airbyte Open Source:",
    "...",
    "Step 2: Set up the TikTok Ads connector in Airbyte",
    "For Airbyte Cloud:",
    "For Airbyte Open Source:",
    "...",
    "Supported sync modes",
    "Supported Streams",
    "...",
    "Performance considerations",
    "Data type map",
    "Limitations & Troubleshooting",
    "...",
    "IP allow list",
    "Changelog",
)
BEGINNINGS = (
    """# TikTok Ads

<HideInUI>

This page contains the setup guide and reference information for the \
[TikTok Ads](https://business-api.tiktok.com/portal/docs) source connector.

</HideInUI>
""",
    """For Airbyte Cloud:

1. [Log into your Airbyte Cloud](https://cloud.airbyte.com/workspaces) account.
2. Click Sources and then click + New source.
3. On the Set up the source page, select TikTok Ads from the Source type dropdown.
4. Enter a name for the TikTok Ads connector.
""",
    """For Airbyte Open Source:

1. Navigate to the Airbyte Open Source dashboard.
""",
    """## Supported sync modes

The TikTok Ads source connector supports the following \
[sync modes](https://docs.airbyte.com/cloud/core-concepts/#connection-sync-modes):
""",
    """## IP allow list

If you use Airbyte Cloud and your organization restricts access to specific IPs, add the
[Airbyte Cloud IP addresses](https://docs.airbyte.com/platform/operating-airbyte/ip-allowlist) to your allow list.""",
    """## Changelog

<details>
  <summary>Expand to review</summary>

| Version | Date | Pull Request | Subject |
""",
)
_FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_TAGS = ("HideInUI", "FieldAnchor", "details", "summary")


@cache
def page() -> str:
    return (ROOT / PAGE).read_text(encoding="utf-8")


@cache
def found() -> tuple[Stream, ...]:
    return tuple(streams())


def part(name: str) -> str:
    """The generated part of the page with this name."""
    match = re.search(rf"<!-- {name}: begin[^\n]*-->\n(.*?)<!-- {name}: end -->", page(), re.DOTALL)
    assert match, name
    return match[1]


def rows(table: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def in_code(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", text))


def settings(schema: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Names of all settings that the form shows, those of lists and choices included."""
    for name, entry in schema["properties"].items():
        if entry.get("airbyte_hidden"):
            continue
        yield prefix + name
        for choice in entry.get("oneOf", ()):
            yield from settings(choice, f"{prefix}{name}.")
        if "properties" in entry.get("items", ()):
            yield from settings(entry["items"], f"{prefix}{name}[].")


def test_the_page_has_the_registrys_headings_in_their_order() -> None:
    found_headings = re.findall(r"^#{1,4} (.+)$", _FENCED.sub("", page()), re.MULTILINE)
    known = [heading for heading in found_headings if heading in HEADINGS]
    assert known == [heading for heading in HEADINGS if heading != "..."]
    own = "\n".join(heading if heading in HEADINGS else "..." for heading in found_headings)
    assert re.sub(r"\.\.\.(\n\.\.\.)+", "...", own).split("\n") == list(HEADINGS)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_section_begins_as_the_registry_wants_it(beginning: str) -> None:
    assert page().count(beginning) == 1


def test_prerequisites_name_what_the_specification_requires() -> None:
    section = page().split("## Prerequisites")[1].split("\n## ")[0].lower()
    spec = load_manifest()["spec"]["connection_specification"]
    assert spec["required"] == ["credentials", "start_date"]
    assert spec["properties"]["start_date"]["title"].lower() in section
    assert "access token" in section


def test_the_version_is_in_the_changelog() -> None:
    metadata = yaml.safe_load((ROOT / "metadata.yaml").read_text(encoding="utf-8"))["data"]
    assert metadata["dockerImageTag"] in [row[0] for row in rows(changelog())]
    assert metadata["documentationUrl"].endswith(PAGE.removeprefix("docs").removesuffix(".md"))


def test_the_page_is_sound_mdx() -> None:
    text = re.sub(r"`[^`\n]*`|<!--.*?-->|\\[{}<]", "", _FENCED.sub("", page()))
    assert re.findall(r"[{}]", text) == []
    assert {tag for tag in re.findall(r"</?([A-Za-z]+)", text) if tag not in (*_TAGS, "br")} == set()
    for tag in _TAGS:
        assert len(re.findall(rf"<{tag}[ >]", text)) == text.count(f"</{tag}>") > 0


def test_parts_for_one_edition_of_airbyte_are_closed_before_the_next_begins() -> None:
    marks = re.findall(r"<!-- (/?env:\w+) -->", page())
    assert {"env:cloud", "env:oss"} <= set(marks)
    assert [f"/{mark}" for mark in marks[::2]] == marks[1::2]


def test_every_setting_is_in_the_tables() -> None:
    expected = set(settings(load_manifest()["spec"]["connection_specification"]))
    assert len(expected) > 20
    assert {in_code(row[1])[0] for row in rows(part("settings"))} | nested() == expected


def nested() -> set[str]:
    return {name for name in in_code(part("nested")) if "[]." in name}


def test_a_field_anchor_is_a_setting() -> None:
    fields = re.findall(r'<FieldAnchor field="([^"]+)">', page())
    assert fields
    assert set(fields) <= set(settings(load_manifest()["spec"]["connection_specification"]))


def test_the_table_of_streams_has_modes_keys_and_cursors_of_the_catalog() -> None:
    catalog = SourceTiktokAds(config=CONFIG).discover(logging.getLogger("test"), CONFIG)
    said = [
        (in_code(name)[0], [full, incremental], in_code(key), in_code(cursor))
        for name, _, full, incremental, key, cursor, *_ in rows(part("streams"))
    ]
    assert said == [
        (
            stream.name,
            ["✅" if mode in stream.supported_sync_modes else "❌" for mode in SyncMode],
            tuple(name for path in stream.source_defined_primary_key or () for name in path),
            tuple(stream.default_cursor_field or ()),
        )
        for stream in catalog.streams
    ]


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("spend", DELIVERY),
        ("conversion", AT_THE_AD),
        ("purchase", AT_THE_AD),
        ("real_time_conversion", AT_THE_EVENT),
        ("skan_conversion", SKAN),
        ("secondary_goal_result", OPEN),
    ],
)
def test_a_metric_is_booked_as_the_catalogue_says(name: str, when: str) -> None:
    assert booked(name) == when


def test_every_metric_of_a_built_in_report_is_in_one_row_of_the_bookings() -> None:
    asked = {name for stream in found() if stream.report for name in stream.report.metrics}
    said = [name for row in rows(part("bookings")) for name in in_code(row[1])]
    assert sorted(said) == sorted(asked)


def test_real_time_metrics_and_no_others_are_booked_at_the_event() -> None:
    names = [name for name in catalogue.metric_names() if catalogue.metric(name).group in {"conversion", "result"}]
    assert {name for name in names if booked(name) == AT_THE_EVENT} == {
        name for name in names if name.startswith("real_time_")
    }


@pytest.mark.parametrize(("name", "step"), [("by the day", 30), ("by the hour", 1)])
def test_request_counts_are_those_of_the_windows_that_are_due(name: str, step: int) -> None:
    today = date(2026, 1, 31)
    due: dict[str, Any] = {"start": today - timedelta(days=364), "end": None, "today": today, "lookback": 7}
    syncs = [due_days(**due, cursor=None), due_days(**due, cursor=today - timedelta(days=1))]
    counts = [str(len(list(windows(days, step)))) for days in syncs if days]
    assert {row[0]: row[1:] for row in rows(volume(found()))}[f"one report {name}, one ad account"] == counts


def test_the_counted_requests_are_those_of_the_page_on_requests() -> None:
    counted = rows((ROOT / "docs/requests.md").read_text(encoding="utf-8"))
    over = [float(row[-1].removesuffix(" %")) for row in counted if row[-1].endswith(" %") and int(row[0]) >= 50]
    assert f"with 50 and 500 ad accounts {min(over)} to {max(over)} % above the least" in " ".join(page().split())


def test_every_code_has_a_remedy() -> None:
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    codes = {row[0] for row in rows(text)}
    said = [code for row in rows(remedies()) for code in row[1].split(", ")]
    assert sorted(said) == sorted(codes)


def test_a_version_is_a_row_of_the_changelog() -> None:
    text = "# Changelog\n\nWords.\n\n## Unreleased\n\n- One\n  line | two `{now}`.\n- {Two}\n\n"
    text += "## 0.1.0 (2026-01-31)\n\n- Old\n"
    assert rows(changelog(text)) == [
        ["Unreleased", "not yet released", "", "One line \\| two `{now}`.<br/>\\{Two\\}"],
        ["0.1.0", "2026-01-31", "", "Old"],
    ]


def test_a_heading_of_the_changelog_that_is_no_version_is_an_error() -> None:
    with pytest.raises(ValueError, match="neither"):
        changelog("## Soon\n- x\n")
