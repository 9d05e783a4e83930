"""What the report reads: tables of a DuckDB file, one row per key, with the columns that it uses.

A table that the file does not have becomes an empty one, a column likewise one of NULLs, so that what is drawn from
them vanishes by itself.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from demo.errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

_FILE = "the_file"
_SYNCED = "_airbyte_extracted_at"
# Levels of reports by their first dimension.
CAMPAIGNS, ADS, AD_GROUPS, AD_ACCOUNTS = (
    ("campaigns", "campaign_id"),
    ("ads", "ad_id"),
    ("ad_groups", "adgroup_id"),
    ("ad_accounts", "advertiser_id"),
)
_LEVELS: tuple[tuple[str, str], ...] = (CAMPAIGNS, ADS, AD_GROUPS, AD_ACCOUNTS)
_ATTRIBUTES = {"advertiser_id": "varchar", "campaign_id": "varchar", "campaign_name": "varchar"}
_ATTRIBUTES |= {"currency": "varchar", "timezone": "varchar", _SYNCED: "timestamp"}
_FACTS = {"spend": "double", "impressions": "bigint", "clicks": "bigint", "conversion": "bigint"}


@dataclass(frozen=True)
class Report:
    """A report of the file, at the first of `levels` at which the file has most of it.

    Attributes:
        name: Of the table that is made of it.
        stem: Of the stream's name, behind its level.
        time: The column of its time.
        columns: What is read beside what all reports have, with DuckDB's types.
        keys: Columns of the key beside ad account, level and time.
        levels: Preferred first.
    """

    name: str
    stem: str
    time: str = "stat_time_day"
    columns: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    levels: Sequence[tuple[str, str]] = _LEVELS

    @property
    def top_view_stem(self) -> str:
        """Of the stream with the same figures for TopView."""
        return self.stem.replace("daily_report", "reservation_daily_report").replace(
            "hourly_report", "reservation_hourly_report"
        )


_MARKS = ("video_views_p25", "video_views_p50", "video_views_p75", "video_views_p100")
_VIDEO = ("video_play_actions", "video_watched_2s", "video_watched_6s", *_MARKS)
_WEB = ("product_details_page_browse", "web_event_add_to_cart", "initiate_checkout", "complete_payment")
_APP = ("view_content", "app_event_add_to_cart", "checkout", "total_purchase")
_DAYS = Report("days", "daily_report", columns=_FACTS | {"app_install": "bigint"})
# An ad account may have GMV Max alone: its currency and its time zone count, too.
_SHOP_DAYS = Report(
    "shop_days",
    "account_daily_report",
    columns={"cost": "double", "gross_revenue": "double", "orders": "bigint"},
    levels=(("gmv_max", "store_id"),),
)
_FURTHER = (
    Report(
        "ad_days",
        "daily_report",
        columns=_FACTS | {"ad_name": "varchar", "ad_id": "varchar"} | dict.fromkeys(_VIDEO, "bigint"),
        levels=(ADS,),
    ),
    Report(
        "audience",
        "age_gender_report",
        columns=_FACTS | {"age": "varchar", "gender": "varchar"},
        keys=("age", "gender"),
    ),
    # Whole ad accounts first: the fewest rows.
    Report(
        "countries",
        "country_report",
        columns=_FACTS | {"country_code": "varchar"},
        keys=("country_code",),
        levels=_LEVELS[::-1],
    ),
    Report("hours", "hourly_report", time="stat_time_hour", columns=_FACTS, levels=_LEVELS[::-1]),
    Report(
        "web",
        "page_event_daily_report",
        columns=dict.fromkeys(_WEB, "bigint")
        | {"total_complete_payment_rate": "double", "value_per_complete_payment": "double"},
        levels=(CAMPAIGNS, ADS, AD_GROUPS),
    ),
    Report(
        "app",
        "in_app_event_daily_report",
        columns=dict.fromkeys(_APP, "bigint") | {"total_purchase_value": "double"},
        levels=(CAMPAIGNS, ADS, AD_GROUPS),
    ),
)


class Tables:
    """Temporary tables made of a DuckDB file: `ad_accounts`, `campaigns` and reports.

    Each report has `day` (date), `top_view`, and a currency in every row. `days` and `shop_days` (of GMV Max) are
    there from the beginning, the others when it is known from which day on they are needed: they are much larger.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._columns: dict[str, dict[str, set[str]]] = {}
        for schema, table, column in connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where database_name = ?", [_FILE]
        ).fetchall():
            self._columns.setdefault(table, {}).setdefault(schema, set()).add(column)
        if not any(self._has(level, _DAYS.stem) for level in _LEVELS):
            raise DemoError(
                "there is no report by day in the file: sync campaigns_daily_report, or another level of it, first."
            )
        accounts = {"advertiser_id": "varchar", "name": "varchar", "currency": "varchar"}
        self._load("ad_accounts", "ad_accounts", ("advertiser_id",), accounts)
        campaigns = dict.fromkeys(
            ("advertiser_id", "campaign_id", "campaign_name", "objective_type", "secondary_status"), "varchar"
        )
        self._load("campaigns", "campaigns", ("advertiser_id", "campaign_id"), campaigns)
        self._report(_DAYS, "true")
        self._report(_SHOP_DAYS, "true")

    def load(self, first_day: date) -> None:
        """Make the tables of all other reports, from a day on."""
        for report in _FURTHER:
            self._report(report, f"{report.time}::timestamp >= date '{first_day}'")

    def query(self, sql: str, **parameters: object) -> list[dict[str, Any]]:
        """Rows by column name; parameters are `$name` in the text."""
        result = self._connection.execute(sql, parameters)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _has(self, level: tuple[str, str], stem: str) -> bool:
        return f"{level[0]}_{stem}" in self._columns

    def _report(self, report: Report, condition: str) -> None:
        """Day or hour first, then what TopView's own report alone holds: a key that both hold counts once."""
        stems = (report.stem, report.top_view_stem)
        # The first level that has both: one that has TopView alone, or lacks it, would leave spend out. Reports of
        # whole ad accounts hold TopView; where they come last, that is because they tell no campaigns apart.
        whole = AD_ACCOUNTS if report.levels[0] == AD_ACCOUNTS else None
        level = max(
            report.levels, key=lambda each: (self._has(each, stems[0]), each == whole or self._has(each, stems[1]))
        )
        keys = tuple(dict.fromkeys(("advertiser_id", level[1], report.time, *report.keys)))
        time = {report.time: "timestamp"}
        columns = _ATTRIBUTES | {level[1]: "varchar"} | dict(report.columns) | time
        self._load("auction", f"{level[0]}_{report.stem}", keys, columns, condition)
        # Where there is no such report both stems are the same; its table is read once.
        separate = report.top_view_stem != report.stem
        self._load("top_view", f"{level[0]}_{report.top_view_stem}" if separate else "", keys, columns, condition)
        same = " and ".join(f"auction.{key} = top_view.{key}" for key in keys)
        self._connection.execute(
            f"""
            create or replace temp table {report.name} as
            with united as (
                select *, false as top_view from auction
                union all
                select *, true from top_view where not exists (from auction where {same})
            )
            select united.* replace (coalesce(united.currency, ad_accounts.currency, 'unknown') as currency),
                {report.time}::date as day
            from united left join ad_accounts using (advertiser_id)
            """  # noqa: S608 - our names
        )

    def _load(
        self, name: str, table: str, keys: Sequence[str], columns: Mapping[str, str], condition: str = "true"
    ) -> None:
        """Make the temporary table `name` of a table of the file: the newest row of each key."""
        schemas = self._columns.get(table, {})
        schema = "main" if "main" in schemas else min(schemas, default="main")
        found = schemas.get(schema, set())
        usable = set(keys) <= found
        chosen = ", ".join(
            f'cast({name if usable and name in found else "null"} as {kind}) as "{name}"'
            for name, kind in columns.items()
        )
        text = f"select {chosen}"
        if usable:
            newest = f"order by {_SYNCED} desc" if _SYNCED in found else ""
            text += f""" from "{_FILE}"."{schema}"."{table}" where {condition}
                qualify row_number() over (partition by {", ".join(keys)} {newest}) = 1"""
        else:
            text += " where false"
        self._connection.execute(f'create or replace temp table "{name}" as {text}')


@contextmanager
def tables(path: Path) -> Iterator[Tables]:
    """Open a DuckDB file for reading.

    Raises:
        DemoError: It cannot be read, is none, or holds no report by day.
    """
    if not path.is_file():
        raise DemoError(f"{path} is no file; `make demo` writes demo-data/tiktok_ads.duckdb.")
    with duckdb.connect(":memory:") as connection:
        try:
            quoted = str(path).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {_FILE} (read_only)")
            yield Tables(connection)
        except duckdb.Error as error:
            raise DemoError(f"{path} cannot be read: {error}") from error
