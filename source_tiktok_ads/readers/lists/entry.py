"""A list as data: what it is asked for, how its rows are found, and what they are made into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from source_tiktok_ads.endpoints.request import Count, Flag, ListRequest, Object, Text
from source_tiktok_ads.endpoints.templates import LookUp, Template
from source_tiktok_ads.readers.form_libraries import LibraryList

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from source_tiktok_ads.custom.endpoints.model import CustomEndpoint

_NOT_OF_THE_REQUEST = frozenset({"fields", "omittable_fields", "unnamed_fields", "rows", "permission"})


class ListVariant(BaseModel):
    """One of several requests that a list is put together from.

    Attributes:
        query: Beside the query that all of them have.
        page_size: Rows of a page, where it differs from that of the others.
        columns: Columns whose values the request alone says, with these.
        deleted: Whether it gives deleted rows alone: then it is made as `include_deleted` of the configuration says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: Object = Field(default_factory=dict)
    page_size: Count | None = None
    columns: dict[str, Text] = Field(default_factory=dict)
    deleted: Flag = False


class ListWindow(BaseModel):
    """How a list is asked for by days, as a report is: of an endpoint that wants them, or says no day in its rows.

    Attributes:
        days: Of one request at most.
        query: Beside the query of the list; `{first}` and `{last}` stand for the first and the last day.
        column: A column that holds the first day; None where rows have times of their own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int
    query: Object
    column: Text | None = None


class ListParts(BaseModel):
    """How a list is read of which the API shows only so many rows.

    Attributes:
        shows: Rows that the API shows of one list at most.
        path: Of the endpoint whose rows are the parts, all in one answer; it takes the query of the list.
        permission: What TikTok calls the permission that this one needs.
        column: What names a part in its rows.
        parameter: The query parameter of the list that takes an array of these names.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    shows: int
    path: Text
    permission: Text
    column: Text
    parameter: Text


