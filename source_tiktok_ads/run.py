"""Entry point of the `source-tiktok-ads` command."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.sources.connector_state_manager import HashableStreamDescriptor
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.commands.command_line import command_for_people, run_for_people
from source_tiktok_ads.commands.process import LineWriter, Signals, end_at_once, end_process, end_soon
from source_tiktok_ads.commands.waiting import ReadProgress, WaitingLine, explain_read
from source_tiktok_ads.redaction import redact_trace
from source_tiktok_ads.source import SourceTiktokAds, forecaster, stream_builder
from source_tiktok_ads.sync import cdk_adjustments
from source_tiktok_ads.sync.memory import tune_for_reading
from source_tiktok_ads.sync.record_pages import PageMessage
from source_tiktok_ads.wording import temporary_files_error

if TYPE_CHECKING:
    from collections import defaultdict
    from collections.abc import Mapping, Sequence

    from airbyte_cdk.models import AirbyteMessage, ConnectorSpecification


class Entrypoint(AirbyteEntrypoint):
    """The CDK's commands, with a configuration checked in words of our own, and records taken by the page."""

    def __init__(self, source: SourceTiktokAds) -> None:
        super().__init__(source)
        self._tiktok_ads = source
        source.whole_pages = cdk_adjustments.apply(self, source._concurrent_source)  # noqa: SLF001 - the CDK's

    @staticmethod
    def handle_record_counts(
        message: AirbyteMessage, stream_message_count: defaultdict[HashableStreamDescriptor, float]
    ) -> AirbyteMessage:
        """Count each record of a page."""
        if not isinstance(message, PageMessage):
            return AirbyteEntrypoint.handle_record_counts(message, stream_message_count)
        stream_message_count[HashableStreamDescriptor(name=message.page.stream_name)] += message.page.count
        return message

    def validate_connection(  # type: ignore[override] # the CDK's is static, and called by instance all the same
        self,
        source_spec: ConnectorSpecification,  # noqa: ARG002 - the CDK's signature
        config: Mapping[str, Any],
    ) -> None:
        """Check all that the specification says, and what it cannot say.

        The CDK's own check, by JSON schema, quotes the first wrong value and not its name: "'7' is not of type
        'integer'", or all of `credentials` when one of them is wrong.

        Raises:
            AirbyteTracedException: A `config_error` that names every problem.
        """
        self._tiktok_ads.connection(config)


def run(args: Sequence[str] | None = None) -> None:
    """Run one command of the Airbyte protocol, or one for people: `probe`, `preview`, `plan`.

    Ends the process when the command fails, and when its output is taken no more.

    Args:
        args: The command line without the program's name; `sys.argv` when absent.
    """
    arguments = list(sys.argv[1:] if args is None else args)
    options = command_for_people(arguments)
    try:
        if options:
            Signals(end_at_once)
            end_process(run_for_people(options, stream_builder, forecaster))
        _run_protocol(arguments)
    except BrokenPipeError:
        end_process(1, "The output was closed before the command was done.")


def _run_protocol(arguments: list[str]) -> None:
    """Print the messages of a command; one that fails ends with its error as a message, and so does the process."""
    options = AirbyteEntrypoint.parse_args(arguments)
    if options.command == "read":
        explain_read(sys.stdout, sys.stderr)
    output = LineWriter(on_failure=_end_without_output)
    sys.stdout = output
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.stream = output  # not by setStream, which flushes what may fail
    source: SourceTiktokAds | None = None
    try:
        source = SourceTiktokAds.for_command(arguments)
        Signals(source.interrupt if options.command == "read" else end_at_once)
        entrypoint = Entrypoint(source)
        if options.command == "read":
            tune_for_reading()
        with WaitingLine() as line:
            progress = ReadProgress(line)
            for message in entrypoint.run(options):
                _print(message, output)
                if options.command == "read":
                    progress.see(message)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said, and ends the process
        end_soon(1)
        for last in [*(source.closing_messages() if source else ()), _as_trace(error)]:
            _print(AirbyteEntrypoint.airbyte_message_to_string(last), output)
        end_process(getattr(error, "exit_code", 1))


def _print(message: str | bytes, output: LineWriter) -> None:
    """Write a message; of an adjusted CDK it may be bytes, which are the lines of a page."""
    if isinstance(message, bytes):
        output.write_bytes(message)
    else:
        output.write(f"{message}\n")


def _as_trace(error: Exception) -> AirbyteMessage:
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError) and _is_of_temporary_files(error):
        error = temporary_files_error(error)
    traced = error if isinstance(error, AirbyteTracedException) else AirbyteTracedException.from_exception(error)
    message = traced.as_airbyte_message()
    if message.trace:
        redact_trace(message.trace)
    return message


def _is_of_temporary_files(error: OSError) -> bool:
    """Whether a file is among them that cannot be opened; what fails later, as on a full disk, names no file."""
    try:
        return error.filename is None or Path(error.filename).is_relative_to(tempfile.gettempdir())
    except OSError:  # there is no folder for them
        return True


def _end_without_output(error: OSError) -> None:
    end_process(1, f"The output takes nothing more: {error.strerror}.")


if __name__ == "__main__":
    run()
