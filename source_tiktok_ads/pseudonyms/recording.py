"""A recording without what is private, or none at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.pseudonyms.masking import Masking
from source_tiktok_ads.pseudonyms.originals import Originals
from source_tiktok_ads.pseudonyms.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SECRET_BYTES = 32
_TRIES = 5
_ASKED = ("params", "body")

Exchange = dict[str, Any]


class OriginalLeftError(Exception):
    """Something private would be left; the text says how many, and never what."""


@dataclass(frozen=True)
class Masked:
    """What may leave.

    Attributes:
        exchanges: Requests and answers, in their order.
        counts: How often something was replaced, by what it was (`ids`, `texts`, `amounts`) and the field's name.
        searched: How many originals were searched for in what is left, and not found.
        pseudonyms: What stands for what; never to be written anywhere.
    """

    exchanges: Sequence[Exchange]
    counts: Mapping[tuple[str, str], int]
    searched: int
    pseudonyms: Pseudonyms


def masked(
    exchanges: Sequence[Exchange], new_secret: Callable[[], bytes] = lambda: os.urandom(_SECRET_BYTES)
) -> Masked:
    """Requests and answers with pseudonyms for all that is private, after a search for originals.

    A pseudonym may happen to be another original: then all is done again with another secret.

    Args:
        exchanges: Each with `request` (`method`, `path`, `params`, the `body` of a POST) and `answer` (the envelope).
        new_secret: Gives a new secret.

    Raises:
        OriginalLeftError: Something private is left every time.
    """
    left: list[str] = []
    for _ in range(_TRIES):
        pseudonyms = Pseudonyms(new_secret())
        _masked_with(Masking(pseudonyms), exchanges)
        originals = Originals([*pseudonyms.texts, *pseudonyms.ids])
        masking = Masking(pseudonyms, originals)
        found = _masked_with(masking, exchanges)
        left = originals.left_in([_searched(each) for each in found])
        if not left:
            return Masked(found, masking.counts, len(originals), pseudonyms)
    raise OriginalLeftError(f"{len(left)} names or ids would be left in the recording")


def _masked_with(masking: Masking, exchanges: Sequence[Exchange]) -> list[Exchange]:
    return [_masked_exchange(masking, each) for each in exchanges]


def _masked_exchange(masking: Masking, exchange: Exchange) -> Exchange:
    request, answer = exchange["request"], exchange["answer"]
    return {
        **exchange,
        "request": {**request, **masking.masked({name: request[name] for name in _ASKED if name in request})},
        "answer": {
            "code": answer["code"],
            "message": masking.message(str(answer.get("message") or "")),
            "request_id": "",
            "data": masking.masked(answer.get("data")),
        },
    }


def _searched(exchange: Exchange) -> list[Any]:
    return [*(exchange["request"].get(name) for name in _ASKED), exchange["answer"]]
