"""All streams by PyAirbyte into DuckDB and PostgreSQL: after two syncs each table equals the ground truth."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running.once import once_of, shared_folder
from integration_tests.running.worlds import LATER, NOW
from integration_tests.warehouses.postgresql import binaries, needs_server
from integration_tests.warehouses.warehouse_docs import documented_streams, documented_types
from integration_tests.warehouses.warehouses import (
    CUSTOM,
    LOOKBACK,
    START,
    STREAMS,
    WAREHOUSES,
    Client,
    configuration,
    postgresql_server,
    sync,
    two_syncs,
)
from simulated_api import SimulatedApi
from simulated_api.truth.assets import SIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from integration_tests.running.connector import Record
    from integration_tests.warehouses.warehouses import Tables

TABLES = (*STREAMS, CUSTOM)
OWN_COLUMNS = ("_airbyte_raw_id", "_airbyte_extracted_at", "_airbyte_meta")
REPORTS = tuple(name for name in STREAMS if name.endswith("_report"))
BY_DAY = ("bc_ad_account_costs", "bc_transactions", "pixel_event_statistics")  # lists; what is past does not change
# The API has several rows of one key, and all come: which of them a load by keys keeps is the destination's choice.
LATEST = "9999-12-31"
REPEATED_KEYS = ("pixel_events", "pixel_event_statistics")
# PostgreSQL cuts names after 63 characters; PyAirbyte puts ten more behind a stream's name while it loads.
LONGEST_NAME, LOADING_SUFFIX = 63, 10

in_each_warehouse = pytest.mark.parametrize("warehouse", ["DuckDB", pytest.param("PostgreSQL", marks=needs_server)])


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """PyAirbyte; its start takes seconds."""
    with Client() as running:
        yield running


@pytest.fixture(scope="session")
def loaded(client: Client, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Tables]:
    """A warehouse after the first (0) and the second sync (1), three days later."""
    known: dict[str, list[Tables]] = {}
    usable = [name for name in WAREHOUSES if name != "PostgreSQL" or binaries()]
    works = {f"two syncs into {name}": partial(two_syncs, client, name) for name in usable}

    def tables(name: str, number: int) -> Tables:
        if name not in known:
            known[name] = once_of(shared_folder(tmp_path_factory), works, f"two syncs into {name}")
        return known[name][number]

    return tables


def kinds(table: str) -> dict[str, str]:
    """The documented word for the type of each column; those of the custom report are another stream's, too."""
    if table != CUSTOM:
        return documented_streams()[table].kinds
    known = documented_streams()["ads_country_report"].kinds
    columns = ("advertiser_id", "currency", "timezone", "ad_id", "stat_time_day", "country_code", "campaign_id")
    names = ("campaign_name", "adgroup_id", "adgroup_name", "ad_name", "spend", "impressions", "ctr")
    return {name: known[name] for name in (*columns, *names)}


def key(table: str) -> tuple[str, ...]:
    return (
        documented_streams()[table].key
        if table != CUSTOM
        else ("advertiser_id", "ad_id", "stat_time_day", "country_code")
    )


def cursor(table: str) -> str | None:
    return documented_streams()[table].cursor if table != CUSTOM else "stat_time_day"


def as_kind(kind: str, value: Any) -> Any:  # noqa: ANN401 - any value of a record
    """What a record's value is in a column of the documented kind."""
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    if kind in ("UTC time", "local time"):
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return Decimal(str(value)).quantize(Decimal("1e-9")) if kind == "number" else value


def rows(table: str, records: Iterable[Record]) -> list[str]:
    """Records of the truth as rows of the table, each as text, sorted."""
    types = kinds(table)
    return sorted(_text(table, {column(n): as_kind(types[n], value) for n, value in r.items()}) for r in records)


