"""The one place that turns a report window into records, with as many requests as that takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

from airbyte_cdk.sources.declarative.requesters.paginators import Paginator
from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads.accounts import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.errors import TooLargeError
from source_tiktok_ads.components.include_deleted import in_filter, report_filters
from source_tiktok_ads.components.paging import Row, read_list
from source_tiktok_ads.components.report_windows import Window
from source_tiktok_ads.report_columns import ReportColumns

_METRICS_PER_REQUEST = 100  # advice of the best-practice page (doc 1738864817670145), kept as a limit
_TOP_VIEW = "RESERVATION_TOP_VIEW"


@dataclass
class ReportRetriever(Retriever):
    """Reads windows of one report.

    Attributes:
        name: The stream's name.
        api: The shared request path.
        paginator: Names and sizes of the page parameters.
        columns: What to ask for and to emit.
        path: The report endpoint.
        report_type: `BASIC` or `AUDIENCE`.
        data_level: `AUCTION_AD`, `AUCTION_ADGROUP`, `AUCTION_CAMPAIGN` or `AUCTION_ADVERTISER`.
        status_field: The level's status filter; None at ad account level.
        reservation: TopView only. Asked for as `reservation_request` of the configuration says.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    name: str
    api: Api
    paginator: Paginator
    columns: ReportColumns
    path: str
    report_type: str
    data_level: str
    status_field: str | None = None
    reservation: bool = False
    _fixed: Mapping[str, Any] = field(init=False, repr=False)

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Put together what every request of the report has in common."""
        filters = report_filters(self.status_field, include_deleted=self.config["include_deleted"])
        service, level = "AUCTION", self.data_level
        if self.reservation and self.config["reservation_request"] == "service_type":
            service, level = "RESERVATION", level.replace("AUCTION", "RESERVATION", 1)
        elif self.reservation:
            filters.append(in_filter("buying_type", [_TOP_VIEW]))
        self._fixed = {
            "report_type": self.report_type,
            "service_type": service,
            "data_level": level,
            "dimensions": list(self.columns.dimensions),
        }
        self._filters = filters

    def read_records(
        self,
        records_schema: Mapping[str, Any],  # noqa: ARG002 - the columns know it
        stream_slice: StreamSlice | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Records of the slice's window.

        Args:
            records_schema: Not used.
            stream_slice: With an `account` and a `window` in its extra fields.

        Yields:
            Finished records; none before its part of the window is known to be whole.

        Raises:
            ApiError: The window cannot be read.
        """
        if stream_slice is None:
            raise ValueError("A report is read by ad account and window.")
        account: Account = stream_slice.extra_fields["account"]
        for rows in self._window(account, stream_slice.extra_fields["window"]):
            yield from self.columns.records(rows, account)

    def _window(self, account: Account, window: Window) -> Iterator[list[Row]]:
        """Rows of a window; halved as often as the API finds it too large."""
        try:
            yield from self._whole(account, window)
        except TooLargeError:
            if window.days == 1:
                raise
            for half in window.halves():
                yield from self._window(account, half)

    def _whole(self, account: Account, window: Window) -> Iterator[list[Row]]:
        """Rows of a window in one list, or in one per hundred metrics, merged by key."""
        metrics = self.columns.request_metrics
        chunks = [metrics[i : i + _METRICS_PER_REQUEST] for i in range(0, len(metrics), _METRICS_PER_REQUEST)]
        if len(chunks) <= 1:
            return self._list(account, window, metrics)
        merged: dict[tuple[Any, ...], Row] = {}
        for chunk in chunks:
            for rows in self._list(account, window, chunk):
                for row in rows:
                    known = merged.setdefault(self.columns.key(row), {"dimensions": row["dimensions"], "metrics": {}})
                    known["metrics"].update(row.get("metrics") or {})
        return iter([list(merged.values())])

    def _list(self, account: Account, window: Window, metrics: tuple[str, ...]) -> Iterator[list[Row]]:
        params = {
            "advertiser_id": account.id,
            **self._fixed,
            "start_date": str(window.first),
            "end_date": str(window.last),
            **({"metrics": list(metrics)} if metrics else {}),
            **({"filtering": self._filters} if self._filters else {}),
        }

        def ask(page: int) -> Answer:
            paging = self.paginator.get_request_params(next_page_token={"next_page_token": page})
            return self.api.get(self.path, {**params, **paging}, stream=self.name, account=account.id)

        return read_list(ask, self.columns.key)
