"""What the command `probe --questions` prints: a table for people, JSON for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.commands.files import read_object
from source_tiktok_ads.commands.print_probe import unaskable
from source_tiktok_ads.commands.questions import MOST_REQUESTS, Asked, ask_accounts
from source_tiktok_ads.commands.tables import wrapped_table
from source_tiktok_ads.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source_tiktok_ads.commands.terminal import BuilderFor
    from source_tiktok_ads.commands.waiting import WaitingLine
    from source_tiktok_ads.questions.inquiry import Verdict

_WIDEST = 160
_WORDS: Mapping[bool | None, str] = {True: "as taken for granted", False: "OTHERWISE", None: "not settled"}
_KEYS: Mapping[bool | None, str] = {True: "agrees", False: "contradicts", None: "open"}
_REPORT = (
    "These answers are not what the connector takes for granted: {names}. Please report them: "
    "`probe --record DIR` keeps the answers without anything private."
)


def render_questions(
    path: str, builder_for: BuilderFor, line: WaitingLine, *, as_json: bool, width: int
) -> tuple[str, int]:
    """What the command prints, and its exit code: 0 when the questions could be asked, whatever the answers are.

    Args:
        path: Of the configuration.
        builder_for: Gives what builds all streams of a configuration.
        line: Says which question is asked.
        as_json: JSON instead of a table.
        width: Of a line, in cells.
    """
    try:
        asked = ask_accounts(builder_for(read_object(path, "configuration")), line)
    except AirbyteTracedException as error:
        return unaskable(error, as_json=as_json), 1
    return _as_json(asked) if as_json else _as_table(asked, min(width, _WIDEST)), 0


def _as_json(asked: Asked) -> str:
    result = {
        "advertiser_ids": asked.accounts,
        "requests": asked.requests,
        "questions": [_as_entry(verdict) for verdict in asked.verdicts],
        "contradictions": _contradictions(asked.verdicts),
    }
    return json.dumps(result, ensure_ascii=False, indent=2)


def _as_entry(verdict: Verdict) -> dict[str, Any]:
    question = verdict.question
    return {
        "id": question.id,
        "question": question.question,
        "sources": question.sources,
        "connector": question.connector,
        "advertiser_id": verdict.account,
        "outcome": verdict.outcome,
        "verdict": _KEYS[verdict.agrees],
        "answer": verdict.says,
        "follows": verdict.follows,
    }


def _as_table(asked: Asked, width: int) -> str:
    accounts = "Ad accounts" if len(asked.accounts) > 1 else "Ad account"
    title = f"{accounts} {join_names(asked.accounts)}, {asked.requests} requests"
    rows = [
        {
            "question": verdict.question.question,
            "the sources say": verdict.question.sources,
            "this account answers": f"{verdict.says} ({_WORDS[verdict.agrees]})",
            "what follows": verdict.follows,
        }
        for verdict in asked.verdicts
    ]
    settled = sum(verdict.agrees is not None for verdict in asked.verdicts)
    ending = [f"{settled} of {len(asked.verdicts)} questions are settled, with {MOST_REQUESTS} requests at most."]
    if names := _contradictions(asked.verdicts):
        ending.append(_REPORT.format(names=join_names(names)))
    return "\n".join([title, "", wrapped_table(rows, width), "", *ending])


def _contradictions(verdicts: Sequence[Verdict]) -> list[str]:
    return [verdict.question.id for verdict in verdicts if verdict.agrees is False]
