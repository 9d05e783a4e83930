"""What the command `probe` prints: a table for people, JSON for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.commands.files import read_object
from source_tiktok_ads.commands.probe import Finding, Probe
from source_tiktok_ads.commands.tables import display_text, wide_table
from source_tiktok_ads.commands.waiting import WaitingLine
from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.commands.terminal import BuilderFor


def render_probe(
    path: str, builder_for: BuilderFor, line: WaitingLine | None = None, *, as_json: bool
) -> tuple[str, int]:
    """What the command prints, and its exit code.

    Args:
        path: Of the configuration.
        builder_for: Gives what builds all streams of a configuration.
        line: Says which stream is asked.
        as_json: JSON instead of a table.
    """
    try:
        account, findings = _probe(path, builder_for, line or WaitingLine())
    except AirbyteTracedException as error:
        return unaskable(error, as_json=as_json), 1
    text = _as_json(account, findings) if as_json else _as_table(account, findings)
    return text, int(any(finding.error for finding in findings))


def unaskable(error: AirbyteTracedException, *, as_json: bool) -> str:
    """What is printed where nothing can be asked."""
    message = error_message(error)
    return json.dumps({"error": message}) if as_json else f"Nothing can be asked: {display_text(message)}"


def _probe(path: str, builder_for: BuilderFor, line: WaitingLine) -> tuple[Account, list[Finding]]:
    config = read_object(path, "configuration")
    builder = builder_for(config)
    probe = Probe(builder, list(builder.families.values()))
    line.say("Looking for an ad account that can be read")
    account = probe.account()
    coming, findings = probe.findings(account), list[Finding]()
    for number, name in enumerate(builder.families, 1):
        line.say(f"Asking for {name}, stream {number} of {len(builder.families)}")
        findings.append(next(coming))
    return account, findings


def _as_json(account: Account, findings: Sequence[Finding]) -> str:
    streams: list[dict[str, Any]] = []
    for finding in findings:
        entry = asdict(finding)
        seconds = entry.pop("seconds")
        streams.append({**entry, "accepted": finding.error is None, "latency_ms": round(seconds * 1000)})
    result = {"advertiser_id": account.id, "streams": streams, "untick": _untick(findings)}
    return json.dumps(result, ensure_ascii=False, indent=2)


def _as_table(account: Account, findings: Sequence[Finding]) -> str:
    failing = [finding for finding in findings if finding.error]
    verdict = f"{len(failing)} of {len(findings)} streams would fail." if failing else "Every stream would be read."
    by_error: dict[str, list[str]] = {}
    for finding in failing:
        by_error.setdefault(str(finding.error), []).append(finding.stream)
    errors = [f"  {', '.join(streams)}: {display_text(error)}" for error, streams in by_error.items()]
    untick = [f"  {stream}: {', '.join(columns)}" for stream, columns in _untick(findings).items()]
    heading = ["", "Untick these columns in the connection's stream settings, and the API takes the streams:"]
    table = wide_table([_row(finding) for finding in findings])
    name = display_text(account.details.get("name") or "no details")
    title = f"Ad account {account.id} ({name}), rows of reports: today's"
    return "\n".join([title, "", table, "", verdict, *errors, *(heading + untick if untick else [])])


def _row(finding: Finding) -> dict[str, str]:
    refusal = {-1: "no answer", 0: "no"}.get(min(max(finding.code, -1), 1), f"no: {finding.code}")
    verdict = "yes" if finding.error is None else refusal
    return {
        "stream": finding.stream,
        "accepted": verdict,
        "rows": "-" if finding.rows is None else str(finding.rows),
        "latency": f"{finding.seconds * 1000:.0f} ms",
        "rejected metrics": ", ".join(finding.refused) or "-",
    }


def _untick(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """Per stream, the columns without which the API takes it."""
    return {finding.stream: list(finding.refused) for finding in findings if finding.refused}
