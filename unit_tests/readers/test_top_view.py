"""Which ad accounts bought TopView: asked once per account, for reports and for the stream of campaigns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api, Question
from source_tiktok_ads.api.codes import lookup
from source_tiktok_ads.api.errors import ApiError, OwnQuotaError, error_for
from source_tiktok_ads.readers.reports.top_view import COUNTED_AS, TopView, first_page

ONE, TWO = Account("1", listed=True), Account("2", listed=True)
QUERY = {"filtering": {"buying_types": ["RESERVATION_TOP_VIEW"]}, "fields": ["campaign_id"]}
OTHER = Question("campaign/get/", {"filtering": {"buying_types": ["AUCTION"]}, "advertiser_id": "1", "page": 1})


def rows(number: int) -> Answer:
    info = {"total_number": number}
    return Answer(lookup(0, "OK"), "OK", {"list": [{"campaign_id": "7"}] * number, "page_info": info})


def refusal(code: int) -> ApiError:
    return error_for(Answer(lookup(code, "no"), "no"))


class Asked(Api):
    """Gives one answer after the other, the last one for ever."""

    def __init__(self, *answers: Answer | ApiError) -> None:
        self.answers = list(answers)
        self.questions: list[tuple[str | None, str | None, Question]] = []

    def ask(self, question: Question, *, stream: str | None = None, account: str | None = None) -> Answer:
        """The next answer."""
        self.questions.append((stream, account, question))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, ApiError):
            raise answer
        return answer


def top_view(api: Asked) -> TopView:
    return TopView(api, first_page("campaign/get/", QUERY, 100))


def of_the_stream(account: Account, **changes: object) -> Question:
    return Question(
        "campaign/get/", {"advertiser_id": account.id, **QUERY, "page": 1, "page_size": 100, **changes}, body={}
    )


@pytest.mark.parametrize(("number", "bought"), [(0, False), (1, True)])
def test_an_account_is_asked_once(number: int, *, bought: bool) -> None:
    api = Asked(rows(number))
    known = top_view(api)
    assert [known.has_campaigns(ONE) for _ in range(3)] == [bought] * 3
    assert [(stream, account) for stream, account, _ in api.questions] == [(COUNTED_AS, "1")]


def test_the_stream_takes_the_answer_that_was_asked_ahead_once() -> None:
    api = Asked(rows(1), rows(2))
    known = top_view(api)
    known.has_campaigns(ONE)
    assert known.asked_at(ONE)
    assert known.ask(of_the_stream(ONE), stream="campaigns", account="1") == rows(1)
    assert known.ask(of_the_stream(ONE), stream="campaigns", account="1") == rows(2)  # read again, it is asked again
    assert len(api.questions) == 2


@pytest.mark.parametrize(("number", "bought"), [(0, False), (3, True)])
def test_what_the_stream_was_answered_is_not_asked_again(number: int, *, bought: bool) -> None:
    api = Asked(rows(number))
    known = top_view(api)
    known.ask(of_the_stream(ONE), stream="campaigns", account="1")
    assert known.has_campaigns(ONE) == bought
    assert known.asked_at(ONE) is None
    assert len(api.questions) == 1


@pytest.mark.parametrize("question", [OTHER, of_the_stream(ONE, page=2), of_the_stream(ONE, page_size=83)])
def test_other_questions_of_the_stream_pass_through(question: Question) -> None:
    api = Asked(rows(0), rows(5))
    known = top_view(api)
    known.has_campaigns(ONE)
    assert known.ask(question, stream="campaigns", account="1") == rows(5)


@pytest.mark.parametrize("code", [40001, 40002, 50000, 40011])
def test_an_account_of_which_the_api_does_not_say_is_read(code: int) -> None:
    api = Asked(refusal(code), rows(0))
    known = top_view(api)
    assert known.has_campaigns(ONE)
    assert not known.has_campaigns(TWO)
    assert known.has_campaigns(ONE)
    assert len(api.questions) == 2


def test_a_closed_endpoint_is_given_up_after_three_accounts() -> None:
    api = Asked(refusal(40001))
    known = top_view(api)
    assert all(known.has_campaigns(Account(str(number), listed=True)) for number in range(9))
    assert len(api.questions) == 3


def test_an_account_whose_quota_is_spent_is_asked_later() -> None:
    api = Asked(refusal(40133), rows(0))
    known = top_view(api)
    with pytest.raises(OwnQuotaError):
        known.has_campaigns(ONE)
    assert not known.has_campaigns(ONE)


def test_an_answer_that_was_cut_leaves_nothing_out() -> None:
    cut = replace(rows(0), truncated="too many ads")
    assert top_view(Asked(cut)).has_campaigns(ONE)
    known = top_view(Asked(cut))
    known.ask(of_the_stream(ONE), stream="campaigns", account="1")
    assert known.has_campaigns(ONE)


def test_an_answer_of_another_shape_leaves_nothing_out() -> None:
    assert top_view(Asked(Answer(lookup(0, "OK"), "OK", {"list": 7}))).has_campaigns(ONE)
