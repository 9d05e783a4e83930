"""Links within the documents lead somewhere: to a file of the repository, and to a heading of it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("simulated_api/*.md")))
_FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def links(text: str) -> list[str]:
    """Targets of all links outside code."""
    return _LINK.findall(_CODE.sub("code", _FENCED.sub("", text)))


@cache
def anchors(path: Path) -> frozenset[str]:
    """Anchors of a document's headings, as GitHub and Docusaurus make them."""
    text = _FENCED.sub("", path.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    found = set()
    for heading in _HEADING.findall(text):
        words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
        slug = words.replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return frozenset(found)


def broken(document: Path, target: str) -> str:
    """Why a link leads nowhere; empty when it leads somewhere, or to another host."""
    if target.startswith(("https://", "http://", "mailto:")):
        return "" if target.startswith("https://") else "is not https"
    file_name, _, anchor = target.partition("#")
    path = (document.parent / file_name).resolve() if file_name else document
    if not path.exists():
        return "no such file"
    if not path.is_relative_to(ROOT):
        return "outside the repository"
    return f"no heading #{anchor}" if anchor and anchor not in anchors(path) else ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = links(document.read_text(encoding="utf-8"))
    assert {target: why for target in targets if (why := broken(document, target))} == {}


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("docs/streams.md#campaigns", ""),
        ("docs/streams.md#no_such_stream", "no heading #no_such_stream"),
        ("docs/absent.md", "no such file"),
        ("#limits", "no heading #limits"),
        ("../elsewhere", "no such file"),
        ("http://example.com", "is not https"),
    ],
)
def test_a_broken_link_is_told_from_a_good_one(target: str, why: str) -> None:
    assert broken(ROOT / "README.md", target) == why


def test_links_in_code_are_none_and_links_on_code_are() -> None:
    text = "[a](x) `[b](y)` [`c`](z)\n```\n[d](w)\n```\n"
    assert links(text) == ["x", "z"]
