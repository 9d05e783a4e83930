"""Asks the open questions of a few ad accounts: of the next one what the ones before it did not settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from source_tiktok_ads.accounts.account import SAMPLE_ACCOUNTS, readable_first
from source_tiktok_ads.questions.facts import sets_of_metrics
from source_tiktok_ads.questions.inquiry import Inquiry, Verdict
from source_tiktok_ads.questions.model import open_questions
from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.commands.waiting import WaitingLine
    from source_tiktok_ads.questions.model import OpenQuestion, OpenQuestions
    from source_tiktok_ads.sync.builder import StreamBuilder

MOST_REQUESTS = 90  # after which no other ad account is asked


@dataclass(frozen=True)
class Asked:
    """What was asked and answered.

    Attributes:
        accounts: The ids of the ad accounts that were asked.
        verdicts: One per question, in their order.
        requests: How many were sent.
    """

    accounts: Sequence[str]
    verdicts: Sequence[Verdict]
    requests: int


def ask_accounts(builder: StreamBuilder, line: WaitingLine, known: OpenQuestions | None = None) -> Asked:
    """Ask up to three ad accounts, enabled ones first.

    Args:
        builder: For all streams.
        line: Says which question is asked.
        known: What is asked; all that is open when absent.

    Raises:
        AirbyteTracedException: The token gives no account, or is refused.
    """
    line.say("Looking for ad accounts that can be read")
    accounts = readable_first(builder.accounts.accounts())
    known = known or open_questions()
    verdicts: dict[str, Verdict] = {}
    asked: list[Account] = []
    sets = sets_of_metrics(builder.metric_sets, _metrics_of_gmv_max(builder))
    requests = 0
    for account in [each for each in accounts if each.refusal is None][:SAMPLE_ACCOUNTS] or accounts[:1]:
        left = [each for each in known.questions if _is_open(each, verdicts.get(each.id))]
        if not left or requests >= MOST_REQUESTS:
            break
        asked.append(account)
        inquiry = Inquiry(builder.api, account, sets, known)
        for number, question in enumerate(left, 1):
            if requests + inquiry.requests + len(question.readings) > MOST_REQUESTS and len(asked) > 1:
                break
            line.say(f"Ad account {account.id}: question {number} of {len(left)}")
            verdict = inquiry.verdict(question)
            if question.id not in verdicts or verdict.agrees is not None:
                verdicts[question.id] = verdict
        requests += inquiry.requests
    return Asked([account.id for account in asked], list(verdicts.values()), requests)


def _metrics_of_gmv_max(builder: StreamBuilder) -> dict[str, Sequence[str]]:
    """What reports of GMV Max ask for of several campaigns at once, by stream."""
    entries = {name: family.entry for name, family in builder.families.items()}
    return {
        name: [each for each in entry.metrics if each not in entry.of_one_campaign]
        for name, entry in entries.items()
        if isinstance(entry, GmvMaxEntry)
    }


def _is_open(question: OpenQuestion, verdict: Verdict | None) -> bool:
    """Whether another ad account may settle it."""
    return verdict is None or (verdict.agrees is None and not question.of_token)
