"""How values are written into requests."""

from __future__ import annotations

from typing import Any

import orjson


def text_of(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """A value as a parameter has it: texts as they are, everything else as JSON text, as the API wants it.

    >>> text_of(["ad_id"]), text_of(7), text_of("a"), text_of(True)
    ('["ad_id"]', '7', 'a', 'true')
    """
    return value if isinstance(value, str) else orjson.dumps(value).decode()
