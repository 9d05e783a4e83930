"""The command `source-tiktok-ads probe`: a table for people, JSON for machines."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.commands.probe import Finding, Probe
from source_tiktok_ads.commands.terminal import output, put, read_config
from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.commands.terminal import BuilderFor

_HEAD = ("stream", "accepted", "rows", "latency", "rejected metrics")


def run_probe(arguments: Sequence[str], builder_for: BuilderFor) -> int:
    """Run the command.

    The result alone is printed on the standard output; log lines, and the message that gives changed credentials back,
    go to the error output.

    Args:
        arguments: The command line after `probe`.
        builder_for: Gives what builds all streams of a configuration.

    Returns:
        The exit code: 0 when every stream would be read, else 1.
    """
    parser = argparse.ArgumentParser(
        "source-tiktok-ads probe", description="Ask each stream for one row of one ad account, and say what fails."
    )
    parser.add_argument("--config", required=True, help="path to the JSON configuration file")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    with output() as result:
        try:
            account, findings = _probed(options.config, builder_for)
        except AirbyteTracedException as error:
            said = (
                json.dumps({"error": error_message(error)})
                if options.json
                else f"Nothing can be asked: {error_message(error)}"
            )
            put(said, result)
            return 1
        put(_as_json(account, findings) if options.json else _as_table(account, findings), result)
    return int(any(finding.error for finding in findings))


def _probed(path: str, builder_for: BuilderFor) -> tuple[Account, list[Finding]]:
    config = read_config(path)
    builder = builder_for(config)
    probe = Probe(builder, list(builder.declarations.values()))
    account = probe.account()
    return account, list(probe.findings(account))


def _as_json(account: Account, findings: Sequence[Finding]) -> str:
    streams: list[dict[str, Any]] = []
    for finding in findings:
        entry = asdict(finding)
        seconds = entry.pop("seconds")
        streams.append({**entry, "accepted": finding.error is None, "latency_ms": round(seconds * 1000)})
    result = {"advertiser_id": account.id, "streams": streams, "untick": _untick(findings)}
    return json.dumps(result, ensure_ascii=False, indent=2)


def _as_table(account: Account, findings: Sequence[Finding]) -> str:
    rows = [_HEAD, *(_row(finding) for finding in findings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    failing = [finding for finding in findings if finding.error]
    verdict = f"{len(failing)} of {len(findings)} streams would fail." if failing else "Every stream would be read."
    by_error: dict[str, list[str]] = {}
    for finding in failing:
        by_error.setdefault(str(finding.error), []).append(finding.stream)
    said = [f"  {', '.join(streams)}: {error}" for error, streams in by_error.items()]
    untick = [f"  {stream}: {', '.join(columns)}" for stream, columns in _untick(findings).items()]
    heading = ["", "Untick these columns in the connection's stream settings, and the API takes the streams:"]
    title = f"Ad account {account.id} ({account.details.get('name') or 'no details'}), rows of reports: today's"
    return "\n".join([title, "", *lines, "", verdict, *said, *(heading + untick if untick else [])])


def _row(finding: Finding) -> tuple[str, ...]:
    refusal = {-1: "no answer", 0: "no"}.get(min(max(finding.code, -1), 1), f"no: {finding.code}")
    verdict = "yes" if finding.error is None else refusal
    rows = "-" if finding.rows is None else str(finding.rows)
    return finding.stream, verdict, rows, f"{finding.seconds * 1000:.0f} ms", ", ".join(finding.refused)


def _untick(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """Per stream, the columns without which the API takes it."""
    return {finding.stream: list(finding.refused) for finding in findings if finding.refused}
