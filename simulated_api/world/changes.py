"""The change log of an ad account, as typed values, and the three forms in which a file of it was seen or published.

Sources: the documentation's example (a printed dictionary with printed bytes) and an answer recorded in 2026 (JSON,
whose texts have real line ends once they are decoded); both have lines of sums, an empty line, and a table. Values
before and after a change are printed bytes in both.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

TITLES = ("Time", "log_object_type", "Object ID", "Object", "Operator", "Source", "App ID", "Activity details")
_KINDS = (
    ("Ad group", "Budget & Schedule", "Change ", "Budget", ("50.00 USD", "20.00 USD")),
    ("Campaign", "On/Off Status", "Delete", "Campaign", None),
    ("Ad", "Settings", "Change ", "Name", ('Café "夏", 1', "it's new\n✨")),
    ("Ad group", "Ad group", "Create", "Ad group", None),
)
_MINUTES = 24 * 60


def changes(account: Account, first: datetime, last: datetime, now: datetime) -> Iterator[Fields]:
    """The changes from one moment to another, both included, in no order within a day; some are equal in everything.

    An ad account without campaigns has none, unless its stock says how many there are a day.
    """
    a_day = account.stock.get("changes", 3 if account.campaigns else 0)
    day = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= min(last, now):
        ordinal = day.toordinal()
        for index in range(a_day):
            key = mix(account.number, ordinal, index - index % 3 // 2)  # the third of three is the second once more
            moment = day + timedelta(minutes=key % _MINUTES)
            if first <= moment <= min(last, now):
                yield _change(account, key, moment)
        day += timedelta(days=1)


def _change(account: Account, key: int, moment: datetime) -> Fields:
    kind, what, action, name, values = _KINDS[key % len(_KINDS)]
    activity: Fields = {"action": action, "name": name}
    if values:
        activity["before_after"] = [{"before": values[0], "after": values[1]}]
    return {
        "time": moment,
        "log_object_type": kind,
        "object_id": str(1_846_000_000_000_000 + account.number * 1000 + key % 1000),
        "object": what,
        "operator": "m**********t@example.com",
        "source": "Marketing API" if key % 2 else "TikTok Ads Manager",
        "app_id": "7536109600076988432" if key % 2 else "",
        "activities": [activity],
    }


def log_text(found: list[Fields]) -> str:
    """The table with its sums, as the file has it."""
    text = io.StringIO(newline="")
    for title, what in (("Budget changes", "Budget & Schedule"), ("Bid changes", "Bid"), ("Status changes", "Status")):
        text.write(f"{title},{sum(what in row['object'] for row in found)}\r\n")
    text.write("\r\n")
    writer = csv.writer(text)
    writer.writerow(TITLES)
    for row in found:
        time = f"{row['time']:%Y-%m-%d %H:%M}"
        plain = [row[name] for name in ("log_object_type", "object_id", "object", "operator", "source", "app_id")]
        writer.writerow([time, *plain, json.dumps(_printed(row["activities"]), ensure_ascii=False)])
    return text.getvalue()


def _printed(activities: list[Fields]) -> list[Fields]:
    """Values before and after as printed bytes."""
    return [
        {
            name: [{side: str(value.encode()) for side, value in pair.items()} for pair in inner]
            if name == "before_after"
            else inner
            for name, inner in activity.items()
        }
        for activity in activities
    ]


def as_answered(text: str, file_name: str, form: str) -> str:
    """`data.changelog`: `json` as recorded, `printed` as published, or `bytes` (JSON with printed bytes in it)."""
    if form == "printed":
        return str({"file_data": text.encode(), "file_name": file_name})
    if form == "bytes":
        return json.dumps({"file_data": str(text.encode()), "file_name": file_name})
    return json.dumps({"file_data": f"b'{text}'", "file_name": file_name}, ensure_ascii=False)
