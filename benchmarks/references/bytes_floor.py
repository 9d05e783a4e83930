"""Reference: the same pages fetched, decoded, and each row dumped as a RECORD line; no CDK, no casts, no checks.

Called with the API root and the configuration's file.
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import orjson

_STEP = timedelta(days=29)


def main() -> None:
    """Fetch, decode, dump."""
    config = orjson.loads(Path(sys.argv[1]).read_bytes())
    root = urlsplit(config["api_base_url"])
    connection = HTTPConnection(root.netloc)
    first, end = date.fromisoformat(config["start_date"]), date.fromisoformat(config["end_date"])
    while first <= end:
        for account in config["advertiser_ids"]:
            _window(connection, root.path, {
                "advertiser_id": account,
                "dimensions": '["ad_id","stat_time_day"]',
                "metrics": config["metrics"],
                "start_date": str(first),
                "end_date": str(min(end, first + _STEP)),
                "page_size": "1000",
            })  # fmt: skip
        first += _STEP + timedelta(days=1)


def _window(connection: HTTPConnection, root: str, query: dict[str, str]) -> None:
    page, pages = 0, 1
    while page < pages:
        page += 1
        connection.request("GET", f"{root}report/integrated/get/?{urlencode({**query, 'page': page})}")
        data = orjson.loads(connection.getresponse().read())["data"]
        pages = data["page_info"]["total_page"]
        now = int(time.time() * 1000)
        for row in data["list"]:
            record = {"stream": "ads_daily_report", "data": row, "emitted_at": now}
            sys.stdout.buffer.write(orjson.dumps({"type": "RECORD", "record": record}) + b"\n")


if __name__ == "__main__":
    main()
