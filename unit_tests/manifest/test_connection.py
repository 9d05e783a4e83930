"""The configuration is read once for a command, and again only when credentials have changed."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.sources.concurrent_source.concurrent_read_processor import ConcurrentReadProcessor

from source_tiktok_ads.commands.print_probe import render_probe
from source_tiktok_ads.custom.reports.model import CustomReport
from source_tiktok_ads.run import Entrypoint
from source_tiktok_ads.source import SourceTiktokAds, stream_builder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from requests_mock import Mocker

ROOT = "https://business-api.tiktok.com/open_api/v1.3/"
REPORT = {
    "name": "by_age",
    "report_type": "AUDIENCE",
    "data_level": "AUCTION_AD",
    "dimensions": ["ad_id", "age"],
    "metrics": ["spend"],
}
CONFIG = {
    "credentials": {"auth_type": "access_token", "access_token": "token"},
    "advertiser_ids": ["7001"],
    "start_date": "2026-01-31",
    "custom_reports": [REPORT],
}


@pytest.fixture(autouse=True)
def _cdk_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AirbyteEntrypoint, "airbyte_message_to_string", AirbyteEntrypoint.airbyte_message_to_string)
    monkeypatch.setattr(ConcurrentReadProcessor, "on_record", ConcurrentReadProcessor.on_record)


@pytest.fixture
def reports_read() -> Iterator[list[Any]]:
    """What custom reports were made of."""
    given: list[Any] = []
    validate = CustomReport.model_validate

    def counting(raw: object) -> CustomReport:
        given.append(raw)
        return validate(raw)

    with patch.object(CustomReport, "model_validate", counting):
        yield given


@pytest.fixture
def path(tmp_path: Path, requests_mock: Mocker) -> Path:
    """A configuration's file; the API refuses its token."""
    requests_mock.get(ROOT + "advertiser/info/", json={"code": 40105, "message": "Revoked.", "data": {}})
    file = tmp_path / "config.json"
    file.write_text(json.dumps(CONFIG))
    return file


@pytest.mark.parametrize("command", ["check", "discover"])
def test_a_command_of_the_protocol_reads_each_custom_report_once(
    command: str, path: Path, reports_read: list[Any]
) -> None:
    arguments = [command, "--config", str(path)]
    assert list(Entrypoint(SourceTiktokAds.for_command(arguments)).run(AirbyteEntrypoint.parse_args(arguments)))
    assert reports_read == [REPORT]


def test_a_command_for_people_reads_each_custom_report_once(path: Path, reports_read: list[Any]) -> None:
    text, code = render_probe(str(path), stream_builder, as_json=True)
    assert ("40105" in text, code) == (True, 1)
    assert reports_read == [REPORT]


def test_the_configuration_is_read_again_after_a_request_has_changed_the_credentials() -> None:
    source = SourceTiktokAds(config=CONFIG)
    first = source.connection(CONFIG)
    assert source.connection(CONFIG) is first
    source._give_back({"access_token": "another"})
    assert source.connection(CONFIG).resolved["credentials"]["access_token"] == "another"
    assert first.resolved["credentials"]["access_token"] == "token"


def test_a_source_that_was_built_without_a_configuration_takes_the_one_it_is_given() -> None:
    assert SourceTiktokAds().connection(CONFIG).config.advertiser_ids == ["7001"]


def test_a_setting_without_effect_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    source = SourceTiktokAds(config={**CONFIG, "lookback_days": 3})
    with caplog.at_level(logging.WARNING, "airbyte"):
        for _ in range(2):
            source.connection({})
    assert [record.getMessage() for record in caplog.records] == [
        "The configuration's 'lookback_days' is no setting of this source and has no effect."
    ]


@pytest.mark.parametrize(
    ("metric", "warnings"),
    [
        ("spend", []),
        ("page_browse_view", ["metric page_browse_view is deprecated; use total_pageview instead."]),
        ("form_detail", ["metric form_detail is deprecated."]),
    ],
)
def test_a_deprecated_metric_of_a_custom_report_is_named_with_its_successor(
    metric: str, warnings: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    report = {**REPORT, "report_type": "BASIC", "dimensions": ["ad_id"], "metrics": [metric]}
    with caplog.at_level(logging.WARNING, "airbyte"):
        SourceTiktokAds().connection({**CONFIG, "custom_reports": [report]})
    assert [record.getMessage() for record in caplog.records] == [
        f"Custom report 'by_age': {text}" for text in warnings
    ]
