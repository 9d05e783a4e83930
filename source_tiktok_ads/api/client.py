"""The one way to ask the API: located errors and counters around the manifest's requester."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.errors import ApiError, error_for
from source_tiktok_ads.components.error_handler import answer_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airbyte_cdk.sources.declarative.requesters.requester import Requester

    from source_tiktok_ads.api.answer import Answer


def encode(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """A query parameter: arrays and objects as JSON text, as the API wants them.

    >>> encode(["ad_id"])
    '["ad_id"]'
    >>> encode(7)
    '7'
    """
    if isinstance(value, list | tuple | dict):
        return orjson.dumps(value).decode()
    return str(value)


class Api:
    """Asks through the requester that the manifest declares; shared by all threads of a sync.

    Attributes:
        requests: Answers received, per stream (None: asked for no stream). Retries count within the requester.
    """

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self._lock = threading.Lock()
        self.requests: Counter[str | None] = Counter()

    def get(
        self, path: str, params: Mapping[str, Any], *, stream: str | None = None, account: str | None = None
    ) -> Answer:
        """Ask once; the requester's error handler and back-off repeat what time heals.

        Args:
            path: Below the API root, with its trailing slash, e.g. `campaign/get/`.
            params: Query parameters; lists and objects are sent as JSON text.
            stream: Who asks, for errors and counters.
            account: The ad account that is asked for.

        Returns:
            The accepted answer.

        Raises:
            ApiError: One of its kinds, with stream and ad account in the message.
        """
        with self._lock:
            self.requests[stream] += 1
        try:
            response = self._requester.send_request(
                path=path, request_params={name: encode(value) for name, value in params.items()}
            )
        except ApiError as error:
            raise error.located(stream, account) from None
        answer = answer_of(response)
        if answer.code.action is Action.ACCEPT:
            return answer
        raise error_for(answer).located(stream, account)
