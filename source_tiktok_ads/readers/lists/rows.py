"""What streams make of a row of their list, where it is no record itself; the manifest names them as `rows`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from source_tiktok_ads.basics import Row


def creatives(ad: Row) -> Iterator[Row]:
    """The ad's creatives, flat, each once.

    The documentation does not list `smart_plus_creative_id`; every row that was seen has it. Where it should be
    missing, the id of the material stands for it: part of the key, it must tell the creatives of an ad from each other.
    """
    seen: set[str] = set()
    for creative in ad.get("creative_list") or ():
        identity = creative.get("smart_plus_creative_id") or creative.get("ad_material_id")
        if identity in seen:
            continue
        seen.add(identity)
        info: Row = creative.get("creative_info") or {}
        video = info.get("video_info") or {}
        images = info.get("image_info")
        yield {
            **{name: ad.get(name) for name in ("smart_plus_ad_id", "ad_name", "adgroup_id", "campaign_id")},
            **info,
            "smart_plus_creative_id": identity,
            "ad_material_id": creative.get("ad_material_id"),
            "material_operation_status": creative.get("material_operation_status"),
            "video_id": video.get("video_id"),
            "video_file_name": video.get("file_name"),
            "image_ids": None if images is None else [image.get("web_uri") for image in images],
            "music_id": (info.get("music_info") or {}).get("music_id"),
        }


def media(ad: Row) -> Iterator[Row]:
    """Videos, images and music of the ad's creatives, each once per creative, numbered by kind."""
    for creative in creatives(ad):
        kinds = {
            "VIDEO": [creative["video_id"]],
            "IMAGE": creative["image_ids"] or [],
            "MUSIC": [creative["music_id"]],
        }
        for kind, ids in kinds.items():
            for index, identity in enumerate(dict.fromkeys(each for each in ids if each)):
                yield {
                    **creative,
                    "media_type": kind,
                    "media_id": identity,
                    "media_index": index,
                    "file_name": creative["video_file_name"] if kind == "VIDEO" else None,
                }


def suggestions(data: Row) -> Iterator[Row]:
    """Rejections of ads and of their creatives, from the `data` of an answer of the review; none where all is well.

    A rejection of the ad as a whole has an empty text for its material: the column is part of the key.
    """
    for level, reviews in (("AD", "smart_plus_ad_review_infos"), ("CREATIVE", "material_review_infos")):
        for review in data.get(reviews) or ():
            for index, rejection in enumerate(review.get("reject_info") or ()):
                yield {
                    **rejection,
                    "smart_plus_ad_id": review.get("smart_plus_ad_id"),
                    "ad_material_id": review.get("ad_material_id") or "",
                    "review_status": review.get("review_status"),
                    "level": level,
                    "suggestion_index": index,
                }


def pixel_events(pixel: Row) -> Iterator[Row]:
    """The pixel's events. Many share an ID and a type: each is a row, whatever another one says."""
    for event in pixel.get("events") or ():
        yield {**event, "pixel_id": pixel.get("pixel_id")}


def pixel_statistics(pixel: Row) -> Iterator[Row]:
    """A pixel's figures by event, from a row that holds them in a list."""
    for figures in pixel.get("statistics") or ():
        yield {**pixel, **figures}


def product_sets(product_set: Row) -> Iterator[Row]:
    """A product set under the name that the documentation has for its name; the published example calls it `name`."""
    yield {"product_set_name": product_set.get("name"), **product_set}


MAKERS: dict[str, Callable[[Any], Iterator[Row]]] = {
    "smart_plus_creatives": creatives,
    "smart_plus_media": media,
    "smart_plus_suggestions": suggestions,
    "pixel_events": pixel_events,
    "pixel_statistics": pixel_statistics,
    "product_sets": product_sets,
}
