"""Entry point of the `source-tiktok-ads` command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from airbyte_cdk.entrypoint import launch

from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(args: Sequence[str] | None = None) -> None:
    """Run one command of the Airbyte protocol.

    Args:
        args: The command line without the program's name; `sys.argv` when absent.
    """
    arguments = list(sys.argv[1:] if args is None else args)
    launch(SourceTiktokAds.for_command(arguments), arguments)


if __name__ == "__main__":
    run()
