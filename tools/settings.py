"""The settings of a connection, from the manifest's specification, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.manifest.loader import load_manifest
from tools.markdown import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HEAD = ("| Setting | Name in a file | Values | Default | Meaning |", "|---|---|---|---|---|")


def specification() -> dict[str, Any]:
    """JSON schema of the configuration, as the `spec` command answers it."""
    schema: dict[str, Any] = load_manifest()["spec"]["connection_specification"]
    return schema


def settings() -> str:
    """One row per setting in the order of the setup form; those that the form hides are left out."""
    return "\n".join((*_HEAD, *_rows(specification(), "")))


def nested() -> str:
    """A folded table for each setting that is a list of objects, with one row per property of an object."""
    return "\n".join(line for schema in _objects() for line in _folded(*schema)).rstrip()


def _objects() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in _shown(specification()):
        if entry.get("type") == "array" and "properties" in entry["items"]:
            yield name, entry


def _folded(name: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"<details>\n  <summary>{entry['title']}: what one of them holds</summary>\n"
    yield from _HEAD
    yield from _rows(entry["items"], f"{name}[].")
    yield "\n</details>\n"


def _shown(schema: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    visible = [(name, entry) for name, entry in schema["properties"].items() if not entry.get("airbyte_hidden")]
    return sorted(visible, key=lambda item: item[1].get("order", 0))


def _rows(schema: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for name, entry in _shown(schema):
        if "const" in entry:
            continue
        default = _default(entry, required=name in schema.get("required", ()))
        yield f"| {entry['title']} | `{prefix}{name}` | {_values(entry)} | {default} | {cell(entry['description'])} |"
        for choice in entry.get("oneOf", ()):
            yield from _choice(choice, f"{prefix}{name}.")
        if prefix and "properties" in entry.get("items", ()):
            yield from _rows(entry["items"], f"{prefix}{name}[].")


def _choice(choice: Mapping[str, Any], prefix: str) -> Iterator[str]:
    name, value = next((name, each["const"]) for name, each in choice["properties"].items() if "const" in each)
    yield f"| *{choice['title']}* | `{prefix}{name}` | `{value}` | | {cell(choice['description'])} |"
    yield from _rows(choice, prefix)


def _values(entry: Mapping[str, Any]) -> str:
    if "enum" in entry:
        return ", ".join(f"`{value}`" for value in entry["enum"])
    if "minimum" in entry:
        return f"{entry['minimum']} to {entry['maximum']}" if "maximum" in entry else f"from {entry['minimum']} on"
    if "oneOf" in entry:
        return "one of those below"
    kind = _kind(entry)
    if kind == "array":
        items = entry["items"]
        return f"list: {_values(items)}" if "enum" in items else f"list of {_kind(items)}s"
    shape = entry.get("pattern_descriptor")
    text = f"`{shape}`" if shape else kind
    return f"{text}, secret" if entry.get("airbyte_secret") else text


def _kind(entry: Mapping[str, Any]) -> str:
    kinds = entry.get("type", "value")
    return kinds if isinstance(kinds, str) else " or ".join(kind for kind in kinds if kind != "null")


def _default(entry: Mapping[str, Any], *, required: bool) -> str:
    default = None if entry.get("default") in (None, [], {}) else f"`{orjson.dumps(entry['default']).decode()}`"
    if required:
        return f"required; the form offers {default}" if default else "required"
    return default or "empty"
