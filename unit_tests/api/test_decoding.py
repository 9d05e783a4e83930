"""Bodies that are nearly JSON: what is sound in them is read, what is not is marked, what is cut off is refused."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.api.answer import Answer, read_answer
from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.decoding import NoJsonError, decode


def answer_to(body: bytes) -> Answer:
    response = requests.Response()
    response.status_code, response._content = 200, body
    return read_answer(response)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'{"a": "cut \ud83d"}', {"a": "cut \0"}),
        (rb'{"a": "\udc00 cut", "b": "\ud83d\ude00"}', {"a": "\0 cut", "b": "\N{GRINNING FACE}"}),
        (b'{"a": "caf\xe9", "b": "caf\xc3\xa9"}', {"a": "caf\0", "b": "café"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": NaN, "b": -Infinity, "c": 1e999}', {"a": "NaN", "b": "-Infinity", "c": "1e999"}),
        (b'{"a": "line\nbreak"}', {"a": "line\nbreak"}),
        (b'{"a": NaN, "b": 36893488147419103232, "c": 7}', {"a": "NaN", "b": "36893488147419103232", "c": 7}),
        (rb'{"\ud83d": NaN}', {"\0": "NaN"}),
    ],
)
def test_one_unreadable_value_costs_no_other_its_value(body: bytes, value: Any) -> None:  # noqa: ANN401
    found, again = decode(body)
    assert found == value
    assert orjson.loads(again) == value


@pytest.mark.parametrize("body", [b'{"a": "b', b'{"a": 1', b"", b"<html>", b'{"a": 1}}', b"[" * 5000 + b"]" * 5000])
def test_what_is_no_json_is_refused_with_the_place(body: bytes) -> None:
    with pytest.raises(NoJsonError, match=r"from character \d+ on|nested too deeply"):
        decode(body)


@given(st.binary(max_size=40) | st.text().map(lambda text: f'{{"code": 0, "data": {{"a": "{text}"}}}}'.encode()))
def test_no_body_raises_anything_else(body: bytes) -> None:
    try:
        found, again = decode(body)
    except NoJsonError:
        return
    assert orjson.loads(again) == found


def test_an_answer_with_half_an_emoji_is_an_answer_and_can_be_held_back() -> None:
    answer = answer_to(rb'{"code": 0, "message": "OK", "data": {"list": [{"ad_name": "a \ud83d"}]}}')
    assert answer.code.action is Action.ACCEPT
    assert orjson.loads(answer.body)["data"] == answer.data == {"list": [{"ad_name": "a \0"}]}


def test_a_body_that_was_cut_off_is_broken_and_the_place_is_named() -> None:
    answer = answer_to(b'{"code": 0, "message": "OK", "data": {"list": [{')
    assert answer.code.action is Action.RETRY
    assert "no JSON from character 49 on" in answer.text
