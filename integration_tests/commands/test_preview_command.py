"""The command `preview`: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from integration_tests.running import connector
from integration_tests.running.forked import run
from integration_tests.running.worlds import MORNING, NOW, api_fixture
from simulated_api import SimulatedApi
from source_tiktok_ads.commands.print_preview import render_preview
from source_tiktok_ads.source import stream_builder

if TYPE_CHECKING:
    from pathlib import Path


api = api_fixture(scope="module", now=MORNING)


@pytest.mark.parametrize(
    ("stream", "hint"),
    [
        ("campains", "did you mean campaigns"),
        ("endpoint_catalog", "did you mean endpoint_catalogs?"),
        ("x", "there are ad_acc"),
    ],
)
def test_an_unknown_stream_is_named_beside_the_nearest_before_any_request(
    api: SimulatedApi, tmp_path: Path, stream: str, hint: str
) -> None:
    endpoints = [{"name": "catalogs", "path": "catalog/get/", "per_advertiser": False}]
    path = tmp_path / "config.json"
    path.write_text(json.dumps(api.config(custom_endpoints=endpoints)))
    api.clear_log()
    text, code = render_preview(str(path), stream, 10, stream_builder, 80)
    assert code == 1
    assert f"There is no stream {stream!r}; {hint}" in text
    assert api.requests == []


def test_the_command_prints_the_table_alone_and_no_line_is_wider_than_80_cells(api: SimulatedApi) -> None:
    config = api.config(rate_limit_tier="ultimate")
    result = run("preview", config, options=["--stream", "ads_daily_report", "--limit", "2"], now=MORNING)
    lines = result.stdout.decode().splitlines()
    assert result.returncode == 0
    assert result.messages == []
    assert lines[0].startswith("Stream ads_daily_report, ad account ")
    assert [line for line in lines if line.startswith("Record ")] == ["Record 1", "Record 2"]
    assert max(cell_len(line) for line in lines if line.startswith("  ")) <= 80
    assert "No permission to operate advertiser" in result.stderr, "log lines go to the error output"


def test_a_refused_token_is_one_message_and_changed_credentials_go_to_the_error_output() -> None:
    with SimulatedApi(now=NOW, world="tiny") as revoked:
        config = revoked.config(rate_limit_tier="ultimate")
        exchanged = json.loads(json.dumps(config))
        exchanged["credentials"] |= {"auth_code": "simulated-auth-code"}
        del exchanged["credentials"]["access_token"]
        given = run("preview", exchanged, options=["--stream", "pixels"], now=NOW)
        assert given.returncode == 0
        assert given.messages == []
        assert '"access_token":"issued-access-token-1"' in given.stderr, "the exchanged token is not lost"
        revoked.revoke_token()
        result = run("preview", config, options=["--stream", "campaigns"], now=NOW)
    assert result.returncode == 1
    assert result.stdout.decode().count("40105") == 1
    assert result.stdout.decode().startswith("Nothing can be shown: ")
    assert "Authorise the connection again" in result.stdout.decode()
    assert "Traceback" not in result.stderr


def test_an_endpoint_that_would_fail_is_exit_code_1_also_where_the_terminal_knows_few_letters(
    api: SimulatedApi,
) -> None:
    wrong = {
        "name": "wrong",
        "path": "identity/get/",
        "query": {"note": "夏"},
        "record_path": "data.rows",
    }
    config = api.config(custom_endpoints=[wrong])
    few = {"PYTHONIOENCODING": "ascii", "COLUMNS": "100"}
    result = connector.run("preview", config, options=["--stream", "endpoint_wrong"], now=NOW, environment=few)
    text = result.stdout.decode("ascii")
    assert result.returncode == 1
    assert result.messages == []
    assert "The stream would fail: stream endpoint_wrong: record_path data.rows is not in the answer" in text
    words = text.split()
    assert words[words.index("note") + 1] == r"\u590f"
    assert words[words.index("data.identity_list") + 1] == "100"


def test_no_other_command_waits_for_what_draws_tables() -> None:
    code = "import sys; from source_tiktok_ads.run import run; run(['spec']); sys.exit('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0
    assert b'"SPEC"' in done.stdout
