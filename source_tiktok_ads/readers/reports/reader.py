"""The one place that turns a report window into records, with as many requests as that takes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads import catalogue
from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.errors import RequestRefusedError, TooLargeError, TruncatedError, UnavailableError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.catalogue import TIME_DIMENSIONS, TOP_VIEW
from source_tiktok_ads.lists.batches import batched
from source_tiktok_ads.lists.forms import Content, Form, RowForm, of_list
from source_tiktok_ads.lists.pages import read_contents
from source_tiktok_ads.readers.base import Reader
from source_tiktok_ads.readers.include_deleted import in_filter, report_filters
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.control import CONTROL_METRICS, Sums, check_total, metrics_with_control
from source_tiktok_ads.readers.reports.entry import ReportEntry
from source_tiktok_ads.readers.reports.line_form import LineForm
from source_tiktok_ads.readers.reports.parts import Part, merge_by_key
from source_tiktok_ads.readers.reports.typed_rows import TypedRows
from source_tiktok_ads.readers.reports.windows import Window, hour_repeats, windows
from source_tiktok_ads.readers.sample import Sample

_METRICS_PER_REQUEST = 100  # advice of the best-practice page (doc 1738864817670145), kept as a limit
_RECORDS_AT_ONCE = 250  # of a page of 1,000: a record weighs 5 KB

FormOf = Callable[[Account, Window], Form[Content]]

logger = logging.getLogger("airbyte")


@dataclass(frozen=True, slots=True)
class _Limits:
    """What was learned of an ad account: the most days that its report takes, and whether it has too many ads."""

    days: int | None = None
    truncated: bool = False


@dataclass
class ReportReader(Reader):
    """Reads windows of one report.

    Attributes:
        entry: What to ask for.
        columns: What of it to ask for and to emit.
    """

    entry: ReportEntry
    columns: ReportColumns
    _fixed: Mapping[str, Any] = field(init=False, repr=False)
    _known: dict[str, _Limits] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Put together what every request of the report has in common."""
        entry, filters = self.entry, [*self.entry.filters]
        if not any(each["field_name"] == entry.status_field for each in filters):
            filters += report_filters(entry.status_field, include_deleted=self.config["include_deleted"])
        service, level = "AUCTION", entry.data_level
        if entry.reservation and self.config["reservation_request"] == "service_type":
            service, level = "RESERVATION", level.replace("AUCTION", "RESERVATION", 1)
        elif entry.reservation:
            filters.append(in_filter("buying_type", [TOP_VIEW]))
        self._fixed = {
            "report_type": entry.report_type,
            "service_type": service,
            "data_level": level,
            "dimensions": list(self.columns.dimensions),
        }
        self._filters = filters
        self._typed = TypedRows(self.name, self.columns)

    @property
    def time_dimension(self) -> bool:
        """Whether rows are told apart by time: only then do the rows of two halves add up to the window's."""
        return any(name in TIME_DIMENSIONS for name in self.columns.dimensions)

    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any] | Lines]:
        """Records of the slice's window, finished ones by the page; none before its part of the window is whole.

        Args:
            account: The ad account.
            stream_slice: With a `window` in its extra fields.

        Raises:
            ApiError: The window cannot be read.
        """
        window: Window = stream_slice.extra_fields["window"]
        for rows in self._due_pages(account, window):
            if isinstance(rows, Lines):
                yield rows
                continue
            while rows:  # what became records is let go at once: each thread may wait here for the output
                some = rows[:_RECORDS_AT_ONCE]
                del rows[:_RECORDS_AT_ONCE]
                yield from self.columns.records(some, account, window)

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for the first rows of the account's today, all metrics of them: whether the API takes the report.

        Raises:
            ApiError: It does not, or gives no usable answer.
        """
        today = account.today()
        return Sample.of([list(self._first_parts(account, Window(today, today), size))])

    def first_records(self, account: Account, window: Window, size: int) -> Sample:
        """The first records of a window; where it has none, asked for with no more metrics than one request takes.

        Args:
            account: The ad account.
            window: Of any days.
            size: How many records, up to 1,000.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        answers: list[Answer] = []
        for answer in self._first_parts(account, window, size):
            answers.append(answer)
            if not of_list(answer.data):
                break
        parts = [of_list(answer.data) for answer in answers]
        # Of a few rows asked for in parts, others may come each time: those that came each time are whole.
        whole = set.intersection(*({self.columns.key(row) for row in rows} for rows in parts))
        rows = [row for row in merge_by_key(parts, self.columns.key) if self.columns.key(row) in whole]
        return replace(Sample.of([answers]), records=self.columns.records(rows, account, window))

    def _first_parts(self, account: Account, window: Window, size: int) -> Iterator[Answer]:
        """A page with the first rows, for each part of the metrics that one request takes."""
        metrics = self.columns.request_metrics
        for batch in batched(metrics, _METRICS_PER_REQUEST) or [()]:
            part = Part(window, batch)
            params = {**self._params(account, part), "page": 1, "page_size": size}
            yield self.resources.api.get(self.entry.path, params, stream=self.name, account=account.id)

    def _due_pages(self, account: Account, window: Window) -> Iterator[Lines | list[Row]]:
        """Pages of a window; none where it is known to hold no row; what others asked for ahead is not asked again."""
        omissions = self.resources.omissions
        if omissions and omissions.leaves_out(self.name, account, window):
            return
        if omissions and (kept := omissions.kept(self.name)):
            yield from kept.pages(account, window, partial(self.pages, account, window))
        else:
            yield from self.pages(account, window)

    def at_once(self, account: Account, window: Window) -> Iterator[list[Row]]:
        """Rows of a window, by no smaller parts than the metrics of a request.

        Raises:
            TooLargeError: The API does not take it so.
            ApiError: It does not take it at all, or gives no usable answer.
        """
        for metrics in batched(self.columns.request_metrics, _METRICS_PER_REQUEST) or [()]:
            yield from self._list(account, Part(window, metrics), self._rows(account, window))

    def pages(self, account: Account, window: Window) -> Iterator[Lines | list[Row]]:
        """Pages of a window, by requests no larger than the API took of this account before.

        Raises:
            ApiError: The window cannot be read.
        """
        metrics = self.columns.request_metrics
        known = self._known.get(account.id, _Limits())
        for days in windows(window, known.days or window.days):
            whole = Part(days, metrics)
            if len(metrics) > _METRICS_PER_REQUEST:
                yield self._merged(account, whole)
            elif known.truncated:
                yield from self._by_ids(account, whole, TruncatedError(broken("truncated before")))
            else:
                yield from self._part(account, whole, self._lines)

    def _part(self, account: Account, part: Part, form_of: FormOf[Content]) -> Iterator[Content | list[Row]]:
        """Rows of a part, split as often as the API finds it too large: by days, by ids, by metrics.

        Each part is held back until it is whole, so nothing of it was yielded when it turns out to be too large. Parts
        by ids and by metrics come as rows: they are summed up, or merged.
        """
        if self._known_too_long(account, part):
            for half in part.by_days():
                yield from self._part(account, half, form_of)
            return
        try:
            yield from self._list(account, part, form_of(account, part.window))
        except TruncatedError as error:
            self._known[account.id] = replace(self._known.get(account.id, _Limits()), truncated=True)
            yield from self._by_ids(account, part, error)
        except TooLargeError as error:
            if self.time_dimension and (halves := part.by_days()):
                self._learn_days(account, halves[1].window.days)  # the longer one
                for half in halves:
                    yield from self._part(account, half, form_of)
            else:
                yield from self._by_ids(account, part, error)

    def _by_ids(self, account: Account, part: Part, error: TooLargeError) -> Iterator[list[Row]]:
        """Rows of a part that days cannot make smaller, compared in the end with the ad account's total."""
        if part.id_field is not None or not self._has_total(part):
            yield from self._split_by_ids(account, part, error)
            return
        sums = Sums()
        controlled = replace(part, metrics=metrics_with_control(part.metrics))
        yield from sums.of(self._split_by_ids(account, controlled, error))
        self._compare(account, part.window, sums)

    def _has_total(self, part: Part) -> bool:
        """Whether the ad account's own report gives the sum of a part's rows.

        It has no filters on entities, and holds deleted ones; figures by age, country, image and so on do not add
        up to it, and the sandbox does not have it.
        """
        entry = self.entry
        return (
            entry.report_type == "BASIC"
            and not entry.filters
            and not entry.query_lifetime
            and all(catalogue.dimension(name).kind in ("id", "time") for name in self.columns.dimensions)
            and self.config["include_deleted"]
            and self.config["environment"] == "production"
            and len(metrics_with_control(part.metrics)) <= _METRICS_PER_REQUEST
        )

    def _compare(self, account: Account, days: Window, sums: Sums) -> None:
        """Ask for the ad account's total and compare it with the sums of the rows.

        Raises:
            UnavailableError: Rows are missing.
        """
        params = {
            **self._params(account, Part(days, CONTROL_METRICS)),
            "data_level": f"{self._fixed['service_type']}_ADVERTISER",
            "dimensions": ["advertiser_id"],
            "filtering": self._same_buying_types(),
        }
        try:
            answer = self.resources.api.get(
                self.entry.path, {**params, "page": 1, "page_size": 1}, stream=self.name, account=account.id
            )
        except RequestRefusedError as error:
            text = "%s: the rows of %s to %s cannot be compared with the ad account's total: %s"
            logger.warning(text, self.place(account), days.first, days.last, error.message)
            return
        except TooLargeError as error:
            text = "the report was split by ids, and the ad account's total, which would prove it whole, is not given"
            raise UnavailableError(broken(f"{text}: {error.answer.text}")) from None
        total = Sums()
        total.add(of_list(answer.data))
        moving = days.last >= account.today() - timedelta(days=1)
        if warning := check_total(sums, total, f"{days.first} to {days.last}", still_moving=moving):
            logger.warning("%s: %s.", self.place(account), warning)

    def _same_buying_types(self) -> list[dict[str, str]]:
        """Filters for the ad account's total, which holds TopView too, where rows of other levels do not."""
        filters = [each for each in self._filters if each["field_name"] == "buying_type"]
        if filters or self._fixed["service_type"] == "RESERVATION" or self.entry.data_level == "AUCTION_ADVERTISER":
            return filters
        return [in_filter("buying_type", ["AUCTION", "RESERVATION_RF"])]

    def _split_by_ids(self, account: Account, part: Part, error: TooLargeError) -> Iterator[list[Row]]:
        parts = part.by_halved_ids()
        if not parts and (finer := part.finer_field(self.entry.data_level, self.columns.dimensions)):
            parts = part.with_ids(finer, self.resources.entity_ids.below(account, finer, part.ids, part.window.last))
        if parts:
            for smaller in parts:
                yield from self._part(account, smaller, self._rows)
        elif len(part.metrics) > 1 and not isinstance(error, TruncatedError):
            yield self._merged(account, part)
        else:
            raise error

    def _merged(self, account: Account, part: Part) -> list[Row]:
        """Rows of a part asked for with one half of the metrics after the other."""
        halves = part.by_metrics()
        return merge_by_key(
            [[row for rows in self._metrics(account, half) for row in rows] for half in halves], self.columns.key
        )

    def _metrics(self, account: Account, part: Part) -> Iterator[list[Row]]:
        return (
            iter([self._merged(account, part)])
            if len(part.metrics) > _METRICS_PER_REQUEST
            else self._part(account, part, self._rows)
        )

    def _known_too_long(self, account: Account, part: Part) -> bool:
        """Whether a part of the whole account was refused that had fewer days."""
        known = self._known.get(account.id, _Limits()).days
        return known is not None and part.id_field is None and part.window.days > known

    def _learn_days(self, account: Account, days: int) -> None:
        """Ask for no more days of this account at once from now on: each refusal costs a request, a time-out two."""
        known = self._known.get(account.id, _Limits())
        self._known[account.id] = replace(known, days=min(days, known.days or days))

    def _days(self, window: Window) -> dict[str, str]:
        if self.entry.query_lifetime:
            return {"query_lifetime": "true"}
        return {"start_date": str(window.first), "end_date": str(window.last)}

    def _params(self, account: Account, part: Part) -> dict[str, Any]:
        filters = [*self._filters, *([in_filter(part.id_field, list(part.ids))] if part.id_field else [])]
        return {
            "advertiser_id": account.id,
            **self._fixed,
            **self._days(part.window),
            **({"metrics": list(part.metrics)} if part.metrics else {}),
            **({"filtering": filters} if filters else {}),
        }

    def _rows(self, account: Account, window: Window) -> RowForm:
        """Pages as rows, whatever their metrics."""
        return RowForm(self.columns.key_within(window), repeats=hour_repeats(account))

    def _lines(self, account: Account, window: Window) -> LineForm:
        """Pages as finished lines, with all metrics of the report."""
        return LineForm(self._typed, self.columns, self._rows(account, window), account, window)

    def _list(self, account: Account, part: Part, form: Form[Content]) -> Iterator[Content]:
        params = self._params(account, part)

        def ask(page: int, size: int) -> Answer:
            paging = {"page": page, "page_size": size}
            return self.resources.api.get(self.entry.path, {**params, **paging}, stream=self.name, account=account.id)

        return read_contents(ask, form, page_size=self.entry.page_size, place=self.place(account))
