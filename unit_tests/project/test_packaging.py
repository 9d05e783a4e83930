"""The wheel carries what the connector reads when it runs; lock files and image agree with pyproject.toml."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).parents[2]
_PROJECT: dict[str, Any] = tomllib.loads((_ROOT / "pyproject.toml").read_text())
_LOCKS = {
    "requirements.lock": _PROJECT["project"]["dependencies"],
    "requirements-build.lock": [*_PROJECT["build-system"]["requires"], *_PROJECT["dependency-groups"]["image"]],
    "requirements-spark.lock": [
        each for each in _PROJECT["project"]["optional-dependencies"]["spark"] if each.startswith("pyspark")
    ],
}
_PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+)(?: ; .+)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, freshly built."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=_ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script in an environment of its own, which borrows nothing from this one but the dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=120)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True, timeout=120)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A path in a .pth file is searched for modules, but no .pth file there is read: the editable install stays out.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "source-tiktok-ads"


def _pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (_ROOT / lock).read_text().splitlines():
        if pin := _PIN.match(line):
            found.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
    return found


def _argument(argument: str) -> str:
    (value,) = re.findall(rf"^ARG {argument}=(\S+)$", (_ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return str(value)


def test_the_wheel_holds_every_file_of_the_package_and_the_manifest_and_nothing_else(wheel: Path) -> None:
    package = _ROOT / "source_tiktok_ads"
    files = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    expected = {str(path.relative_to(_ROOT)): path.read_bytes() for path in files}
    expected["source_tiktok_ads/manifest.yaml"] = (_ROOT / "manifest.yaml").read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    assert sorted(held) == sorted(expected)
    assert held == expected
    assert any(name.endswith(".json") for name in held), "the catalogue is data, it must be there"


def test_the_installed_wheel_answers_spec_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    # A manifest that happens to lie in the working directory is not the connector's.
    (tmp_path / "manifest.yaml").write_text("type: Nonsense\n")
    code = "import source_tiktok_ads; print(source_tiktok_ads.__file__)"
    python = [str(installed.parent / "python"), "-c", code]
    # Nor is the code of a folder that whoever runs the tests put in Python's way.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = partial(
        subprocess.run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    origin = run(python).stdout
    assert origin.startswith(str(installed.parent.parent)), "the test must not run the working tree's code"

    command = [str(installed), "spec"]
    printed = run(command).stdout
    (spec,) = [message["spec"] for message in map(json.loads, printed.splitlines()) if message["type"] == "SPEC"]
    assert spec["connectionSpecification"]["required"]
    assert "credentials" in spec["connectionSpecification"]["properties"]


def test_the_wheel_declares_what_pyproject_declares(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = archive.read(name).decode()
    declared = {Requirement(text) for text in re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)}
    runtime = {requirement for requirement in declared if "extra" not in str(requirement.marker)}
    assert runtime == {Requirement(text) for text in _PROJECT["project"]["dependencies"]}


def test_the_source_distribution_and_the_image_hold_no_simulated_api_and_no_tests(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(build, cwd=_ROOT, check=True, capture_output=True, timeout=120)
    (built,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        folders = {name.split("/")[1] for name in archive.getnames() if name.count("/") > 1}
    assert folders == {"source_tiktok_ads"}
    let_in = [line[1:] for line in (_ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [path for path in let_in if (_ROOT / path).is_dir()] == ["source_tiktok_ads"]


@pytest.mark.parametrize("lock", _LOCKS)
def test_a_lock_file_was_made_from_what_pyproject_declares(lock: str) -> None:
    text = (_ROOT / lock).read_text()
    assert re.findall(r"^# for (.+)$", text, re.MULTILINE) == _LOCKS[lock], "run `make lock`"


@pytest.mark.parametrize("lock", _LOCKS)
def test_the_pins_of_a_lock_file_satisfy_what_pyproject_declares(lock: str) -> None:
    pins = _pins(lock)
    for requirement in map(Requirement, _LOCKS[lock]):
        versions = pins[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: {versions}"


@pytest.mark.parametrize("lock", _LOCKS)
def test_a_lock_file_holds_only_pins_with_hashes_and_names_no_index(lock: str) -> None:
    lines = [line for line in (_ROOT / lock).read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not (_PIN.match(line) or _HASH.match(line))] == []
    followers = [after for line, after in zip(lines, [*lines[1:], ""], strict=True) if _PIN.match(line)]
    assert followers
    assert all(_HASH.match(line) for line in followers), "a pin without a hash"


def test_the_image_carries_the_version_of_the_project() -> None:
    assert _argument("VERSION") == _PROJECT["project"]["version"]


def test_the_base_image_is_named_by_its_digest() -> None:
    assert re.fullmatch(r"docker\.io/airbyte/python-connector-base:[\d.]+@sha256:[0-9a-f]{64}", _argument("BASE_IMAGE"))