class ListEntry(ListRequest):
    """A list that the manifest declares or `custom_endpoints` adds.

    Attributes:
        variants: Requests that the list is put together from; empty for a single one.
        only_with: What must have a value for the ad account, or nothing is asked for, such as
            `{gmv_max_stores.store_id}`; None: it is always asked for.
        window: How the list is asked for by days; None: it is read as a whole, whatever the days of the configuration.
        columns: Columns whose values the request alone says, with these.
        permission: What TikTok calls the permission that the endpoint needs; None where every app has it.
        fields: What the parameter `fields` holds: the names of the selected columns, or these names. None: the
            endpoint has no such parameter.
        omittable_fields: `fields` is left out where all columns are wanted, or one that the API may refuse by its name.
        unnamed_fields: Fields of every row, which the API refuses in `fields`.
        deleted_filter: Whether deleted rows are asked for, as `include_deleted` of the configuration says.
        query_for: Per column, the query parameters that have the API give it; sent where the column is selected.
        row_key: What makes a row of an answer the same row; empty: the primary key but for the ad account.
        unsteady_order: Whether rows may change places between two pages.
        shows_at_most: Rows that the API has of a list at most, the others left out; 0 for no such limit.
        parts: How a list is read that is longer than what the API shows of it; None: it has no such limit.
        libraries: Where form libraries are listed, of a list that is asked for by `library_id` too: rows that were
            moved to a Business Center are the ad account's as before.
        rows: What a row of an answer is made into, by its name in `readers.lists.rows`; None: it is a record itself.
        adds: Per further column, the place of its value in a row, e.g. `bc_info.bc_id`.
        described: Whether answers are known to be what the API's documentation says: counted in full, every row with
            its key. Else, as for a custom endpoint, they are read for what they say about themselves.
    """

    variants: list[ListVariant] = Field(default_factory=list)
    only_with: Text | None = None
    window: ListWindow | None = None
    columns: dict[str, Text] = Field(default_factory=dict)
    permission: Text | None = None
    fields: Literal["selected"] | list[Text] | None = None
    omittable_fields: Flag = False
    unnamed_fields: list[Text] = Field(default_factory=list)
    deleted_filter: Flag = False
    query_for: dict[str, Object] = Field(default_factory=dict)
    row_key: list[Text] = Field(default_factory=list)
    unsteady_order: Flag = False
    shows_at_most: int = 0
    parts: ListParts | None = None
    libraries: LibraryList | None = None
    rows: Text | None = None
    adds: dict[str, Text] = Field(default_factory=dict)
    described: Flag = True

    @classmethod
    def of_endpoint(cls, endpoint: CustomEndpoint) -> ListEntry:
        """The entry of a custom endpoint: its own words, and nothing taken for granted."""
        own = endpoint.model_dump(exclude={"name", "primary_key"})
        return cls.model_validate({**own, "row_key": endpoint.primary_key, "described": False})

    def request_key(self) -> str:
        """What lists have in common that can be read by the same requests, whatever their rows are made into."""
        return self.model_dump_json(exclude=set(_NOT_OF_THE_REQUEST))

    def key_names(self, primary_key: Collection[str]) -> tuple[str, ...]:
        """The fields of a row that make it the same row; the ad account is not in it, but asked for.

        Args:
            primary_key: Of the stream.
        """
        if self.rows and not self.row_key:
            return ()
        asked_for = {"advertiser_id"} if self.per_advertiser else set[str]()
        return tuple(name for name in self.row_key or primary_key if name not in asked_for)

    @property
    def required(self) -> LookUp | None:
        """What must have a value for the ad account; None where nothing must."""
        return Template(self.only_with).scalars[0] if self.only_with else None

    @property
    def every_look_up(self) -> tuple[LookUp, ...]:
        """What is taken from other streams, for requests or to know whether there are any."""
        return (*self.look_ups, *((self.required,) if self.required else ()))

    def requests(self, further: Mapping[str, Any], *, include_deleted: bool = True) -> list[ListEntry]:
        """The same for each variant by itself.

        Args:
            further: Query parameters that all of them have besides.
            include_deleted: Whether deleted rows are wanted.
        """
        whole = {**self.model_dump(), "query": merged(self.query, further), "variants": []}
        return [
            ListEntry.model_validate(
                {
                    **whole,
                    "query": merged(whole["query"], variant.query),
                    "page_size": variant.page_size or self.page_size,
                    "columns": {**self.columns, **variant.columns},
                }
            )
            for variant in self.variants or [ListVariant()]
            if include_deleted or not variant.deleted
        ]

    @property
    def slice_key(self) -> tuple[str, ...]:
        """Names of what tells the slices of a list by days from each other: the ad account, parents, or both."""
        own = ("advertiser_id",) if self.per_advertiser else ()
        return own + tuple(self.parameter_of(each) for each in self.template.scalars)

    def on_days(self, first: date, last: date) -> ListEntry:
        """The same for some days, both included; the same at all where days do not matter."""
        if self.window is None:
            return self
        query = merged(self.query, _on_days(self.window.query, {"{first}": str(first), "{last}": str(last)}))
        columns = {**self.columns, self.window.column: str(first)} if self.window.column else self.columns
        # Not a copy: that would keep the template of the query before.
        return ListEntry.model_validate({**self.model_dump(), "query": query, "columns": columns})


def _on_days(value: Any, days: Mapping[str, str]) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, dict):
        return {name: _on_days(each, days) for name, each in value.items()}
    for placeholder, day in days.items():
        value = value.replace(placeholder, day)
    return value


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two objects in one, those within them too; what is in both is the other's.

    >>> merged({"a": {"b": 1}, "c": 2}, {"a": {"d": 3}})
    {'a': {'b': 1, 'd': 3}, 'c': 2}
    """
    both = {**one, **other}
    for name in one.keys() & other.keys():
        if isinstance(one[name], dict) and isinstance(other[name], dict):
            both[name] = merged(one[name], other[name])
    return both
