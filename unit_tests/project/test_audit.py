"""The dependency audit says what it knows, and never takes silence for good news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tools.audit import SERVICES, Finding, audit, pins, print_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

_KNOWN = {"name": "numpy", "version": "2.4.6", "vulns": []}
_UNKNOWN = {"name": "numpy", "skip_reason": "not found"}
_VULNERABLE = {"name": "numpy", "version": "2.4.6", "vulns": [{"id": "CVE-1", "fix_versions": ["2.4.7"]}]}


def _services(answers: dict[str, dict[str, Any] | None]) -> tuple[Any, list[str]]:
    """A stand-in for pip-audit with one answer per service, and the services that it was asked for."""
    asked: list[str] = []

    def ask(service: str, packages: Sequence[str]) -> dict[str, Any] | None:
        asked.append(service)
        assert packages == ["numpy==2.4.6"]
        entry = answers[service]
        return None if entry is None else {"dependencies": [entry]}

    return ask, asked


def test_every_pin_is_looked_up_whatever_its_marker_and_each_name_once_per_group() -> None:
    markers = "numpy==2.4.6 ; python_version < '3.12' \\\nnumpy==2.5.5 ; python_version >= '3.12' \\\n"
    lock = f"a==1 \\\n    --hash=sha256:00\n{markers}"
    assert pins(lock) == [["a==1", "numpy==2.4.6"], ["numpy==2.5.5"]]
    assert pins(lock + lock) == pins(lock)


def test_the_first_service_that_knows_packages_is_believed() -> None:
    ask, asked = _services({"pypi": _KNOWN, "osv": None})
    assert audit([["numpy==2.4.6"]], ask) == [Finding("numpy 2.4.6", [])]
    assert asked == ["pypi"]


@pytest.mark.parametrize("silent", [None, _UNKNOWN], ids=["unreachable", "knows no package"])
def test_a_service_that_says_nothing_is_followed_by_the_next(silent: dict[str, Any] | None) -> None:
    ask, asked = _services({"pypi": silent, "osv": _VULNERABLE})
    assert audit([["numpy==2.4.6"]], ask) == [Finding("numpy 2.4.6", ["CVE-1 (fixed in 2.4.7)"])]
    assert asked == list(SERVICES)


@pytest.mark.parametrize("silent", [None, _UNKNOWN], ids=["unreachable", "knows no package"])
def test_no_answer_at_all_is_no_finding(silent: dict[str, Any] | None) -> None:
    ask, _ = _services(dict.fromkeys(SERVICES, silent))
    assert audit([["numpy==2.4.6"]], ask) == []


@pytest.mark.parametrize(
    ("found", "code", "strict", "said"),
    [
        ([Finding("a 1", [])], 0, 0, "1 locked packages, no known vulnerability"),
        ([Finding("a 1", ["CVE-1"])], 1, 1, "a 1: CVE-1"),
        ([Finding("a 1", []), Finding("b", None)], 0, 1, "NOT AUDITED: the database does not know b."),
        ([], 0, 1, "NOT AUDITED: no database of vulnerabilities was reachable."),
    ],
    ids=["clean", "vulnerable", "partly unknown", "not audited"],
)
def test_the_verdict_fails_for_vulnerabilities_and_is_loud_about_what_was_not_looked_up(
    found: list[Finding],
    code: int,
    strict: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert print_verdict(found, strict=False) == code
    printed = capsys.readouterr().out
    assert said in printed
    assert printed.startswith("!" * 100) == ("no known" not in said)
    assert print_verdict(found, strict=True) == strict


def test_in_a_workflow_the_verdict_is_an_annotation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert print_verdict([], strict=False) == 0
    assert capsys.readouterr().out.startswith("::warning title=Dependency audit::NOT AUDITED")
    assert print_verdict([Finding("a 1", ["CVE-1"])], strict=False) == 1
    assert capsys.readouterr().out == "::error title=Dependency audit::a 1: CVE-1\n"
