"""What a stream's reader is given: the request path, and what it has in common with other streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.api.client import Api
    from source_tiktok_ads.lists.once import ListsOnce
    from source_tiktok_ads.readers.form_libraries import FormLibraries
    from source_tiktok_ads.readers.gmv_max.window_rows import WindowRows
    from source_tiktok_ads.readers.lists.look_ups import LookUps
    from source_tiktok_ads.readers.lists.shared import SharedList
    from source_tiktok_ads.readers.reports.entity_ids import EntityIds
    from source_tiktok_ads.readers.reports.omissions import Omissions
    from source_tiktok_ads.readers.reports.top_view import TopView


@dataclass(frozen=True)
class StreamResources:
    """What one stream is read with.

    Attributes:
        api: The one request path.
        entity_ids: Ids by which a report that is too large is split.
        look_ups: Values of other streams.
        libraries: Form libraries of Business Centers.
        shared: The stream's own list, where others need it too: then it is read once for all of them.
        query: Query parameters of the stream's list that depend on the selected columns and the configuration.
        once: Lists that the discovery of ad accounts needs too, where it is made; None where accounts are listed.
        window_rows: Rows of the report's windows, where others are made of them; None where nobody else needs them.
        products: Of a GMV Max report whose requests name products, what reads the report by product; else None.
        omissions: Windows of reports that need not be asked for; None where a report is only sampled.
        ahead: Through which the list of campaigns asks, since its page of TopView may be known; None for other lists.
    """

    api: Api
    entity_ids: EntityIds
    look_ups: LookUps
    libraries: FormLibraries
    shared: SharedList | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    once: ListsOnce | None = None
    window_rows: WindowRows | None = None
    products: Any = None
    omissions: Omissions | None = None
    ahead: TopView | None = None
