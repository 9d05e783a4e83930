"""What an upgrade changes for those who already sync: differences of two snapshots, breaking ones apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

# Not part of the CDK's interface, and the very rules by which the platform's own tests judge a published specification.
# Standing in for them would mean to write them again; the CDK is bound to its patch releases.
from airbyte_cdk.test.standard_tests._spec_compatibility import compare_specs, declared_breaking_changes
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Settings for which the connector takes what former specifications allowed, beside what the present one shows: a saved
# configuration goes on working as it is, which unit_tests/custom/test_custom_endpoints_spellings.py tests. Airbyte's
# own comparison at publication makes no such exception, and wants these declared with a major version.
_ENDPOINT = "`connectionSpecification.properties.custom_endpoints.items.properties."
ALSO_TAKEN_AS_BEFORE = tuple(f"{_ENDPOINT}{name}." for name in ("query", "headers", "body"))

_KEY, _CURSOR = "source_defined_primary_key", "default_cursor_field"


@dataclass
class Changes:
    """Differences between two versions, one sentence each.

    Attributes:
        breaking: What makes a saved configuration, a configured catalog or a destination's table of the former version
            unfit for the latter.
        compatible: Additions and the like.
    """

    breaking: list[str] = field(default_factory=list)
    compatible: list[str] = field(default_factory=list)


def spec_changes(previous: Mapping[str, Any], current: Mapping[str, Any]) -> Changes:
    """Compare two specifications: which saved configurations would no longer be accepted, or read otherwise."""
    compared = compare_specs(previous, current)
    taken = [change for change in compared.breaking if change.startswith(ALSO_TAKEN_AS_BEFORE)]
    breaking = [change for change in compared.breaking if change not in taken]
    return Changes(breaking, [*compared.compatible, *(f"{change}; taken all the same" for change in taken)])


def catalog_changes(previous: Mapping[str, Any], current: Mapping[str, Any]) -> Changes:
    """Compare two catalogs as `discover` prints them.

    Breaking is what destinations cannot follow by adding a table or a column: a stream, column or sync mode that is
    gone, another type or format, another primary key or cursor. Whether null is allowed decides nothing, as every
    destination allows it; descriptions and order are for people.
    """
    changes = Changes()
    before, after = _by_name(previous), _by_name(current)
    changes.breaking += [f"stream `{name}` was removed" for name in before if name not in after]
    changes.compatible += [f"stream `{name}` was added" for name in after if name not in before]
    for name in before:
        if name in after:
            _compare_streams(name, before[name], after[name], changes)
    return changes


def undeclared(
    changes: Changes, *, released: str, version: str, breaking_changes: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """What still has to be done before breaking changes may be released.

    Args:
        changes: Since the last release.
        released: Version of the last release.
        version: The version to come.
        breaking_changes: `releases.breakingChanges` of metadata.yaml, by version.

    Returns:
        One sentence for each thing to do; none when nothing breaks.
    """
    if not changes.breaking:
        return []
    to_do = []
    if Version(version).major <= Version(released).major:
        to_do.append(f"raise the major number of the version: {version} follows {released}")
    # The registry wants them at major versions, and takes entries that only annotate a version.
    told = {n: entry for n, entry in breaking_changes.items() if _is_major(n) and entry.get("isBreaking", True)}
    if not declared_breaking_changes({"releases": {"breakingChanges": told}}, released, version):
        to_do.append(f"tell users under releases.breakingChanges of metadata.yaml, at {version} or since {released}")
    return to_do


def _is_major(version: str) -> bool:
    parsed = Version(version)
    return parsed.release[1:] == (0, 0)


def _by_name(catalog: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {stream["name"]: stream for stream in catalog["streams"]}


def _compare_streams(name: str, before: Mapping[str, Any], after: Mapping[str, Any], changes: Changes) -> None:
    for what, property_ in (("primary key", _KEY), ("cursor", _CURSOR)):
        old, new = before.get(property_) or [], after.get(property_) or []
        if old != new:
            changes.breaking.append(f"stream `{name}`: {what} changed from {old} to {new}")
    old_modes, new_modes = before["supported_sync_modes"], after["supported_sync_modes"]
    changes.breaking += [f"stream `{name}`: no longer supports {mode}" for mode in old_modes if mode not in new_modes]
    changes.compatible += [f"stream `{name}`: also supports {mode}" for mode in new_modes if mode not in old_modes]
    _compare_columns(f"`{name}`", dict(_columns(before["json_schema"])), dict(_columns(after["json_schema"])), changes)


def _compare_columns(
    stream: str, before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], changes: Changes
) -> None:
    for path, old in before.items():
        if path not in after:
            changes.breaking.append(f"stream {stream}: column `{path}` was removed")
            continue
        new = after[path]
        if _kind(old) != _kind(new):
            changes.breaking.append(f"stream {stream}: column `{path}` changed from {_kind(old)} to {_kind(new)}")
        elif _nullable(old) != _nullable(new):
            verb = "may be null now" if _nullable(new) else "is never null now"
            changes.compatible.append(f"stream {stream}: column `{path}` {verb}")
        elif old != new:
            changes.compatible.append(f"stream {stream}: column `{path}` is described in other words")
    changes.compatible += [f"stream {stream}: column `{path}` was added" for path in after if path not in before]


def _columns(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every column with what belongs to it alone; of objects their properties too, of arrays their items (`[]`)."""
    for name, column in schema.get("properties", {}).items():
        yield from _column(f"{path}.{name}" if path else name, column)


def _column(path: str, column: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, {key: value for key, value in column.items() if key not in ("properties", "items")}
    yield from _columns(column, path)
    if "items" in column:
        yield from _column(f"{path}[]", column["items"])


def _types(column: Mapping[str, Any]) -> set[str]:
    declared = column.get("type", [])
    return {declared} if isinstance(declared, str) else set(declared)


def _nullable(column: Mapping[str, Any]) -> bool:
    return "null" in _types(column)


def _kind(column: Mapping[str, Any]) -> str:
    """What destinations make a column's type of, as words."""
    kinds = [" or ".join(sorted(_types(column) - {"null"})), column.get("format"), column.get("airbyte_type")]
    return ", ".join(kind for kind in kinds if kind) or "anything"
