"""How the platform is told to authorise a connection; it executes that, this connector never does."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.models import ConnectorSpecificationSerializer
from airbyte_cdk.sources.declarative.models.declarative_component_schema import AuthFlow

from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Mapping


logger = logging.getLogger("airbyte")


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    """What `spec` prints."""
    printed: dict[str, Any] = ConnectorSpecificationSerializer.dump(SourceTiktokAds().spec(logger))
    return printed


@pytest.fixture(scope="module")
def flow(specification: dict[str, Any]) -> dict[str, Any]:
    """How the platform authorises."""
    found: dict[str, Any] = specification["advanced_auth"]["oauth_config_specification"]
    return found


def filled_in(template: str, values: Mapping[str, str]) -> str:
    """A template with its placeholders replaced, as the platform's handler does."""
    for name, value in values.items():
        template = template.replace("{{" + name + "}}", value).replace("{{ " + name + " }}", value)
    return template


def test_the_block_is_valid_by_the_models_of_the_cdk() -> None:
    declared = load_manifest()["spec"]["advanced_auth"]
    parsed = AuthFlow.parse_obj(declared)
    assert parsed.predicate_key == ["credentials", "auth_type"]
    assert parsed.oauth_config_specification is not None
    asked = parsed.oauth_config_specification.oauth_connector_input_specification
    assert asked is not None
    assert asked.extract_output == ["data.access_token"], "the API's answer has the token under `data`"


def test_the_consent_page_is_tiktoks_with_the_parameters_that_it_documents(flow: dict[str, Any]) -> None:
    asked = flow["oauth_connector_input_specification"]
    values = {
        "client_id_key": asked["client_id_key"],
        "client_id_value": "74",
        "redirect_uri_key": "redirect_uri",
        "redirect_uri_value": "https://here/",
        "state_key": "state",
        "state_value": "s",
    }
    url = filled_in(asked["consent_url"], values)
    assert url == (
        "https://business-api.tiktok.com/portal/auth?app_id=74&redirect_uri={{ https://here/ | urlEncoder }}&state=s"
    )


def test_the_exchange_asks_for_what_the_connector_would(flow: dict[str, Any]) -> None:
    asked = flow["oauth_connector_input_specification"]
    names = {key: asked[key] for key in ("client_id_key", "client_secret_key", "auth_code_key")}
    values = names | {"client_id_value": "74", "client_secret_value": "hidden", "auth_code_value": "code"}
    body = {filled_in(k, values): filled_in(v, values) for k, v in asked["access_token_params"].items()}
    assert body == {"app_id": "74", "secret": "hidden", "auth_code": "code"}
    assert asked["access_token_headers"]["Content-Type"] == "application/json"
    path = load_manifest()["definitions"]["requester"]["authenticator"]["exchange_path"]
    assert asked["access_token_url"] == f"https://business-api.tiktok.com/open_api/v1.3/{path}"


@pytest.mark.parametrize("part", ["complete_oauth_output_specification", "complete_oauth_server_output_specification"])
def test_what_the_platform_fills_in_is_a_property_of_the_oauth_credentials(
    part: str, flow: dict[str, Any], specification: dict[str, Any]
) -> None:
    choices = specification["connectionSpecification"]["properties"]["credentials"]["oneOf"]
    oauth = next(choice for choice in choices if choice["properties"]["auth_type"]["const"] == "oauth2.0")
    paths = [definition["path_in_connector_config"] for definition in flow[part]["properties"].values()]
    assert paths
    for place, name in paths:
        assert place == "credentials"
        assert name in oauth["properties"]


def test_the_predicate_is_the_constant_of_the_oauth_choice(specification: dict[str, Any]) -> None:
    advanced = specification["advanced_auth"]
    assert (advanced["predicate_key"], advanced["predicate_value"]) == (["credentials", "auth_type"], "oauth2.0")
    assert advanced["auth_flow_type"] == "oauth2.0"


def test_the_specification_can_be_asked_for_twice() -> None:
    source = SourceTiktokAds()
    assert source.spec(logger) == source.spec(logger)
