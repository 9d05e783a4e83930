"""The server of benchmarks: each row once, whatever the page, and the same with gzip."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from benchmarks.pages import FIRST_DAY, World
from benchmarks.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

WORLD = World(2, ads=40, days=3, entities=25, catalogs=1, products=25)
REPORT = "report/integrated/get/"


@contextmanager
def serving(world: World = WORLD, *, compresses: bool = False) -> Iterator[str]:
    """The address of a server's endpoints."""
    with Server(world, compresses=compresses) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/open_api/v1.3/"
        finally:
            server.shutdown()


def body(url: str) -> bytes:
    with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
        content: bytes = answer.read()
        return gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content


def rows(address: str, path: str, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any parameter
    """The rows of all pages."""
    found: list[dict[str, Any]] = []
    page = pages = 1
    while page <= pages:
        parameters = urlencode({"advertiser_id": WORLD.account_ids[0], **query, "page": page, "page_size": 10})
        data = json.loads(body(f"{address}{path}?{parameters}"))["data"]
        pages, page = data["page_info"]["total_page"], page + 1
        found += data["list"]
    assert len(found) == data["page_info"]["total_number"]
    return found


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [
        (["ad_id", "stat_time_day"], 40 * 3),
        (["ad_id", "stat_time_hour"], 40 * 3 * 24),
        (["campaign_id", "stat_time_day"], 2 * 3),
        (["ad_id", "stat_time_day", "age", "gender"], 40 * 3 * 8),
        (["advertiser_id", "stat_time_day"], 3),
    ],
)
def test_every_row_of_a_report_is_on_one_page(dimensions: list[str], expected: int) -> None:
    last = str(WORLD.last_day)
    query = {"dimensions": json.dumps(dimensions), "metrics": '["spend"]', "start_date": FIRST_DAY, "end_date": last}
    with serving() as address:
        keys = {tuple(row["dimensions"].get(name) for name in dimensions) for row in rows(address, REPORT, **query)}
    assert len(keys) == expected


@pytest.mark.parametrize(
    ("path", "key"), [("ad/get/", "ad_id"), ("campaign/get/", "campaign_id"), ("catalog/product/get/", "product_id")]
)
def test_every_row_of_a_list_is_on_one_page(path: str, key: str) -> None:
    with serving() as address:
        assert len({row[key] for row in rows(address, path)}) == 25


def test_a_compressed_page_is_the_same_page() -> None:
    with serving() as plain, serving(compresses=True) as compressed:
        path = "ad/get/?page=2&page_size=10"
        assert body(f"{plain}{path}") == body(f"{compressed}{path}")


def test_what_arrived_is_told_once() -> None:
    with serving() as address:
        body(f"{address}ad/get/?page=1&page_size=10")
        measured = address.partition("/open_api")[0] + "/measured"
        assert [len(json.loads(body(measured))["arrivals"]) for _ in range(2)] == [1, 0]
