"""The image answers the four commands as the installed command does, and holds nothing that it need not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from integration_tests.running.connector import Run, configured, run
from integration_tests.running.worlds import api_fixture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulated_api import SimulatedApi

pytestmark = pytest.mark.docker

_ROOT = Path(__file__).parents[2]
_STREAMS = ("ad_accounts", "campaigns", "ads", "ads_daily_report", "campaigns_country_report")


def _docker(*arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["docker", *arguments], capture_output=True, check=False, timeout=timeout)


@pytest.fixture(scope="module")
def image() -> str:
    """Name of the image under test."""
    name = os.environ.get("SOURCE_TIKTOK_ADS_IMAGE", "")
    assert name, "SOURCE_TIKTOK_ADS_IMAGE must name a built image: `make image image-test`"
    return name


# Its moment is the real one: the clock inside a container cannot be set.
api = api_fixture("default", scope="module", now=datetime.now(UTC))


@pytest.fixture(scope="module")
def config(api: SimulatedApi) -> dict[str, Any]:
    """A range of days that is over everywhere, so that a midnight during the test changes nothing."""
    last = (api.now - timedelta(days=4)).date()
    first = last - timedelta(days=5)
    dates = {"start_date": first.isoformat(), "end_date": last.isoformat()}
    return api.config(**dates, rate_limit_tier="ultimate")


@pytest.fixture
def answer(image: str, tmp_path: Path) -> Any:  # noqa: ANN401 (a function, described below)
    """Runs one command in a fresh container: nothing writable but /tmp, files mounted read-only, the host's network."""
    tmp_path.chmod(0o755)

    def ask(verb: str, **files: Mapping[str, Any] | list[Any]) -> Run:
        arguments = [verb]
        for name, content in files.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(content))
            arguments += [f"--{name}", f"/secrets/{name}.json"]
        options = ["--rm", "--network", "host", "--read-only", "--tmpfs", "/tmp", "--volume", f"{tmp_path}:/secrets:ro"]  # noqa: S108
        ended = _docker("run", *options, image, *arguments)
        messages = [orjson.loads(line) for line in ended.stdout.splitlines() if line.startswith(b"{")]
        return Run(ended.returncode, messages, ended.stdout, ended.stderr.decode("utf-8", "replace"))

    return ask


@pytest.fixture(scope="module")
def inspected(image: str) -> dict[str, Any]:
    """What the engine says about the image."""
    (found,) = json.loads(_docker("image", "inspect", image).stdout)
    return dict(found)


def _inside(image: str, code: str) -> Any:  # noqa: ANN401 (whatever JSON the code prints)
    ended = _docker("run", "--rm", "--network", "none", "--entrypoint", "python", image, "-c", code)
    assert ended.returncode == 0, ended.stderr.decode()
    return json.loads(ended.stdout)


def _sorted(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(records, key=lambda record: json.dumps(record, sort_keys=True))


def test_spec_is_that_of_the_installed_command(answer: Any) -> None:  # noqa: ANN401
    assert answer("spec").one("SPEC") == run("spec").one("SPEC")


def test_check_succeeds_with_a_good_configuration(answer: Any, config: dict[str, Any]) -> None:  # noqa: ANN401
    result = answer("check", config=config)
    assert result.returncode == 0, result.stderr
    assert result.one("CONNECTION_STATUS")["connectionStatus"]["status"] == "SUCCEEDED"


def test_check_fails_with_a_token_that_the_api_does_not_know(answer: Any, config: dict[str, Any]) -> None:  # noqa: ANN401
    credentials = {**config["credentials"], "access_token": "never-issued"}
    result = answer("check", config={**config, "credentials": credentials})
    assert result.one("CONNECTION_STATUS")["connectionStatus"]["status"] == "FAILED"


def test_discover_lists_the_streams_of_the_installed_command(answer: Any, config: dict[str, Any]) -> None:  # noqa: ANN401
    catalog = answer("discover", config=config).one("CATALOG")["catalog"]
    assert len(catalog["streams"]) > 80
    assert catalog == run("discover", config).one("CATALOG")["catalog"]


def test_read_gives_the_ground_truth_and_completes(answer: Any, api: SimulatedApi, config: dict[str, Any]) -> None:  # noqa: ANN401
    catalog = answer("discover", config=config).one("CATALOG")["catalog"]
    result = answer("read", config=config, catalog=configured(catalog, *_STREAMS))
    assert result.returncode == 0, result.stderr
    assert result.statuses == dict.fromkeys(_STREAMS, "COMPLETE")
    for stream in _STREAMS:
        expected = api.truth.records(stream, config)
        assert expected, f"{stream}: the world holds nothing to compare"
        assert _sorted(result.records[stream]) == _sorted(expected), stream


def test_read_goes_on_from_a_state(answer: Any, config: dict[str, Any]) -> None:  # noqa: ANN401
    catalog = configured(answer("discover", config=config).one("CATALOG")["catalog"], "ads_daily_report")
    first = answer("read", config={**config, "lookback_window": 0}, catalog=catalog)
    second = answer("read", config={**config, "lookback_window": 0}, catalog=catalog, state=first.last_states)
    assert second.returncode == 0, second.stderr
    assert second.cursors("ads_daily_report") == first.cursors("ads_daily_report")
    # Every ad account stands at the last day, which is the only one to be read again.
    of_last_day = [row for row in first.records["ads_daily_report"] if row["stat_time_day"] == config["end_date"]]
    assert of_last_day
    assert _sorted(second.records["ads_daily_report"]) == _sorted(of_last_day)


def test_the_platform_finds_entry_point_and_labels(inspected: dict[str, Any]) -> None:
    settings = inspected["Config"]
    environment = dict(entry.split("=", 1) for entry in settings["Env"])
    assert settings["Entrypoint"] == ["source-tiktok-ads"]
    assert environment["AIRBYTE_ENTRYPOINT"] == "source-tiktok-ads"
    assert settings["Labels"]["io.airbyte.name"] == "airbyte/source-tiktok-ads"
    released = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert settings["Labels"]["io.airbyte.version"] == released


def test_the_connector_runs_as_a_user_without_rights(image: str, inspected: dict[str, Any]) -> None:
    ids = _inside(
        image, "import json, os, pwd; print(json.dumps([os.getuid(), os.getgid(), pwd.getpwuid(os.getuid()).pw_name]))"
    )
    assert inspected["Config"]["User"] == "airbyte"
    assert ids == [1000, 1000, "airbyte"]


def _installed(image: str) -> set[tuple[str, str]]:
    """Name and version of each distribution inside."""
    code = "import importlib.metadata as m, json; print(json.dumps([[d.name, d.version] for d in m.distributions()]))"
    return {(_normalized(name), version) for name, version in _inside(image, code)}


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_bill_of_materials_names_what_is_installed_and_under_which_licence(image: str) -> None:
    bill = _inside(image, "import pathlib; print(pathlib.Path('/airbyte/sbom.cdx.json').read_text())")
    assert bill["bomFormat"] == "CycloneDX"
    components = [*bill["components"], bill["metadata"]["component"]]
    assert {(_normalized(part["name"]), part["version"]) for part in components} == _installed(image)
    # These two name no licence in their metadata's fields.
    unlicensed = {part["name"] for part in components if not part.get("licenses")}
    assert unlicensed <= {"protobuf", "rich-click"}
    # How things depend on each other, down from the connector.
    requirements = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}
    assert any(name.startswith("airbyte-cdk") for name in requirements["root-component"])


