"""What readings are asked with: days of the ad account's calendar, ids, and the connector's own sets of metrics."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pendulum

from source_tiktok_ads.catalogue import metric

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account

_PLACEHOLDER = re.compile(r"\{([a-z_.]+)(-\d+)?\}")
_SETS = "metrics."
_LOOKED_BACK = 400  # days within which every clock that is put back was


class UnknownFactError(Exception):
    """A reading needs something that this ad account does not have; the text says what."""


class Facts:
    """Fills the placeholders of readings for one ad account.

    `{today-30}` is a day of the account's own calendar, `{advertiser_id}` its id, `{foreign_advertiser_id}` an id that
    is not the token's, `{clock_change}` the day on which its clock was last put back, `{metrics.basic}` in a list the
    names of a set of metrics. Others are found by asking: in a list all values that were found, else the first.

    Args:
        account: The ad account.
        sets: Metrics by the name of their set, as requests name them.
        found: What is found by asking, by name.
    """

    def __init__(
        self, account: Account, sets: Mapping[str, Sequence[str]], found: Mapping[str, Callable[[], Sequence[str]]]
    ) -> None:
        self._account, self._sets, self._found = account, sets, found

    def filled(self, value: Any) -> Any:  # noqa: ANN401 - whatever a parameter can be
        """A value with its placeholders filled in.

        Raises:
            UnknownFactError: There is nothing to fill one with.
        """
        if isinstance(value, dict):
            return {name: self.filled(each) for name, each in value.items()}
        if isinstance(value, list):
            return self._names(value)
        return _PLACEHOLDER.sub(self._value, value) if isinstance(value, str) else value

    def _names(self, values: list[Any]) -> list[Any]:
        filled: list[Any] = []
        for each in values:
            name = each.strip("{}") if isinstance(each, str) else ""
            if name.startswith(_SETS):
                filled += self._sets[name.removeprefix(_SETS)]
            elif name in self._found:
                filled += self._found[name]()
            else:
                filled.append(self.filled(each))
        return filled

    def _value(self, placeholder: re.Match[str]) -> str:
        name, days = placeholder[1], int(placeholder[2] or 0)
        if name == "today":
            return str(self._account.today() + timedelta(days=days))
        if name == "advertiser_id":
            return self._account.id
        if name == "foreign_advertiser_id":
            return str(int(self._account.id) + 1)
        return self._clock_change() if name == "clock_change" else self._found[name]()[0]

    def _clock_change(self) -> str:
        day = last_clock_change(self._account.timezone or "UTC", self._account.today())
        if day is None:
            raise UnknownFactError("the ad account's clock is not put back")
        return str(day)


def sets_of_metrics(
    sets: Mapping[str, Sequence[str]], reports: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """Metrics as requests name them, by the name of their set.

    Args:
        sets: The manifest's metrics, by the name of their set.
        reports: Those of reports that have no sets, by the name of the stream.
    """
    return {**{name: [metric(each).request_name for each in names] for name, names in sets.items()}, **reports}


def last_clock_change(zone: str, today: date) -> date | None:
    """The last day before today on which a clock was put back; None where it never is.

    >>> last_clock_change("Europe/London", date(2026, 3, 16))
    datetime.date(2025, 10, 26)
    >>> last_clock_change("Asia/Tokyo", date(2026, 3, 16))
    """
    clock = pendulum.timezone(zone)

    def offset(day: date) -> timedelta:
        return datetime(day.year, day.month, day.day, tzinfo=clock).utcoffset() or timedelta()

    for back in range(1, _LOOKED_BACK):
        day = today - timedelta(days=back)
        if offset(day + timedelta(days=1)) < offset(day):
            return day
    return None