def found_rows(table: str, found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Rows of a warehouse in the same form: DuckDB gives JSON as text, PostgreSQL as values."""
    nested = {name for name, kind in kinds(table).items() if kind == "object" or kind.startswith("array")}
    plain = ({n: json.loads(v) if n in nested and isinstance(v, str) else v for n, v in row.items()} for row in found)
    return sorted(_text(table, row) for row in plain)


MADE_UP = {("change_log", "change_id")}  # by the connector: the truth has others


def column(name: str) -> str:
    """What PyAirbyte calls a column in a table."""
    return f"_{name}" if name[0].isdigit() else name


def _text(table: str, row: Mapping[str, Any]) -> str:
    links = SIGNED.get(table, ())
    row = {name: value for name, value in row.items() if (table, name) not in MADE_UP}
    shown = {name: value.split("?")[0] if name in links and value else value for name, value in row.items()}
    return json.dumps(shown, sort_keys=True, ensure_ascii=False, default=repr)


def expected_after_both(table: str, first: Tables, second: Tables) -> list[Record]:
    """What the first sync read, with what the second had to read again or anew in place of its older self."""
    if table in {each for each, _ in MADE_UP}:
        return second.truth[table]  # what is past does not change, and no column of the truth tells rows apart
    merged = {tuple(record[name] for name in key(table)): record for record in first.truth[table]}
    merged |= {tuple(r[name] for name in key(table)): r for r in second.truth[table] if _due(table, first, r)}
    return list(merged.values())


def _due(table: str, first: Tables, record: Record) -> bool:
    name = str(cursor(table))
    moment = cursor(table) and record[name]
    if moment is None or table in BY_DAY:
        return True
    account = record["advertiser_id"]
    if table in REPORTS or table == CUSTOM:
        return bool(moment[:10] >= first_due(first, account))
    saved = [r[name] or "" for r in first.truth[table] if r["advertiser_id"] == account]
    return bool(moment >= max(saved, default=""))


def first_due(first: Tables, account: str) -> str:
    """The first day of reports that the second sync reads."""
    return max(START, str(date.fromisoformat(first.today[account]) - timedelta(days=LOOKBACK)))


@in_each_warehouse
def test_every_stream_has_a_table_with_rows(loaded: Callable[[str, int], Tables], warehouse: str) -> None:
    assert {table for table, found in loaded(warehouse, 0).rows.items() if found} == set(TABLES)


@in_each_warehouse
@pytest.mark.parametrize("table", TABLES)
def test_a_table_equals_the_truth_after_the_first_sync(
    loaded: Callable[[str, int], Tables], warehouse: str, table: str
) -> None:
    tables = loaded(warehouse, 0)
    assert found_rows(table, tables.rows[table]) == rows(table, tables.truth[table])


@in_each_warehouse
@pytest.mark.parametrize("table", TABLES)
def test_a_table_equals_the_truth_after_the_second_sync(
    loaded: Callable[[str, int], Tables], warehouse: str, table: str
) -> None:
    first, second = loaded(warehouse, 0), loaded(warehouse, 1)
    if table in REPEATED_KEYS:
        names, types = key(table), kinds(table)
        # A pixel that is new has days in the simulated API that are over, and are not read again.
        read_again = [r for r in second.truth[table] if r.get("date", LATEST) >= first_due(first, r["advertiser_id"])]
        records = [*first.truth[table], *read_again] if "date" in names else second.truth[table]
        due = {tuple(as_kind(types[name], record[name]) for name in names) for record in records}
        assert {tuple(row[name] for name in names) for row in second.rows[table]} == due
        return
    expected = expected_after_both(table, first, second)
    assert len(expected) == len(second.truth[table])
    assert found_rows(table, second.rows[table]) == rows(table, expected)


@in_each_warehouse
@pytest.mark.parametrize("table", TABLES)
def test_a_primary_key_is_whole_and_there_once(
    loaded: Callable[[str, int], Tables], warehouse: str, table: str
) -> None:
    keys = Counter(tuple(row[name] for name in key(table)) for row in loaded(warehouse, 1).rows[table])
    assert max(keys.values()) == 1 or table in REPEATED_KEYS
    assert not [found for found in keys if None in found]


@in_each_warehouse
@pytest.mark.parametrize("table", TABLES)
def test_columns_have_the_documented_types(loaded: Callable[[str, int], Tables], warehouse: str, table: str) -> None:
    words = documented_types()[warehouse]
    expected = {column(name): words[kind] for name, kind in kinds(table).items()}
    types = loaded(warehouse, 1).types[table]
    assert {name: kind for name, kind in types.items() if name not in OWN_COLUMNS} == expected
    assert set(types) - set(expected) == set(OWN_COLUMNS)


def test_the_second_sync_has_restated_new_and_settled_rows_to_tell_apart(
    loaded: Callable[[str, int], Tables],
) -> None:
    """What the tables are compared with would show a row that was doubled, left out or not replaced."""
    first, second = loaded("DuckDB", 0), loaded("DuckDB", 1)
    for table in (*REPORTS, CUSTOM, "campaigns", "ad_groups", "ads", "video_creatives", "image_creatives"):
        before, expected = rows(table, first.truth[table]), rows(table, expected_after_both(table, first, second))
        assert set(before) - set(expected), f"nothing is replaced in {table}"
        assert set(before) & set(expected) or "lifetime" in table, f"nothing stays in {table}"
    grown = {table for table in TABLES if len(second.truth[table]) > len(first.truth[table])}
    assert grown >= {"ads_daily_report", "ads_hourly_report", CUSTOM, "pixels", "custom_audiences", "video_creatives"}


def test_values_that_a_warehouse_may_spoil_are_there(loaded: Callable[[str, int], Tables]) -> None:
    truth = loaded("DuckDB", 1).truth
    assert all(int(record["advertiser_id"]) > 2**60 for record in truth["ad_accounts"])
    names = "".join(record["campaign_name"] for record in truth["ads"])
    assert all(sign in names for sign in ("🚀", "עברית", '"', "'", "\n"))
    assert any(record["events"] and record["events"][0]["rules"] == [] for record in truth["pixels"])
    assert any(record["description"] == "" for record in truth["ad_accounts"])
    assert any(record["deep_bid_type"] is None for record in truth["campaigns"])


@in_each_warehouse
def test_the_second_sync_goes_on_where_the_first_ended(loaded: Callable[[str, int], Tables], warehouse: str) -> None:
    asked: dict[str, set[str]] = {}
    for entry in loaded(warehouse, 1).requests:
        if entry.path == "report/integrated/get/" and "query_lifetime" not in entry.params:
            asked.setdefault(entry.params["advertiser_id"], set()).add(entry.params["start_date"])
    first = loaded(warehouse, 0)
    assert {account: min(days) for account, days in asked.items() if account in first.today} == {
        account: first_due(first, account) for account in first.today
    }


CHOSEN = {
    "campaigns": ["campaign_id", "advertiser_id", "modify_time", "campaign_name", "budget"],
    "campaigns_daily_report": ["advertiser_id", "campaign_id", "stat_time_day", "spend", "campaign_name"],
}


@in_each_warehouse
def test_chosen_columns_alone_are_asked_for_and_others_join_later(client: Client, warehouse: str) -> None:
    streams = list(CHOSEN)
    with SimulatedApi(now=NOW, world="tiny") as api, WAREHOUSES[warehouse]() as place:
        config = configuration(api)
        few = sync(client, api, config, place, streams=streams, columns=CHOSEN)
        api.now = LATER
        more = sync(client, api, config, place, streams=streams)
    (metrics,) = {tuple(e.params["metrics"]) for e in few.requests if e.path == "report/integrated/get/"}
    (fields,) = {tuple(entry.params["fields"]) for entry in few.requests if entry.path == "campaign/get/"}
    assert sorted(metrics) == ["campaign_name", "spend"]
    assert sorted(fields) == sorted(CHOSEN["campaigns"])
    for stream, columns in CHOSEN.items():
        assert list(few.types[stream]) == [*columns, *OWN_COLUMNS]
        truth = [{name: record[name] for name in columns} for record in few.truth[stream]]
        assert found_rows(stream, few.rows[stream]) == rows(stream, truth)
        expected = _joined(stream, few, more)
        assert found_rows(stream, more.rows[stream]) == rows(stream, expected)


def _joined(stream: str, few: Tables, more: Tables) -> list[Record]:
    """Rows that were read again have all columns, others those that were chosen at first."""
    return [
        {n: value if n in CHOSEN[stream] or _due(stream, few, record) else None for n, value in record.items()}
        for record in expected_after_both(stream, few, more)
    ]


@needs_server
def test_pyairbytes_own_cache_for_postgresql_rounds_ids(client: Client) -> None:
    """Why docs/warehouses.md has another one; once this fails, that one is not needed any more."""
    with (
        SimulatedApi(now=NOW, world="tiny") as api,
        postgresql_server("PostgreSQL as PyAirbyte loads it") as place,
    ):
        tables = sync(client, api, configuration(api), place, streams=["ad_accounts"])
    found = {row["advertiser_id"] for row in tables.rows["ad_accounts"]}
    true = {record["advertiser_id"] for record in tables.truth["ad_accounts"]}
    assert found.isdisjoint(true)
    assert {int(float(number)) for number in true} == {int(float(number)) for number in found}


@needs_server
def test_no_name_is_reserved_or_too_long_for_postgresql() -> None:
    streams = documented_streams()
    assert max(map(len, streams)) + LOADING_SUFFIX <= LONGEST_NAME
    columns = {name for stream in streams.values() for name in stream.kinds}
    assert max(map(len, columns)) <= LONGEST_NAME
    with postgresql_server() as place:
        words = place.query("select word from pg_get_keywords() where catcode in ('R', 'T')")
    reserved = {row["word"] for row in words}
    assert "select" in reserved
    assert not (columns | set(streams)) & reserved
