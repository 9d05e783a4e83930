"""Whatever is put into placeholders: no path leaves the API or writes, and each combination is asked for once."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.api.client import text_of
from source_tiktok_ads.custom.endpoints import CustomEndpoint, read_endpoints
from source_tiktok_ads.endpoints.paths import filled_path, path_problems
from source_tiktok_ads.endpoints.templates import LookUp, Moments, Template, Values
from source_tiktok_ads.readers.lists.requests import LookedUpRow, requests

ROOT = "https://business-api.tiktok.com/open_api/v1.3/"
WRITES = {"create", "update", "delete", "upload", "send"}
NOW = pendulum.datetime(2026, 3, 16, 13, 30, tz="Asia/Tokyo")
MOMENTS = Moments(NOW, "day", "YYYY-MM-DD")

_SEGMENTS = st.sampled_from([
    "catalog", "get", "list", "create", "update", "task", "..", ".", "", "%2e%2e", "http:", "{ads.ad_id}", "{now}",
    "x{now}", "{a/b}", "oauth2", "\\", "?a", "#", "CREATE", "video_upload", "set", "@evil.example",
]) | st.text(max_size=6)  # fmt: skip
_PATHS = st.lists(_SEGMENTS, max_size=5).map("/".join) | st.text(max_size=12)
_VALUES = st.sampled_from([*WRITES, "..", ".", "a/b", "", "/", "%2e%2e", "//evil.example", "7", "x_send"]) | st.text(
    max_size=8
)
_PLACEHOLDER = re.compile(r"\{[^{}/]*\}")


@given(_PATHS, st.sampled_from(["GET", "POST"]), _VALUES)
def test_no_accepted_path_leaves_the_root_or_writes_whatever_fills_it(path: str, method: str, value: str) -> None:
    if list(path_problems(path, method)):
        return
    try:
        filled = filled_path(_PLACEHOLDER.sub(lambda _: value, path), method, path)
    except ValueError:
        return
    url = urljoin(ROOT, filled)
    assert url == ROOT + filled
    parts = filled.removesuffix("/").split("/")
    assert len(parts) == len(path.removesuffix("/").split("/"))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", part) for part in parts)
    assert WRITES.isdisjoint(word for part in parts for word in part.lower().split("_"))


@given(st.lists(st.sampled_from(["catalog", "set", "{ads.ad_id}", "{now}", "x_1"]), max_size=4), st.text(max_size=6))
def test_placeholder_in_a_path_is_filled_or_refused(parts: list[str], value: str) -> None:
    path = "/".join([*parts, "get"]) + "/"
    assert list(path_problems(path, "GET")) == []
    filled = _PLACEHOLDER.sub(lambda _: value, path)
    if "{" not in path or re.fullmatch(r"[0-9]+", value, re.ASCII):
        assert filled_path(filled, "GET", path) == filled
    elif not re.fullmatch(r"[A-Za-z0-9_-]+", value):
        with pytest.raises(ValueError, match="the path"):
            filled_path(filled, "GET", path)


_ONE, _MANY = LookUp("ads", "ad_id"), LookUp("ads", "adgroup_id")
_PLAIN = st.text(st.characters(exclude_characters="{}"), max_size=6)
_TEXTS = st.lists(_PLAIN | st.sampled_from(["{now}", "{now-1}", str(_ONE)])).map("".join)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _PLAIN | _TEXTS,
    lambda inner: st.dictionaries(_PLAIN, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def expected(value: Any, ones: str, *, in_array: bool = False) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """What a template comes to, spelt out by replacing texts."""
    if isinstance(value, dict):
        return {name: expected(each, ones) for name, each in value.items()}
    if isinstance(value, list):
        return [each for element in value for each in _elements(element, ones)]
    if isinstance(value, str):
        return value.replace("{now-1}", "2026-03-15").replace("{now}", "2026-03-16").replace(str(_ONE), ones)
    return value


def _elements(value: Any, ones: str) -> list[Any]:  # noqa: ANN401
    return ["a", "b"] if value == str(_ONE) else [expected(value, ones)]


@given(_JSON, _PLAIN | st.sampled_from(["{now}", "{ads.ad_id}", "\\1"]))
def test_every_placeholder_is_replaced_and_nothing_else(value: Any, ones: str) -> None:  # noqa: ANN401
    filled = Template(value).fill(MOMENTS, Values({_ONE: ones}, {_ONE: ["a", "b"]}))
    plain = "<stands for one>"
    assert Template(value).fill(MOMENTS, Values({_ONE: plain}, {_ONE: ["a", "b"]})) == expected(value, plain)
    assert filled == _replaced(expected(value, plain), plain, ones)


def _replaced(value: Any, plain: str, ones: str) -> Any:  # noqa: ANN401
    """What stands in a placeholder's place is never read as a template itself."""
    if isinstance(value, dict):
        return {name: _replaced(each, plain, ones) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, plain, ones) for each in value]
    return value.replace(plain, ones) if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("unit", "text", "written"),
    [
        ("hour", "{now-14}", "2026-03-15 23:30:00"),
        ("day", "{now-16}", "2026-02-28 13:30:00"),
        ("week", "{now+1}", "2026-03-23 13:30:00"),
        ("month", "{now-1}", "2026-02-16 13:30:00"),
        ("month", "{ now + 11 }", "2027-02-16 13:30:00"),
        ("day", "{now}", "2026-03-16 13:30:00"),
        ("day", "{now+0}/{now-0}", "2026-03-16 13:30:00/2026-03-16 13:30:00"),
    ],
)
def test_moment_goes_by_its_unit(unit: str, text: str, written: str) -> None:
    assert Template(text).fill(Moments(NOW, unit, "YYYY-MM-DD HH:mm:ss")) == written