def test_the_installed_packages_are_the_locked_ones(image: str) -> None:
    installed = _installed(image)
    lock = (_ROOT / "requirements.lock").read_text()
    locked = set(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    own = {package for package in installed if package[0] == "source-tiktok-ads"}
    assert len(own) == 1
    assert installed - own <= locked
    # The rest of the lock is for other platforms and Python versions.
    assert {name for name, _ in locked} - {name for name, _ in installed} <= {"colorama"}


def test_no_tests_and_no_build_tools_are_inside(image: str) -> None:
    unwanted = ["pip", "hatchling", "pytest", "mypy", "integration_tests", "unit_tests", "starlette", "pandas.tests"]
    code = (
        "import importlib.util, json; "
        f"print(json.dumps([n for n in {unwanted} if importlib.util.find_spec(n) is not None]))"
    )
    assert _inside(image, code) == []


def test_no_build_tool_and_nothing_of_the_repository_but_the_package_is_added_to_the_base(image: str) -> None:
    programs = ["gcc", "cc", "make", "git", "pip", "pip3", "hatchling", "cyclonedx-py"]
    code = (
        "import json, os, shutil; "
        f"found = [p for p in {programs} if (shutil.which(p) or '').startswith('/airbyte/')]; "
        "print(json.dumps([found, sorted(os.listdir('/airbyte'))]))"
    )
    # What Airbyte's base brings is its own: only what this image adds is looked at.
    found, top = _inside(image, code)
    assert found == []
    assert {"venv", "sbom.cdx.json"} <= set(top)
    assert not {".git", "build", "unit_tests", "integration_tests", "Dockerfile"} & set(top)


def test_the_connectors_user_can_write_nothing_that_it_runs(image: str) -> None:
    code = (
        "import json, os; "
        "tree = [os.path.join(top, n) for top, d, f in os.walk('/airbyte/venv') for n in [*d, *f]]; "
        "writable = [p for p in tree if os.access(p, os.W_OK) and not os.path.islink(p)]; "
        "print(json.dumps([len(tree), writable[:5]]))"
    )
    files, writable = _inside(image, code)
    assert files > 1000
    assert writable == []


def test_the_content_is_bound_to_no_moment_of_the_build(image: str) -> None:
    code = (
        "import json, pathlib; root = pathlib.Path('/airbyte/venv'); compiled = list(root.rglob('*.pyc')); "
        "flags = sorted({int.from_bytes(p.read_bytes()[4:8], 'little') for p in compiled}); "
        "times = sorted({int(p.lstat().st_mtime) for p in root.rglob('*') if p.is_file()}); "
        "print(json.dumps([len(compiled), flags, times]))"
    )
    compiled, flags, times = _inside(image, code)
    assert compiled > 1000
    assert flags == [1], "byte code that is compared with the hash of nothing: PEP 552"
    assert times == [1767225600]
