"""Entry point of the `source-tiktok-ads` command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.logger import PRINT_BUFFER
from airbyte_cdk.sources.connector_state_manager import HashableStreamDescriptor

from source_tiktok_ads.commands.print_probe import run_probe
from source_tiktok_ads.commands.terminal import check_config
from source_tiktok_ads.source import SourceTiktokAds, builder_for_samples
from source_tiktok_ads.sync import cdk_adjustments
from source_tiktok_ads.sync.memory import settle
from source_tiktok_ads.sync.record_pages import PageMessage

if TYPE_CHECKING:
    from collections import defaultdict
    from collections.abc import Sequence

    from airbyte_cdk.models import AirbyteMessage, ConnectorSpecification


class Entrypoint(AirbyteEntrypoint):
    """The CDK's commands, with a configuration checked in words of our own, and records taken by the page."""

    def __init__(self, source: SourceTiktokAds) -> None:
        super().__init__(source)
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

    @staticmethod
    def validate_connection(source_spec: ConnectorSpecification, config: Any) -> None:  # noqa: ANN401, ARG004 - the CDK's signature
        """Check all that the specification says, and what it cannot say.

        The CDK's own check, by JSON schema, quotes the first wrong value and not its name: "'7' is not of type
        'integer'", or all of `credentials` when one of them is wrong.

        Raises:
            AirbyteTracedException: A `config_error` that names every problem.
        """
        check_config(config)


def run(args: Sequence[str] | None = None) -> None:
    """Run one command of the Airbyte protocol, or one for people: `probe`, `preview`.

    Args:
        args: The command line without the program's name; `sys.argv` when absent.
    """
    arguments = list(sys.argv[1:] if args is None else args)
    if arguments[:1] == ["probe"]:
        sys.exit(run_probe(arguments[1:], builder_for_samples))
    if arguments[:1] == ["preview"]:
        from source_tiktok_ads.commands.print_preview import run_preview  # noqa: PLC0415 - no other command needs its tables

        sys.exit(run_preview(arguments[1:], builder_for_samples))
    entrypoint = Entrypoint(SourceTiktokAds.for_command(arguments))
    if arguments[:1] == ["read"]:
        settle()
    with PRINT_BUFFER:
        for message in entrypoint.run(entrypoint.parse_args(arguments)):
            sys.stdout.write(f"{message}\n")  # one write for whole lines: threads write too


if __name__ == "__main__":
    run()
