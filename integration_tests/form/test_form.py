"""A person fills in every setting of the form by typing, and what comes out is a configuration that works."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.endpoints.own_endpoints import ENDPOINTS, as_the_form_has_it, listed
from integration_tests.running.connector import run
from integration_tests.running.worlds import NOW, api_fixture
from source_tiktok_ads.config import parse_config
from source_tiktok_ads.manifest.loader import load_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulated_api import SimulatedApi

pytestmark = pytest.mark.form

_FOLDER = Path(__file__).parent
# Where the picture begins and ends: query, headers and body of a custom endpoint.
_SHOWN = [f"root_custom_endpoints_0_{name}" for name in ("query", "body")]

REPORT: dict[str, Any] = {
    "name": "ads_by_country",
    "report_type": "AUDIENCE",
    "data_level": "AUCTION_CAMPAIGN",
    "dimensions": ["campaign_id", "stat_time_day", "country_code"],
    "metrics": ["spend", "clicks"],
    "filters": [{"field_name": "buying_type", "filter_type": "IN", "filter_value": '["AUCTION"]'}],
    "allow_unknown_metrics": True,
    "query_lifetime": False,
}
PAGES: dict[str, Any] = {
    "method": "GET",
    "per_advertiser": False,
    "record_path": "data.list",
    "primary_key": ["catalog_id"],
    "pagination": "page",
    "page_size": 20,
    "metadata_path": "data.page_info",
    "date_format": "YYYY-MM-DD",
    "time_unit": "week",
    "batch_size": 50,
}


def _endpoints() -> list[dict[str, Any]]:
    """A list with headers, one by POST with a body, one with a JSON array in its query: as typed into the form."""
    catalogs = PAGES | {name: ENDPOINTS["catalogs"][name] for name in ("path", "query", "headers")}
    catalogs["query"] = {**catalogs["query"], "catalog_id": "{now-30}"}  # a parameter that takes any text
    catalogs["headers"] = {"X-Mine": catalogs["headers"]["X-Mine"]}
    # The form does not show what a GET cannot have; its body is left empty here, and typed for the POST.
    spelt = [as_the_form_has_it(each) for each in (catalogs, ENDPOINTS["places"], ENDPOINTS["ad_reviews"])]
    return listed(**dict(zip(("catalogs", "places", "ad_reviews"), spelt, strict=True)))


api = api_fixture(scope="module")


def _all_settings(api: SimulatedApi) -> dict[str, Any]:
    credentials = api.config()["credentials"] | {
        "auth_code": "not-used-beside-a-token",
        "refresh_token": "not-used-before-its-time",
        "token_expiry_date": "2099-01-31T13:45:10Z",
    }
    readable = [account.id for account in api.truth.accounts if not account.forbidden]
    return {
        "credentials": credentials,
        "advertiser_ids": readable[:2],
        "excluded_advertiser_ids": readable[2:],
        "start_date": "2026-03-01",
        "end_date": "2026-03-10",
        "lookback_window": 14,
        "include_deleted": False,
        "environment": "production",
        "rate_limit_tier": "ultimate",
        "rate_limit_share": 80,
        "idle_days": "skip",
        "shard": "1/1",
        "lead_region": "eu",
        "num_workers": 4,
        "reservation_request": "service_type",
        "custom_reports": [REPORT],
        "custom_endpoints": _endpoints(),
    }


def _submitted(values: Mapping[str, Any], folder: Path, picture: str | None = None) -> dict[str, Any]:
    """What the form gives when a person has filled in these values."""
    schema = load_manifest()["spec"]["connection_specification"]
    (folder / "task.json").write_text(json.dumps({"schema": schema, "values": values, "shown": _SHOWN}))
    command = [
        "node",
        "fill.mjs",
        str(folder / "task.json"),
        str(folder / "result.json"),
        *([picture] if picture else []),
    ]
    subprocess.run(command, cwd=_FOLDER, check=True, timeout=120)
    result = json.loads((folder / "result.json").read_text())
    assert "refused" not in result, result["refused"]
    return dict(result["submitted"])


def _picture() -> str | None:
    """Where `make form PICTURE=…` wants the picture."""
    path = os.environ.get("PICTURE")
    return str(Path(path).resolve()) if path else None


def _shown(schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Every setting that a person can fill in, by its path; of a choice, those of all its parts."""
    for part in (schema, *schema.get("oneOf", ())):
        for name, entry in part.get("properties", {}).items():
            if entry.get("airbyte_hidden") or "const" in entry:
                continue
            below = list(_shown(entry.get("items", entry), f"{path}.{name}".lstrip(".")))
            yield from below or [f"{path}.{name}".lstrip(".")]


def _filled(values: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(values, dict):
        for name, value in values.items():
            yield from _filled(value, f"{path}.{name}".lstrip(".")) if name != "auth_type" else ()
    elif isinstance(values, list) and isinstance(values[0], dict):
        for value in values:
            yield from _filled(value, path)
    else:
        yield path


def test_every_setting_is_typed_and_the_configuration_passes_check(api: SimulatedApi, tmp_path: Path) -> None:
    values = _all_settings(api)
    assert set(_filled(values)) == set(_shown(load_manifest()["spec"]["connection_specification"]))
    given = _submitted(values, tmp_path, _picture())
    assert parse_config(given) == parse_config(values)
    status = run("check", given | {"api_base_url": api.base_url}, now=NOW).one("CONNECTION_STATUS")["connectionStatus"]
    assert status["status"] == "SUCCEEDED", status


def test_a_token_alone_with_all_else_left_as_it_is_passes_check(api: SimulatedApi, tmp_path: Path) -> None:
    token = api.config()["credentials"]["access_token"]
    account = next(each.id for each in api.truth.accounts if not each.forbidden)
    credentials = {"auth_type": "access_token", "access_token": token}
    values = {"credentials": credentials, "advertiser_ids": [account], "start_date": "2026-03-01"}
    given = _submitted(values, tmp_path)
    assert given["credentials"] == credentials
    assert parse_config(given) == parse_config(values)
    status = run("check", given | {"api_base_url": api.base_url}, now=NOW).one("CONNECTION_STATUS")["connectionStatus"]
    assert status["status"] == "SUCCEEDED", status
