"""What no source settles: how a world answers it, one way unless a test says the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulated_api.rules.catalogue import DIMENSIONS


@dataclass
class OpenAnswers:
    """Each default is the documented reading, or the cautious one; a connector must be right, or fail, with the others.

    Attributes:
        max_days: Days of a report by its time dimension (`none` without one).
        over_long: What becomes of a longer span: `refused`, or `cut` to the last days without a word.
        skan_by_hour: Whether SKAN metrics are given with `stat_time_hour`.
        country_by_hour: Whether `country_code` may stand beside `stat_time_hour`.
        refused_dimensions: Dimensions that a level does not take, by level.
        refused_metrics: Metrics that a level does not take, by level.
        top_view_unfiltered: Whether reports that name no buying type hold TopView too.
        accounts_without_deleted: Whether figures of a whole ad account leave out what was deleted.
        deprecated_account_fields: Whether `advertiser/info/` takes names that its page has no more.
        moved_forms_leave: Whether forms that were moved to a library are in their ad account's list no more.
        foreign_ids: What `advertiser/info/` makes of an id that is not the token's: `refused`, or `left out`.
    """

    max_days: dict[str, int] = field(default_factory=lambda: dict(DIMENSIONS["max_days"]))
    over_long: str = "refused"
    skan_by_hour: bool = False
    country_by_hour: bool = False
    refused_dimensions: dict[str, list[str]] = field(default_factory=dict)
    refused_metrics: dict[str, list[str]] = field(default_factory=dict)
    top_view_unfiltered: bool = False
    accounts_without_deleted: bool = False
    deprecated_account_fields: bool = False
    moved_forms_leave: bool = False
    foreign_ids: str = "refused"
