"""What an injected fault does. Each function returns an action for `faults.add(action=...)`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

from simulated_api.serving.answers import Paged, PageView, Rows, cut
from simulated_api.serving.responses import CutBodyResponse, ResetResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Body = dict[str, Any]


@dataclass(frozen=True)
class Action:
    """A named disturbance at one or several points of an answer's way.

    Attributes:
        name: shown in the request log.
        delay: seconds to wait before anything else.
        respond: an answer instead of the real one, before it is computed and before the token is looked at.
        envelope: code, message and data (as JSON text) instead of the real ones.
        rows: changes all rows of a paged answer before the page is cut.
        view: changes the page as it goes out.
        body: changes the finished body.
        wrap: changes the finished HTTP answer.
    """

    name: str
    delay: float = 0.0
    respond: Callable[[], Response] | None = None
    envelope: tuple[int, str, bytes] | None = None
    rows: Callable[[Paged], Rows] | None = None
    view: Callable[[Paged, PageView], PageView] | None = None
    body: Callable[[bytes], bytes] | None = None
    wrap: Callable[[Response], Response] | None = field(default=None)

    async def wait(self) -> None:
        """Wait as long as the action says."""
        if self.delay:
            await asyncio.sleep(self.delay)


def answer(code: int, message: str, data: object = None) -> Action:
    """An envelope with this code and message (HTTP 200); `data` defaults to `{}`."""
    return Action(f"answer {code}", envelope=(code, message, orjson.dumps(data if data is not None else {})))


def http_status(status: int, body: str = "") -> Action:
    """A bare HTTP status with a text body."""
    return Action(f"http {status}", respond=lambda: Response(body, status, media_type="text/plain"))


def redirect(url: str) -> Action:
    """A redirection to another place."""
    return Action("redirect", respond=lambda: Response(b"", 302, headers={"Location": url}))


def reset() -> Action:
    """The connection is reset before anything is answered."""
    return Action("reset", respond=lambda: ResetResponse(b""))


def reset_in_body() -> Action:
    """The connection is reset when half of the body has been sent."""

    def wrap(response: Response) -> Response:
        broken = CutBodyResponse(bytes(response.body), response.status_code)
        broken.raw_headers = response.raw_headers
        return broken

    return Action("reset in body", wrap=wrap)


def stall(seconds: float) -> Action:
    """The right answer, but only after so many seconds."""
    return Action(f"stall {seconds:g}", delay=seconds)


def truncated(share: float = 0.5) -> Action:
    """A well-formed HTTP answer whose JSON ends in the middle."""
    return Action("truncated", body=lambda body: body[: max(1, int(len(body) * share))])


def html() -> Action:
    """A gateway's HTML page with HTTP 200."""
    page = "<!DOCTYPE html><html><head><title>Service unavailable</title></head><body>Try later</body></html>"
    return Action("html", respond=lambda: Response(page, media_type="text/html"))


def empty_body() -> Action:
    """HTTP 200 without a body."""
    return Action("empty body", respond=lambda: Response(b"", media_type="application/json"))


def not_envelope(value: object = None) -> Action:
    """JSON that is not the envelope, e.g. an array."""
    content = orjson.dumps(["not", "an", "envelope"] if value is None else value)
    return Action("not the envelope", respond=lambda: Response(content, media_type="application/json"))


def empty_data() -> Action:
    """Code 0 with `data` `{}`: the API's way to say that there are no rows."""
    return Action("empty data", envelope=(0, "OK", b"{}"))


def null_list(total_number: int = 0) -> Action:
    """Code 0 with a null list; with `total_number` above 0 the answer contradicts itself."""
    info = {"page": 1, "page_size": 1000, "total_number": total_number, "total_page": -(-total_number // 1000)}
    return Action("null list", envelope=(0, "OK", orjson.dumps({"list": None, "page_info": info})))


def page_size_cap(limit: int) -> Action:
    """The server uses smaller pages than asked for; page_info tells the truth. Give it to every page (times=None)."""

    def view(paged: Paged, seen: PageView) -> PageView:
        return cut(Paged(paged.rows, paged.page, min(limit, seen.page_size)))

    return Action("page size cap", view=view)


def repeated_rows() -> Action:
    """Each page after the first repeats the last row before it; total_number counts the repeats (times=None)."""

    def rows(paged: Paged) -> Rows:
        out: Rows = []
        for row in paged.rows:
            if out and len(out) % paged.page_size == 0:
                out.append(out[-1])
            out.append(row)
        return out

    return Action("repeated rows", rows=rows)


def moving_total(by: int) -> Action:
    """`total_number` differs by `by` from the other pages'."""
    return Action(
        "moving total",
        view=lambda _, seen: PageView(seen.rows, seen.page, seen.page_size, max(0, seen.total_number + by)),
    )


def repeated_page(page: int = 1) -> Action:
    """The rows of another page under this page's number."""

    def view(paged: Paged, seen: PageView) -> PageView:
        other = cut(Paged(paged.rows, page, paged.page_size))
        return PageView(other.rows, seen.page, seen.page_size, seen.total_number)

    return Action("repeated page", view=view)


def missing_rows(count: int = 1) -> Action:
    """The page lacks its last rows, total_number still counts them."""
    return Action(
        "missing rows",
        view=lambda _, seen: PageView(seen.rows[:-count], seen.page, seen.page_size, seen.total_number),
    )


def changed(change: Callable[[Body], Body | None]) -> Action:
    """The decoded body goes through `change`, which returns a body or edits it in place."""

    def body(raw: bytes) -> bytes:
        decoded: Body = orjson.loads(raw)
        replaced = change(decoded)
        return orjson.dumps(decoded if replaced is None else replaced)

    return Action("changed", body=body)


def odd_values(columns: Mapping[str, Sequence[bytes]], group: str | None = None) -> Action:
    """Each row of the list has odd values, the n-th row the n-th of each column, and over again.

    Args:
        columns: JSON as it is to be in the body, also what no JSON writer writes: `NaN`, half a surrogate pair.
        group: The part of the row that has the columns: `metrics` or `dimensions` in reports.
    """

    def body(raw: bytes) -> bytes:
        decoded: Body = orjson.loads(raw)
        places: dict[bytes, bytes] = {}
        for number, row in enumerate(decoded["data"].get("list") or ()):
            for name, values in columns.items():
                place = f"odd value {number} of {name}"
                (row[group] if group else row)[name] = place
                places[orjson.dumps(place)] = values[number % len(values)]
        found = orjson.dumps(decoded)
        for place_as_json, value in places.items():
            found = found.replace(place_as_json, value)
        return found

    return Action("odd values", body=body)


BY_NAME: dict[str, Callable[..., Action]] = {
    made.__name__: made
    for made in (
        *(answer, http_status, redirect, reset, reset_in_body, stall, truncated, html, empty_body, not_envelope),
        *(empty_data, null_list, page_size_cap, repeated_rows, moving_total, repeated_page, missing_rows),
    )
}
