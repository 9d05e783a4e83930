"""The console script: what has to happen before the CDK is imported, most of the time of a short command."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

# As the CDK answers: `python -m tools.snapshots` writes it, and a test fails when it is stale.
SPEC = Path(__file__).parent / "spec.json"


def main() -> None:
    """Run the command line; `spec` from a file, all others as `source_tiktok_ads.run` does."""
    if sys.argv[1:] == ["spec"]:
        _print_spec()
        return
    gc.disable()  # what is imported stays: collections look at all of it again and again, and find nothing
    _leave_descriptions_out()
    from source_tiktok_ads.run import run  # noqa: PLC0415 - see above

    gc.enable()
    run()


def _print_spec() -> None:
    try:
        sys.stdout.buffer.write(b'{"type":"SPEC","spec":' + SPEC.read_bytes().rstrip() + b"}\n")
        sys.stdout.buffer.flush()
    except OSError as error:
        sys.stderr.write(f"The output takes nothing more: {error.strerror}.\n")
        sys.stderr.flush()
        os._exit(1)  # the interpreter would try once more, and say so at length


def _leave_descriptions_out() -> None:
    """Let the protocol's serializers be made without descriptions of their fields.

    serpyco_rs makes a JSON schema for each of them, which nobody here asks for, and reads the source text of every
    class of the protocol for it: a third of the time that importing the CDK takes.
    """
    try:
        import attributes_doc  # noqa: PLC0415 - see `main`
    except ImportError:  # a serpyco_rs that does without it
        return
    attributes_doc.get_attributes_doc = lambda cls: {}  # noqa: ARG005 - its signature


if __name__ == "__main__":
    main()
