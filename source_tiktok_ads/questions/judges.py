"""How answers are judged: each function turns the replies to one question into an outcome, and what led to it.

Those that hold one answer against another are in `comparisons.py`. An outcome is a word of the question's own
`outcomes`; the list of what was seen is what `{seen}` stands for there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.codes import Action, lookup
from source_tiktok_ads.catalogue import DAY, UnknownNameError, metric
from source_tiktok_ads.questions.case import Case, Found, all_of, counted_rows, number_of, refusals, values_of
from source_tiktok_ads.questions.comparisons import added, order, overlap, part_of, repeated_hour, same, sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from source_tiktok_ads.questions.replies import Reply

    Row = dict[str, Any]

_NO_VALUE = ("-", "")


def taken(case: Case) -> Found:
    """What became of each reading, in a word: `taken`, `refused`, or `capped` to smaller pages."""
    words = ["refused" if not each.taken else "capped" if each.is_capped else "taken" for each in case.replies]
    seen = [f"{each.path} {_page_size(each)}" for each in case.replies if each.taken and each.is_capped]
    return Found(" ".join(words), all_of([*refusals(case.replies), *seen]))


def days(case: Case) -> Found:
    """Whether a span of days as documented is taken, one of a day more, and whether that day comes."""
    documented, longer, day_more = case.replies
    if not documented.taken:
        return Found("fewer", all_of(refusals([documented])))
    if not longer.taken:
        return Found("exact", all_of(refusals([longer])))
    wanted, came = _days(day_more.rows), _days(longer.rows)
    if not wanted:
        return Found("unclear")
    return Found("more" if wanted <= came else "cut", all_of(sorted(wanted - came)))


def without_delivery(case: Case) -> Found:
    """Whether rows come for days on which nothing was shown, and whether they have conversions."""
    rows = list(case.rows())
    idle = [row for row in rows if not number_of(row.get("spend")) and not number_of(row.get("impressions"))]
    if not rows or not idle:
        return Found("none" if rows else "no_rows")
    converted = [
        row for row in idle if any(number_of(row.get(name)) for name in ("conversion", "real_time_conversion"))
    ]
    return Found("conversions" if converted else "zeros", f"{len(converted or idle):,} of {len(rows):,} rows")


def rows(case: Case) -> Found:
    """Whether there are rows at all."""
    count = sum(1 for _ in case.rows())
    return Found("some", f"{count:,} rows") if count else Found("none")


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
    return Found(" ".join(sorted(kinds)), all_of(written)) if kinds else Found("none" if seen else "no_rows")


def _kind_of_nothing(value: object) -> str:
    return {None: "null", "": "empty", "-": "dash"}.get(value, "") if value is None or value in _NO_VALUE else ""


def fractions(case: Case) -> Found:
    """Whether metrics that count come with a fraction."""
    found: dict[str, str] = {}
    seen = False
    for row in case.rows():
        seen = True
        for name, value in row.items():
            if _is_count(name) and number_of(value) % 1:
                found.setdefault(name, str(value))
    written = [f"{name} {value}" for name, value in found.items()]
    return Found("some", all_of(written)) if found else Found("none" if seen else "no_rows")


def totals(case: Case) -> Found:
    """Whether the totals of lists are the numbers of their different rows; lists of more than a page tell nothing."""
    counts = [
        (reply, len(values_of(reply.rows, key)))
        for reply, key in zip(case.replies, case.of, strict=True)
        if reply.taken
    ]
    if not any(reply.total for reply, _ in counts):
        return Found("no_rows")
    differing = [counted_rows(reply, keys) for reply, keys in counts if reply.is_whole and reply.total != keys]
    if differing:
        return Found("differ", all_of(differing))
    whole = [reply for reply, _ in counts if reply.is_whole and reply.total]
    return Found("equal") if whole else Found("too_long", all_of(counted_rows(*each) for each in counts))


def given(case: Case) -> Found:
    """Whether there are rows, or the request is refused."""
    return Found("refused", all_of(refusals(case.replies))) if refusals(case.replies) else rows(case)


def foreign(case: Case) -> Found:
    """What becomes of an id that is not the token's beside one that is."""
    (reply,) = case.replies
    if not reply.taken:
        return Found("refused", all_of(refusals([reply])))
    _, strange = reply.params["advertiser_ids"]
    found = [row for row in reply.rows if str(row.get(case.of[0])) == strange]
    details = sorted(name for row in found for name, value in row.items() if value not in (None, strange))
    return Found("given", f"with {all_of(details)}") if details else Found("left_out")


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
    return Found("some", all_of(refused)) if refused else Found("none", f"{sum(codes.values())} requests")


JUDGES: Mapping[str, Callable[[Case], Found]] = {
    judge.__name__: judge
    for judge in (
        *(taken, days, without_delivery, rows, missing_values, fractions, totals, given, foreign, filled, own_quotas),
        *(overlap, repeated_hour, order, sums, added, part_of, same),
    )
}

# To these, a refusal is an answer.
OF_REFUSALS = frozenset(judge.__name__ for judge in (taken, days, given, foreign, own_quotas))


def _page_size(reply: Reply) -> str:
    return f"{reply.answer.data['page_info']['page_size']} of {reply.params['page_size']}"


def _days(rows: Iterable[Row]) -> set[str]:
    return {str(row.get(DAY))[:10] for row in rows}


def _is_count(name: str) -> bool:
    try:
        known = metric(name)
    except UnknownNameError:
        return False
    return known.type == "integer"
