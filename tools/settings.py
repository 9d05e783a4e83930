"""The settings of a connection, from the manifest's specification, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.source import load_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def settings() -> str:
    """One row per setting in the order of the setup form; those that the form hides are left out."""
    specification = load_manifest()["spec"]["connection_specification"]
    lines = ["| Setting | Name in a file | Default | Meaning |", "|---|---|---|---|"]
    lines += _rows(specification, "")
    return "\n".join(lines)


def _rows(schema: Mapping[str, Any], prefix: str) -> Iterator[str]:
    shown = {name: entry for name, entry in schema["properties"].items() if not entry.get("airbyte_hidden")}
    for name, entry in sorted(shown.items(), key=lambda item: item[1].get("order", 0)):
        if "const" in entry:
            continue
        default = _default(entry, required=name in schema.get("required", ()))
        yield f"| {entry['title']} | `{prefix}{name}` | {default} | {_cell(entry['description'])} |"
        for choice in entry.get("oneOf", ()):
            kind = choice["properties"]["auth_type"]["const"]
            yield f"| *{choice['title']}* | `{prefix}{name}.auth_type`: `{kind}` | | {_cell(choice['description'])} |"
            yield from _rows(choice, f"{prefix}{name}.")


def _default(entry: Mapping[str, Any], *, required: bool) -> str:
    if required:
        return "required"
    if entry.get("default") in (None, []):
        return "empty"
    return f"`{orjson.dumps(entry['default']).decode()}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
