"""From an endpoint of one's own to a stream as the manifest would declare it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.custom_endpoints.model import CustomEndpoint


def stream_entry(endpoint: CustomEndpoint, definitions: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as of the manifest's `streams`.

    What the user wrote stays out of it: the CDK would read templates and component types into it.

    Args:
        endpoint: A checked one.
        definitions: The manifest's `definitions`, references resolved.
    """
    return {**deepcopy(definitions["custom_endpoint"]), "name": endpoint.stream_name}
