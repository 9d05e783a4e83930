"""The pseudonyms of one recording: the same original has the same one wherever it stands, so that joins hold."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from typing import TYPE_CHECKING

from source_tiktok_ads.pseudonyms.letters import is_private, replaced, replaced_id, stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRIES = 20  # after which two short texts may have one pseudonym
_DIGITS = re.compile(r"(?<!\d)\d{6,}(?!\d)")  # ids within texts and addresses
_LEAST, _MOST = math.log(1.3), math.log(4.0)  # by how much amounts are scaled, up or down


class Pseudonyms:
    """Gives pseudonyms, and remembers what it gave them for.

    Args:
        secret: Without it nobody finds an original; thrown away with the object.

    Attributes:
        texts: Pseudonyms of private texts by their originals.
        ids: Those of ids.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._factor = _factor(secret)
        self.texts: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._taken: set[str] = set()

    def id(self, original: str) -> str:
        """Another id of the same form."""
        if original not in self.ids:
            self.ids[original] = self._another(original, replaced_id)
        return self.ids[original]

    def text(self, original: str) -> str:
        """Another text of the same shape; ids in it, or one that it is, are those that they have elsewhere."""
        if original in self.ids:
            return self.ids[original]
        if original not in self.texts and is_private(original):
            self.texts[original] = self._another(original, self._text)
        return self.texts.get(original, original)

    def _another(self, original: str, make: Callable[[str, Iterator[int]], str]) -> str:
        numbers = stream(self._secret, original)
        found = original
        for _ in range(_TRIES):
            found = make(original, numbers)
            if found not in self._taken:
                break
        self._taken.add(found)
        return found

    def _text(self, original: str, numbers: Iterator[int]) -> str:
        parts, place = list[str](), 0
        for match in _DIGITS.finditer(original):
            parts += [replaced(original[place : match.start()], numbers), self.id(match[0])]
            place = match.end()
        return "".join([*parts, replaced(original[place:], numbers)])

    def word(self, original: str) -> str:
        """Another word of the same shape, which is not remembered as private."""
        if original in self.texts:
            return self.texts[original]
        if original not in self._words:
            self._words[original] = self._another(original, replaced)
        return self._words[original]

    def amount(self, original: str) -> str:
        """A number scaled by the secret factor, with as many decimals; zero stays zero, and nothing else becomes it."""
        value = Decimal(original)
        unit = Decimal(1).scaleb(int(value.as_tuple().exponent)) if "." in original else Decimal(1)
        scaled = (value * self._factor).quantize(unit, ROUND_HALF_EVEN)
        if value and not scaled:
            scaled = unit.copy_sign(value)
        return f"{scaled:f}"


def _factor(secret: bytes) -> Decimal:
    """Between 1/4 and 4, and never near 1; with so many decimals that no greatest common divisor tells it."""
    first, second = islice(stream(secret, "factor"), 2)
    exponent = _LEAST + (_MOST - _LEAST) * first / 2**32
    return Decimal(math.exp(exponent if second % 2 else -exponent))
