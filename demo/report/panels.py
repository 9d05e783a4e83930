"""Panels on what was bought: spend by day, campaigns, creatives. Each gives what it shows by currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo.report.figures import Totals, sums, together, with_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from demo.report.calendar import Calendar, Period
    from demo.report.figures import Key
    from demo.report.source import Tables

CAMPAIGNS = 100  # shown by name; all others in one line
CREATIVES = 12
_MARKS = ("p25", "p50", "p75", "p100")
# Of constants that are no words by themselves.
_WORDS = {"ENABLE": "Enabled", "DISABLE": "Disabled", "DELETE": "Deleted", "RF_REACH": "Reach & frequency"}


@dataclass(frozen=True)
class Campaign:
    """A row of the campaigns: sums of the period and of the one before (None: nothing to compare with).

    `began` is the first day in the file on which it spent anything; None where it never did, or on TopView alone.
    """

    name: str
    account: str
    objective: str
    status: str
    began: date | None
    now: Totals
    before: Totals | None


@dataclass(frozen=True)
class Creative:
    """An ad with a video, or all of them: plays, and of 100 plays how many lasted how long or came how far."""

    name: str
    plays: int
    seconds_2: float
    seconds_6: float
    marks: dict[str, float]
    now: Totals
    before: Totals | None


def campaigns(tables: Tables, calendar: Calendar) -> dict[str, list[Campaign]]:
    """Campaigns of each currency, highest spend first; none where no report tells campaigns apart."""
    by = ("advertiser_id", "campaign_id")
    now = sums(tables, "days", calendar.now, *by)
    with_values(tables, now, calendar.now, *by)
    before = sums(tables, "days", calendar.before, *by) if calendar.before else {}
    names = _campaign_names(tables)
    found: dict[str, list[Campaign]] = {}
    for currency in {**now, **before}:
        own, earlier = now.get(currency, {}), before.get(currency, {})
        rows = [
            _campaign(names[key], own.get(key, Totals()), earlier.get(key, Totals()) if calendar.before else None)
            for key in {**own, **earlier}
            if key in names
        ]
        found[currency] = sorted(rows, key=lambda row: (-row.now.spend, row.name))
    return found


def _campaign_names(tables: Tables) -> dict[Key, dict[str, Any]]:
    """What is known of each campaign: a deleted one may be in no list, so the reports' own name comes second."""
    rows = tables.query(
        """
        select reported.*, coalesce(campaigns.campaign_name, reported_name, campaign_id) as name, began,
            objective_type, secondary_status, coalesce(ad_accounts.name, advertiser_id) as account
        from (select advertiser_id, campaign_id, arg_max(campaign_name, day) as reported_name,
                  min(day) filter (where spend > 0 and not top_view) as began
              from days where campaign_id is not null group by all) reported
        left join campaigns using (advertiser_id, campaign_id) left join ad_accounts using (advertiser_id)
        """
    )
    return {(row["advertiser_id"], row["campaign_id"]): row for row in rows}


def _campaign(about: dict[str, Any], now: Totals, before: Totals | None) -> Campaign:
    objective, status = _words(about["objective_type"]), _words(about["secondary_status"], "CAMPAIGN_STATUS_")
    return Campaign(about["name"], about["account"], objective, status, about["began"], now, before)


def _words(constant: str | None, prefix: str = "") -> str:
    """A constant of the API as words: `WEB_CONVERSIONS` is "Web conversions"."""
    bare = (constant or "").removeprefix(prefix)
    return _WORDS.get(bare) or bare.replace("_", " ").capitalize()


def creatives(tables: Tables, calendar: Calendar) -> dict[str, list[Creative]]:
    """Of each currency all videos together, and then the ads with a video, most plays first."""
    by = ("advertiser_id", "ad_id")
    now = sums(tables, "ad_days", calendar.now, *by)
    before = sums(tables, "ad_days", calendar.before, *by) if calendar.before else {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in _plays(tables, calendar.now):
        rows.setdefault(row["currency"], []).append(row)
    found: dict[str, list[Creative]] = {}
    for currency, plays in rows.items():
        keys = [(row["advertiser_id"], row["ad_id"]) for row in plays]
        earlier = [before.get(currency, {}).get(key) for key in keys]
        each = [_creative(row, now[currency][key], old) for row, key, old in zip(plays, keys, earlier, strict=True)]
        found[currency] = [_all_of(plays, each), *each]
    return found


def _plays(tables: Tables, period: Period) -> list[dict[str, Any]]:
    return tables.query(
        """
        select currency, advertiser_id, ad_id, arg_max(ad_name, day) as ad_name, sum(video_play_actions) as plays,
            sum(video_watched_2s) as s2, sum(video_watched_6s) as s6, sum(video_views_p25) as p25,
            sum(video_views_p50) as p50, sum(video_views_p75) as p75, sum(video_views_p100) as p100
        from ad_days where day between $first and $last
        group by all having sum(video_play_actions) > 0 order by plays desc, ad_id
        """,
        first=period.first,
        last=period.last,
    )


def _creative(row: dict[str, Any], now: Totals, before: Totals | None) -> Creative:
    plays = int(row["plays"])
    share = {name: 100 * float(row[name] or 0) / plays for name in ("s2", "s6", *_MARKS)}
    marks = {mark: share[mark] for mark in _MARKS}
    return Creative(row["ad_name"] or row["ad_id"], plays, share["s2"], share["s6"], marks, now, before)


def _all_of(plays: Sequence[dict[str, Any]], each: Sequence[Creative]) -> Creative:
    whole = {name: sum(row[name] or 0 for row in plays) for name in ("plays", "s2", "s6", *_MARKS)}
    earlier = [row.before for row in each if row.before]
    before = together(earlier) if earlier else None
    title = {"ad_name": f"All {len(each)} videos"}
    return _creative(whole | title, together(row.now for row in each), before)


def daily(tables: Tables, period: Period) -> dict[str, dict[str, dict[date, Totals]]]:
    """Sums by currency, ad account and day, the account with the highest spend first."""
    names = {row["advertiser_id"]: row["name"] for row in tables.query("select advertiser_id, name from ad_accounts")}
    found: dict[str, dict[str, dict[date, Totals]]] = {}
    for currency, rows in sums(tables, "days", period, "advertiser_id", "day").items():
        accounts: dict[str, dict[date, Totals]] = {}
        for (account, day), each in rows.items():
            accounts.setdefault(account, {})[day] = each
        ordered = sorted(accounts, key=lambda each: -together(accounts[each].values()).spend)
        found[currency] = {}
        for account in ordered:
            name = names.get(account) or account
            # Two ad accounts may have one name.
            found[currency][name if name not in found[currency] else f"{name} ({account})"] = accounts[account]
    return found


def top_view(tables: Tables, period: Period) -> dict[str, dict[date, float]]:
    """Spend on TopView by currency and day."""
    found = sums(tables, "(from days where top_view)", period, "day")
    return {
        currency: {day: each.spend for (day,), each in rows.items() if each.spend} for currency, rows in found.items()
    }
