"""No spelling of a secret passes the filter, of none of the sources of the process."""

from __future__ import annotations

import html
import json
from urllib.parse import quote, quote_plus

import pytest
import requests
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets

from source_tiktok_ads.api.answer import Answer, read_answer
from source_tiktok_ads.api.codes import lookup
from source_tiktok_ads.api.errors import error_for
from source_tiktok_ads.api.network import html_title
from source_tiktok_ads.lists.forms import UnsteadyError, of_list, page_of
from source_tiktok_ads.redaction import register_secrets
from source_tiktok_ads.wording import excerpt

ODD = "a/b+c%d\"e'f\\g&h=i<j"
SPELLINGS = {
    "as it is": ODD,
    "in a URL": quote(ODD, safe=""),
    "in a URL, lower case": "".join(
        part.lower() if i % 2 else part for i, part in enumerate(quote(ODD, safe="").replace("%", "\0%").split("\0"))
    ),
    "in a form": quote_plus(ODD),
    "in HTML": html.escape(ODD),
    "in HTML, apostrophe by number": html.escape(ODD).replace("&#x27;", "&#39;"),
    "in JSON": json.dumps(ODD),
    "in JSON with escaped slashes": json.dumps(ODD).replace("/", "\\/"),
    "in JSON within JSON": json.dumps(json.dumps(ODD)),
    "in JSON for HTML": json.dumps(ODD).replace("&", "\\u0026").replace("<", "\\u003c").replace("=", "\\u003d")
    .replace("'", "\\u0027").replace("+", "\\u002b").replace("/", "\\u002f"),
    "in JSON with some signs escaped for HTML": json.dumps(ODD).replace("&", "\\u0026").replace("<", "\\u003c"),
    "the same, in capitals": json.dumps(ODD).replace("&", "\\u0026").replace("<", "\\u003C"),
    "the same, in JSON": json.dumps(json.dumps(ODD).replace("&", "\\u0026").replace("<", "\\u003c")),
    "quoted by Python": repr(ODD),
    "quoted by Python, in JSON": json.dumps(repr(ODD)),
}  # fmt: skip


def credentials(token: str) -> dict[str, object]:
    return {"credentials": {"access_token": token}}


@pytest.mark.parametrize("spelling", [name for name in SPELLINGS if "lower case" not in name])
def test_no_spelling_passes(spelling: str) -> None:
    register_secrets(credentials(ODD))
    text = filter_secrets(f"before {SPELLINGS[spelling]} after")
    assert "****" in text
    assert not any(part in text for part in ("c%", "c%25d", "g&", "h=i", "h%3D", "amp;h"))


def test_a_url_in_lower_case_does_not_pass() -> None:
    register_secrets(credentials("abc/def+ghi"))
    assert filter_secrets("?token=abc%2fdef%2bghi") == "?token=****"


def test_the_secrets_of_all_sources_of_the_process_are_kept() -> None:
    register_secrets(credentials("the-first-token"))
    register_secrets(credentials("the-second-token"))
    assert filter_secrets("the-first-token the-second-token") == "**** ****"


@pytest.mark.parametrize("odd", ["\ud83d", "a\ud83db", "\udc80\udc81"])
def test_half_a_surrogate_pair_is_a_secret_like_any_other(odd: str) -> None:
    register_secrets(credentials(odd))
    assert filter_secrets(f"x{odd}y") == "x****y"


def test_a_secret_that_a_message_would_cut_is_taken_out_first() -> None:
    token = "0123456789abcdef" * 4
    register_secrets(credentials(token))
    for before in range(900, 1010):
        error = error_for(Answer(lookup(40002), "x" * before + token + "y" * 100))
        assert "0123" not in (error.message or "")
        assert len(error.message or "") < 1400
    assert "0123" not in excerpt("x" * 30 + token)


@pytest.mark.parametrize("before", [*range(0, 110, 3)])
def test_a_secret_in_what_else_is_cut_of_an_answer_is_taken_out_first(before: int) -> None:
    token = "0123456789abcdef" * 4
    register_secrets(credentials(token))
    text = f"{'x' * before}{token}{'y' * 100}"
    assert "0123" not in html_title(f"<title>{text}</title>".encode())
    with pytest.raises(UnsteadyError) as unsteady:
        page_of(Answer(lookup(0), "OK", {"list": [], "page_info": {"total_number": text}}), of_list)
    assert "0123" not in str(unsteady.value)
    response = requests.Response()
    response.status_code, response.headers["Content-Type"] = 200, text
    response._content = b"no envelope"
    assert "0123" not in read_answer(response).text
