"""What an answer of a custom endpoint says beside its records: where they are, how many, what goes with them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.api.errors import AccountRefusedError
from source_tiktok_ads.endpoints.record_path import candidates, found_at, parse_path
from source_tiktok_ads.lists.pages import counted
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns, inferred

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source_tiktok_ads.api.client import Question
    from source_tiktok_ads.custom.endpoints import CustomEndpoint
    from source_tiktok_ads.readers.lists.reader import ListReader

Record = dict[str, Any]
_PAGING = ("page_info", "has_more", "cursor")


@dataclass(frozen=True)
class EndpointPreview:
    """What was asked and what came.

    Attributes:
        endpoint: As configured.
        question: The request, filled in; None where what is looked up has no value.
        data: Of the answer; None where none came.
        columns: Of the stream, as inferred: schemas by name.
        records: Of the answer, with these columns.
        error: Why the stream would fail.
    """

    endpoint: CustomEndpoint
    question: Question | None = None
    data: Mapping[str, Any] | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    records: Sequence[Record] = ()
    error: AirbyteTracedException | None = None

    @property
    def rows(self) -> int:
        """How many rows there are by the answer's own word; 0 where it does not say."""
        return counted(self.data or {})

    @cached_property
    def path(self) -> str:
        """The record path in use."""
        return ".".join(parse_path(self.endpoint.record_path))

    @cached_property
    def paths(self) -> dict[str, int]:
        """Where records may be, with how many there are; the one in use among them."""
        found = candidates(self.data or {})
        return found if self.path in found else {self.path: len(self.records), **found}

    @cached_property
    def metadata_path(self) -> str | None:
        """The metadata path in use."""
        return ".".join(parse_path(self.endpoint.metadata_path)) if self.endpoint.metadata_path else None

    @cached_property
    def paging(self) -> dict[str, Any]:
        """What the answer says of further pages."""
        return {name: self.data[name] for name in _PAGING if name in self.data} if self.data else {}

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """By path: what is copied onto each record, and what else of the answer might be."""
        data, parts = self.data or {}, parse_path(self.endpoint.record_path)
        found: dict[str, Any] = {}
        if self.metadata_path:
            found[self.metadata_path] = next(iter(found_at(data, parse_path(self.metadata_path))), None)
        if len(parts) > 1:  # else all of the answer is the record
            lists = {name.split(".")[1] for name in candidates(data) if "." in name}
            beside = [name for name in data if name not in {parts[1], *_PAGING, *lists}]
            found = {f"data.{name}": data[name] for name in beside} | found
        return found


def preview_endpoint(reader: ListReader, endpoint: CustomEndpoint, account: Account) -> EndpointPreview:
    """Ask for the first page.

    Args:
        reader: Of the endpoint, for all columns.
        endpoint: As configured.
        account: The ad account.

    Raises:
        AccountRefusedError: The API refuses the ad account.
    """
    preview = EndpointPreview(endpoint)
    try:
        if (first := reader.first_question(account)) is None:
            return preview
        request, question = first
        preview = replace(preview, question=question)
        answer = reader.answer(account, question)
        preview = replace(preview, data=answer.data)
        sample = reader.sample_of(account, request, answer)
    except AirbyteTracedException as error:
        if isinstance(error, AccountRefusedError) and account is not NO_ACCOUNT:
            raise
        return replace(preview, error=error)
    properties = inferred([dict(record) for record in sample.records], endpoint.primary_key)
    columns = EndpointColumns(reader.name, tuple(endpoint.primary_key), properties)
    records = [columns.record(record, account.id) for record in sample.records]
    return replace(preview, columns=properties, records=records, error=reader.misfit(answer))
