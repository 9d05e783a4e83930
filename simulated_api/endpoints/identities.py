"""identity/get and identity/video/get, the one list with a cursor in place of pages."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, no_such, not_acceptable
from simulated_api.world import posts
from simulated_api.world.business import BUSINESS_CENTER

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.posts import Post

_MOST = 20


def list_identities(sim: Simulation, params: Params) -> Paged:
    """One page of an account's identities; only with `identity_type` are the totals true, as documented.

    What they are without it is in no source: here they count one type alone, so that whoever trusts them misses rows.
    """
    advertiser_id = params.advertiser_id()
    page, page_size = params.paging(100, 20)
    kind = params.choice("identity_type", ("", *posts.TYPES), "")
    if kind == posts.BC_AUTH:
        params.require("identity_authorized_bc_id")
    if any(name != "keyword" for name in params.object("filtering")):
        raise not_acceptable("filtering", ["keyword"])
    keyword = str(params.object("filtering").get("keyword", ""))
    account = sim.readable(advertiser_id)
    rows = [(item.kind, posts.identity_fields(item, BUSINESS_CENTER)) for item in posts.identities(account)]
    if kind in ("", posts.CUSTOMIZED) and keyword:
        rows = [(own, row) for own, row in rows if keyword in row["display_name"]]
    found = [orjson.dumps(row) for own, row in rows if kind in ("", own)]
    stated = None if kind else sum(own == posts.CUSTOMIZED for own, _ in rows)
    return Paged(found, page, page_size, key="identity_list", stated_total=stated)


def list_posts(sim: Simulation, params: Params) -> Answer:
    """Posts under an identity, newest first, from a cursor on: a time, or for authorisation codes an opaque text.

    The last answer has a cursor too, and an empty list an empty one: no source says, `has_more` is what counts.
    """
    advertiser_id = params.advertiser_id()
    params.require("identity_id", "identity_type")
    kind = params.choice("identity_type", posts.TYPES[1:], "")
    if kind == posts.BC_AUTH:
        params.require("identity_authorized_bc_id")
    item_type = params.choice("item_type", (posts.VIDEO, posts.CAROUSEL), posts.VIDEO)
    if params.text("keyword") and kind != posts.AUTH_CODE:
        raise not_acceptable("keyword", [])
    # Above the limit the parameter is ignored, as documented; without it 20 as well (no source says).
    count = min(params.integer("count", 1, None, _MOST), _MOST)
    account = sim.readable(advertiser_id)
    wanted = params.text("identity_id")
    identity = next((item for item in posts.identities(account) if (item.id, item.kind) == (wanted, kind)), None)
    if identity is None:
        raise no_such("identity", wanted)
    every = posts.posts(identity, sim.world.anchor, item_type)
    every = [post for post in every if _found(posts.post_fields(post), params.text("keyword"))]
    first = _position(every, params.text("cursor"), opaque=kind == posts.AUTH_CODE)
    page = every[first : first + count]
    data = {
        "has_more": first + count < len(every),
        "cursor": _cursor(page, first, opaque=kind == posts.AUTH_CODE),
        "video_list": [posts.post_fields(post) for post in page],
    }
    return Answer(data, rows=len(page))


def _found(row: dict[str, Any], keyword: str) -> bool:
    return keyword in row["text"] or keyword == row["item_id"]


def _cursor(page: list[Post], first: int, *, opaque: bool) -> str:
    if not page:
        return ""
    if opaque:
        return urlsafe_b64encode(b"at:%d" % (first + len(page))).decode()
    return str(int(page[-1].created.timestamp()))


def _position(every: list[Post], cursor: str, *, opaque: bool) -> int:
    """Where a cursor points: behind the posts of its time or newer ones."""
    if not cursor:
        return 0
    try:
        if opaque:
            return int(urlsafe_b64decode(cursor).removeprefix(b"at:"))
        return sum(post.created.timestamp() >= int(cursor) for post in every)
    except (Error, ValueError):
        raise ApiError(PARAMETER, "cursor: Not a valid cursor.") from None
