"""Nothing private is left of what is recorded, whatever it is called and wherever it stands; joins hold."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source_tiktok_ads.pseudonyms.letters import is_private
from source_tiktok_ads.pseudonyms.originals import Originals, texts_of
from source_tiktok_ads.pseudonyms.pseudonyms import Pseudonyms
from source_tiktok_ads.pseudonyms.recording import OriginalLeftError, masked

SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ", "éàüñçøß ÀÉÎÕÜ", "αβγδεζηθικλ", "абвгдежзик", "אבגדהוזחט",
    "ابتثجحخدذر", "अआइईउऊएकखग", "กขฃคฅฆงจ", "東京商店夏日本語", "あいうえおカキクケコ", "가나다라마바사", "0123456789",
    "\U0001d4e2\U0001d4ea\U0001d4f5\U0001d4ee", "\U0001f170\U0001f171\U0001f130\U0001f131", "\uff10\uff11\uff12\uff13",
    "-_/.,:;!?()[]{}'\"\\&%#@ ", "☕🚀👩\u200d👩\u200d👧🇩🇪✨",
)  # fmt: skip
characters = st.one_of([st.sampled_from(script) for script in SCRIPTS])
names = st.text(characters, min_size=1, max_size=40)
ids = st.integers(10**15, 2**63 - 1).map(str)
short_ids = st.integers(10**9, 10**12).map(str)
amounts = st.decimals(0, 10**6, places=2).map(str)


def answer(path: str, rows: list[dict[str, Any]], **params: Any) -> dict[str, Any]:  # noqa: ANN401 - as sent
    request = {"method": "GET", "path": path, "params": params}
    return {"request": request, "answer": {"code": 0, "message": "OK", "request_id": "x", "data": {"list": rows}}}


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[dict[str, Any]], set[str]]:
    """A recording of an ad account: lists, a report, ids in addresses and texts, nested values; and what is private."""
    account, campaigns = draw(ids), draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    called = {campaign: draw(names) for campaign in campaigns}
    person, company, video = draw(names), draw(names), f"v10033g5000{draw(short_ids)}abc"
    mail, phone = f"jane.{draw(short_ids)}@corp{draw(short_ids)}.example", f"+49{draw(short_ids)}"
    address = f"https://shop{draw(short_ids)}.example/{campaigns[0]}?video={video}&by={draw(short_ids)}"
    details = {"advertiser_id": account, "name": company, "contacter": person, "email": mail, "telephone_number": phone}
    rows = [
        {
            "campaign_id": campaign, "campaign_name": name, "advertiser_id": account, "objective_type": "TRAFFIC",
            "budget": float(draw(amounts)), "landing_page_url": address, "video_ids": [video],
            "nested": [{"label": {"text": f"{name} of {person}"}, "by_id": {campaign: {"name": name}}}],
            "as_json": json.dumps({"campaign_name": name, "campaign_id": int(campaign)}),
        }
        for campaign, name in called.items()
    ]  # fmt: skip
    report = [
        {
            "dimensions": {"campaign_id": campaign, "stat_time_day": "2026-03-06 00:00:00"},
            "metrics": {"campaign_name": name, "spend": draw(amounts), "ctr": "1.25", "impressions": "5412"},
        }
        for campaign, name in called.items()
    ]
    refusal = answer("pixel/list/", [], advertiser_id=account)
    refusal["answer"] |= {"code": 40001, "message": f"No permission: {account}, {mail}", "data": {}}
    exchanges = [
        answer("advertiser/info/", [details], advertiser_ids=json.dumps([account])),
        answer("campaign/get/", rows, advertiser_id=account, filtering=json.dumps({"campaign_ids": campaigns})),
        answer("report/integrated/get/", report, advertiser_id=account, metrics='["spend"]'),
        refusal,
    ]
    return exchanges, {account, *campaigns, *called.values(), person, company, video, mail, phone, address}


@settings(max_examples=1000, deadline=None)
@given(accounts())
def test_no_original_is_left_and_joins_hold(account: tuple[list[dict[str, Any]], set[str]]) -> None:
    exchanges, private = account
    found = masked(exchanges).exchanges
    assert Originals(private).left_in([[each["request"]["params"], each["answer"]] for each in found]) == []
    campaigns, report = found[1]["answer"]["data"]["list"], found[2]["answer"]["data"]["list"]
    joined = {row["campaign_id"]: row["campaign_name"] for row in campaigns}
    assert {row["dimensions"]["campaign_id"]: row["metrics"]["campaign_name"] for row in report} == joined
    assert len(joined) == len(exchanges[1]["answer"]["data"]["list"])
    assert set(json.loads(found[1]["request"]["params"]["filtering"])["campaign_ids"]) == set(joined)
    for row in campaigns:
        nested = json.loads(row["as_json"])
        assert (str(nested["campaign_id"]), nested["campaign_name"]) == (row["campaign_id"], row["campaign_name"])
        assert row["nested"][0]["by_id"] == {row["campaign_id"]: {"name": row["campaign_name"]}}
        assert (row["objective_type"], row["advertiser_id"]) == (
            "TRAFFIC", found[0]["answer"]["data"]["list"][0]["advertiser_id"],
        )  # fmt: skip
    assert report[0]["dimensions"]["stat_time_day"] == "2026-03-06 00:00:00"
    assert report[0]["metrics"]["ctr"] == "1.25"


def test_a_name_is_private_though_it_looks_like_a_truth_value() -> None:
    (found,) = masked([answer("advertiser/info/", [{"contacter": "True", "name": "false"}])]).exchanges
    (row,) = found["answer"]["data"]["list"]
    assert row["contacter"] != "True"
    assert row["name"] != "false"


@given(names)
def test_a_text_keeps_its_shape(name: str) -> None:
    found = Pseudonyms(b"secret").text(name)
    assert [unicodedata.category(each) for each in found] == [unicodedata.category(each) for each in name]
    ascii_ = [each.isascii() for each in name]
    assert [each.isascii() for each in found] == ascii_
    kept = [(old, new) for old, new in zip(name, found, strict=True) if old == new and is_private(old)]
    assert kept == []


@given(names)
def test_an_original_that_is_nothing_but_signs_and_emoji_stays(name: str) -> None:
    assert (Pseudonyms(b"secret").text(name) == name) == (not is_private(name))


@given(st.lists(ids, unique=True, min_size=2, max_size=200))
def test_ids_stay_different_ids_of_64_bits(originals: list[str]) -> None:
    pseudonyms = Pseudonyms(b"secret")
    found = [pseudonyms.id(each) for each in originals]
    assert len(set(found)) == len(found)
    for old, new in zip(originals, found, strict=True):
        assert (len(new), new[0] == "0", int(new) < 2**63) == (len(old), False, True)
    assert [pseudonyms.id(each) for each in originals] == found


def test_a_uuid_stays_one() -> None:
    found = Pseudonyms(b"secret").id("f5096207-c327-581f-93a4-e4f2f708069f")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found)


@given(amounts, st.binary(min_size=8, max_size=8))
def test_amounts_are_scaled_by_one_factor_with_as_many_decimals(amount: str, secret: bytes) -> None:
    pseudonyms = Pseudonyms(secret)
    scaled, unit = pseudonyms.amount(amount), float(pseudonyms.amount("1000000.0000")) / 1e6
    assert 0.24 < unit < 4.1
    assert not 0.8 < unit < 1.25
    assert len(scaled.partition(".")[2]) == len(amount.partition(".")[2])
    assert float(scaled) == pytest.approx(float(amount) * unit, abs=0.011)
    assert (float(scaled) == 0) == (float(amount) == 0)


def test_one_secret_tells_nothing_of_another() -> None:
    first, second = (Pseudonyms(secret).text("Spring sale in Berlin") for secret in (b"a", b"b"))
    assert first != second


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("campaign_name", "SALE"), ("custom_event_type", "ACME_SIGNUP"), ("name", "777123"), ("code", "SPRING20"),
        ("phone_number", "4155550"), ("license_no", "12345"), ("unheard_of", "OK_FINE"), ("objective_type", "my own"),
    ],
)  # fmt: skip
def test_what_is_not_known_to_be_public_is_replaced(name: str, value: str) -> None:
    (found,) = masked([answer("x/get/", [{name: value}])]).exchanges
    assert found["answer"]["data"]["list"][0][name] != value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("objective_type", "LEAD_GENERATION"), ("currency", "USD"), ("display_timezone", "America/Los_Angeles"),
        ("create_time", "2026-03-06 12:00:00"), ("create_time", 1700000000), ("page_size", 1000), ("is_aco", True),
        ("video_id", None), ("campaign_name", "🚀 ✨"), ("ctr", "0.28"), ("spend", "0.00"), ("spend", "-"),
        ("spend", "<5"),
        ("metrics", '["spend","video_views_p25"]'), ("metrics", '["10_second_live_views"]'),
        ("campaign_statuses", '["STATUS_ALL"]'), ("query_lifetime", "true"), ("tracking_pixel_id", "0"),
    ],
)  # fmt: skip
def test_what_is_public_or_nothing_stays(name: str, value: object) -> None:
    (found,) = masked([answer("x/get/", [{name: value}])]).exchanges
    assert found["answer"]["data"]["list"][0][name] == value


def test_a_name_that_stands_in_a_public_field_is_replaced_there_too() -> None:
    rows = [{"campaign_name": "CONVERT"}, {"optimization_goal": "CONVERT"}, {"optimization_goal": "CONVERTED"}]
    (found,) = masked([answer("x/get/", rows)]).exchanges
    name, goal, other = (next(iter(row.values())) for row in found["answer"]["data"]["list"])
    assert name == goal != "CONVERT"
    assert other == "CONVERTED"


def test_a_pseudonym_that_happens_to_be_another_original_is_made_anew() -> None:
    bad = b"a secret by which Anna becomes"
    other = Pseudonyms(bad).text("Anna")
    rows = [{"campaign_name": name} for name in ("Anna", other)]
    secrets = iter([bad, b"another secret"])
    (found,) = masked([answer("x/get/", rows)], lambda: next(secrets)).exchanges
    assert not {"Anna", other} & set(texts_of(found["answer"]))
    with pytest.raises(OriginalLeftError, match="1 names or ids"):
        masked([answer("x/get/", rows)], lambda: bad)


SHOP = "Café Müller & Söhne"


def said_in_place_of(message: str) -> str:
    """What a recording says where the API said this."""
    exchange = answer("campaign/get/", [{"campaign_name": SHOP}])
    exchange["answer"]["message"] = message
    said: str = masked([exchange], lambda: b"secret").exchanges[0]["answer"]["message"]
    return said


@pytest.mark.parametrize(
    "message",
    [
        f"Campaign {SHOP.upper()} is paused",
        f"Campaign {unicodedata.normalize('NFD', SHOP)} is paused",
        "Campaign Café Müller &amp; Söhne is paused",
        "Campaign Caf\u200bé\u00a0Müller & Söhne is paused",
        "Campaign Ｃａｆé Müller & Söhne is paused",
        f"Campaign {json.dumps(SHOP)} is paused",
        "No such name=Caf%C3%A9%20M%C3%BCller",
        'Advertiser "Never Listed Ltd" is disabled',
        "Advertiser 'Never Listed Ltd' is disabled",
        "Call +49 170 12 34 567",
        "Call (0170) 123-45-67",
    ],
)
def test_no_name_is_left_in_an_error_s_text_however_it_is_written(message: str) -> None:
    said = said_in_place_of(message)
    letters = re.sub(r"[\W\d_]", "", unicodedata.normalize("NFKD", said)).casefold()
    assert not re.search("muller|sohne|m%c3|never|listed|ltd", letters)
    assert not re.search(r"49 170|12 34|0170|123-45", said)


@pytest.mark.parametrize(
    "message",
    [
        "metrics: \"stat_time_day\" and 'AUCTION_AD' cannot be asked for together, see (1)'s QPS limit, it isn't there",
        "page_size must be within 1 - 1000, from 2026-01-31 to 2026-02-01 00:00:00",
    ],
)
def test_an_error_s_text_keeps_what_is_the_api_s(message: str) -> None:
    assert said_in_place_of(message) == message
