"""metadata.yaml is what Airbyte's registry takes, and says the same as the rest of the project."""

from __future__ import annotations

import importlib
import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from airbyte_cdk.models.connector_metadata import ConnectorLanguage, MetadataFile
from airbyte_connector_models.metadata.v0.connector_metadata_definition_v0 import ConnectorMetadataDefinitionV0
from packaging.version import Version
from pydantic import ValidationError

from source_tiktok_ads import config
from source_tiktok_ads.source import SourceTiktokAds
from source_tiktok_ads.sync import cdk_adjustments
from tools.snapshots import CURRENT, Snapshot

ROOT = Path(__file__).parents[2]
METADATA: dict[str, Any] = yaml.safe_load((ROOT / "metadata.yaml").read_text())
DATA: dict[str, Any] = METADATA["data"]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """Specification and catalog; that they are up to date is tested beside the snapshots."""
    return Snapshot.read(CURRENT)


def _dockerfile(argument: str) -> str:
    (value,) = re.findall(rf"^ARG {argument}=(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return str(value)


def _label(name: str) -> str:
    (value,) = re.findall(rf'{re.escape(name)}="([^"]+)"', (ROOT / "Dockerfile").read_text())
    return str(value)


def test_the_registry_takes_it() -> None:
    model = ConnectorMetadataDefinitionV0.model_validate(METADATA)
    assert model.data.connector_type.value == "source"
    assert MetadataFile.from_file(ROOT / "metadata.yaml").data.language is ConnectorLanguage.PYTHON


@pytest.mark.parametrize(
    "change",
    [{"releaseStage": "omega"}, {"definitionId": "tiktok"}, {"license": None}, {"unheardOf": 1}, {"tags": "python"}],
    ids=str,
)
def test_the_registry_s_model_refuses_what_is_wrong(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ConnectorMetadataDefinitionV0.model_validate({**METADATA, "data": {**DATA, **change}})


def test_the_definition_id_is_the_one_that_platforms_know() -> None:
    assert DATA["definitionId"] == "6dd300f7-6415-45e0-a182-f3fabf869bcb"


def test_one_version_everywhere() -> None:
    assert DATA["dockerImageTag"] == PROJECT["version"] == _dockerfile("VERSION")
    assert str(Version(PROJECT["version"])) == PROJECT["version"]


def test_one_cdk_everywhere() -> None:
    manifest = Version(yaml.safe_load((ROOT / "manifest.yaml").read_text())["version"])
    bounds = f">={manifest},<{manifest.major}.{manifest.minor + 1}"
    assert f"airbyte-cdk{bounds}" in PROJECT["dependencies"]
    assert f"{manifest.major}.{manifest.minor}." == cdk_adjustments.SUPPORTED_CDK
    lock = (ROOT / "requirements.lock").read_text()
    assert lock.startswith(f"# Written by `make lock`.\n# for airbyte-cdk{bounds}\n")


def test_one_name_everywhere() -> None:
    acceptance = yaml.safe_load((ROOT / "acceptance-test-config.yml").read_text())
    name = PROJECT["name"]
    assert DATA["githubIssueLabel"] == name
    assert DATA["dockerRepository"] == _label("io.airbyte.name") == f"airbyte/{name}"
    assert acceptance["connector_image"] == f"airbyte/{name}:dev"
    assert list(PROJECT["scripts"]) == [name]
    assert DATA["name"] == "TikTok Ads"


def test_the_package_gives_the_source_by_the_name_that_airbyte_s_tools_make_of_the_connector_s() -> None:
    words = str(PROJECT["name"]).split("-")
    package = importlib.import_module("_".join(words))
    assert getattr(package, "".join(word.title() for word in words)) is SourceTiktokAds
    assert not hasattr(package, "SourceTiktok")


def test_one_licence_everywhere() -> None:
    assert DATA["license"] == PROJECT["license"] == _label("org.opencontainers.image.licenses") == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


def test_the_base_image_is_that_of_the_dockerfile_by_its_digest() -> None:
    base = DATA["connectorBuildOptions"]["baseImage"]
    assert base == _dockerfile("BASE_IMAGE")
    assert re.search(r"@sha256:[0-9a-f]{64}$", base)


def test_the_allowed_hosts_are_those_that_requests_go_to(snapshot: Snapshot) -> None:
    sign_in = snapshot.spec["advanced_auth"]["oauth_config_specification"]["oauth_connector_input_specification"]
    urls = (config.PRODUCTION, config.SANDBOX, sign_in["access_token_url"])
    assert set(DATA["allowedHosts"]["hosts"]) == {urlsplit(url).hostname for url in urls}


def test_the_documentation_is_that_of_the_specification(snapshot: Snapshot) -> None:
    assert DATA["documentationUrl"] == snapshot.spec["documentationUrl"]
    assert DATA["documentationUrl"].endswith("/sources/" + DATA["githubIssueLabel"].removeprefix("source-"))


def test_the_suggested_streams_are_streams_of_the_connector(snapshot: Snapshot) -> None:
    suggested = DATA["suggestedStreams"]["streams"]
    names = [stream["name"] for stream in snapshot.catalog["streams"]]
    assert suggested == [name for name in names if name in suggested], "in the catalog's order, each once"
    assert 0 < len(suggested) < len(names) / 2


def test_the_tags_say_how_it_is_made() -> None:
    assert DATA["tags"] == ["language:python", "cdk:low-code"]
    assert yaml.safe_load((ROOT / "manifest.yaml").read_text())["type"] == "DeclarativeSource"


def test_the_test_suites_are_those_of_the_repository() -> None:
    suites = {entry["suite"] for entry in DATA["connectorTestSuitesOptions"]}
    places = {
        "unitTests": "unit_tests",
        "integrationTests": "integration_tests",
        "acceptanceTests": "acceptance-test-config.yml",
    }
    assert suites == set(places)
    assert all((ROOT / place).exists() for place in places.values())


def test_the_icon_is_a_square_drawing_that_loads_nothing() -> None:
    icon = ET.parse(ROOT / DATA["icon"]).getroot()  # noqa: S314 - the project's own file
    assert icon.tag == f"{SVG}svg"
    assert icon.get("viewBox") == "0 0 250 250"
    assert icon.get("width") == icon.get("height")
    kinds = {element.tag.removeprefix(SVG) for element in icon.iter()}
    assert kinds <= {"svg", "title", "g", "path", "rect", "circle"}
    assert "href" not in (ROOT / DATA["icon"]).read_text()
