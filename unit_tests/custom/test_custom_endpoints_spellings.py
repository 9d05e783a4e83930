"""Query, headers and body as Airbyte's form gives them come to the same as objects in a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.custom.endpoints import CustomEndpoint, read_endpoints
from source_tiktok_ads.manifest.loader import load_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

MINE: dict[str, Any] = {"name": "mine", "path": "catalog/get/"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
# Names that the rules for reserved and secret parameters say nothing of; texts without placeholders.
NAMES = st.text("abcxyz", min_size=8, max_size=10)
TEXTS = st.text().filter(lambda text: "{" not in text and not text.lstrip().startswith("["))
STRUCTURES = st.lists(st.integers() | TEXTS, max_size=3) | st.dictionaries(NAMES, TEXTS, max_size=3)


def read(**changes: object) -> CustomEndpoint:
    (endpoint,) = read_endpoints([MINE | changes])
    return endpoint


def listed(values: Mapping[str, object]) -> list[dict[str, object]]:
    return [{"name": name, "value": value} for name, value in values.items()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7002238017842757633", "7002238017842757633"),
        ("{now-30}", "{now-30}"),
        ("{campaigns.campaign_id}", "{campaigns.campaign_id}"),
        ("", ""),
        ("true", "true"),
        ('["1", "2"]', ["1", "2"]),
        (' [\n"{ads.ad_id}"]', ["{ads.ad_id}"]),
        ('{"start_time": "{now-2}"}', {"start_time": "{now-2}"}),
        ("{}", {}),
        ("[12345678901234567890123]", [12345678901234567890123]),
        (7, 7),
        (["1"], ["1"]),
    ],
)
def test_a_value_of_the_form_is_text_or_what_its_json_says(text: object, value: object) -> None:
    assert read(query=[{"name": "x", "value": text}]).query == {"x": value}


@given(values=st.dictionaries(NAMES, TEXTS | STRUCTURES, max_size=3))
def test_a_list_of_names_and_values_is_the_object_of_a_file(values: dict[str, Any]) -> None:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    assert read(query=listed(texts)) == read(query=listed(values)) == read(query=values)


@given(body=st.dictionaries(NAMES, JSON.filter(lambda value: "{" not in str(value)), max_size=3))
def test_a_body_of_json_text_is_the_object_of_a_file(body: dict[str, Any]) -> None:
    assert read(method="POST", body=json.dumps(body, indent=1)) == read(method="POST", body=body)


@pytest.mark.parametrize("text", ["", " ", "\n", "{}"])
def test_a_body_left_empty_in_the_form_is_no_body(text: str) -> None:
    assert read(body=text).body == {}


def test_a_header_stays_the_text_that_it_is() -> None:
    assert read(headers=listed({"X-Filter": '["a"]', "X-Number": 7})).headers == {"X-Filter": '["a"]', "X-Number": 7}


def test_text_in_an_object_may_begin_like_json_as_it_always_could() -> None:
    assert read(query={"search": "[beta", "ids": '["1"]'}).query == {"search": "[beta", "ids": ["1"]}


def test_a_refusal_does_not_repeat_a_value() -> None:
    with pytest.raises(ValueError, match="is not valid JSON") as caught:
        read(query=[{"name": "ids", "value": '["zK9-token"'}])
    with pytest.raises(ValueError, match="has ids twice") as twice:
        read(query=[{"name": "ids", "value": "zK9-token"}] * 2)
    with pytest.raises(ValueError, match="is not valid JSON") as body:
        read(method="POST", body='{"a": zK9-token}')
    assert "zK9-token" not in f"{caught.value}{twice.value}{body.value}"


def test_the_specification_takes_lists_and_texts_alone() -> None:
    schema = load_manifest()["spec"]["connection_specification"]["properties"]["custom_endpoints"]["items"]
    jsonschema.validate(
        MINE | {"query": listed({"a": "1"}), "headers": listed({"X-A": "b"}), "body": '{"a": 1}'}, schema
    )
    for part in ("query", "headers", "body"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(MINE | {part: {"a": "1"}}, schema)
