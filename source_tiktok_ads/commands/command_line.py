"""The command line: what each command is called and takes, and how a command for people is run.

The commands of the Airbyte protocol are named here for `--help` alone; the CDK reads their arguments.
"""

from __future__ import annotations

import argparse
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from source_tiktok_ads.commands.terminal import output, print_result
from source_tiktok_ads.commands.waiting import WaitingLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from source_tiktok_ads.commands.terminal import BuilderFor, ForecasterFor

_PROTOCOL = {
    "spec": "print which settings a configuration has, as JSON schema",
    "check": "check that a configuration works: token, ad accounts, custom reports and endpoints",
    "discover": "print the catalog: all streams with their columns, keys and cursors",
    "read": "read the streams of a configured catalog; prints records and state for a destination",
}
_PREVIEW = "show a few records of one stream as a table; of a custom endpoint, also the request and the answer"
_PROBE = "ask each stream for one row of one ad account, and show which would fail and why"
_IDLE_DAYS = "instead ask reports for days on which they should have no row, and say whether idle_days is safe"
_PLAN = "say how many requests a read would make, and how long that takes, without reading"
_DESCRIPTION = """\
Airbyte source for the TikTok Marketing API. The commands spec, check, discover and read are those of the Airbyte
protocol: they print messages for a platform, one JSON object per line. probe, preview and plan print for people."""
_FIRST_STEPS = """\
first steps:
  source-tiktok-ads check --config config.json
  source-tiktok-ads preview --config config.json --stream campaigns
"""
_MOST_RECORDS = 1000


def command_for_people(arguments: Sequence[str]) -> argparse.Namespace | None:
    """The options of a command for people; None for one of the Airbyte protocol.

    Args:
        arguments: The command line without the program's name.

    Raises:
        SystemExit: Help was asked for, there is no such command, or an option is wrong.
    """
    parser = _parser()
    if parser.parse_known_args(arguments)[0].command in _PROTOCOL:
        return None
    options = parser.parse_args(arguments)
    if options.command == "probe" and options.stream and not options.record:
        parser.error("--stream names what --record DIR keeps: it needs --record")
    return options


def run_for_people(options: argparse.Namespace, builder_for: BuilderFor, forecaster_for: ForecasterFor) -> int:
    """Run a command for people.

    The result alone is printed on the standard output; log lines, what is being waited for, and the message that gives
    changed credentials back go to the error output.

    Args:
        options: Of `command_for_people`.
        builder_for: Gives what builds all streams of a configuration.
        forecaster_for: Gives what plans a read of a catalog.

    Returns:
        The exit code: 0 when every stream in question can be read, be it empty, else 1.
    """
    # No other command waits for what draws tables.
    from source_tiktok_ads.commands.print_idle_days import render_idle_days  # noqa: PLC0415
    from source_tiktok_ads.commands.print_plan import render_plan  # noqa: PLC0415
    from source_tiktok_ads.commands.print_preview import render_preview  # noqa: PLC0415
    from source_tiktok_ads.commands.print_probe import render_probe  # noqa: PLC0415
    from source_tiktok_ads.commands.print_questions import Wanted, render_questions  # noqa: PLC0415

    with output() as result:
        with WaitingLine() as line:
            if options.command == "probe" and options.idle_days:
                text, code = render_idle_days(options.config, builder_for, line, as_json=options.json)
            elif options.command == "probe" and (options.questions or options.record):
                width = get_terminal_size().columns
                wanted = Wanted(options.config, options.record, options.stream, as_json=options.json, width=width)
                text, code = render_questions(wanted, builder_for, line)
            elif options.command == "probe":
                text, code = render_probe(options.config, builder_for, line, as_json=options.json)
            elif options.command == "plan":
                line.say("Looking at a few ad accounts")
                text, code = render_plan(options.config, options.catalog, options.state, forecaster_for)
            else:
                line.say(f"Asking for records of {options.stream}")
                text, code = render_preview(options.config, options.stream, options.limit, builder_for)
        print_result(text, result)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "source-tiktok-ads",
        description=_DESCRIPTION,
        epilog=_FIRST_STEPS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", dest="command", metavar="command", required=True)
    for name, text in _PROTOCOL.items():
        commands.add_parser(name, help=text, add_help=False)
    for_people = argparse.ArgumentParser(add_help=False)
    for_people.add_argument("--config", required=True, help="path to the JSON configuration file")
    probe = commands.add_parser("probe", help=_PROBE, description=_sentence(_PROBE), parents=[for_people])
    probe.add_argument("--json", action="store_true", help="print JSON instead of a table")
    probe.add_argument("--idle-days", action="store_true", help=_IDLE_DAYS)
    probe.add_argument("--questions", action="store_true", help="ask what no source settles about the API instead")
    probe.add_argument("--record", metavar="DIR", help="keep the answers to them in a folder, without what is private")
    probe.add_argument("--stream", metavar="NAME", help="with --record: keep the first rows of this stream as well")
    preview = commands.add_parser("preview", help=_PREVIEW, description=_sentence(_PREVIEW), parents=[for_people])
    preview.add_argument("--stream", required=True, help="the stream's name")
    preview.add_argument(
        "--limit", type=_limit, default=10, help=f"records at most, 1 to {_MOST_RECORDS}; 10 by default"
    )
    plan = commands.add_parser("plan", help=_PLAN, description=_sentence(_PLAN), parents=[for_people])
    plan.add_argument("--catalog", required=True, help="path to the configured catalog")
    plan.add_argument("--state", help="path to the state; without it, a first sync is planned")
    return parser


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_RECORDS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST_RECORDS}")
    return int(text)
