"""Requests and answers with pseudonyms in the place of all that is private."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.pseudonyms.forms import Form, form_of, is_name_of_the_api
from source_tiktok_ads.pseudonyms.originals import NAME, Originals, json_in, written_plainly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.pseudonyms.pseudonyms import Pseudonyms

# In an error's text: addresses, what is escaped, ids and telephone numbers; but for days, and fewer digits.
_DAY = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?"
_ADDRESS = r"\S+@\S+|\w+://\S+|\S*(?:%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4})\S*"
_PRIVATE = re.compile(rf"(?P<day>{_DAY})|{_ADDRESS}|\d{{6,}}|(?P<phone>[+(]?\d[\d ().-]{{5,}}\d)")
_LEAST_PHONE = 7  # digits
_QUOTED = re.compile(r"""(?<![\w)])(["'`\u201c\u2018\u00ab])(.+?)(["'`\u201d\u2019\u00bb])(?!\w)""")
_FIELD, _VALUE = "field_name", "filter_value"  # of a filter: the one says what the other is of


class Masking:
    """Replaces what is private in JSON values.

    Args:
        pseudonyms: Of the recording.
        originals: Private texts that are known already: where one stands in what is kept, it is replaced too.

    Attributes:
        counts: How often something was replaced, by what it was and the field's name.
    """

    def __init__(self, pseudonyms: Pseudonyms, originals: Originals | None = None) -> None:
        self._pseudonyms, self._originals = pseudonyms, originals or Originals(())
        self.counts: Counter[tuple[str, str]] = Counter()

    def masked(self, value: Any, name: str = "") -> Any:  # noqa: ANN401 - whatever JSON can hold
        """A value without what is private.

        Args:
            value: As JSON has it.
            name: Of the field that it is the value of, which decides what it is.
        """
        if isinstance(value, dict):
            return {self._key(key): self._field(value, key) for key in value}
        if isinstance(value, list):
            return [self.masked(each, name) for each in value]
        if isinstance(value, str) and (nested := json_in(value)) is not None:
            return json.dumps(self.masked(nested, name), ensure_ascii=False, separators=(",", ":"))
        return self._single(name, value)

    def _field(self, holder: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        value = holder[key]
        if key == _VALUE and isinstance(field := holder.get(_FIELD), str):
            return self.masked(value, field)
        # Under a key that is no name, what the value is of is not known.
        return self.masked(value, key if NAME.fullmatch(key) else "")

    def _key(self, key: str) -> str:
        """A name of the API's, or data: an id, or what an advertiser calls something."""
        if NAME.fullmatch(key):
            return key
        return str(self._single("id" if key.isdecimal() else "", key))

    def _single(self, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
        form = form_of(name, value)
        if form is Form.PUBLIC:
            return self._originals.replaced_in(value, self._pseudonyms) if isinstance(value, str) else value
        self.counts[form.value, name] += 1
        if form in (Form.TEXT, Form.WORD):
            return self._pseudonyms.text(value) if form is Form.TEXT else self._pseudonyms.word(value)
        written = value if isinstance(value, str) else _written(value)
        found = self._pseudonyms.id(written) if form is Form.ID else self._pseudonyms.amount(written)
        return found if isinstance(value, str) else type(value)(found)

    def message(self, text: str) -> str:
        """An error's text in the API's words, but for ids, addresses, quotes and originals in it, however written."""
        text = written_plainly(unescape(text))
        text = _PRIVATE.sub(self._address, text)
        text = _QUOTED.sub(lambda match: match[1] + self._quoted(match[2]) + match[3], text)
        return self._originals.replaced_in(text, self._pseudonyms, in_any_case=True)

    def _address(self, match: re.Match[str]) -> str:
        phone = match["phone"]
        if match["day"] or (phone and sum(each.isdecimal() for each in phone) < _LEAST_PHONE):
            return match[0]
        return self._pseudonyms.text(match[0])

    def _quoted(self, text: str) -> str:
        """What an error's text quotes: a name of the API's, or of something that is the advertiser's."""
        return text if is_name_of_the_api(text) else self._pseudonyms.text(text)


def _written(value: float) -> str:
    """A number in digits.

    >>> _written(1e-7), _written(12), _written(0.5)
    ('0.0000001', '12', '0.5')
    """
    return f"{value:.7f}" if "e" in repr(value) else repr(value)
