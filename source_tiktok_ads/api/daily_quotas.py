"""Requests a day of endpoints that have a quota of their own: when it is spent, they fail alone until 00:00 UTC.

`gmv_max/report/get/` takes 20,000 a day on the basic level, `report/task/create/` 4,500 on all of them (page "Rate
limits", read on 2026-08-13). Answers do not say which quota was hit, and what other processes sent is not known: so
nothing is sent beyond the quota, and the error for rejections that last says that it seems spent.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import TRANSIENT, Action, Code, Subject
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.api.tiers import path_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source_tiktok_ads.basics import Clock

_DAY = 86_400
_PER_DAY = 2  # place of the number in a row of the manifest, behind those of the second and the minute
_SPENT = Code(-18, "the endpoint's requests of the day are used up", Subject.QUOTA, Action.OWN_QUOTA, TRANSIENT)
_RESUMES = "it resumes after 00:00 UTC; streams of other endpoints are not affected"


class DailyQuotas:
    """Counts what this process sends to endpoints that have a quota of the day.

    Args:
        quotas: Requests a day, by path.
        now: Seconds since the epoch.
    """

    def __init__(self, quotas: Mapping[str, int], now: Clock = time.time) -> None:
        self._quotas, self._now = quotas, now
        self._lock = threading.Lock()
        self._sent: Counter[tuple[str, int]] = Counter()

    def __contains__(self, path: str) -> bool:
        """Whether an endpoint has such a quota."""
        return path in self._quotas

    def count(self, path: str) -> None:
        """Count a request that is about to be sent.

        Raises:
            UnavailableError: It would be one too many.
        """
        today = path, int(self._now() // _DAY)
        with self._lock:
            if self._sent[today] >= self._quotas[path]:
                text = f"{self._sent[today]:,} requests were sent to {path} today, which is its quota: {_RESUMES}"
                raise UnavailableError(Answer(_SPENT, text))
            self._sent[today] += 1

    def seems_spent(self, path: str, answer: Answer) -> UnavailableError:
        """The error for rejections of an endpoint that last, while others were taken."""
        quota = f"The quota of {path} ({self._quotas[path]:,} requests a day) seems spent: {_RESUMES}"
        return UnavailableError(Answer(answer.code, f"{answer.text.rstrip('. ')}. {quota}"))


def quotas_of_the_day(quotas: Mapping[str, Mapping[str, Sequence[int]]], tier: str, percent: int) -> dict[str, int]:
    """Requests a day, of endpoints of which the number is known.

    Args:
        quotas: Of the manifest.
        tier: The app's level.
        percent: How much of the quota is this process's.
    """
    rows = path_rows(quotas, tier)
    return {path: max(1, row[_PER_DAY] * percent // 100) for path, row in rows.items() if len(row) > _PER_DAY}
