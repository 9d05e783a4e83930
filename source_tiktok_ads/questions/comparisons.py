"""Judges that hold one answer against another: whether its rows, sums or values are those of the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from source_tiktok_ads.catalogue import HOUR
from source_tiktok_ads.questions.case import Case, Found, all_of, counted_rows, sum_of, values_of

if TYPE_CHECKING:
    from source_tiktok_ads.questions.replies import Reply

_ROUNDING = 0.01  # of an amount, per row that it is added up from


def overlap(case: Case) -> Found:
    """Whether the rows of a narrower reading are among those of a wider one; further pages of it may have them."""
    wide, narrow = (values_of(reply.rows, case.of[0]) for reply in case.replies)
    if not narrow:
        return Found("no_rows")
    if common := sorted(wide & narrow):
        return Found("included", f"{case.of[0]} {all_of(common)}")
    return Found("left_out" if case.replies[0].is_whole else "too_long")


def repeated_hour(case: Case) -> Found:
    """Whether an hour has two rows, and whether the hours add up to the day."""
    hours, day = (reply.rows for reply in case.replies)
    if not hours:
        return Found("no_rows")
    twice = [hour for hour, times in Counter(str(row.get(HOUR)) for row in hours).items() if times > 1]
    if twice:
        return Found("two_rows", all_of(twice))
    of_hours, of_day = sum_of(hours, "impressions"), sum_of(day, "impressions")
    return Found("one_row" if of_hours >= of_day else "missing", f"{of_hours:,.0f} of {of_day:,.0f} impressions")


def order(case: Case) -> Found:
    """Whether two pages hold what one of twice their size does."""
    first, second, both = (values_of(reply.rows, case.of[0]) for reply in case.replies)
    if not second:
        return Found("no_rows")
    lacking, repeated = both - first - second, first & second
    if not lacking and not repeated:
        return Found("steady")
    return Found("unsteady", f"{len(lacking)} rows are missing, {len(repeated)} come twice")


def sums(case: Case) -> Found:
    """Whether the sum of an ad account is that of all its campaigns, or of those that are not deleted."""
    if long := [counted_rows(each) for each in case.replies if not each.is_whole]:
        return Found("too_long", all_of(long))
    account, everything, undeleted, top_view = (sum_of(each.rows, case.of[0]) for each in case.replies)
    more = _apart(case.replies[3], case.replies[1], case.of[0])
    seen = f"{account:,.0f} {case.of[0]} of the ad account, {everything + more:,.0f} of all campaigns, "
    seen += f"{everything - undeleted:,.0f} of them of deleted ones"
    if not everything and not top_view:
        return Found("no_rows")
    if everything == undeleted:
        return Found("nothing_deleted", seen)
    if account == everything + more:
        return Found("held", seen)
    left_out = account <= everything + more - (everything - undeleted)
    return Found("left_out" if left_out else "neither", seen)


def added(case: Case) -> Found:
    """Whether the sum of an ad account holds more than that of its campaigns: at least half of what may be added."""
    if long := [counted_rows(each) for each in case.replies if not each.is_whole]:
        return Found("too_long", all_of(long))
    account, campaigns, _, more = (sum_of(each.rows, name) for each, name in zip(case.replies, case.of, strict=True))
    campaigns += _apart(case.replies[2], case.replies[1], case.of[2])
    if not more:
        return Found("no_rows")
    seen = f"{account:,.2f} of the ad account, {campaigns:,.2f} of all campaigns, {more:,.2f} beside them"
    return Found("held" if account - campaigns > more / 2 else "left_out", seen)


def part_of(case: Case) -> Found:
    """Whether a finer reading adds up to a coarser one, but for what rounding may leave."""
    if long := [counted_rows(each) for each in case.replies if not each.is_whole]:
        return Found("too_long", all_of(long))
    fine, coarse = case.replies
    parts, whole = sum_of(fine.rows, case.of[0]), sum_of(coarse.rows, case.of[0])
    if not whole:
        return Found("no_rows")
    seen = f"{case.of[0]} {parts:,.2f} of {whole:,.2f}, {parts / whole:.2%}"
    if abs(parts - whole) <= _ROUNDING * len(fine.rows):
        return Found("equal", seen)
    return Found("less" if parts < whole else "more", seen)


def same(case: Case) -> Found:
    """Whether a column has the value that it has in another reading; `0` and `-` are none."""
    here, there = (values_of(reply.rows, case.of[0]) - {"0", "-", ""} for reply in case.replies)
    if not here or not there:
        return Found("no_rows")
    if here == there:
        return Found("same", all_of(sorted(here)))
    return Found("other", f"{all_of(sorted(here))} instead of {all_of(sorted(there))}")


def _apart(reply: Reply, other: Reply, name: str) -> float:
    """The sum over campaigns that another reading does not hold."""
    known = values_of(other.rows, "campaign_id")
    return sum_of([row for row in reply.rows if str(row.get("campaign_id")) not in known], name)
