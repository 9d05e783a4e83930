"""`python -m demo`: two syncs into DuckDB, three analyses and a picture, of the simulated or of a real API."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from demo.api import configured, simulated
from demo.errors import DemoError
from demo.report.page import write
from demo.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from demo.api import Api
    from demo.sync import Sync

_DATABASE = "tiktok_ads.duckdb"
_PAGE = "report.html"
_INTERRUPTED = 130


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument(
        "--config", type=Path, help="a connector configuration (JSON) for a real API; default: simulated"
    )
    parser.add_argument("--all", action="store_true", help="read all streams, not just those of analyses and picture")
    parser.add_argument("--folder", type=Path, default=Path("demo-data"), help="where everything is written")
    parser.add_argument(
        "--world", choices=("story", "default", "tiny"), default="story", help="what the simulated API holds"
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo.

    Returns:
        The exit code: 0, 1 after an error, 130 when stopped with Ctrl-C.
    """
    options = _arguments(argv)
    stopped = _stop_on_signals()
    try:
        with _source_of_data(options) as api:
            _demonstrate(api, options)
    except (KeyboardInterrupt, DemoError) as error:
        # A signal to the whole process group ends the connector too, which PyAirbyte may report before we are told.
        if isinstance(error, KeyboardInterrupt) or stopped.is_set():
            _say("\nStopped. Nothing goes on in the background; run it again to start anew.")
            return _INTERRUPTED
        _say(f"\nThe demo ended: {error}\nLogs are in {options.folder / 'logs'}.")
        return 1
    return 0


def _source_of_data(options: argparse.Namespace) -> AbstractContextManager[Api]:
    if options.config:
        return nullcontext(configured(options.config))
    return simulated(options.world, all_streams=options.all)


def _demonstrate(api: Api, options: argparse.Namespace) -> None:
    _say(f"Reading from {api.title}.")
    folder = options.folder.resolve()
    database = _prepare(folder)
    # Not at the top: PyAirbyte takes its settings from the environment when it is imported, and needs seconds for that.
    from demo.analyses import report  # noqa: PLC0415
    from demo.sync import Pipeline  # noqa: PLC0415

    pipeline = Pipeline(api, database, options.all)
    _heading("1. The connector checks the configuration")
    pipeline.connect()
    _heading(f"2. First sync: {len(pipeline.streams)} streams from the start date")
    first = pipeline.sync()
    _heading("3. Three analyses")
    for text in report(database):
        _say(text + "\n")
    _heading("4. Second sync, right after: what an incremental sync reads again")
    second = pipeline.sync()
    _heading("First and second sync")
    _say(_comparison(first, second, api))
    _say(f"\nThe data is in {database}. Open it with DuckDB; each stream is a table.")
    if not options.all:
        _say("With --all, all streams of the connector are read.")
    _say(picture(database, folder / _PAGE, api.note))


def picture(database: Path, page: Path, note: str) -> str:
    """Write the picture, and say what to open; an ad account without a row has none, and that is no failure."""
    try:
        write(database, page, note=note)
    except DemoError as error:
        return f"There is no picture: {error}"
    return f"\nNow open {page.as_uri()} in a browser: one file, and it asks nobody for anything."


def _prepare(folder: Path) -> Path:
    """Empty the demo's database and keep PyAirbyte's files and questions out of the way."""
    os.environ |= {
        "AIRBYTE_OFFLINE_MODE": "1",
        "DO_NOT_TRACK": "1",
        "NO_LIVE_PROGRESS": "1",
        "AIRBYTE_PROJECT_DIR": str(folder),
        "AIRBYTE_CACHE_ROOT": str(folder / "cache"),
        "AIRBYTE_LOGGING_ROOT": str(folder / "logs"),
    }
    # Libraries that PyAirbyte brings for other destinations warn of their own future.
    warnings.filterwarnings("ignore", category=FutureWarning)
    database = folder / _DATABASE
    try:
        (folder / "cache").mkdir(parents=True, exist_ok=True)
        (folder / "logs").mkdir(exist_ok=True)
        for path in (database, database.with_name(_DATABASE + ".wal"), folder / _PAGE):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise DemoError(f"{error.filename} cannot be written: {error.strerror}.") from error
    return database


def _comparison(first: Sync, second: Sync, api: Api) -> str:
    rows: list[tuple[object, ...]] = [
        (stream, first.records[stream], second.records[stream]) for stream in first.records
    ]
    rows.append(("all records", sum(first.records.values()), sum(second.records.values())))
    text = table(["records", "first sync", "second sync"], rows, widest=60)
    if first.requests is not None and second.requests is not None:
        paths = dict.fromkeys((*first.requests, *second.requests))
        requests: list[tuple[object, ...]] = [
            (path, first.requests.get(path, 0), second.requests.get(path, 0)) for path in paths
        ]
        requests.append(("all requests", sum(first.requests.values()), sum(second.requests.values())))
        text += "\n\n" + table(["requests", "first sync", "second sync"], requests)
    days = api.config.get("lookback_window", 7)
    return (
        f"{text}\n\n"
        f"  {first.seconds:.0f} s and {second.seconds:.0f} s. The second sync read the reports of today and the "
        f"{days} days before it again,\n  because TikTok restates conversions. Lists of campaigns and ads are "
        "always asked for in full; only what\n  changed, or has no time of change, is written again."
    )


def _heading(text: str) -> None:
    _say(f"\n{text}\n{'═' * len(text)}")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is a command line program


def _stop_on_signals() -> threading.Event:
    """Let SIGTERM, and SIGINT where it is not ignored, stop the demo as Ctrl-C does; set when one has come."""
    stopped = threading.Event()

    def stop(_number: int, _frame: object) -> NoReturn:
        stopped.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    return stopped


if __name__ == "__main__":
    sys.exit(main())
