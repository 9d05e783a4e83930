"""Reports of GMV Max: columns, parts of a window, and rows that two streams share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.errors import ApiError, RequestRefusedError, error_for
from source_tiktok_ads.readers.gmv_max.columns import GmvMaxColumns
from source_tiktok_ads.readers.gmv_max.parts import StorePart
from source_tiktok_ads.readers.gmv_max.window_rows import WindowRows
from source_tiktok_ads.readers.permission import naming_permission
from source_tiktok_ads.readers.reports.windows import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = "stat_time_day"
DETAILS = {"currency": "VND", "display_timezone": "Asia/Ho_Chi_Minh"}
SHOP = Account("7", listed=True, details=DETAILS, parents=(("store_id", "749"),))
LIVE = GmvMaxColumns(("campaign_id", DAY), ("campaign_name", "tt_account_name", "cost", "orders", "all_shops_orders"))


def row(**metrics: Any) -> dict[str, Any]:  # noqa: ANN401 - as the wire has it
    return {"dimensions": {"campaign_id": "1837", DAY: "2026-08-15 00:00:00"}, "metrics": metrics}


def test_a_row_becomes_a_record_of_the_account_and_the_shop() -> None:
    (record,) = LIVE.records([row(campaign_name="0", tt_account_name="a", cost="592", orders="0")], SHOP)
    assert record == {
        "advertiser_id": "7",
        "currency": "VND",
        "timezone": "Asia/Ho_Chi_Minh",
        "store_id": "749",
        "campaign_id": "1837",
        DAY: "2026-08-15",
        "campaign_name": "0",
        "tt_account_name": "a",
        "cost": 592.0,
        "orders": 0,
        "all_shops_orders": None,
    }


@pytest.mark.parametrize("currency", ["0", "USD", None])
def test_the_currency_is_the_accounts_whatever_a_row_says(currency: str | None) -> None:
    (record,) = LIVE.records([row(cost="1.5", currency=currency)], SHOP)
    assert record["currency"] == "VND"


@pytest.mark.parametrize("unknown", ["0", "-1", "-", "", None])
def test_names_that_the_api_does_not_know_are_null(unknown: str | None) -> None:
    (record,) = LIVE.records([row(tt_account_name=unknown)], SHOP)
    assert record["tt_account_name"] is None


def test_figures_of_all_shops_may_come_as_numbers() -> None:
    (record,) = LIVE.records([row(all_shops_orders=12, cost=3.5)], SHOP)
    assert (record["all_shops_orders"], record["cost"]) == (12, 3.5)


def test_a_value_that_does_not_fit_is_null_and_noted() -> None:
    (record,) = LIVE.records([row(orders="1.5")], SHOP)
    assert record["orders"] is None
    assert [change.field for change in record.changes] == ["orders"]  # type: ignore[attr-defined]


def test_the_product_card_keeps_its_id() -> None:
    columns = GmvMaxColumns(("item_id", DAY), ("cost",))
    (record,) = columns.records([{"dimensions": {"item_id": "-1", DAY: "2026-08-15"}}], SHOP)
    assert record["item_id"] == "-1"


def test_only_selected_columns_and_the_key_are_asked_for_and_emitted() -> None:
    chosen = LIVE.selecting({"orders"})
    (record,) = chosen.records([row(orders="3")], SHOP)
    assert set(record) == {"advertiser_id", "store_id", "campaign_id", DAY, "orders"}
    assert chosen.request_metrics == ("orders",)
    assert LIVE.selecting(None).request_metrics == LIVE.metrics
    assert LIVE.selecting(()).request_metrics == ()


def test_the_schema_has_the_columns_of_a_record() -> None:
    assert list(LIVE.json_schema()["properties"]) == list(LIVE.records([row()], SHOP)[0])
    assert LIVE.primary_key == ("advertiser_id", "store_id", "campaign_id", DAY)


def part(first: date, days: int, campaigns: int, products: int) -> StorePart:
    window = Window(first, date.fromordinal(first.toordinal() + days - 1))
    ids = [tuple(str(number) for number in range(count)) for count in (campaigns, products)]
    return StorePart("749", window, ("campaign_id", DAY), ("cost",), *ids)


@given(st.integers(1, 8), st.integers(0, 9), st.integers(0, 9))
def test_halves_of_a_part_are_the_whole_once_down_to_one_day_and_one_id(
    days: int, campaigns: int, products: int
) -> None:
    whole, smallest = part(date(2026, 2, 1), days, campaigns, products), set[tuple[Any, ...]]()
    todo, atoms = [whole], 0
    while todo:
        each = todo.pop()
        if halves := each.halves():
            assert len(halves) == 2
            todo += halves
        else:
            assert each.window.days == 1
            assert len(each.campaigns) <= 1
            assert len(each.products) <= 1
            smallest.add((each.window.first, each.campaigns, each.products))
            atoms += 1
    assert atoms == len(smallest) == days * max(1, campaigns) * max(1, products)


PAGES = [[{"number": 1}], [{"number": 2}]]


def test_rows_that_two_need_are_asked_for_once() -> None:
    asked: list[str] = []

    def ask() -> Iterator[list[dict[str, Any]]]:
        asked.append("once")
        yield from PAGES

    rows = WindowRows(2)
    assert [list(rows.pages("part", ask)), list(rows.pages("part", ask))] == [PAGES, PAGES]
    assert asked == ["once"]
    assert list(rows.pages("part", ask)) == PAGES  # a part that was postponed is read anew
    assert len(asked) == 2


def test_rows_that_one_alone_needs_are_not_kept() -> None:
    rows = WindowRows(1)
    assert [list(rows.pages("part", lambda: iter(PAGES))) for _ in range(2)] == [PAGES, PAGES]


def test_what_cannot_be_read_is_not_remembered() -> None:
    def fail() -> Iterator[list[dict[str, Any]]]:
        raise error_for(refused(50000, "System error"))
        yield []

    rows = WindowRows(2)
    with pytest.raises(ApiError):
        list(rows.pages("part", fail))
    assert list(rows.pages("part", lambda: iter(PAGES))) == PAGES
    assert list(rows.pages("part", fail)) == PAGES


@pytest.mark.parametrize(("permission", "named"), [("Reporting > GMV MAX Report", True), (None, False)])
@pytest.mark.parametrize("code", [40125, 40130, 40001])
def test_a_refusal_for_want_of_a_permission_names_it(permission: str | None, *, named: bool, code: int) -> None:
    with pytest.raises(ApiError) as caught, naming_permission(permission):
        raise error_for(refused(code, "No permission."))
    assert ("GMV MAX Report" in (caught.value.message or "")) == named


def test_another_refusal_names_none() -> None:
    with pytest.raises(RequestRefusedError) as caught, naming_permission("Reporting > GMV MAX Report"):
        raise error_for(refused(40002, "metrics.0: Not a valid string."))
    assert "GMV MAX" not in (caught.value.message or "")


def test_parts_of_different_shops_are_different() -> None:
    one = part(date(2026, 2, 1), 30, 2, 0)
    assert len({one, replace(one, store="750"), replace(one)}) == 2
