"""Make a recording of `probe --record` a fixture of the tests: `python -m tools.fixture DIR NAME`.

A fixture is an answer with its request. The published answers in `unit_tests/data/` are fixtures too; of their requests
the path alone is known. What the tests ask of each: its records have all columns, in their types, and no value is lost.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.catalogue import UnknownNameError, dimension, metric
from source_tiktok_ads.endpoints.record_path import found_at, parse_path
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.rows import MAKERS
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.windows import Window
from source_tiktok_ads.readers.values import ChangedRecord
from source_tiktok_ads.source import stream_builder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from source_tiktok_ads.readers.lists.entry import ListEntry

Exchange = dict[str, Any]
Row = dict[str, Any]

DATA = Path(__file__).parent.parent / "unit_tests" / "data"
RECORDINGS = DATA / "recordings"
_FOLDERS = (DATA / "samples", DATA / "asset_samples")
_ROWS = 5  # of a list that are kept: one shows a form, a few show that it varies
_PLACEHOLDER = "{{"  # which documents write in the place of a value
_REPORT, _ACCOUNTS = "report/integrated/get/", "advertiser/info/"
_ACCOUNT = Account("7000000000000000001", listed=True, details={"currency": "USD", "display_timezone": "Etc/UTC"})
_ALWAYS = Window(date(2000, 1, 1), date(2100, 1, 1))
_ANYONE = {
    "credentials": {"auth_type": "access_token", "access_token": "not-a-token"},
    "advertiser_ids": [_ACCOUNT.id],
    "start_date": "2026-01-01",
}


def fixtures() -> dict[str, Exchange]:
    """All fixtures of the tests, by the name of their file."""
    paths = [path for folder in _FOLDERS for path in folder.glob("*.json")] + list(RECORDINGS.glob("*/*.json"))
    return {str(path.relative_to(DATA)): json.loads(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def records(exchange: Exchange) -> dict[str, list[Row]]:
    """The records that an answer gives, per stream that is read from its path; a report of any dimensions is one."""
    path, data = exchange["request"]["path"], exchange["answer"].get("data") or {}
    if path == _REPORT:
        rows = data.get("list") or []
        return {"report": _report(rows).records(rows, _ACCOUNT, _ALWAYS)} if rows else {}
    found = {}
    for stream, entry in _lists().items():
        if entry.path == path:
            columns = EntityColumns(stream, ("advertiser_id",))
            found[stream] = [columns.record(row, _ACCOUNT.id) for row in _rows(entry, data)]
    if path == _ACCOUNTS:
        columns = EntityColumns("ad_accounts", ("advertiser_id",))
        found["ad_accounts"] = [columns.record(row, _ACCOUNT.id) for row in data.get("list") or ()]
    return found


def problems(exchange: Exchange) -> list[str]:
    """What the connector would make of an answer that it should not: wrong types, and values that are lost."""
    return [
        f"{stream}: {problem}"
        for stream, found in records(exchange).items()
        for record in found
        for problem in _problems(stream, record, exchange)
    ]


def _problems(stream: str, record: Row, exchange: Exchange) -> Iterator[str]:
    schema = _schema(stream, exchange)
    yield from (f"{'.'.join(map(str, error.path))}: {error.message}" for error in schema.iter_errors(record))
    if isinstance(record, ChangedRecord):
        lost = [change for change in record.changes if _PLACEHOLDER not in str(change.value)]
        yield from (f"{change.field}: {change.value!r} is lost" for change in lost)


def _schema(stream: str, exchange: Exchange) -> Draft7Validator:
    if stream == "report":
        columns: Any = _report(exchange["answer"]["data"]["list"])
    else:
        columns = EntityColumns(stream, ("advertiser_id",))
    schema = columns.json_schema()
    return Draft7Validator({**schema, "required": list(schema["properties"]), "additionalProperties": False})


@cache
def _lists() -> Mapping[str, ListEntry]:
    families = stream_builder(_ANYONE).families
    return {name: entry for name, family in families.items() if (entry := family.declaration.list_entry)}


def _rows(entry: ListEntry, data: Row) -> Iterator[Row]:
    added = {name: parse_path(f"data.{path}") for name, path in entry.adds.items()}
    for found in found_at(data, parse_path(entry.record_path)):
        for row in found if isinstance(found, list) else [found]:
            whole = {**row, **{name: next(iter(found_at(row, path)), None) for name, path in added.items()}}
            yield from MAKERS[entry.rows](whole) if entry.rows else [whole]


def _report(rows: Sequence[Row]) -> ReportColumns:
    """The columns of a report with these rows, as far as the catalogue knows them."""
    names = tuple(name for name in rows[0]["dimensions"] if _known(dimension, name))
    return ReportColumns(names, (), tuple(name for name in rows[0]["metrics"] if _known(metric, name)))


def _known(look_up: Any, name: str) -> bool:  # noqa: ANN401 - either function of the catalogue
    try:
        look_up(name)
    except UnknownNameError:
        return False
    return True


def kept(folder: Path, source: str) -> dict[str, Exchange]:
    """The fixtures that a recording gives, by file name: answers with rows, a few rows of each.

    Args:
        folder: Of a recording.
        source: Who recorded it, and where, in public words.

    Raises:
        ValueError: It is no recording, or says that something private is left.
    """
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    if report.get("originals_left") != 0:
        raise ValueError(f"{folder} holds no recording without private texts")
    paths = sorted(path for path in folder.glob("*.json") if path.name != "report.json")
    exchanges = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    about = {"source": source, "published": report["recorded_at"][:10], "note": f"{_ROWS} rows of a list at most"}
    return {name: {**about, **_shortened(each)} for name, each in exchanges.items() if any(records(each).values())}


def _shortened(exchange: Exchange) -> Exchange:
    data = exchange["answer"]["data"]
    short = {name: value[:_ROWS] if isinstance(value, list) else value for name, value in data.items()}
    counts = [len(value) for name, value in short.items() if isinstance(value, list)]
    if isinstance(info := data.get("page_info"), dict):
        short["page_info"] = info | {"total_number": max(counts, default=0), "total_page": 1}
    return {**exchange, "answer": exchange["answer"] | {"data": short}}


def write(fixtures_: Mapping[str, Exchange], folder: Path) -> None:
    """Write fixtures into a new folder."""
    folder.mkdir(parents=True)
    for name, exchange in fixtures_.items():
        (folder / name).write_text(json.dumps(exchange, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(arguments: Iterable[str] | None = None) -> int:
    """Make a recording a fixture, and say what the connector makes of it.

    Returns:
        The exit code: 1 if a record is not as it should be.
    """
    parser = argparse.ArgumentParser("python -m tools.fixture", description="Make a recording a fixture of the tests.")
    parser.add_argument("recording", type=Path, help="the folder that `probe --record` wrote")
    parser.add_argument("name", help="of the fixture's folder below unit_tests/data/recordings")
    parser.add_argument("--source", default="a user's recording", help="who recorded it, in public words")
    parser.add_argument("--into", type=Path, default=RECORDINGS, help="another folder than that of the tests")
    options = parser.parse_args(None if arguments is None else list(arguments))
    found = kept(options.recording, options.source)
    write(found, options.into / options.name)
    wrong = [f"{name}: {problem}" for name, each in found.items() for problem in problems(each)]
    sys.stdout.write("\n".join([f"{len(found)} answers in {options.into / options.name}", *wrong]) + "\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
