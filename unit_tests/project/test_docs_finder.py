"""The finder leads to every stream, by names that exist."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tools import finder
from tools.finder import ANSWERS, Answer
from tools.groups import GROUPS
from tools.streams import Stream, streams


@cache
def found() -> tuple[Stream, ...]:
    return tuple(streams())


def test_it_has_a_part_for_figures_and_for_each_group_of_lists() -> None:
    assert [*ANSWERS] == ["Figures", *GROUPS]


def test_every_question_is_asked_once() -> None:
    questions = [answer.question for answers in ANSWERS.values() for answer in answers]
    assert len(questions) == len(set(questions))


def test_lists_answer_in_the_part_of_their_group() -> None:
    for group, names in GROUPS.items():
        named = {name for answer in ANSWERS[group] for name in answer.streams}
        assert set(names) <= named


def test_a_stream_that_answers_no_question_is_an_error() -> None:
    music = next(stream for stream in found() if stream.name == "music")
    with pytest.raises(ValueError, match="no question in ANSWERS leads to stranger"):
        finder.finder([*found(), replace(music, name="stranger")])


@pytest.mark.parametrize(
    "answer",
    [
        Answer("a", streams=("musik",)),
        Answer("a", streams=("music",), columns=("tune",)),
        Answer("a", kind="by year"),
        Answer("a"),
    ],
)
def test_an_answer_that_names_what_does_not_exist_is_an_error(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "ANSWERS", {**ANSWERS, "Wrong": (answer,)})
    with pytest.raises(ValueError, match="names what does not exist"):
        finder.finder(found())


def test_reports_of_one_kind_are_found_at_all_their_levels() -> None:
    (line,) = [line for line in finder.finder(found()).splitlines() if line.startswith("| who saw the ads")]
    names = [f"`{level}_age_gender_report`" for level in ("ads", "ad_groups", "campaigns", "ad_accounts")]
    assert [line.index(name) for name in names] == sorted(line.index(name) for name in names)
