"""How answers are judged: each function turns the replies to one question into an outcome, and what led to it.

An outcome is a word of the question's own `outcomes`; the list of what was seen is what `{seen}` stands for there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.codes import Action, lookup
from source_tiktok_ads.catalogue import DAY, HOUR, UnknownNameError, metric
from source_tiktok_ads.wording import join_first_names, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from source_tiktok_ads.questions.replies import Reply

    Row = dict[str, Any]

_TEXT = 300  # characters of an answer's text
_NO_VALUE = ("-", "")


@dataclass(frozen=True)
class Found:
    """What a judge says.

    Attributes:
        outcome: One of those that the question knows.
        seen: What led to it, for people; without secrets.
    """

    outcome: str
    seen: str = ""


@dataclass(frozen=True)
class Case:
    """What a judge looks at.

    Attributes:
        replies: To the question's readings, in their order.
        of: The column that is judged, per reading.
        codes: How often each code came for each path, in all that was asked of this ad account.
    """

    replies: Sequence[Reply]
    of: Sequence[str] = ()
    codes: Mapping[tuple[str, int], int] | None = None

    def rows(self) -> Iterator[Row]:
        """The rows of all replies."""
        for reply in self.replies:
            yield from reply.rows


def taken(case: Case) -> Found:
    """What became of each reading, in a word: `taken`, `refused`, or `capped` to smaller pages."""
    words = ["refused" if not each.taken else "capped" if each.is_capped else "taken" for each in case.replies]
    seen = [f"{each.path} {_page_size(each)}" for each in case.replies if each.taken and each.is_capped]
    return Found(" ".join(words), _all_of([*_refusals(case.replies), *seen]))


def days(case: Case) -> Found:
    """Whether a span of days as documented is taken, one of a day more, and whether that day comes."""
    documented, longer, day_more = case.replies
    if not documented.taken:
        return Found("fewer", _all_of(_refusals([documented])))
    if not longer.taken:
        return Found("exact", _all_of(_refusals([longer])))
    wanted, came = _days(day_more.rows), _days(longer.rows)
    if not wanted:
        return Found("unclear")
    return Found("more" if wanted <= came else "cut", _all_of(sorted(wanted - came)))


def overlap(case: Case) -> Found:
    """Whether the rows of a narrower reading are among those of a wider one."""
    wide, narrow = (_values(reply.rows, case.of[0]) for reply in case.replies)
    if not narrow:
        return Found("no_rows")
    common = sorted(wide & narrow)
    return Found("included", f"{case.of[0]} {_all_of(common)}") if common else Found("left_out")


def without_delivery(case: Case) -> Found:
    """Whether rows come for days on which nothing was shown, and whether they have conversions."""
    rows = list(case.rows())
    idle = [row for row in rows if not _number(row.get("spend")) and not _number(row.get("impressions"))]
    if not rows or not idle:
        return Found("none" if rows else "no_rows")
    converted = [row for row in idle if any(_number(row.get(name)) for name in ("conversion", "real_time_conversion"))]
    return Found("conversions" if converted else "zeros", f"{len(converted or idle):,} of {len(rows):,} rows")


def rows(case: Case) -> Found:
    """Whether there are rows at all."""
    count = sum(1 for _ in case.rows())
    return Found("some", f"{count:,} rows") if count else Found("none")


def repeated_hour(case: Case) -> Found:
    """Whether an hour has two rows, and whether the hours add up to the day."""
    hours, day = (reply.rows for reply in case.replies)
    if not hours:
        return Found("no_rows")
    twice = [hour for hour, times in Counter(str(row.get(HOUR)) for row in hours).items() if times > 1]
    if twice:
        return Found("two_rows", _all_of(twice))
    of_hours, of_day = _sum(hours, "impressions"), _sum(day, "impressions")
    return Found("one_row" if of_hours >= of_day else "missing", f"{of_hours:,.0f} of {of_day:,.0f} impressions")


def missing_values(case: Case) -> Found:
    """How metrics without a value are written."""
    kinds: dict[str, set[str]] = {}
    seen = False
    for reply in case.replies:
        asked = reply.params["metrics"]
        for row in reply.rows:
            seen = True
            for name in asked:
                kind = "absent" if name not in row else _kind_of_nothing(row[name])
                if kind:
                    kinds.setdefault(kind, set()).add(name)
    written = [f"{kind} ({len(names)} metrics, such as {min(names)})" for kind, names in sorted(kinds.items())]
    return Found(" ".join(sorted(kinds)), _all_of(written)) if kinds else Found("none" if seen else "no_rows")


def _kind_of_nothing(value: object) -> str:
    return {None: "null", "": "empty", "-": "dash"}.get(value, "") if value is None or value in _NO_VALUE else ""


def fractions(case: Case) -> Found:
    """Whether metrics that count come with a fraction."""
    found: dict[str, str] = {}
    seen = False
    for row in case.rows():
        seen = True
        for name, value in row.items():
            if _is_count(name) and _number(value) % 1:
                found.setdefault(name, str(value))
    written = [f"{name} {value}" for name, value in found.items()]
    return Found("some", _all_of(written)) if found else Found("none" if seen else "no_rows")


def totals(case: Case) -> Found:
    """Whether the totals of lists are the numbers of their different rows; lists of more than a page tell nothing."""
    counts = [
        (reply, len(_values(reply.rows, key))) for reply, key in zip(case.replies, case.of, strict=True) if reply.taken
    ]
    if not any(reply.total for reply, _ in counts):
        return Found("no_rows")
    differing = [_counted(reply, keys) for reply, keys in counts if reply.is_whole and reply.total != keys]
    if differing:
        return Found("differ", _all_of(differing))
    whole = [reply for reply, _ in counts if reply.is_whole and reply.total]
    return Found("equal") if whole else Found("too_long", _all_of(_counted(*each) for each in counts))


def order(case: Case) -> Found:
    """Whether two pages hold what one of twice their size does."""
    first, second, both = (_values(reply.rows, case.of[0]) for reply in case.replies)
    if not second:
        return Found("no_rows")
    lacking, repeated = both - first - second, first & second
    if not lacking and not repeated:
        return Found("steady")
    return Found("unsteady", f"{len(lacking)} rows are missing, {len(repeated)} come twice")


def sums(case: Case) -> Found:
    """Whether the sum of an ad account is that of all its campaigns, or of those that are not deleted."""
    if long := [_counted(each, len(each.rows)) for each in case.replies if not each.is_whole]:
        return Found("too_long", _all_of(long))
    account, everything, undeleted, top_view = (_sum(each.rows, case.of[0]) for each in case.replies)
    known = _values(case.replies[1].rows, "campaign_id")
    apart = [row for row in case.replies[3].rows if str(row.get("campaign_id")) not in known]
    more = _sum(apart, case.of[0]) if apart else 0.0
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


def foreign(case: Case) -> Found:
    """What becomes of an id that is not the token's beside one that is."""
    (reply,) = case.replies
    if not reply.taken:
        return Found("refused", _all_of(_refusals([reply])))
    _, strange = reply.params["advertiser_ids"]
    found = [row for row in reply.rows if str(row.get(case.of[0])) == strange]
    details = sorted(name for row in found for name, value in row.items() if value not in (None, strange))
    return Found("given", f"with {_all_of(details)}") if details else Found("left_out")