@pytest.mark.parametrize(
    ("date_format", "written"),
    [
        ("YYYYMMDD", "20260316"),
        ("X", "1773635400"),
        ("DD/MM/YY", "16/03/26"),
        ("YYYY-MM-DD[T]HH:mm:ssZ", "2026-03-16T13:30:00+09:00"),
    ],
)  # fmt: skip
def test_moment_is_written_in_pendulums_tokens(date_format: str, written: str) -> None:
    assert Template("{now}").fill(Moments(NOW, "day", date_format)) == written


def test_last_of_a_month_goes_back_to_the_last_of_a_shorter_one() -> None:
    assert Moments(pendulum.datetime(2026, 3, 31), "month", "YYYY-MM-DD").text(-1) == "2026-02-28"


def endpoint(**changes: object) -> CustomEndpoint:
    (read,) = read_endpoints([{"name": "mine", "path": "x/get/", **changes}])
    return read


_ROWS = st.lists(
    st.fixed_dictionaries({"ad_id": st.integers(0, 30), "adgroup_id": st.sampled_from(["1", "2", "3"])}),
    max_size=40,
    unique_by=lambda row: (row["ad_id"], row["adgroup_id"]),
)
_SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=5)
QUERIES: dict[str, dict[str, Any]] = {
    "one by one": {"ad": "{ads.ad_id}", "group": "{ads.adgroup_id}"},
    "in an array": {"ad": ["{ads.ad_id}"]},
    "in an array, for one value": {"ad": ["{ads.ad_id}"], "group": "{ads.adgroup_id}"},
}


def shrinking(sizes: list[int]) -> Any:  # noqa: ANN401 - a function
    left = list(sizes)
    return lambda: left.pop() if len(left) > 1 else left[0]


@pytest.mark.parametrize("name", QUERIES)
@given(rows=_ROWS, sizes=_SIZES)
def test_every_combination_is_asked_for_once_whatever_the_batches(
    name: str, rows: list[LookedUpRow], sizes: list[int]
) -> None:
    asked = Counter[tuple[str, ...]]()
    for request in requests(endpoint(query=QUERIES[name]), MOMENTS, rows, shrinking(sizes)):
        query = request.filled["query"]
        many = isinstance(query["ad"], list)
        assert not many or 1 <= len(query["ad"]) <= max(sizes)
        asked.update((ad, query.get("group", "")) for ad in (query["ad"] if many else [query["ad"]]))
    named = [(str(row["ad_id"]), row["adgroup_id"] if "group" in QUERIES[name] else "") for row in rows]
    assert set(asked) == set(named)
    if "group" in QUERIES[name]:
        assert set(asked.values()) <= {1}


@given(_ROWS.filter(lambda rows: len(rows) > 0), st.integers(1, 9))
def test_halves_ask_for_the_same_and_come_to_an_end(rows: list[LookedUpRow], size: int) -> None:
    def ids(found: Any) -> list[str]:  # noqa: ANN401 - requests
        return [ad for request in found for ad in request.filled["query"]["ad"]]

    rows = list({row["ad_id"]: row for row in rows}.values())
    todo = list(requests(endpoint(query=QUERIES["in an array"]), MOMENTS, rows, lambda: size))
    whole, single = ids(todo), []
    while todo:
        first = todo.pop(0)
        single += [] if (halves := first.halves()) else [first]
        todo = [*halves, *todo]
    assert ids(single) == whole == [str(row["ad_id"]) for row in rows]


def test_without_look_ups_there_is_one_request() -> None:
    (request,) = requests(endpoint(query={"day": "{now}"}), MOMENTS, [{}], lambda: 1)
    assert request.filled["query"] == {"day": "2026-03-16"}
    assert request.fields == {}


def test_value_asked_for_alone_is_a_field_by_the_parameters_name() -> None:
    query = {"search_value": "{ads.ad_id}", "filtering": {"group": "{ads.adgroup_id}"}}
    (request,) = requests(endpoint(query=query), MOMENTS, [{"ad_id": 7, "adgroup_id": "8"}], lambda: 1)
    assert request.fields == {"search_value": "7", "adgroup_id": "8"}


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (7, "7"), ("7", "7"), (1.5, "1.5"), ([1], "[1]")])
def test_looked_up_value_is_a_text(value: object, text: str) -> None:
    assert text_of(value) == text
