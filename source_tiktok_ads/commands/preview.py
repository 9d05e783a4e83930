"""Finds sample records of one stream, and what else an answer of a custom endpoint says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import NO_ACCOUNT, SAMPLE_ACCOUNTS, Account, readable_first
from source_tiktok_ads.api.errors import AccountRefusedError
from source_tiktok_ads.wording import did_you_mean, join_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from source_tiktok_ads.readers.lists.endpoint_preview import EndpointPreview
    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.sync.builder import StreamBuilder


Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found of a stream.

    Attributes:
        stream: The stream's name.
        records: As a sync would emit them.
        accounts: The ad accounts that were asked, the last of which is shown; empty where none is asked by itself.
        refused: Ad accounts that the API refuses, with its words.
        days: Of a report, those that the records are of; where there are none, all that were asked for.
        rows: Of the lists that the stream is read from, as the API counts them; 0 where it does not say.
        endpoint: Of a custom endpoint, what was asked and what came.
        error: Why the stream would fail.
    """

    stream: str
    records: Sequence[Record] = ()
    accounts: tuple[Account, ...] = ()
    refused: tuple[tuple[Account, AccountRefusedError], ...] = ()
    days: Window | None = None
    rows: int = 0
    endpoint: EndpointPreview | None = None
    error: AirbyteTracedException | None = None


def preview(builder: StreamBuilder, stream: str, limit: int) -> Preview:
    """Some records of a stream, of the first of a few ad accounts that has any, by no more requests than that takes.

    Args:
        builder: For all columns of all streams.
        stream: The stream's name.
        limit: How many records, up to 1,000.

    Raises:
        AirbyteTracedException: There is no such stream, no ad account that can be asked, or no usable answer.
    """
    if stream not in builder.families:
        names = list(builder.families)
        hint = did_you_mean(stream, names) or f"; there are {join_names(names)}"
        raise AirbyteTracedException(
            message=f"There is no stream {stream!r}{hint}",
            internal_message="unknown stream",
            failure_type=FailureType.config_error,
        )
    found = _Search(builder, stream, limit).found()
    return replace(found, records=list(islice(found.records, limit)))


class _Search:
    """Looks for records of one stream.

    Args:
        builder: For all columns.
        stream: Its name.
        limit: How many records.
    """

    def __init__(self, builder: StreamBuilder, stream: str, limit: int) -> None:
        self._builder, self._stream, self._limit = builder, stream, limit
        self._declaration = builder.families[stream].declaration

    def found(self) -> Preview:
        """What there is."""
        nothing = Preview(self._stream)
        if not self._declaration.by_account:
            return self._of(NO_ACCOUNT, nothing)
        accounts = readable_first(self._builder.accounts.accounts())
        if self._declaration.path is None:
            return self._directory(accounts, nothing)
        found, asked = nothing, list[Account]()
        for account in accounts[:SAMPLE_ACCOUNTS]:
            try:
                found = self._of(account, replace(nothing, refused=found.refused))
            except AccountRefusedError as error:
                found = replace(found, refused=(*found.refused, (account, error)))
                continue
            asked.append(account)
            if found.records or found.error:
                break
        if not asked:
            raise found.refused[0][1]
        return replace(found, accounts=tuple(asked))

    def _directory(self, accounts: Sequence[Account], nothing: Preview) -> Preview:
        """The ad accounts themselves, of which all is known by now."""
        records, refused = list[Record](), list[tuple[Account, AccountRefusedError]]()
        for account in accounts:
            try:
                records += self._builder.sample(self._stream, account).records
            except AccountRefusedError as error:
                refused.append((account, error))
        if not records:
            raise refused[0][1]
        return replace(nothing, records=records, rows=len(records), refused=tuple(refused))

    def _of(self, account: Account, nothing: Preview) -> Preview:
        """What there is of an ad account.

        Raises:
            AccountRefusedError: The API refuses it.
        """
        first = self._builder.first_records(self._stream, account, self._limit)
        return replace(
            nothing,
            records=first.records,
            rows=first.rows,
            days=first.days,
            endpoint=first.endpoint,
            error=first.error,
        )
