"""dmp/custom_audience/list, pixel/list, file/video/ad/search and file/image/ad/search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.serving.answers import Paged, Rows
from simulated_api.trouble.errors import not_acceptable
from simulated_api.world import assets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.assets import Asset
    from simulated_api.world.model import Account

_SIGNED = b"@signed@"
_ISO, _PLAIN = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Library:
    """One of the asset lists.

    Attributes:
        kind: Its name in an account's stock.
        default_size, max_size: Of a page.
        fields: An asset's typed values.
        links: Fields with a link that each answer signs anew, and that expires.
        newest_first: By creation, files of one second in an order that differs from page to page.
    """

    kind: str
    default_size: int
    max_size: int
    fields: Callable[[Asset, Account, datetime], dict[str, Any]]
    links: tuple[str, ...] = ()
    newest_first: bool = False
    key: str = "list"


AUDIENCES = Library("audience", 10, 100, lambda asset, account, _: assets.audience_fields(asset, account))
# The default size of a page of pixels is in no source.
PIXELS = Library("pixel", 10, 20, lambda asset, *_: assets.pixel_fields(asset), key="pixels")
VIDEOS = Library(
    "video",
    20,
    100,
    lambda asset, _, now: assets.video_fields(asset, now),
    links=("preview_url", "video_cover_url"),
    newest_first=True,
)
IMAGES = Library(
    "image", 20, 100, lambda asset, _, now: assets.image_fields(asset, now), links=("image_url",), newest_first=True
)


def list_assets(sim: Simulation, params: Params, wanted: Library) -> Paged:
    """One page of a library."""
    advertiser_id = params.advertiser_id()
    page = params.integer("page", 1, None, 1)
    page_size = params.integer("page_size", 1, wanted.max_size, wanted.default_size)
    if wanted.key == "pixels":
        params.choice("order_by", ("EARLIEST_CREATE", "LATEST_CREATE"), "EARLIEST_CREATE")
    # Filters are documented for some of the lists; the world answers none of them.
    for name in params.object("filtering"):
        raise not_acceptable(f"filtering.{name}", [])
    account = sim.readable(advertiser_id)
    backwards = wanted.newest_first and page % 2 == 0
    rows = list(sim.cached((wanted.kind, advertiser_id, backwards), lambda: _rows(sim, account, wanted, backwards)))
    signature = b"?x-expires=%d&x-signature=%d" % (_expiry(sim, wanted), sim.next_signature())
    first = (page - 1) * page_size
    rows[first : first + page_size] = [row.replace(_SIGNED, signature) for row in rows[first : first + page_size]]
    return Paged(rows, page, page_size, key=wanted.key)


def _expiry(sim: Simulation, wanted: Library) -> int:
    life = assets.LINK_LIFE.get(wanted.kind)
    return int((sim.now + life).timestamp()) if life else 0


def _rows(sim: Simulation, account: Account, wanted: Library, backwards: bool) -> Rows:  # noqa: FBT001
    """Rendered rows; with `backwards`, those that were created in one second the other way round.

    So a page's border within such a group shows one row twice and another not at all, as seen live, and reading the
    same pages again shows the same.
    """
    found: Iterable[Asset] = assets.library(account, wanted.kind, sim.world.anchor, sim.now)
    if not wanted.newest_first:
        found = reversed(list(found))
    elif backwards:
        groups = (list(group) for _, group in groupby(found, key=lambda asset: asset.created))
        found = [asset for group in groups for asset in reversed(group)]
    return [_on_wire(wanted, asset, account, sim.now) for asset in found]


def _on_wire(wanted: Library, asset: Asset, account: Account, now: datetime) -> bytes:
    fields = wanted.fields(asset, account, now)
    for name in wanted.links:
        fields[name] += _SIGNED.decode()
    for name, value in fields.items():
        if isinstance(value, datetime):
            fields[name] = _time(wanted, asset, name, value)
    return orjson.dumps(fields)


def _time(wanted: Library, asset: Asset, name: str, value: datetime) -> str:
    """Times differ from list to list; of pixels, a document shows milliseconds and a live row ISO 8601."""
    if wanted.kind == "pixel" and asset.number % 2:
        return str(int(value.timestamp() * 1000))
    plain = wanted.kind == "audience" or name == "preview_url_expire_time"
    return f"{value:{_PLAIN if plain else _ISO}}"
