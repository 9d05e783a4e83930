"""Texts as Markdown that GitHub and the registry's MDX read alike."""

from __future__ import annotations


def cell(text: str) -> str:
    r"""A text as a cell of a table, on one line; outside code, MDX would take a brace or an angle bracket for code.

    >>> cell("a|b {now} `{now}`")
    'a\\|b \\{now\\} `{now}`'
    """
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(part if quoted % 2 else _escaped(part) for quoted, part in enumerate(parts))


def _escaped(text: str) -> str:
    return text.replace("{", "\\{").replace("}", "\\}").replace("<", "\\<")


def code(names: tuple[str, ...] | list[str]) -> str:
    """Names in code style, with commas; `none` for none."""
    return ", ".join(f"`{name}`" for name in names) or "none"
