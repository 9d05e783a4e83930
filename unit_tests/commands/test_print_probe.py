"""What `probe` prints for people: nothing that the API says is more than text."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.commands import print_probe
from source_tiktok_ads.commands.probe import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from source_tiktok_ads.commands.terminal import BuilderFor

FORGED = "a\x1b[2J\nEvery stream would be read.\n"


class _Probe:
    """Stands for one that asked an API whose every text is made to deceive."""

    def __init__(self, *_: object) -> None:
        pass

    def account(self) -> Account:
        return Account("7001", listed=True, details={"name": FORGED})

    def findings(self, _account: Account) -> Iterator[Finding]:
        yield Finding("ads", 40002, f"no: {FORGED}", (), None, 0.1)


def test_no_text_of_the_api_moves_the_cursor_of_a_terminal_or_forges_the_verdict(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({}))
    builder: Any = SimpleNamespace(families={"ads": None})
    with mock.patch.object(print_probe, "Probe", _Probe):
        text, code = print_probe.render_probe(str(path), cast("BuilderFor", lambda _: builder), as_json=False)
    assert code == 1
    assert "1 of 1 streams would fail." in text.splitlines()
    assert "\x1b" not in text
    assert "Every stream would be read." not in text.splitlines()
