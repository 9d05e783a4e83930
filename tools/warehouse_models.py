"""What the dbt package repeats of the catalogue: sources, columns and descriptions of staging, types of columns.

The staging models themselves name their streams (`staged_list('ads', …)`); everything else about a stream is taken from
the connector.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tools.streams import Stream, streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PACKAGE = Path(__file__).resolve().parent.parent / "dbt"
STAGING = PACKAGE / "models" / "staging"
MARTS = PACKAGE / "models" / "marts"
SOURCE = "tiktok"  # short: PostgreSQL cuts names at 63 characters, and unit tests make names of it
_CALL = re.compile(r"staged_(list|report)\('(?P<stream>\w+)'(?:, (?:topview='(?P<topview>\w+)'|reported_in='\w+'))?\)")
_KINDS = {"string": "text", "array": "json", "object": "json"}  # others are called as they are
_FORMATS = {"date": "date", "date-time": "time"}
_EXTRACTED = ("_airbyte_extracted_at", "When Airbyte read the row.")
_BUYING = (
    "buying",
    "AUCTION: of the report that holds auction and reach & frequency; TOPVIEW: of TopView's own report.",
)
_DOC = re.compile(r"doc\('tiktok__(\w+)'\)")
_WRITTEN = "Written by `make docs` from the connector's catalogue."


@dataclass(frozen=True)
class Staged:
    """A staging model.

    Attributes:
        name: Of the model.
        stream: Whose rows it has.
        topview: The same report of TopView, united with it; None where there is none.
    """

    name: str
    stream: Stream
    topview: Stream | None

    @property
    def columns(self) -> Iterator[tuple[str, str]]:
        """Names and descriptions."""
        for name, schema in self.stream.properties.items():
            yield name, _described(schema)
        if self.topview:
            yield _BUYING
        yield _EXTRACTED


def generated_files() -> dict[Path, str]:
    """Each generated file of the package, as it must be."""
    known = {stream.name: _named(stream) for stream in streams()}
    models = [_staged(path, known) for path in sorted(STAGING.glob("*.sql"))]
    found = {each.name: each for model in models for each in (model.stream, model.topview) if each}
    tables = [found[name] for name in sorted(found)]
    return {
        PACKAGE / "macros" / "streams.sql": _definitions([model.stream for model in models]),
        STAGING / "sources.yml": _yaml({"version": 2, "sources": [_source(tables)]}),
        STAGING / "staging.yml": _yaml({"version": 2, "models": [_model(model) for model in models]}),
        MARTS / "columns.md": _docs(tables),
    }


def _named(stream: Stream) -> Stream:
    """A stream without columns whose names begin with a digit: each destination calls those in its own way."""
    properties = {name: schema for name, schema in stream.properties.items() if not name[0].isdigit()}
    return replace(stream, properties=properties)


def _docs(tables: Sequence[Stream]) -> str:
    """The descriptions that the marts refer to; what several streams have in common is described alike."""
    described = {name: _described(schema) for stream in tables for name, schema in stream.properties.items()}
    named = dict.fromkeys(_DOC.findall((MARTS / "marts.yml").read_text(encoding="utf-8")))
    blocks = [f"{{% docs tiktok__{name} %}}\n{described[name]}\n{{% enddocs %}}" for name in sorted(named)]
    return "\n\n".join([f"<!-- {_WRITTEN} -->", *blocks, ""])


def _staged(path: Path, known: Mapping[str, Stream]) -> Staged:
    call = _CALL.search(path.read_text(encoding="utf-8"))
    if call is None:
        raise ValueError(f"{path} calls neither staged_list nor staged_report with a stream")
    stream, topview = known[call["stream"]], known[call["topview"]] if call["topview"] else None
    if topview and _shape(topview) != _shape(stream):
        raise ValueError(f"{topview.name} has other columns than {stream.name}: {path} cannot unite them")
    return Staged(path.stem, stream, topview)


def _shape(stream: Stream) -> dict[str, str]:
    return {name: _kind(schema) for name, schema in stream.properties.items()}


def _kind(schema: Mapping[str, Any]) -> str:
    """The word of macros/types.sql for a column's type."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = next(str(each) for each in types if each != "null")
    return _FORMATS.get(schema.get("format", "")) or _KINDS.get(kind, kind)


def _described(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description") or schema.get("title", ""))


def _definitions(tables: Sequence[Stream]) -> str:
    lines = [f"{{# {_WRITTEN} #}}", "", "{# Key and columns of a stream, with the kind of each column. #}"]
    lines += ["{% macro stream_definition(stream) %}", "    {%- set definitions = {"]
    for stream in tables:
        lines += [f"        '{stream.name}': {{", f"            'key': {list(stream.primary_key)},"]
        lines.append("            'columns': {")
        lines += [f"                '{name}': '{kind}'," for name, kind in _shape(stream).items()]
        lines += ["            },", "        },"]
    return "\n".join([*lines, "    } -%}", "    {{ return(definitions[stream]) }}", "{% endmacro %}", ""])


def _source(tables: Sequence[Stream]) -> dict[str, Any]:
    return {
        "name": SOURCE,
        "description": "The tables that source-tiktok-ads fills.",
        "database": "{{ var('tiktok_ads_airbyte_database', none) or target.database }}",
        "schema": "{{ var('tiktok_ads_airbyte_schema', 'tiktok_ads') }}",
        "loader": "Airbyte",
        "config": {
            "loaded_at_field": _EXTRACTED[0],
            "freshness": {
                "warn_after": {"count": 48, "period": "hour"},
                "error_after": {"count": 168, "period": "hour"},
            },
        },
        "tables": [
            {
                "name": stream.name,
                "identifier": "{{ var('tiktok_ads_airbyte_prefix', '') }}" + stream.name,
                "description": f"{stream.what}.",
            }
            for stream in tables
        ],
    }


def _model(model: Staged) -> dict[str, Any]:
    key = list(model.stream.primary_key)
    streams_of_it = " and ".join(f"`{each.name}`" for each in (model.stream, model.topview) if each)
    return {
        "name": model.name,
        "description": f"{model.stream.what}: the newest row of each key of {streams_of_it}.",
        "data_tests": [{"tiktok_ads_airbyte.is_key": {"arguments": {"columns": key}}}],
        "columns": [{"name": name, "description": text} for name, text in model.columns],
    }


def _yaml(content: Mapping[str, Any]) -> str:
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    return f"# {_WRITTEN}\n{text}"
