"""tt_video/list, creative/portfolio/list and file/music/get: lists of an ad account's creatives."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.serving.answers import Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import assets, creatives

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.assets import Asset

_PAGES = ("advertiser_id", "page", "page_size")
_SYSTEM_MUSIC = 3  # pieces of the library that all ad accounts have
_MUSIC_SHOWN = 100_000


def list_spark_posts(sim: Simulation, params: Params) -> Paged:
    """One page of the posts that creators authorised by a code."""
    params.only(*_PAGES, "item_types", "keyword")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(50, 20)
    kinds = params.array("item_types") or ["VIDEO", "CAROUSEL"]
    rows = (creatives.spark_post_fields(each) for each in stock(sim, account_id, "spark"))
    return paged((row for row in rows if row["item_info"]["item_type"] in kinds), page, page_size)


def list_portfolios(sim: Simulation, params: Params) -> Paged:
    """One page of portfolios; of the filters none is answered, so that those of calls to action stay out."""
    params.only(*_PAGES, "filtering")
    for name in params.object("filtering"):
        raise not_acceptable(f"filtering.{name}", [])
    account_id, (page, page_size) = params.advertiser_id(), params.paging(100, 20)
    rows = (creatives.portfolio_fields(each) for each in stock(sim, account_id, "portfolio"))
    return paged(rows, page, page_size, "creative_portfolios")


def list_music(sim: Simulation, params: Params) -> Paged:
    """One page of music: the advertiser's uploads behind the library that all have; of the filters, by source."""
    params.only(*_PAGES, "filtering")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(1000, 1000)
    if page * page_size > _MUSIC_SHOWN:
        raise ApiError(PARAMETER, f"page: page * page_size must not exceed {_MUSIC_SHOWN}.")
    filtering = params.object("filtering")
    sources = filtering.get("sources", ["SYSTEM", "USER"])
    if set(filtering) - {"sources"} or not isinstance(sources, list) or not set(sources) <= {"SYSTEM", "USER"}:
        raise not_acceptable("filtering.sources", ["SYSTEM", "USER"])
    rows = [creatives.system_music_fields(index) for index in range(_SYSTEM_MUSIC)]
    rows += [creatives.music_fields(each, sim.now) for each in stock(sim, account_id, "music")]
    found = (row for row in rows if set(row["sources"]) & set(sources))
    return paged(found, page, page_size, "musics", "%Y-%m-%dT%H:%M:%SZ")


def stock(sim: Simulation, account_id: str, kind: str) -> list[Asset]:
    """What an ad account that may be read has of a kind, newest first."""
    return assets.library(sim.readable(account_id), kind, sim.world.anchor, sim.now)


def on_wire(value: Any, form: str = "%Y-%m-%d %H:%M:%S") -> Any:  # noqa: ANN401 (any JSON)
    """A value with its times as texts."""
    if isinstance(value, dict):
        return {name: on_wire(inner, form) for name, inner in value.items()}
    if isinstance(value, list):
        return [on_wire(element, form) for element in value]
    return f"{value:{form}}" if isinstance(value, datetime) else value


def paged(rows: Iterable[Any], page: int, page_size: int, key: str = "list", form: str = "%Y-%m-%d %H:%M:%S") -> Paged:
    """One page of rows with times."""
    return Paged([orjson.dumps(on_wire(row, form)) for row in rows], page, page_size, key=key)
