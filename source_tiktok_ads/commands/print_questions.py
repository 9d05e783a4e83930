"""What the command `probe --questions` prints: a table for people, JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.errors import ApiError
from source_tiktok_ads.commands.files import read_object
from source_tiktok_ads.commands.preview import preview
from source_tiktok_ads.commands.print_probe import unaskable
from source_tiktok_ads.commands.questions import MOST_REQUESTS, Asked, ask_accounts
from source_tiktok_ads.commands.recorder import Recorder, checked_folder, report, written
from source_tiktok_ads.commands.tables import wrapped_table
from source_tiktok_ads.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source_tiktok_ads.commands.terminal import BuilderFor
    from source_tiktok_ads.commands.waiting import WaitingLine
    from source_tiktok_ads.pseudonyms.recording import Masked
    from source_tiktok_ads.questions.inquiry import Verdict

_WIDEST = 160
_ROWS_KEPT = 1000  # of a stream
_WORDS: Mapping[bool | None, str] = {True: "as taken for granted", False: "OTHERWISE", None: "not settled"}
_KEYS: Mapping[bool | None, str] = {True: "agrees", False: "contradicts", None: "open"}
_REPORT = (
    "These answers are not what the connector takes for granted: {names}. Please report them: "
    "`probe --record DIR` keeps the answers without anything private."
)


@dataclass(frozen=True)
class Kept:
    """A recording.

    Attributes:
        folder: Where it is.
        masked: What is in it.
    """

    folder: str
    masked: Masked


@dataclass(frozen=True)
class Wanted:
    """What the user wants to know, and how it is to be printed.

    Attributes:
        config: The path of the configuration.
        record: The folder that answers are kept in; None for none.
        stream: A stream of which the first pages are kept as well.
        as_json: JSON instead of a table.
        width: Of a line, in cells.
    """

    config: str
    record: str | None = None
    stream: str | None = None
    as_json: bool = False
    width: int = _WIDEST


def render_questions(wanted: Wanted, builder_for: BuilderFor, line: WaitingLine) -> tuple[str, int]:
    """What the command prints, and its exit code: 0 when the questions could be asked, whatever the answers are.

    Args:
        wanted: What is asked and kept.
        builder_for: Gives what builds all streams of a configuration.
        line: Says which question is asked.
    """
    try:
        found = _asked(wanted, builder_for, line)
    except AirbyteTracedException as error:
        return unaskable(error, as_json=wanted.as_json), 1
    return _as_json(*found) if wanted.as_json else _as_table(*found, min(wanted.width, _WIDEST)), 0


def _asked(wanted: Wanted, builder_for: BuilderFor, line: WaitingLine) -> tuple[Asked, Kept | None]:
    folder = checked_folder(wanted.record) if wanted.record else None
    builder = builder_for(read_object(wanted.config, "configuration"))
    if folder is None:
        return ask_accounts(builder, line), None
    recorder = Recorder()
    with builder.api.listening(recorder):
        if wanted.stream:
            line.say(f"Asking for records of {wanted.stream}")
            with suppress(ApiError):  # a refusal is an answer to keep
                preview(builder, wanted.stream, _ROWS_KEPT)
        asked = ask_accounts(builder, line)
    about = {"recorded_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}"}  # not the stream: users name custom ones
    return asked, Kept(str(folder), written(recorder, folder, about))


def _as_json(asked: Asked, kept: Kept | None) -> str:
    result = {
        "advertiser_ids": asked.accounts,
        "requests": asked.requests,
        "questions": [_as_entry(verdict) for verdict in asked.verdicts],
        "contradictions": _contradictions(asked.verdicts),
    }
    if kept:
        result["recording"] = {"folder": kept.folder, "answers": len(kept.masked.exchanges), **report(kept.masked)}
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


def _as_table(asked: Asked, kept: Kept | None, width: int) -> str:
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
    if kept:
        ending.append(_summary(kept))
    return "\n".join([title, "", wrapped_table(rows, width), "", *ending])


def _summary(kept: Kept) -> str:
    counts: Counter[str] = Counter()
    for (form, _), count in kept.masked.counts.items():
        counts[form] += count
    replaced = join_names([f"{count:,} {form}" for form, count in sorted(counts.items())]) if counts else "nothing"
    return (
        f"{len(kept.masked.exchanges):,} answers are kept in {kept.folder}; {replaced} were replaced in them. "
        f"{kept.masked.searched:,} originals were searched for, and none is left. What stays: times, enumerations, "
        "countries, currencies, languages. Have a look before you send it; report.json says what was replaced."
    )


def _contradictions(verdicts: Sequence[Verdict]) -> list[str]:
    return [verdict.question.id for verdict in verdicts if verdict.agrees is False]
