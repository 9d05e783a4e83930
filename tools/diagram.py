"""How streams join: a Mermaid entity-relationship diagram and a table, from keys and columns of the schemas.

A stream refers to another one where it holds all columns of that one's primary key. Only joins of columns with
different names are written down here (`RENAMED`). Of several streams that a row refers to, those that a nearer one
leads to are left out: an ad belongs to its ad group, and through it to its campaign. Lists are drawn by groups that fit
a page each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.groups import grouped
from tools.markdown import code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.streams import Stream


@dataclass(frozen=True)
class Join:
    """How rows of one stream find rows of another one.

    Attributes:
        child: The stream that refers.
        parent: The stream that is referred to.
        columns: Pairs of a column of the child and the column of the parent that it equals.
        many: Whether a row refers to several: a column of the child is a list.
        when: What must hold for it; empty for always.
    """

    child: str
    parent: str
    columns: tuple[tuple[str, str], ...]
    many: bool = False
    when: str = ""


# Lists of figures about what other lists hold: nothing refers to them.
FIGURES = frozenset(("ad_account_balances", "bc_ad_account_costs", "bc_transactions", "pixel_event_statistics"))
_ACCOUNT = ("advertiser_id", "advertiser_id")
_GMV_MAX = "gmv_max_"  # campaigns of GMV Max are in no other list of campaigns
# Columns whose descriptions in the catalogue name the other stream, under another name than that stream has.
RENAMED = (
    Join("ad_groups", "custom_audiences", (_ACCOUNT, ("audience_ids", "audience_id")), many=True),
    Join("ad_groups", "custom_audiences", (_ACCOUNT, ("excluded_audience_ids", "audience_id")), many=True),
    Join("ads", "image_creatives", (_ACCOUNT, ("image_ids", "image_id")), many=True),
    Join("ads", "spark_ads", (_ACCOUNT, ("tiktok_item_id", "item_id")), when="a code authorised the post"),
    Join("ads", "pixels", (_ACCOUNT, ("tracking_pixel_id", "pixel_id")), when="`0` is no pixel"),
    Join(
        "smart_plus_ad_creatives", "ads", (("smart_plus_creative_id", "ad_id"),), when="TikTok gave the creative's id"
    ),
    Join("smart_plus_ad_creatives", "image_creatives", (_ACCOUNT, ("image_ids", "image_id")), many=True),
    Join(
        "smart_plus_ad_media", "video_creatives", (_ACCOUNT, ("media_id", "video_id")), when="`media_type` is `VIDEO`"
    ),
    Join(
        "smart_plus_ad_media", "image_creatives", (_ACCOUNT, ("media_id", "image_id")), when="`media_type` is `IMAGE`"
    ),
    Join("ads_v2_daily_report", "ads", (("ad_id_v2", "ad_id"),), when="it is no Upgraded Smart+ ad"),
    Join(
        "ads_v2_daily_report", "smart_plus_ads", (("ad_id_v2", "smart_plus_ad_id"),), when="it is an Upgraded Smart+ ad"
    ),
    Join(
        "smart_plus_ad_suggestions",
        "smart_plus_ad_creatives",
        (("smart_plus_ad_id", "smart_plus_ad_id"), ("ad_material_id", "ad_material_id")),
        when="an empty `ad_material_id` is the ad as a whole; of a carousel it is the image's",
    ),
    Join(
        "bc_transactions", "ad_accounts", (("account_id", "advertiser_id"),), when="`transaction_level` is `ADVERTISER`"
    ),
    Join("shop_products", "gmv_max_stores", (("bc_id", "store_authorized_bc_id"), ("store_id", "store_id"))),
)


def joins(found: Sequence[Stream]) -> list[Join]:
    """All joins, in the order of the streams."""
    listed = [stream for stream in found if not stream.is_report]
    return [join for stream in found for join in (*_nearest(_by_name(stream, listed), listed), *_renamed(stream))]


def _renamed(stream: Stream) -> list[Join]:
    return [join for join in RENAMED if join.child == stream.name]


def _by_name(stream: Stream, listed: Sequence[Stream]) -> list[Join]:
    """Joins with each stream whose whole key this one holds.

    Of streams with one key the first has the entities; the others have more of the same, and refer to it.
    """
    listed = [other for other in listed if _of_one_kind(stream, other)]
    first = {frozenset(other.primary_key): other for other in reversed(listed)}
    return [
        Join(stream.name, other.name, tuple((name, name) for name in other.primary_key))
        for other in listed
        if other is first[frozenset(other.primary_key)] is not stream
        and other.name not in FIGURES
        and set(other.primary_key) <= set(stream.properties)
    ]


def _of_one_kind(one: Stream, other: Stream) -> bool:
    """Whether one may refer to campaigns of the other: those of GMV Max and all others are apart."""
    apart = one.name.startswith(_GMV_MAX) != other.name.startswith(_GMV_MAX)
    return not (apart and other.primary_key == ("campaign_id",))


def _nearest(candidates: list[Join], listed: Sequence[Stream]) -> list[Join]:
    """Those that no other one of them leads to."""
    by_name = {stream.name: stream for stream in listed}
    parents = {join.parent for join in candidates}
    passed = {further.parent for parent in parents for further in _by_name(by_name[parent], listed)}
    return [join for join in candidates if join.parent not in passed]


def table(found: Sequence[Stream]) -> str:
    """The joins between lists, one row each, with what must be equal."""
    lines = ["| Rows of | refer to rows of | by | if |", "|---|---|---|---|"]
    for join in joins(found):
        if not _is_report(join, found):
            on = ", ".join(_equal(join, own, theirs) for own, theirs in join.columns)
            lines.append(f"| `{join.child}` | `{join.parent}` | {on} | {join.when} |")
    return "\n".join(lines)


def _equal(join: Join, own: str, theirs: str) -> str:
    if own == theirs:
        return f"`{own}`"
    return f"`{own}` {'contains' if join.many else '='} `{theirs}`"


def entities(found: Sequence[Stream]) -> str:
    """A diagram per group of lists: what is in it, and what of earlier groups it is joined with."""
    shown = [join for join in joins(found) if not _is_report(join, found)]
    places = {stream.name: place for place, group in enumerate(grouped(found).values()) for stream in group}
    parts = []
    for place, (name, group) in enumerate(grouped(found).items()):
        own = [join for join in shown if max(places[join.parent], places[join.child]) == place]
        joined = {stream for join in own for stream in (join.parent, join.child)} | {each.name for each in group}
        parts.append(f"#### {name}\n\n{_mermaid([stream for stream in found if stream.name in joined], own)}")
    return "\n\n".join(parts)


def reports(found: Sequence[Stream]) -> str:
    """A diagram per level: its entity and all reports of it."""
    parts = []
    for parent in (stream for stream in found if not stream.is_report):
        shown = [join for join in joins(found) if join.parent == parent.name and _is_report(join, found)]
        if shown:
            children = {join.child for join in shown}
            boxes = [parent, *(stream for stream in found if stream.name in children)]
            summary = f"<details>\n  <summary>Reports of {code([parent.name])}</summary>\n"
            parts.append(f"{summary}\n{_mermaid(boxes, shown)}\n\n</details>")
    return "\n\n".join(parts)


def _is_report(join: Join, found: Sequence[Stream]) -> bool:
    return any(stream.name == join.child and stream.is_report for stream in found)


def _mermaid(boxes: Sequence[Stream], shown: Sequence[Join]) -> str:
    lines = ["```mermaid", "erDiagram"]
    for join in shown:
        own = ", ".join(name for name, _ in join.columns)
        lines.append(f'    {join.parent} {_cardinality(join)}--o{{ {join.child} : "{own}"')
    for stream in boxes:
        lines += [f"    {stream.name} {{", *_attributes(stream, shown), "    }"]
    return "\n".join([*lines, "```"])


def _cardinality(join: Join) -> str:
    """How many rows of the parent a row refers to, as Mermaid writes it; what belongs to the library may be absent."""
    if join.many:
        return "}o"
    return "|o" if join.when or (_ACCOUNT in join.columns and len(join.columns) > 1) else "||"


def _attributes(stream: Stream, shown: Sequence[Join]) -> Iterator[str]:
    """The stream's key, and the columns by which it is joined."""
    own = {name for join in shown if join.child == stream.name for name, _ in join.columns}
    theirs = {name for join in shown if join.parent == stream.name for _, name in join.columns}
    foreign = own - (theirs - set(stream.primary_key))
    for name in stream.properties:
        roles = [role for role, names in (("PK", stream.primary_key), ("FK", foreign)) if name in names]
        if roles or name in theirs:
            yield f"        {_type(stream, name)} {name} {', '.join(roles)}".rstrip()


def _type(stream: Stream, name: str) -> str:
    kinds = stream.properties[name]["type"]
    kind = next(kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null")
    return str(stream.properties[name].get("format", kind)).replace("-", "_")
