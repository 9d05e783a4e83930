"""Lists of endpoints that nobody has described: every row once in each way of paging, or an error; never a part."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import TABLE, lookup
from source_tiktok_ads.api.errors import RequestRefusedError, TruncatedError, UnavailableError
from source_tiktok_ads.endpoints.record_path import groups_at
from source_tiktok_ads.readers.lists.endpoint_pages import NotPagedError, read_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Data = dict[str, Any]
    Server = Callable[[Mapping[str, Any]], Data]

_KEYS = st.lists(st.integers(0, 10_000), max_size=60, unique=True)
_SIZES = st.integers(1, 12)


def answer(data: Data, truncated: str | None = None) -> Answer:
    return Answer(TABLE[0], "OK", data, json.dumps({"code": 0, "data": data}).encode(), truncated)


def groups_of(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"records": records, "added": {}} for records in groups_at(data, ("data", "list"))]


def key(group: Mapping[str, Any]) -> str:
    return str([record["id"] for record in group["records"]])


def ids(style: str, size: int, server: Server, *, keyed: bool = False) -> list[int]:
    pages = read_pages(
        style, size, lambda params: answer(server(params)), groups_of, key if keyed else None, "Stream s"
    )
    return [record["id"] for groups in pages for group in groups for record in group["records"]]


def rows(keys: list[int]) -> list[dict[str, int]]:
    return [{"id": key} for key in keys]


def page_of(keys: list[int], params: Mapping[str, Any], most: int = 1000) -> list[dict[str, int]]:
    size = min(params.get("page_size", 10), most)
    return rows(keys[(params.get("page", 1) - 1) * size :][:size])


def counted(keys: list[int], total: int | None = None, most: int = 1000) -> Server:
    """Pages with totals, of at most so many rows."""

    def server(params: Mapping[str, Any]) -> Data:
        size, number = min(params["page_size"], most), len(keys) if total is None else total
        info = {"page": params["page"], "page_size": size, "total_number": number, "total_page": -(-number // size)}
        return {"list": page_of(keys, params, most), "page_info": info}

    return server


def uncounted(keys: list[int]) -> Server:
    return lambda params: {"list": page_of(keys, params)}


def by_cursor(keys: list[int], **more: object) -> Server:
    def server(params: Mapping[str, Any]) -> Data:
        start = int(params.get("cursor", 0))
        end = start + params["count"]
        return {"list": rows(keys[start:end]), "cursor": str(end), "has_more": end < len(keys), **more}

    return server


STYLES: dict[str, tuple[str, Callable[[list[int]], Server]]] = {
    "pages with totals": ("page", counted),
    "pages without totals": ("page", uncounted),
    "pages that are smaller than asked for": ("page", lambda keys: counted(keys, most=4)),
    "an endpoint that knows no pages": ("page", lambda keys: lambda _: {"list": rows(keys)}),
    "a last page that comes again": (
        "page",
        lambda keys: (
            lambda params: {
                "list": page_of(keys, params) or page_of(keys, {**params, "page": -(-len(keys) // params["page_size"])})
            }
        ),
    ),
    "a first page that comes again behind the last": (
        "page",
        lambda keys: lambda params: {"list": page_of(keys, params) or page_of(keys, {**params, "page": 1})},
    ),
    "pages without totals that are smaller than asked for": (
        "page",
        lambda keys: (
            lambda params: {
                "list": page_of(keys, params, 4),
                "page_info": {"page_size": str(min(params["page_size"], 4))},
            }
        ),
    ),
    "pages without totals whose number is known": (
        "page",
        lambda keys: lambda params: {"list": page_of(keys, params, 4), "page_info": {"total_page": -(-len(keys) // 4)}},
    ),
    "a cursor": ("cursor", by_cursor),
    "a cursor whose flag is a text": (
        "cursor",
        lambda keys: lambda params: (data := by_cursor(keys)(params)) | {"has_more": str(data["has_more"]).lower()},
    ),
    "a cursor in page_info": (
        "cursor",
        lambda keys: (
            lambda params: {
                "list": (data := by_cursor(keys)(params)).pop("list"),
                "page_info": data,
            }
        ),
    ),
    "none": ("none", lambda keys: lambda _: {"list": rows(keys)}),
    "none, counted": ("none", lambda keys: lambda _: {"list": rows(keys), "page_info": {"total_number": len(keys)}}),
}


_OF_UNKNOWN_LENGTH = (
    "pages without totals",
    "pages without totals that are smaller than asked for",
    "a last page that comes again",
    "a first page that comes again behind the last",
)


@pytest.mark.parametrize("name", STYLES)
@given(keys=_KEYS, size=_SIZES, keyed=st.booleans())
def test_every_row_comes_once_in_order(name: str, keys: list[int], size: int, keyed: bool) -> None:  # noqa: FBT001
    style, server = STYLES[name]
    assert ids(style, size, server(keys), keyed=keyed) == keys


@given(_KEYS.filter(lambda keys: len(keys) > 1), _SIZES, st.data())
def test_untrue_total_never_gives_a_part(keys: list[int], size: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(0, 70).filter(lambda number: number != len(keys)))
    with pytest.raises(UnavailableError):
        ids("page", size, counted(keys, total))


@given(_KEYS.filter(bool), _SIZES, st.sampled_from(["page", "cursor", "none"]), st.sampled_from(list(STYLES)))
def test_another_way_of_paging_gives_every_row_or_an_error(keys: list[int], size: int, style: str, name: str) -> None:
    server = STYLES[name][1](keys)

    def lenient(params: Mapping[str, Any]) -> Data:
        return server({"page": 1, "page_size": 10, "count": 10, **params})

    # A list that says nothing of its length cannot be known to go on where no page is asked for.
    if style != "page" and name in _OF_UNKNOWN_LENGTH:
        return
    try:
        assert ids(style, size, lenient) == keys
    except (NotPagedError, UnavailableError):
        assert style != STYLES[name][0]


@pytest.mark.parametrize("style", ["page", "cursor", "none"])
@pytest.mark.parametrize("data", [{}, {"list": None}, {"list": []}, {"list": [], "page_info": {"total_number": 0}}])
def test_nothing_is_no_rows(style: str, data: Data) -> None:
    assert ids(style, 10, lambda _: data) == []


@pytest.mark.parametrize("style", ["page", "none"])
def test_rows_that_are_counted_and_do_not_come_are_an_error(style: str) -> None:
    with pytest.raises((UnavailableError, NotPagedError)):
        ids(style, 10, lambda _: {"list": None, "page_info": {"total_number": 3, "total_page": 1}})


@pytest.mark.parametrize("style", ["page", "cursor", "none"])
def test_answer_that_is_cut_by_its_own_word_is_an_error(style: str) -> None:
    for data in ({"list": rows([1])}, {"list": rows([1]), "page_info": {"total_number": 1, "total_page": 1}}):
        truncated = answer(data, "results are truncated")

        def ask(_: Mapping[str, Any], cut: Answer = truncated) -> Answer:
            return cut

        with pytest.raises(TruncatedError):
            list(read_pages(style, 10, ask, groups_of))


def spoilt(server: Server, spoil: Callable[[Data], Data], at: int) -> Server:
    """One answer is another one."""
    asked = 0

    def ask(params: Mapping[str, Any]) -> Data:
        nonlocal asked
        asked += 1
        data = server(params)
        return spoil(data) if asked == at else data

    return ask


@pytest.mark.parametrize("at", [2, 3])
def test_page_that_comes_again_in_anothers_place_is_an_error(at: int) -> None:
    keys = list(range(10))
    with pytest.raises(UnavailableError, match="again"):
        ids("page", 2, spoilt(uncounted(keys), lambda _: {"list": rows(keys[(at - 2) * 2 :][:2])}, at))
    with pytest.raises(UnavailableError, match="same rows"):
        ids("cursor", 2, spoilt(by_cursor(keys), lambda data: data | {"list": rows(keys[(at - 2) * 2 :][:2])}, at))


def moving(server: Callable[[list[int]], Server], keys: list[int], place: int) -> Server:
    """A list whose order moves once, after its first page: one row comes twice, another one not at all."""
    firsts = 0

    def ask(params: Mapping[str, Any]) -> Data:
        nonlocal firsts
        is_first = not params.get("cursor") and params.get("page", 1) == 1
        firsts += is_first
        size = params.get("count") or params["page_size"]
        now = list(keys)
        if firsts == 1 and not is_first:
            shown = place % size
            now[shown], now[size] = now[size], now[shown]
        return server(now)(params)

    return ask


@pytest.mark.parametrize("name", ["a cursor", "a cursor with a total", "pages without totals"])
@given(count=st.integers(13, 40), size=st.integers(2, 12), place=st.integers(0, 11))
def test_a_row_that_fell_between_two_pages_is_found(name: str, count: int, size: int, place: int) -> None:
    style = "page" if name == "pages without totals" else "cursor"
    server: dict[str, Callable[[list[int]], Server]] = {
        "a cursor": by_cursor,
        "a cursor with a total": lambda keys: by_cursor(keys, page_info={"total_number": count}),
        "pages without totals": uncounted,
    }
    found = ids(style, size, moving(server[name], list(range(count)), place), keyed=True)
    assert sorted(found) == list(range(count))


@pytest.mark.parametrize("style", ["cursor", "page"])
def test_rows_that_come_twice_each_time_come_once_with_a_warning(style: str, caplog: pytest.LogCaptureFixture) -> None:
    keys = [*range(7), 2, 5]
    assert ids(style, 3, (by_cursor if style == "cursor" else uncounted)(keys), keyed=True) == list(range(7))
    assert caplog.messages == [
        "Stream s: 9 rows came and 7 different keys, in several readings alike. All of them are emitted."
    ]


def test_several_rows_of_one_key_all_come() -> None:
    rows_of_key = [{"id": 1, "state": "on"}, {"id": 2, "state": "on"}, {"id": 1, "state": "off"}]

    def server(params: Mapping[str, Any]) -> Data:
        start = int(params.get("cursor", 0))
        end = start + params["count"]
        return {"list": rows_of_key[start:end], "cursor": str(end), "has_more": end < len(rows_of_key)}

    assert ids("cursor", 2, server, keyed=True) == [1, 2, 1]


def test_rows_that_come_twice_in_other_readings_each_time_are_an_error() -> None:
    firsts = 0

    def server(params: Mapping[str, Any]) -> Data:
        nonlocal firsts
        firsts += not params.get("cursor")
        return by_cursor([*range(9), firsts])(params)

    with pytest.raises(UnavailableError, match="read 5 times, and other rows came twice each time"):
        ids("cursor", 4, server, keyed=True)


@pytest.mark.parametrize("pages", [[[1, 2], [3, 4]], [[]]])
def test_cursor_that_leads_nowhere_is_an_error(pages: list[list[int]]) -> None:
    asked = 0

    def server(params: Mapping[str, Any]) -> Data:
        nonlocal asked
        asked += 1
        at = int(params.get("cursor", 0))
        return {"list": rows(pages[at % len(pages)]), "cursor": str(at + 1), "has_more": True}

    with pytest.raises(UnavailableError, match=r"the same rows came again|100 pages in a row are empty"):
        ids("cursor", 2, server)
    assert asked <= 100


def test_pages_that_begin_anew_behind_the_last_one_come_once() -> None:
    pages = [[1, 2], [3, 4]]
    assert ids("page", 2, lambda params: {"list": rows(pages[(params["page"] - 1) % 2])}) == [1, 2, 3, 4]


def test_page_that_is_empty_before_the_last_one_is_an_error() -> None:
    def server(params: Mapping[str, Any]) -> Data:
        return {"list": rows([1, 2]) if params["page"] == 1 else [], "page_info": {"total_page": 3}}

    with pytest.raises(UnavailableError, match="page 2 is empty, and the API counts 3 pages"):
        ids("page", 5, server)


@pytest.mark.parametrize("style", ["none", "cursor"])
def test_total_that_is_a_float_counts(style: str) -> None:
    with pytest.raises((NotPagedError, UnavailableError)):
        ids(style, 5, lambda _: {"list": rows([1, 2]), "page_info": {"total_number": 3.0}})


def test_cursor_that_stays_is_an_error() -> None:
    with pytest.raises(UnavailableError, match="stays at '2'"):
        ids("cursor", 2, lambda params: by_cursor(list(range(9)))(params) | {"cursor": "2"})
    with pytest.raises(UnavailableError, match="stays at ''"):
        ids("cursor", 2, lambda params: by_cursor(list(range(9)))(params) | {"cursor": ""})


def test_total_beside_a_cursor_is_held_against_what_came() -> None:
    keys = list(range(9))
    assert ids("cursor", 2, by_cursor(keys, page_info={"total_number": 9})) == keys
    with pytest.raises(UnavailableError, match="9 rows came"):
        ids("cursor", 2, by_cursor(keys, page_info={"total_number": 12}))


def test_page_behind_the_last_may_be_refused_or_have_no_list() -> None:
    keys = list(range(4))

    def ask(params: Mapping[str, Any]) -> Answer:
        if params["page"] > 2:
            raise RequestRefusedError(Answer(lookup(40002, "page: too large"), "page: too large"))
        return answer(counted(keys)(params))

    pages = read_pages("page", 2, ask, groups_of)
    assert [record["id"] for groups in pages for group in groups for record in group["records"]] == keys
    elsewhere = {"summary": {"rows": 4}}
    assert ids("page", 2, lambda params: elsewhere if params["page"] > 2 else counted(keys)(params)) == keys
    assert ids("page", 2, lambda params: elsewhere if params["page"] > 2 else uncounted(keys)(params)) == keys


def test_list_whose_total_is_true_is_asked_for_no_more_than_its_pages() -> None:
    asked: list[int] = []

    def server(params: Mapping[str, Any]) -> Data:
        asked.append(params["page"])
        return counted(list(range(5)))(params)

    ids("page", 2, server)
    assert asked == [1, 2, 3]
