"""A control total for reports that were split by ids: they lack the rows of entities that no list holds."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.answer import broken
from source_tiktok_ads.api.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from source_tiktok_ads.basics import Row

# What is summed: counts and money that every row of a BASIC report has, and that add up over entities and days.
CONTROL_METRICS = ("spend", "impressions")
_ROUNDING = Decimal("0.005")  # of each row's money


class Sums:
    """Sums of the control metrics over rows that pass by.

    Attributes:
        rows: How many rows there were.
        values: The sum of each metric.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.values: dict[str, Decimal] = dict.fromkeys(CONTROL_METRICS, Decimal(0))

    def of(self, pages: Iterable[list[Row]]) -> Iterator[list[Row]]:
        """The same pages; their rows are added up on the way."""
        for rows in pages:
            self.add(rows)
            yield rows

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows up."""
        for row in rows:
            self.rows += 1
            metrics = row.get("metrics") or {}
            for name in CONTROL_METRICS:
                self.values[name] += _number(metrics.get(name))

    def missing_of(self, total: Sums) -> dict[str, Decimal]:
        """What a total has more than these rows, beyond rounding, by metric; empty where nothing is missing."""
        slack = {"spend": _ROUNDING * (self.rows + total.rows), "impressions": Decimal(0)}
        more = {name: total.values[name] - self.values[name] for name in CONTROL_METRICS}
        return {name: value for name, value in more.items() if value > slack[name]}


def check_total(sums: Sums, total: Sums, days: str, *, still_moving: bool) -> str | None:
    """Compare the rows of a split report with the ad account's own total of the same days.

    Args:
        sums: Of the rows.
        total: Of the ad account's report.
        days: Which ones, for the message.
        still_moving: Whether figures of these days still rise while they are read.

    Returns:
        What to warn of; None where nothing is missing.

    Raises:
        UnavailableError: Rows are missing.
    """
    missing = sums.missing_of(total)
    if not missing:
        return None
    figures = ", ".join(f"{value:f} of {total.values[name]:f} {name}" for name, value in missing.items())
    text = (
        f"the report of {days} was too large and was split by the ids of campaigns, ad groups and ads; {figures} are "
        "in the ad account's total, and in no row of the parts"
    )
    if still_moving:
        return f"{text}. Figures of these days still rise while they are read: the next sync reads them again"
    raise UnavailableError(broken(text))


def metrics_with_control(metrics: Sequence[str]) -> tuple[str, ...]:
    """Metrics of a request whose rows are to be compared with a total."""
    return tuple(dict.fromkeys((*metrics, *CONTROL_METRICS)))


def _number(value: Any) -> Decimal:  # noqa: ANN401 - whatever the API put there
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)
