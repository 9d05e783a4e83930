"""The connector's table of API codes as Markdown."""

from __future__ import annotations

from airbyte_cdk.models import FailureType

from source_tiktok_ads.api.codes import TABLE, Action, Code

# By name of the action: what a reader is told of it.
_DOES = {
    "RETRY": "asks again after a pause, several times",
    "QUOTA": "stops all requests, waits, then tries one",
    "OWN_QUOTA": "reads other ad accounts first and asks again later, for 15 minutes at most",
    "NOT_READY": "looks again later, for 20 minutes at most, and reads others meanwhile",
    "TIMEOUT": "asks once more, then in smaller parts",
    "SPLIT": "asks in smaller parts",
    "SKIP_ACCOUNT": "leaves this ad account out and says so; reads the others",
    "REFRESH": "renews the token where it can, then asks again",
    "FAIL": "stops the stream",
}
# Where the table of codes leaves it open.
_REMEDIES = {
    FailureType.config_error: "Do what the API's text in the message says.",
    FailureType.transient_error: "Sync again later.",
    FailureType.system_error: "Report it with the message.",
}


def errors() -> str:
    """One row per code that is an error."""
    lines = [
        "| Code | Meaning | What the connector does | Failure type if that does not help | What to do |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(code) for code in TABLE.values() if code.action is not Action.ACCEPT]
    return "\n".join(lines)


def remedies() -> str:
    """One row per thing that a user can do, with the codes after which it helps; the most common answer comes last."""
    groups: dict[str, list[Code]] = {}
    for code in TABLE.values():
        if code.action is not Action.ACCEPT:
            groups.setdefault(_remedy(code), []).append(code)
    lines = ["| What to do | When a message names one of these codes |", "|---|---|"]
    for remedy, codes in sorted(groups.items(), key=lambda group: len(group[1])):
        lines.append(f"| {remedy} | {', '.join(str(code.number) for code in codes)} |")
    return "\n".join(lines)


def _remedy(code: Code) -> str:
    return code.remedy or _REMEDIES[code.failure]


def _row(code: Code) -> str:
    return f"| {code.number} | {code.meaning} | {_DOES[code.action.name]} | `{code.failure.value}` | {_remedy(code)} |"