def filled(case: Case) -> Found:
    """Whether a column has values."""
    values = [row.get(case.of[0]) for row in case.rows()]
    if not values:
        return Found("no_rows")
    count = sum(bool(value) for value in values)
    word = "always" if count == len(values) else "sometimes" if count else "never"
    return Found(word, f"{case.of[0]} in {count:,} of {len(values):,} rows")


def own_quotas(case: Case) -> Found:
    """Whether an endpoint or ad account was refused for itself, in all that was asked."""
    codes = case.codes or {}
    own = [(path, code, times) for (path, code), times in codes.items() if lookup(code).action is Action.OWN_QUOTA]
    refused = [f"{code} on {path}, {times} times" for path, code, times in own]
    return Found("some", _all_of(refused)) if refused else Found("none", f"{sum(codes.values())} requests")


JUDGES: Mapping[str, Callable[[Case], Found]] = {
    judge.__name__: judge
    for judge in (
        *(taken, days, overlap, without_delivery, rows, repeated_hour, missing_values, fractions, totals, order),
        *(sums, foreign, filled, own_quotas),
    )
}

# To these, a refusal is an answer.
OF_REFUSALS = frozenset(judge.__name__ for judge in (taken, days, foreign, own_quotas))


def _all_of(parts: Iterable[str]) -> str:
    known = list(parts)
    return join_first_names(known) if known else ""


def _refusals(replies: Iterable[Reply]) -> list[str]:
    return list(dict.fromkeys(shortened(each.refusal, _TEXT) for each in replies if not each.taken))


def _counted(reply: Reply, keys: int) -> str:
    return f"{reply.path} {reply.total:,} rows by its total, {keys:,} by their keys"


def _page_size(reply: Reply) -> str:
    return f"{reply.answer.data['page_info']['page_size']} of {reply.params['page_size']}"


def _days(rows: Iterable[Row]) -> set[str]:
    return {str(row.get(DAY))[:10] for row in rows}


def _values(rows: Iterable[Row], name: str) -> set[str]:
    return {str(row[name]) for row in rows if row.get(name) is not None}


def _sum(rows: Iterable[Row], name: str) -> float:
    return sum(_number(row.get(name)) for row in rows)


def _number(value: object) -> float:
    """A metric's number; 0 where there is none."""
    try:
        return float(str(value))
    except ValueError:
        return 0.0


def _is_count(name: str) -> bool:
    try:
        known = metric(name)
    except UnknownNameError:
        return False
    return known.type == "integer"
