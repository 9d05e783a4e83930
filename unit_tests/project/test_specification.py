"""The specification keeps the rules of Airbyte's acceptance suite at strictness high: the form shows every setting.

The suite itself is in no package index. These are the rules of its `TestSpec` that need no image, and those of
Airbyte's specification reference on orders and groups.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.redaction import SECRET_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEC: dict[str, Any] = load_manifest()["spec"]["connection_specification"]
# Names that the suite takes for those of secrets.
SECRET_NAMES = {
    "client_token", "access_token", "api_token", "token", "secret", "client_secret", "password", "key",
    "service_account_info", "service_account", "tenant_id", "certificate", "jwt", "credentials", "app_id", "appid",
    "refresh_token",
}  # fmt: skip
FORBIDDEN = {
    "not", "anyOf", "patternProperties", "prefixItems", "allOf", "if", "then", "else", "dependentSchemas",
    "dependentRequired", "$ref",
}  # fmt: skip


def schemas(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within the specification, the specification itself first, by the path of its setting."""
    yield path, schema
    for name, entry in schema.get("properties", {}).items():
        yield from schemas(entry, f"{path}.{name}".lstrip("."))
    if "items" in schema:
        yield from schemas(schema["items"], f"{path}[]")
    for number, choice in enumerate(schema.get("oneOf", ())):
        yield from schemas(choice, f"{path}({number})")


ALL = list(schemas(SPEC))
SETTINGS = [(path, schema) for path, schema in ALL if path and not path.endswith((")", "[]"))]


def test_the_specification_is_a_json_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SPEC)
    assert len(SETTINGS) > 40


@pytest.mark.parametrize(("path", "schema"), ALL, ids=[path or "specification" for path, _ in ALL])
def test_a_setting_has_one_type_that_the_form_can_show(path: str, schema: dict[str, Any]) -> None:
    assert schema["type"] in {"object", "array", "string", "integer", "number", "boolean"}
    if schema["type"] == "object":
        assert schema.get("oneOf") or schema.get("properties"), "the form shows nothing to fill in"
    if schema["type"] == "array":
        assert isinstance(schema["items"], dict)
        assert schema["items"]["type"] in {"object", "string", "number", "integer"}
    assert schema.keys() & FORBIDDEN == set()
    assert schema.get("additionalProperties", True) is True
    assert len(set(schema.get("enum", ()))) == len(schema.get("enum", ()))
    assert set(schema.get("required", ())) <= schema.get("properties", {}).keys()


@pytest.mark.parametrize(("path", "schema"), SETTINGS, ids=[path for path, _ in SETTINGS])
def test_a_setting_is_a_secret_where_its_name_says_so(path: str, schema: dict[str, Any]) -> None:
    name = path.rsplit(".", 1)[-1]
    can_be_secret = schema["type"] in {"string", "integer", "number"} and "const" not in schema
    expected = can_be_secret and (name in SECRET_NAMES or name in SECRET_KEYS)
    assert schema.get("airbyte_secret", False) is expected


@pytest.mark.parametrize(("path", "schema"), SETTINGS, ids=[path for path, _ in SETTINGS])
def test_a_setting_is_explained_and_its_default_and_examples_are_valid(path: str, schema: dict[str, Any]) -> None:
    if "const" not in schema:
        assert schema["title"][0].isupper()
        assert re.fullmatch(r"[A-Z\"].*[^.]", schema["title"])
        assert re.fullmatch(r".+[.]", schema["description"])
    for value in [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else ())]:
        jsonschema.validate(value, schema)
    if schema.get("format") in {"date", "date-time"}:
        assert schema["pattern"]
    if "pattern" in schema:
        assert schema["pattern_descriptor"], "the form would show the pattern itself"


def test_a_choice_is_told_by_one_constant_that_each_of_its_objects_has() -> None:
    choices = [schema for _, schema in ALL if "oneOf" in schema]
    assert choices
    for choice in choices:
        assert choice["type"] == "object"
        shared = set.intersection(*(set(each["properties"]) for each in choice["oneOf"]))
        (name,) = [name for name in shared if all("const" in each["properties"][name] for each in choice["oneOf"])]
        constants = [each["properties"][name] for each in choice["oneOf"]]
        assert all(each.keys().isdisjoint({"default", "enum"}) for each in constants)
        assert len({each["const"] for each in constants}) == len(constants)
        assert all(name in each["required"] for each in choice["oneOf"])


def test_settings_have_an_order_of_their_own_and_groups_stand_at_the_top_alone() -> None:
    groups = {group["id"] for group in SPEC["groups"]}
    assert {entry["group"] for entry in SPEC["properties"].values()} == groups
    assert [path for path, schema in SETTINGS if "group" in schema and path not in SPEC["properties"]] == []
    for path, schema in ALL:
        orders = Counter(entry["order"] for entry in schema.get("properties", {}).values())
        assert [order for order, times in orders.items() if times > 1] == [], path
