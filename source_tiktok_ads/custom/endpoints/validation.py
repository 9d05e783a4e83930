"""Custom endpoints of the configuration, checked without a request: all problems at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pendulum

from source_tiktok_ads import catalogue
from source_tiktok_ads.custom.endpoints.model import PREFIX, CustomEndpoint
from source_tiktok_ads.custom.items import CustomItems
from source_tiktok_ads.endpoints.headers import header_problems
from source_tiktok_ads.endpoints.paths import path_problems
from source_tiktok_ads.endpoints.record_path import parse_path
from source_tiktok_ads.endpoints.templates import Moments
from source_tiktok_ads.redaction import SECRET_KEYS
from source_tiktok_ads.wording import did_you_mean, join_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SECRETS = frozenset({*SECRET_KEYS, "app_secret"})
PAGING = {"page": ("page", "page_size"), "cursor": ("cursor", "count"), "none": ()}


def read_endpoints(raw: Any) -> list[CustomEndpoint]:  # noqa: ANN401 - whatever the configuration holds
    """Checked custom endpoints; makes no request.

    Args:
        raw: The configuration's `custom_endpoints`.

    Raises:
        ValueError: Every problem of every endpoint, each with the endpoint's name and the value that is wrong.
    """
    endpoints = _ENDPOINTS.read(raw)
    by_stream = {endpoint.stream_name: endpoint for endpoint in endpoints}
    problems = [
        f"endpoint {endpoint.name!r}: {problem}"
        for endpoint in endpoints
        for problem in (*_look_ups(endpoint, by_stream), *_cycle(endpoint, by_stream))
    ]
    if problems:
        raise ValueError("cannot be read as they are: " + "; ".join(problems))
    return endpoints


def _problems(endpoint: CustomEndpoint) -> list[str]:
    return [
        *path_problems(endpoint.path, endpoint.method),
        *_placeholders(endpoint),
        *_parameters(endpoint),
        *header_problems(endpoint.headers),
        *_paths(endpoint),
    ]


_ENDPOINTS = CustomItems("endpoint", CustomEndpoint, "name and path", PREFIX, _problems)


def _placeholders(endpoint: CustomEndpoint) -> Iterator[str]:
    for text in endpoint.template.unknown():
        yield f"{text} is no placeholder; use {{now-30}} for a date or {{campaigns.campaign_id}} for a look-up"
    moments = Moments(pendulum.now("UTC"), endpoint.time_unit, endpoint.date_format)
    for offset in endpoint.template.offsets:
        try:
            text = moments.text(offset)
        except ValueError:
            yield f"{{now{offset:+d}}} is no day of the calendar with time_unit {endpoint.time_unit}"
        else:
            if not text.strip():
                yield f"date_format {endpoint.date_format!r} writes nothing"
    streams = list(dict.fromkeys(look_up.stream for look_up in endpoint.look_ups))
    if len(streams) > 1:
        yield f"looks up columns of {join_names(streams)}; an endpoint takes them from one stream only"


def _parameters(endpoint: CustomEndpoint) -> Iterator[str]:
    if endpoint.body and endpoint.method == "GET":
        yield "has a body, which a GET cannot have; use query, or method POST"
    place, parameters = ("query", endpoint.query) if endpoint.method == "GET" else ("body", endpoint.body)
    if endpoint.per_advertiser and "advertiser_id" in parameters:
        yield f"{place} has advertiser_id, which is added automatically; remove it, or set per_advertiser to false"
    if duplicates := [name for name in PAGING[endpoint.pagination] if name in parameters]:
        names = join_names(duplicates)
        yield f"{place} has {names}, which pagination {endpoint.pagination} fills in; set page_size instead"
    for name, value in endpoint.query.items():
        if value is None:
            yield f"query: {name} is null; leave it out"
    for name in sorted({*_names(endpoint.query), *_names(endpoint.body)}):
        if name.lower().replace("-", "_") in _SECRETS:
            yield f"{name} is a secret and belongs in credentials only"


def _names(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can hold
    """Names of all properties, nested ones as well."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield name
            yield from _names(below)
    elif isinstance(value, list):
        for below in value:
            yield from _names(below)


def _paths(endpoint: CustomEndpoint) -> Iterator[str]:
    for name in ("record_path", "metadata_path"):
        text = getattr(endpoint, name)
        try:
            if text is not None:
                parse_path(text)
        except ValueError as error:
            yield f"{name} {error}"
    if any(not name for name in endpoint.primary_key) or len({*endpoint.primary_key}) < len(endpoint.primary_key):
        yield f"primary_key {endpoint.primary_key} must name different columns"


def _look_ups(endpoint: CustomEndpoint, by_stream: Mapping[str, CustomEndpoint]) -> Iterator[str]:
    streams = (*catalogue.entity_names(), *by_stream)
    for look_up in endpoint.look_ups:
        if look_up.stream in by_stream:
            continue  # its columns are known when it is read
        if look_up.stream not in streams:
            hint = (
                did_you_mean(look_up.stream, streams)
                or f"; there are {join_names(streams)}, reports not being among them"
            )
            yield f"{look_up}: stream {look_up.stream!r} is not known{hint}"
        elif (column := look_up.column.split(".")[0]) not in (columns := catalogue.entity_fields(look_up.stream)):
            hint = did_you_mean(column, columns) or f"; there are {join_names(columns)}"
            yield f"{look_up}: column {column!r} is not known{hint}"


def _cycle(endpoint: CustomEndpoint, by_stream: Mapping[str, CustomEndpoint]) -> Iterator[str]:
    """The way round, where an endpoint's look-ups lead back to it."""
    way: Sequence[str] = (endpoint.stream_name,)
    stream = endpoint.looks_up
    while stream and (source := by_stream.get(stream)):
        way = (*way, source.stream_name)
        if source is endpoint:
            yield f"looks itself up: {' needs '.join(way)}"
            return
        if len(way) > len(by_stream) + 1:
            return  # a cycle further on, said of its own endpoints
        stream = source.looks_up
