"""Which changes of specification and catalog break those who already sync, case by case."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from tools.compatibility import Changes, catalog_changes, spec_changes, undeclared

if TYPE_CHECKING:
    from collections.abc import Callable

STREAM: dict[str, Any] = {
    "name": "ads",
    "json_schema": {
        "type": "object",
        "properties": {
            "ad_id": {"type": ["null", "string"], "description": "ID of the ad."},
            "spend": {"type": ["null", "number"]},
            "clicks": {"type": ["null", "integer"]},
            "day": {"type": ["null", "string"], "format": "date"},
            "hour": {"type": ["null", "string"], "format": "date-time", "airbyte_type": "timestamp_without_timezone"},
            "tags": {"type": ["null", "array"], "items": {"type": ["null", "string"]}},
            "media": {
                "type": ["null", "array"],
                "items": {"type": "object", "properties": {"id": {"type": "string"}, "size": {"type": "integer"}}},
            },
            "music": {"type": ["null", "object"], "properties": {"id": {"type": ["null", "string"]}}},
        },
    },
    "supported_sync_modes": ["full_refresh", "incremental"],
    "source_defined_cursor": True,
    "default_cursor_field": ["day"],
    "source_defined_primary_key": [["ad_id"], ["day"]],
}
SPEC: dict[str, Any] = {
    "connectionSpecification": {
        "type": "object",
        "required": ["credentials"],
        "properties": {
            "credentials": {
                "oneOf": [
                    {"properties": {"auth_type": {"const": "a"}, "key": {"type": "string"}}, "required": ["auth_type"]},
                    {"properties": {"auth_type": {"const": "b"}, "key": {"type": "string"}}, "required": ["auth_type"]},
                ]
            },
            "days": {"type": "integer", "default": 7, "maximum": 365},
            "tier": {"type": "string", "enum": ["basic", "premium"], "title": "Tier"},
            "note": {"type": "string", "description": "A note."},
        },
    }
}


def catalog(change: Callable[[dict[str, Any]], object] | None = None) -> dict[str, Any]:
    """Two streams, the first of them changed."""
    stream, other = deepcopy(STREAM), {**deepcopy(STREAM), "name": "campaigns"}
    if change:
        change(stream)
    return {"streams": [stream, other]}


def columns(stream: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = stream["json_schema"]["properties"]
    return found


# fmt: off
BREAKING: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "stream renamed": (lambda s: s.update(name="adverts"), "stream `ads` was removed"),
    "column gone": (lambda s: columns(s).pop("spend"), "column `spend` was removed"),
    "column renamed": (lambda s: columns(s).update(cost=columns(s).pop("spend")), "column `spend` was removed"),
    "property of an object gone": (lambda s: columns(s)["music"]["properties"].pop("id"), "`music.id` was removed"),
    "property of items gone": (lambda s: columns(s)["media"]["items"]["properties"].pop("id"), "`media[].id` was"),
    "another type": (lambda s: columns(s)["spend"].update(type=["null", "string"]), "`spend` changed from number to"),
    "a wider type": (lambda s: columns(s)["clicks"].update(type=["null", "number"]), "`clicks` changed from integer"),
    "one type more": (lambda s: columns(s)["clicks"].update(type=["null", "integer", "string"]), "integer or string"),
    "no type": (lambda s: columns(s)["clicks"].pop("type"), "`clicks` changed from integer to anything"),
    "another type of items": (lambda s: columns(s)["tags"]["items"].update(type="integer"), "`tags[]` changed from"),
    "type of a property": (lambda s: columns(s)["media"]["items"]["properties"]["size"].update(type="string"),
                           "`media[].size` changed from integer to string"),
    "items no longer said": (lambda s: columns(s)["tags"].pop("items"), "`tags[]` was removed"),
    "another format": (lambda s: columns(s)["day"].update(format="date-time"), "string, date to string, date-time"),
    "a format is new": (lambda s: columns(s)["ad_id"].update(format="date"), "`ad_id` changed from string to string,"),
    "a format is gone": (lambda s: columns(s)["day"].pop("format"), "`day` changed from string, date to string"),
    "another kind of time": (lambda s: columns(s)["hour"].update(airbyte_type="timestamp_with_timezone"),
                             "to string, date-time, timestamp_with_timezone"),
    "longer key": (lambda s: s["source_defined_primary_key"].append(["hour"]), "primary key changed"),
    "shorter key": (lambda s: s["source_defined_primary_key"].pop(), "primary key changed"),
    "key in another order": (lambda s: s["source_defined_primary_key"].reverse(), "primary key changed"),
    "no key": (lambda s: s.pop("source_defined_primary_key"), "primary key changed from [['ad_id'], ['day']] to []"),
    "another cursor": (lambda s: s.update(default_cursor_field=["hour"]), "cursor changed from ['day'] to ['hour']"),
    "no cursor": (lambda s: s.pop("default_cursor_field"), "cursor changed from ['day'] to []"),
    "no incremental sync": (lambda s: s["supported_sync_modes"].remove("incremental"), "longer supports incremental"),
}
COMPATIBLE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "column is new": (lambda s: columns(s).update(ctr={"type": "number"}), "column `ctr` was added"),
    "property of an object is new": (lambda s: columns(s)["music"]["properties"].update(url={"type": "string"}),
                                     "column `music.url` was added"),
    "property of items is new": (lambda s: columns(s)["media"]["items"]["properties"].update(url={"type": "string"}),
                                 "column `media[].url` was added"),
    "another description": (lambda s: columns(s)["ad_id"].update(description="Which ad."), "in other words"),
    "a title is new": (lambda s: columns(s)["spend"].update(title="Cost"), "column `spend` is described in other"),
    "may be null": (lambda s: columns(s)["media"]["items"]["properties"]["id"].update(type=["string", "null"]),
                    "`media[].id` may be null now"),
    "is never null": (lambda s: columns(s)["spend"].update(type="number"), "`spend` is never null now"),
}
SPEC_BREAKING: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "property gone": (lambda s: s["properties"].pop("note"), "note` was removed"),
    "required now": (lambda s: s["required"].append("note"), "`note` is now required"),
    "required and new": (lambda s: (s["properties"].update(more={"type": "string"}), s["required"].append("more")),
                         "`more` is now required"),
    "fewer values": (lambda s: s["properties"]["tier"]["enum"].remove("basic"), "no longer allows 'basic'"),
    "values are new": (lambda s: s["properties"]["note"].update(enum=["x"]), "enum` was added"),
    "another type": (lambda s: s["properties"]["note"].update(type="integer"), "no longer allows string"),
    "a pattern is new": (lambda s: s["properties"]["note"].update(pattern="^x"), "pattern` was added"),
    "a lower maximum": (lambda s: s["properties"]["days"].update(maximum=28), "tightened from 365 to 28"),
    "one way to sign in gone": (lambda s: s["properties"]["credentials"]["oneOf"].pop(), "oneOf[1]` was removed"),
}
SPEC_COMPATIBLE: dict[str, Callable[[dict[str, Any]], object]] = {
    "optional property": lambda s: s["properties"].update(more={"type": "array", "default": []}),
    "no longer required": lambda s: s["required"].remove("credentials"),
    "more values": lambda s: s["properties"]["tier"]["enum"].append("ultimate"),
    "another default": lambda s: s["properties"]["days"].update(default=14),
    "another description": lambda s: s["properties"]["note"].update(description="Whatever you like."),
    "another title": lambda s: s["properties"]["tier"].update(title="Quota"),
    "a higher maximum": lambda s: s["properties"]["days"].update(maximum=400),
}
# fmt: on


@pytest.mark.parametrize(("change", "said"), BREAKING.values(), ids=BREAKING)
def test_what_a_destination_cannot_follow_is_breaking(change: Callable[[dict[str, Any]], object], said: str) -> None:
    found = catalog_changes(catalog(), catalog(change))
    assert len(found.breaking) == 1
    assert said in found.breaking[0]
    assert "`ads`" in found.breaking[0]


@pytest.mark.parametrize(("change", "said"), COMPATIBLE.values(), ids=COMPATIBLE)
def test_additions_and_words_are_compatible(change: Callable[[dict[str, Any]], object], said: str) -> None:
    found = catalog_changes(catalog(), catalog(change))
    assert found.breaking == []
    (sentence,) = found.compatible
    assert said in sentence


def test_nothing_and_order_are_no_change() -> None:
    turned = catalog(lambda s: s["json_schema"].update(properties=dict(reversed(columns(s).items()))))
    turned["streams"].reverse()
    assert catalog_changes(catalog(), catalog()) == Changes()
    assert catalog_changes(catalog(), turned) == Changes()
    assert spec_changes(SPEC, deepcopy(SPEC)) == Changes()


def test_a_new_stream_is_compatible() -> None:
    more = {"streams": [*catalog()["streams"], {**STREAM, "name": "pixels"}]}
    assert catalog_changes(catalog(), more) == Changes(compatible=["stream `pixels` was added"])


def test_a_new_sync_mode_is_compatible() -> None:
    before = catalog(lambda s: s["supported_sync_modes"].remove("incremental"))
    assert catalog_changes(before, catalog()) == Changes(compatible=["stream `ads`: also supports incremental"])


@pytest.mark.parametrize(("change", "said"), SPEC_BREAKING.values(), ids=SPEC_BREAKING)
def test_what_refuses_a_saved_configuration_is_breaking(change: Callable[[dict[str, Any]], object], said: str) -> None:
    current = deepcopy(SPEC)
    change(current["connectionSpecification"])
    found = spec_changes(SPEC, current)
    assert any(said in sentence for sentence in found.breaking), found


@pytest.mark.parametrize("change", SPEC_COMPATIBLE.values(), ids=SPEC_COMPATIBLE)
def test_what_accepts_every_saved_configuration_is_compatible(change: Callable[[dict[str, Any]], object]) -> None:
    current = deepcopy(SPEC)
    change(current["connectionSpecification"])
    found = spec_changes(SPEC, current)
    assert found.breaking == []
    assert found.compatible


_TOLD = {"upgradeDeadline": "2026-12-31", "message": "A column went."}


@pytest.mark.parametrize(
    ("version", "declared", "missing"),
    [
        pytest.param("1.0.0", {}, ["raise the major", "tell users"], id="the same version"),
        pytest.param("1.3.0", {"1.3.0": _TOLD}, ["raise the major", "tell users"], id="only a minor version"),
        pytest.param("2.1.0", {"2.1.0": _TOLD}, ["tell users"], id="told of a version that is no major one"),
        pytest.param("2.0.0", {}, ["tell users"], id="not told"),
        pytest.param("2.0.0", {"1.0.0": _TOLD}, ["tell users"], id="told of an earlier version"),
        pytest.param("2.0.0", {"3.0.0": _TOLD}, ["tell users"], id="told of a later version"),
        pytest.param("2.0.0", {"2.0.0": {**_TOLD, "isBreaking": False}}, ["tell users"], id="told as harmless"),
        pytest.param("2.0.0", {"2.0.0": _TOLD}, [], id="major and told"),
        pytest.param("2.0.1", {"2.0.0": _TOLD}, [], id="a patch of a version that is not released yet"),
    ],
)
def test_a_breaking_change_wants_a_major_version_and_a_word_to_users(
    version: str, declared: dict[str, dict[str, Any]], missing: list[str]
) -> None:
    found = undeclared(Changes(["x"]), released="1.0.0", version=version, breaking_changes=declared)
    assert len(found) == len(missing)
    assert all(sentence.startswith(start) for sentence, start in zip(found, missing, strict=True))


def test_compatible_changes_want_nothing() -> None:
    assert undeclared(Changes([], ["x"]), released="1.0.0", version="1.0.0", breaking_changes={}) == []
