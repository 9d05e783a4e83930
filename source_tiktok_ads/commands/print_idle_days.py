"""What `probe --idle-days` prints: a table for people, JSON for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.commands.files import read_object
from source_tiktok_ads.commands.idle_days import MODES, Comparison, IdleDaysProbe, verdict
from source_tiktok_ads.commands.tables import display_text, wide_table
from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    from source_tiktok_ads.commands.terminal import BuilderFor
    from source_tiktok_ads.commands.waiting import WaitingLine


def render_idle_days(path: str, builder_for: BuilderFor, line: WaitingLine, *, as_json: bool) -> tuple[str, int]:
    """What the command prints, and its exit code: 1 where a row would be left out, or nothing can be asked.

    Args:
        path: Of the configuration.
        builder_for: Gives what builds all streams of a configuration.
        line: Says what is asked.
        as_json: JSON instead of a table.
    """
    try:
        found = list(IdleDaysProbe(builder_for(read_object(path, "configuration")), line.say).comparisons())
    except AirbyteTracedException as error:
        message = error_message(error)
        return json.dumps({"error": message}) if as_json else f"Nothing can be asked: {display_text(message)}", 1
    verdicts = {mode: verdict(found, mode) for mode in MODES}
    code = int(any(each.found for each in found))
    if as_json:
        result = {"reports": [asdict(each) for each in found], "verdicts": verdicts}
        return json.dumps(result, ensure_ascii=False, indent=2), code
    errors = dict.fromkeys(f"  {display_text(each.error)}" for each in found if each.error)
    table = wide_table([_row(each) for each in found]) if found else "No report is judged by another."
    return "\n".join([table, "", *verdicts.values(), *errors]), code


def _row(each: Comparison) -> dict[str, str]:
    return {
        "idle_days": each.mode,
        "report": each.stream,
        "judged by": each.judged_by,
        "ad account": each.account,
        "idle days asked for": "-" if each.error else str(each.days),
        "rows": "cannot be asked" if each.error else f"yes: {each.found}" if each.found else "none",
    }
