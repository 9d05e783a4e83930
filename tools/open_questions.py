"""The table of open questions in docs/open-questions.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from source_tiktok_ads.questions.model import open_questions

if TYPE_CHECKING:
    from source_tiktok_ads.questions.model import OpenQuestion, Outcome


def questions() -> str:
    """Each question with what the sources say, what the connector does, and what each answer means."""
    return "\n\n".join(_section(each) for each in open_questions().questions)


def _section(question: OpenQuestion) -> str:
    paths = ", ".join(dict.fromkeys(f"`{each.path}`" for each in question.readings)) or "all other answers"
    lines = [
        f"### {question.question}",
        "",
        f"- **Sources:** {question.sources}",
        f"- **The connector:** {question.connector}",
        f"- **Asked** as `{question.id}`: {paths}.",
    ]
    return "\n".join([*lines, *(_line(each) for each in question.outcomes.values())])


def _line(outcome: Outcome) -> str:
    words = {True: "as taken for granted", False: "otherwise", None: "settles nothing"}
    says = outcome.says.replace(": {seen}", "").replace("{seen}", "…").rstrip(". ")
    follows = f" {outcome.follows}" if outcome.follows else ""
    return f"    - {says} ({words[outcome.agrees]}).{follows}"
