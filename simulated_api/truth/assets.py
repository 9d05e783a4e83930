"""The ground truth of assets, audiences, pixels and Upgraded Smart+ ads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from simulated_api.endpoints.assets import AUDIENCES, IMAGES, PIXELS, VIDEOS
from simulated_api.rules.catalogue import ASSET_SHAPES
from simulated_api.world import assets, creatives, gmv_max, leads, shops, smart_plus, smart_plus_above
from simulated_api.world.changes import changes
from simulated_api.world.pixel_statistics import statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.model import Account
    from simulated_api.world.smart_plus import SmartAd

Record = dict[str, Any]
LIBRARIES = {
    "custom_audiences": AUDIENCES,
    "pixels": PIXELS,
    "video_creatives": VIDEOS,
    "image_creatives": IMAGES,
}
# Links that each answer signs anew: the truth has them without what follows the question mark.
SIGNED = {"video_creatives": ("preview_url", "video_cover_url"), "image_creatives": ("image_url",)}


OF_STOCK: Mapping[str, tuple[str, Callable[[assets.Asset, datetime], Record]]] = {
    "spark_ads": ("spark", lambda asset, _: {**creatives.spark_post_fields(asset), "item_id": asset.id}),
    "creative_portfolios": ("portfolio", lambda asset, _: creatives.portfolio_fields(asset)),
    "music": ("music", creatives.music_fields),
    "lead_forms": ("form", creatives.form_fields),
}


def _smart_campaigns(sim: Simulation, account: Account, deleted: bool) -> list[Record]:  # noqa: FBT001
    found = smart_plus_above.smart_campaigns(account, sim.now)
    return [smart_plus_above.smart_campaign_fields(each, sim.now) for each in found if deleted or not each.gone]


def _smart_adgroups(sim: Simulation, account: Account, deleted: bool) -> list[Record]:  # noqa: FBT001
    found = [each for each in smart_plus_above.smart_adgroups(account, sim.now) if deleted or not each.gone]
    rows = [smart_plus_above.smart_adgroup_fields(each, sim.now) for each in found]
    return [{**row, "placement_type": [row["placement_type"]]} for row in rows]


def _pixel_events(sim: Simulation, account: Account, _: bool) -> list[Record]:  # noqa: FBT001
    pixels = [assets.pixel_fields(each) for each in assets.library(account, "pixel", sim.world.anchor, sim.now)]
    return [
        {**event, "pixel_id": row["pixel_id"], "event_name": event["name"]} for row in pixels for event in row["events"]
    ]


def _gmv_campaigns(sim: Simulation, account: Account, deleted: bool) -> list[Record]:  # noqa: FBT001
    found = gmv_max.campaigns(sim.world, account, sim.now)
    return [
        {**gmv_max.campaign_fields(each, sim.now), "promotion_type": f"{each.kind}_GMV_MAX"}
        for each in found
        if deleted or not each.deleted
    ]


def _gmv_details(sim: Simulation, account: Account, deleted: bool) -> list[Record]:  # noqa: FBT001
    found = gmv_max.campaigns(sim.world, account, sim.now)
    return [gmv_max.detail_fields(each) for each in found if deleted or not each.deleted]


def _leads(sim: Simulation, account: Account, _: bool) -> list[Record]:  # noqa: FBT001
    if sim.knobs.lead_region:
        raise ValueError("the truth is that of the region that needs no header")
    found: list[Record] = []
    for form in assets.library(account, "form", sim.world.anchor, sim.now):
        name = creatives.form_fields(form, sim.now)["title"]
        for index, lead in enumerate(leads.leads(account, form, sim.now)):
            answers: Record = {}
            for question, answer in zip(leads.questions(form), lead["answers"], strict=True):
                answers[f"{question} (2)" if question in answers else question] = answer
            found.append({
                **lead,
                "created_time": leads.written_time(form, index, lead["create_time"]),
                "page_id": form.id,
                "form_id": form.id,
                "form_name": name,
                "is_test": lead["is_test"] if leads.marks_tests(form) else None,
                "answers": answers,
            })  # fmt: skip
    return found


OF_ACCOUNT: Mapping[str, Callable[[Simulation, Account, bool], list[Record]]] = {
    "smart_plus_campaigns": _smart_campaigns,
    "smart_plus_ad_groups": _smart_adgroups,
    "pixel_events": _pixel_events,
    "leads": _leads,
    "gmv_max_stores": lambda sim, account, _: shops.gmv_max_stores(sim.world, account),
    "gmv_max_campaigns": _gmv_campaigns,
    "gmv_max_campaign_details": _gmv_details,
}


def asset_records(sim: Simulation, stream: str, account: Account, *, deleted: bool) -> Iterator[Record]:
    """The records of one ad account; deleted Upgraded Smart+ ads, and what belongs to them, only with `deleted`."""
    for row in _rows(sim, stream, account, deleted=deleted):
        row["advertiser_id"] = account.id
        yield shaped(row, ASSET_SHAPES[stream])


def _rows(sim: Simulation, stream: str, account: Account, *, deleted: bool) -> Iterable[Record]:
    if wanted := LIBRARIES.get(stream):
        found = assets.library(account, wanted.kind, sim.world.anchor, sim.now)
        return [wanted.fields(asset, account, sim.now) for asset in found]
    if stream in OF_STOCK:
        kind, of_asset = OF_STOCK[stream]
        return [of_asset(asset, sim.now) for asset in assets.library(account, kind, sim.world.anchor, sim.now)]
    if stream in OF_ACCOUNT:
        return OF_ACCOUNT[stream](sim, account, deleted)
    ads = [smart for smart in smart_plus.smart_ads(account, sim.now) if deleted or not smart.gone]
    rows = {
        "smart_plus_ads": lambda smart: [smart_plus.smart_ad_fields(smart, sim.now)],
        "smart_plus_ad_creatives": lambda smart: _creatives(smart, sim.now),
        "smart_plus_ad_media": lambda smart: _media(smart, sim.now),
        "smart_plus_ad_suggestions": _suggestions,
    }[stream]
    return [row for smart in ads for row in rows(smart)]


def shaped(value: Any, shape: Any, *, nested: bool = False) -> Any:  # noqa: ANN401 (any JSON)
    """A value with every key of its shape, null where it has none; times as UTC texts.

    A key that the shape does not have is no column of a record; within a column it stays.
    """
    if value is None:
        return None
    if isinstance(shape, dict):
        unknown = {name: inner for name, inner in value.items() if nested and name not in shape}
        return {name: shaped(value.get(name), inner, nested=True) for name, inner in shape.items()} | unknown
    if isinstance(shape, list):
        return [shaped(element, shape[0], nested=True) for element in value]
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value


def _creatives(smart: SmartAd, now: datetime) -> Iterator[Record]:
    parent = smart_plus.smart_ad_fields(smart, now)
    for creative in parent["creative_list"]:
        info: Mapping[str, Any] = creative["creative_info"]
        video, images, music = info.get("video_info", {}), info.get("image_info"), info.get("music_info", {})
        yield {
            **parent,
            **creative,
            **info,
            "video_id": video.get("video_id"),
            "video_file_name": video.get("file_name"),
            "image_ids": None if images is None else [image["web_uri"] for image in images],
            "music_id": music.get("music_id"),
        }


def _media(smart: SmartAd, now: datetime) -> Iterator[Record]:
    """Each video, image and piece of music of a creative once; an image that comes twice counts where it came first."""
    for creative in _creatives(smart, now):
        files = [("VIDEO", creative["video_id"], creative["video_file_name"])] if creative["video_id"] else []
        files += [("IMAGE", image, None) for image in dict.fromkeys(creative["image_ids"] or ())]
        files += [("MUSIC", creative["music_id"], None)] if creative["music_id"] else []
        positions = dict.fromkeys(("VIDEO", "IMAGE", "MUSIC"), 0)
        for kind, identity, name in files:
            yield {
                **creative,
                "media_type": kind,
                "media_id": identity,
                "file_name": name,
                "media_index": positions[kind],
            }
            positions[kind] += 1


def _suggestions(smart: SmartAd) -> Iterator[Record]:
    """Every rejection of the ad itself (whose creative is an empty text) and of its creatives."""
    review = smart_plus.ad_review(smart, reasons=True, frames=True)
    levels = [("AD", {**review, "ad_material_id": ""})]
    levels += [("CREATIVE", found) for found in smart_plus.creative_reviews(smart, reasons=True, frames=True)]
    for level, found in levels:
        for index, rejection in enumerate(found["reject_info"] or ()):
            yield {**found, **rejection, "level": level, "suggestion_index": index}


def change_records(sim: Simulation, account: Account, config: Mapping[str, Any]) -> Iterator[Record]:
    """What was changed on the days of the configuration, which are those of UTC; without ids, for the API has none."""
    end = date.fromisoformat(config["end_date"]) if config.get("end_date") else sim.now.date()
    first = datetime.combine(date.fromisoformat(config["start_date"]), time.min, UTC)
    for row in changes(account, first, datetime.combine(end, time.max, UTC), sim.now):
        found = {**row, "app_id": row["app_id"] or None, "advertiser_id": account.id}
        yield shaped(found, ASSET_SHAPES["change_log"])


def pixel_statistics_records(sim: Simulation, account: Account, config: Mapping[str, Any]) -> Iterator[Record]:
    """What happened on each day, by pixel and event."""
    end = date.fromisoformat(config["end_date"]) if config.get("end_date") else date.max
    first, last = date.fromisoformat(config["start_date"]), min(end, account.today(sim.now))
    for pixel in assets.library(account, "pixel", sim.world.anchor, sim.now):
        for day in range(first.toordinal(), last.toordinal() + 1):
            asked = {"advertiser_id": account.id, "pixel_id": pixel.id, "date": str(date.fromordinal(day))}
            for row in statistics(pixel, range(day, day + 1)):
                yield shaped({**row, **asked}, ASSET_SHAPES["pixel_event_statistics"])
