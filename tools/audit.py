"""`python -m tools.audit`: asks public databases for known vulnerabilities of the locked dependencies."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("pypi", "osv")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
_SECONDS = 180


@dataclass(frozen=True)
class Finding:
    """What a database knows of one pinned package.

    Attributes:
        package: Its name and version.
        vulnerabilities: Ids with the versions that are free of them; None when the database does not know the package.
    """

    package: str
    vulnerabilities: list[str] | None


def pins(lock: str) -> list[list[str]]:
    """The pins of lock files in groups that hold each name once: pip-audit takes no second version of a package.

    Markers are left out: what another Python version or platform would install is to be known too.
    """
    groups: list[dict[str, str]] = []
    for name, version in dict.fromkeys(_PIN.findall(lock)):
        group = next((group for group in groups if name not in group), None)
        if group is None:
            groups.append(group := {})
        group[name] = version
    return [[f"{name}=={version}" for name, version in group.items()] for group in groups]


def ask(service: str, packages: Sequence[str]) -> dict[str, Any] | None:
    """The report of pip-audit as it wrote it; None when the service did not answer."""
    with TemporaryDirectory() as folder:
        listed, report = Path(folder, "requirements.txt"), Path(folder, "report.json")
        listed.write_text("\n".join(packages))
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off"]
        options = ["--vulnerability-service", service, "--requirement", str(listed), "--format", "json"]
        try:
            run = subprocess.run(  # noqa: S603 - arguments of our own
                [*command, *options, "--output", str(report)],
                capture_output=True,
                check=False,
                text=True,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            print(f"{service}: no answer within {_SECONDS} s")  # noqa: T201 - a command line program
            return None
        # It ends with 1 for a vulnerability and for a broken connection alike: the report tells them apart.
        if report.exists():
            answer: dict[str, Any] = json.loads(report.read_text())
            return answer
        print(f"{service}: {(run.stderr.strip().splitlines() or ['no report'])[-1]}")  # noqa: T201
        return None


def findings(report: dict[str, Any]) -> list[Finding]:
    """What a report of pip-audit says of each package.

    A package that the service has not heard of is in its report without a word on vulnerabilities, and does not make
    it fail: behind a mirror of the package index that is all of them.
    """
    results = []
    for entry in report["dependencies"]:
        if "skip_reason" in entry:
            results.append(Finding(entry["name"], None))
            continue
        vulnerabilities = [
            f"{bug['id']} (fixed in {', '.join(bug['fix_versions']) or 'no version'})" for bug in entry["vulns"]
        ]
        results.append(Finding(f"{entry['name']} {entry['version']}", vulnerabilities))
    return results


def audit(
    groups: Sequence[Sequence[str]], request: Callable[[str, Sequence[str]], dict[str, Any] | None] = ask
) -> list[Finding]:
    """What the first service that knows any of these packages says of all of them; nothing when none does."""
    for service in SERVICES:
        results: list[Finding] = []
        for packages in groups:
            report = request(service, packages)
            if report is None:
                break
            results += findings(report)
        else:
            if any(finding.vulnerabilities is not None for finding in results):
                return results
            print(f"{service}: knows none of {len(results)} packages")  # noqa: T201
    return []


def print_verdict(results: Sequence[Finding], *, strict: bool) -> int:
    """Print the findings.

    Returns:
        The exit code: 1 for a vulnerability, or if `strict` for packages that were not looked up.
    """
    lines, code = [], 0
    for finding in results:
        if finding.vulnerabilities:
            lines.append(f"{finding.package}: {', '.join(finding.vulnerabilities)}")
            code = 1
    unknown = [finding.package for finding in results if finding.vulnerabilities is None]
    if not results:
        lines.append(
            "NOT AUDITED: no database of vulnerabilities was reachable. This says nothing about the dependencies."
        )
    elif unknown:
        lines.append(f"NOT AUDITED: the database does not know {', '.join(unknown)}.")
    if (unknown or not results) and strict:
        code = 1
    if not lines:
        lines.append(f"{len(results)} locked packages, no known vulnerability")
    elif os.environ.get("GITHUB_ACTIONS"):
        lines = [f"::{'error' if code else 'warning'} title=Dependency audit::{line}" for line in lines]
    else:
        lines = ["!" * 100, *lines, "!" * 100]
    print(*lines, sep="\n")  # noqa: T201
    return code


def main() -> int:
    """Audit what the connector runs on and what its image is built with."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail too when packages could not be looked up")
    strict = parser.parse_args().strict
    locks = [(ROOT / name).read_text() for name in ("requirements.lock", "requirements-build.lock")]
    return print_verdict(audit(pins("".join(locks))), strict=strict)


if __name__ == "__main__":
    sys.exit(main())
