"""The search for private texts in what is about to leave: in every text of a recording, whatever field it is in."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from source_tiktok_ads.pseudonyms.pseudonyms import Pseudonyms

_LEAST = 4  # letters and digits below which a text is in too many others to be told
_LEAST_DIGITS = 6  # the same of numbers
_PUBLIC = re.compile(r"\d{4}-\d\d-\d\d([ T][\d:.Z+-]*)?")
NAME = re.compile(r"(\d{1,2}_)?[a-z][a-z0-9_]*")  # of a field
_APART = "\n\0\n"


class Originals:
    """Private texts and ids.

    Args:
        texts: All that was replaced.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = sorted({text.strip() for text in texts if _is_told(text.strip())}, key=len, reverse=True)

    @cached_property
    def _plain(self) -> dict[str, str]:
        """All texts, written plainly."""
        return {text: plain for text in self._texts if (plain := written_plainly(text))}

    def __len__(self) -> int:
        return len(self._texts)

    def left_in(self, value: Any) -> list[str]:  # noqa: ANN401 - whatever JSON can hold
        """Those that are still there, as a whole word or number, anywhere in a JSON value."""
        return list(self._found(_APART.join(texts_of(value))))

    def replaced_in(self, text: str, pseudonyms: Pseudonyms, *, in_any_case: bool = False) -> str:
        """A text that is kept, but for originals in it.

        Args:
            text: The text.
            pseudonyms: What takes their place.
            in_any_case: Also those that are written otherwise in it; the text is written plainly.
        """
        for original in self._found(text):
            text = text.replace(original, pseudonyms.text(original))
        if in_any_case:
            folded = text.casefold()
            for original, plain in self._plain.items():
                if plain.casefold() in folded:
                    other = pseudonyms.text(original)
                    text = _whole_words(plain, re.IGNORECASE).sub(lambda _, other=other: other, text)  # type: ignore[misc]
        return text

    def _found(self, text: str) -> Iterator[str]:
        return (original for original in self._texts if original in text and _stands_alone(original, text))


def json_in(text: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """The array or object that a text is as JSON; else None."""
    if text[:1] not in ("[", "{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def texts_of(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can hold
    """All texts and numbers in a JSON value, also of JSON in a text; of keys, those that are no names of fields."""
    nested = json_in(value) if isinstance(value, str) else None
    if nested is not None:
        yield from texts_of(nested)
    elif isinstance(value, dict):
        for key, each in value.items():
            if not NAME.fullmatch(key):
                yield key
            yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _is_told(text: str) -> bool:
    if _PUBLIC.fullmatch(text):
        return False
    if text.isdecimal():
        return len(text) >= _LEAST_DIGITS
    return sum(each.isalnum() for each in text) >= _LEAST


def _stands_alone(original: str, text: str) -> bool:
    """Whether an original is in a text other than within a longer word; scripts without spaces have no words."""
    return _whole_words(original).search(text) is not None


def _whole_words(original: str, flags: int = 0) -> re.Pattern[str]:
    before = r"(?<![A-Za-z0-9_])" if _is_latin(original[0]) else ""
    after = r"(?![A-Za-z0-9_])" if _is_latin(original[-1]) else ""
    return re.compile(f"{before}{re.escape(original)}{after}", flags)


def written_plainly(text: str) -> str:
    """A text without what cannot be seen, and each letter as the one code point that stands for all its forms.

    >>> written_plainly("A\u200bcme\u00a0e\u0301")
    'Acme é'
    """
    return unicodedata.normalize("NFKC", "".join(each for each in text if unicodedata.category(each) != "Cf"))


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")
