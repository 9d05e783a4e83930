"""What the manifest declares is what runs: each of its keys is read while all streams are sampled and read."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from source_tiktok_ads.accounts.account import readable_first
from source_tiktok_ads.accounts.directory import AdAccounts
from source_tiktok_ads.api.authenticator import AccessTokenAuthenticator
from source_tiktok_ads.api.requester import ApiRequester
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry, Parents
from source_tiktok_ads.readers.jobs.entry import JobEntry, Libraries
from source_tiktok_ads.readers.lists.entry import ListEntry, ListVariant
from source_tiktok_ads.readers.reports.entry import ReportEntry
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST = load_manifest()
STREAMS: list[dict[str, Any]] = MANIFEST["streams"]
# What the CDK itself reads of a component, to make it.
OF_THE_CDK = {"type", "class_name"}
# Templates that streams do not name: custom reports and endpoints are made of them.
FOR_CUSTOM_STREAMS = {"total_report", "ad_account_level"}
REPORTS = [
    {"report_type": "BASIC", "metrics": ["spend"], "name": "days", "dimensions": ["ad_id", "stat_time_day"]},
    {"report_type": "BASIC", "metrics": ["spend"], "name": "hours", "dimensions": ["ad_id", "stat_time_hour"]},
    {"report_type": "BASIC", "metrics": ["spend"], "name": "totals", "dimensions": ["ad_id"]},
]

Reads = dict[str, set[str]]
ENTRIES = (ListEntry, ListVariant, ReportEntry, GmvMaxEntry, Parents)


@pytest.fixture(scope="module")
def reads() -> Iterator[Reads]:
    """Which attributes are read, by class, while every stream is sampled and read."""
    found: Reads = defaultdict(set)
    with pytest.MonkeyPatch.context() as patch, SimulatedApi(now=NOW, world="tiny", failing_tasks=1) as api:
        for kind in (*ENTRIES, JobEntry, Libraries, AdAccounts, ApiRequester, AccessTokenAuthenticator):
            _record(patch, kind, found[kind.__name__])
        config = api.config(
            rate_limit_tier="ultimate",
            start_date="2026-03-16",
            end_date="2026-03-16",
            custom_reports=[{"data_level": "AUCTION_AD", **report} for report in REPORTS],
        )
        builder = SourceTiktokAds(config=config).stream_builder(config)
        account = readable_first(builder.accounts.accounts())[0]
        for name in builder.families:
            builder.sample(name, account)
        catalog = in_process.run("discover", config).one("CATALOG")["catalog"]
        run = in_process.run("read", config, configured(catalog, *builder.families))
        assert run.returncode == 0
        yield found


def _record(patch: pytest.MonkeyPatch, kind: type, names: set[str]) -> None:
    original: Any = kind.__getattribute__

    def recording(self: object, name: str) -> Any:  # noqa: ANN401 - whatever the attribute is
        names.add(name)
        return original(self, name)

    patch.setattr(kind, "__getattribute__", recording)


def keys_of(stream: Mapping[str, Any]) -> set[str]:
    """What a stream's reader is told: by its template, by itself, and by its parameters."""
    template = MANIFEST["definitions"][stream["$ref"].rpartition("/")[2]] if "$ref" in stream else stream
    return {*template["retriever"], *stream.get("$parameters", {})} - OF_THE_CDK


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: str(stream["name"]))
def test_every_key_of_a_stream_is_read(reads: Reads, stream: dict[str, Any]) -> None:
    assert set(stream) <= {"$ref", "type", "name", "primary_key", "retriever", "$parameters"}
    parameters = stream.get("$parameters", {})
    kind = "ReportEntry" if "dimensions" in parameters else "JobEntry" if "create" in parameters else "ListEntry"
    kind = "GmvMaxEntry" if stream.get("$ref", "").endswith("/gmv_max_report") else kind
    assert set(parameters.get("libraries", ())) <= reads["Libraries"]
    assert keys_of(stream) - {"cursor_field"} <= reads[kind]
    for variant in MANIFEST["definitions"]["entity"]["retriever"]["variants"]:
        assert set(variant) <= reads["ListVariant"]
    for parents in ("stores", "campaigns"):
        assert set(stream.get("$parameters", {}).get(parents, {})) <= reads["Parents"]


def test_a_key_that_nothing_reads_would_be_noticed(reads: Reads) -> None:
    assert not {"record_selector", "paginator"} & reads["ListEntry"]


def test_the_cursor_field_of_a_stream_is_that_of_its_state() -> None:
    source = SourceTiktokAds(config={**_soundest(), "start_date": "2026-03-16"})
    declared = {entry["name"]: entry["retriever"].get("cursor_field") for entry in source.resolved_manifest["streams"]}
    assert {stream.name: stream.cursor_field for stream in source.streams(_soundest())} == declared


def _soundest() -> dict[str, Any]:
    token = {"auth_type": "access_token", "access_token": "no-token-is-needed"}
    return {"credentials": token, "advertiser_ids": ["1"], "start_date": "2026-03-16"}


def test_every_key_of_what_streams_share_is_read(reads: Reads) -> None:
    definitions = MANIFEST["definitions"]
    assert set(definitions["ad_accounts"]) <= reads["AdAccounts"]
    requester = definitions["requester"]
    assert set(requester["authenticator"]) - OF_THE_CDK <= reads["AccessTokenAuthenticator"]
    assert set(requester["error_handler"]) == {*OF_THE_CDK, "path_quotas"}
    assert set(requester) - OF_THE_CDK <= {name.lstrip("_") for name in reads["ApiRequester"]} | {"url"}


def test_every_template_is_used() -> None:
    shared = {"requester", "path_quotas", "ad_accounts", "signs_of_activity", "metrics"}
    templates = {stream["$ref"].rpartition("/")[2] for stream in STREAMS if "$ref" in stream}
    text = Path(__file__).parents[2].joinpath("manifest.yaml").read_text(encoding="utf-8")
    streams = text[text.index("\nstreams:") :]
    anchored = dict(re.findall(r"^ {2,4}([a-z_]+): &([a-z_]+)", text[: text.index("\nstreams:")], re.MULTILINE))
    merged = {name for name, anchor in anchored.items() if re.search(rf"\*{anchor}\b", streams)}
    levels = {name for name in MANIFEST["definitions"] if name.endswith("_level")}
    assert set(MANIFEST["definitions"]) == shared | templates | levels | FOR_CUSTOM_STREAMS
    assert set(MANIFEST["definitions"]["metrics"]) <= merged
    assert levels - FOR_CUSTOM_STREAMS <= merged


def test_no_component_of_the_cdk_is_declared_that_is_not_run() -> None:
    types = set(
        re.findall(r"\btype: ([A-Z][A-Za-z]+)", yaml.safe_dump({"all": MANIFEST["definitions"], "of": STREAMS}))
    )
    assert types == {
        "CustomRequester", "CustomAuthenticator", "CustomErrorHandler", "DeclarativeStream", "CustomRetriever",
    }  # fmt: skip
