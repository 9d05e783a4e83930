"""One error per cause that counts what it cost; what is postponed is read after the others."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.errors import AccountRefusedError, ApiError, JobFailedError, OwnQuotaError, error_for
from source_tiktok_ads.api.own_quotas import OwnQuotas
from source_tiktok_ads.readers.jobs.job import UnfinishedError
from source_tiktok_ads.sync.failures import Failures
from source_tiktok_ads.sync.partition import AccountPartition, StreamContext
from source_tiktok_ads.sync.parts import FailedPart, Parts
from source_tiktok_ads.sync.progress import Progress
from source_tiktok_ads.sync.refusals import Refusals
from source_tiktok_ads.sync.whole_progress import WholeProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCOUNTS = [Account(str(number), listed=False) for number in range(1, 31)]
ONE, TWO, THREE, FOUR = ACCOUNTS[:4]


def failure(code: int = 50000, text: str = "System error") -> ApiError:
    return error_for(refused(code, text))


def messages(failures: Failures) -> list[str]:
    return [error.message or "" for error in failures.errors()]


def test_one_cause_is_one_error_that_counts_parts_and_accounts() -> None:
    failures = Failures("ads")
    failures.add(ONE, failure(text="No data of 1 on 2026-01-31"))
    failures.add(TWO, failure(text="No data of 2 on 2026-02-01"))
    (message,) = messages(failures)
    assert message.startswith("stream ads, ad account 1: TikTok API error 50000")
    assert message.endswith("For this cause, 2 parts of the stream of 2 ad accounts (1 and 2) were not read.")


def test_different_causes_are_different_errors() -> None:
    failures = Failures("ads")
    failures.add(ONE, failure(50000))
    failures.add(TWO, failure(60001, "Maintenance"))
    assert len(messages(failures)) == 2


def test_of_many_accounts_the_first_twenty_are_named() -> None:
    failures = Failures("ads")
    for account in ACCOUNTS:
        failures.add(account, failure())
    assert ", 20 and 10 more)" in messages(failures)[0]


def test_an_account_is_given_up_after_two_parts_in_a_row_and_what_it_costs_is_counted() -> None:
    failures = Failures("ads")
    failures.add(ONE, failure())
    assert not failures.passes_over(ONE)
    failures.add(ONE, failure())
    assert failures.passes_over(ONE)
    assert failures.passes_over(ONE)
    assert not failures.passes_over(TWO)
    assert "4 parts of the stream were not read" in messages(failures)[0]


def test_a_part_that_is_read_in_between_shows_that_the_account_can_be_read() -> None:
    failures = Failures("ads")
    for _ in range(5):
        failures.add(ONE, failure())
        failures.done(ONE)
    assert not failures.passes_over(ONE)


def test_a_stream_is_given_up_after_three_accounts_in_a_row() -> None:
    failures = Failures("ads")
    for account in (ONE, TWO, THREE):
        assert not failures.passes_over(FOUR)
        failures.add(account, failure())
    assert failures.passes_over(FOUR)


def test_accounts_that_fail_while_others_are_read_do_not_end_the_stream() -> None:
    failures = Failures("ads")
    for account in ACCOUNTS[4:]:
        failures.add(account, failure())
        failures.done(ONE)
    assert not failures.passes_over(TWO)


def test_a_refusal_is_final_for_its_account_and_says_nothing_of_others() -> None:
    failures = Failures("ads")
    for account in ACCOUNTS[:10]:
        failures.add(account, failure(40002, "metrics"), final=True)
        assert failures.passes_over(account)
    assert not failures.passes_over(ACCOUNTS[20])


@dataclass
class _Stream:
    """A stream whose parts are read in the thread of the test, as the CDK's threads would."""

    answer: Callable[[str], list[dict[str, Any]]]
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.quotas = OwnQuotas(sleep=self.slept.append)
        self.parts = Parts("ads", self.quotas)
        self.whole = WholeProgress(_Counts(), 0.1)  # type: ignore[arg-type]
        progress = Progress("ads", api=_Counts(), limiter=_Counts(), whole=self.whole)  # type: ignore[arg-type]
        self.context = StreamContext("ads", self, Refusals("ads"), progress, parts=self.parts)  # type: ignore[arg-type]

    def read_records(self, _schema: object, stream_slice: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
        yield from self.answer(stream_slice.partition["advertiser_id"])

    def run(self, *accounts: Account) -> tuple[list[str], list[str], list[AccountPartition]]:
        """Accounts of the records, errors, and the parts that counted as read."""
        records: list[str] = []
        errors: list[str] = []
        read: list[AccountPartition] = []
        for partition in self.parts.of([AccountPartition(self.context, account) for account in accounts]):
            try:
                records += [str(record["id"]) for record in partition.read()]
            except AirbyteTracedException as error:
                errors.append(error.message or "")
            if isinstance(partition, AccountPartition) and not partition.is_unread:
                read.append(partition)
        return records, errors, read


class _Counts:
    """Requests and waits of nothing."""

    requests: ClassVar = Counter({"ads": 40})
    waited = 0.0


def rejects(account: str, times: int) -> Callable[[str], list[dict[str, Any]]]:
    left = [times]

    def answer(asked: str) -> list[dict[str, Any]]:
        if asked == account and left[0]:
            left[0] -= 1
            raise OwnQuotaError(refused(40133, "QPS limit"))
        return [{"id": asked}]

    return answer


def test_a_postponed_part_is_read_after_the_others_and_nothing_is_said() -> None:
    stream = _Stream(rejects("1", 3))
    records, errors, read = stream.run(ONE, TWO, THREE)
    assert records == ["2", "3", "1"]
    assert errors == []
    assert len(read) == 3
    assert len(stream.slept) == 3


def test_a_failed_part_does_not_count_as_read_and_the_error_comes_last() -> None:
    def answer(asked: str) -> list[dict[str, Any]]:
        if asked == "1":
            raise failure()
        return [{"id": asked}]

    records, errors, read = _Stream(answer).run(ONE, TWO)
    assert records == ["2"]
    assert [each.account for each in read] == [TWO]
    assert len(errors) == 1


@pytest.mark.parametrize(
    "error",
    [
        failure(),
        AccountRefusedError(refused(40001, "No permission.")),
        OwnQuotaError(refused(40133, "QPS limit")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_of_parts_that_fail_or_are_given_up_none_is_left_to_read(
    error: ApiError, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("source_tiktok_ads.sync.whole_progress._PAUSE", 0.0)  # every part says how far it is
    rejections = [error] * 20

    def answer(asked: str) -> list[dict[str, Any]]:
        if asked == "1" and rejections:
            raise rejections.pop()
        return [{"id": asked}]

    stream = _Stream(answer)
    accounts = [ONE] * 20 + [TWO]
    stream.whole.start({"ads": len(accounts)})
    with caplog.at_level("INFO", "airbyte"):
        stream.run(*accounts)
    assert caplog.messages[-1].startswith("40 of about 40 requests")


@pytest.mark.parametrize("misreading", [KeyError("x"), TypeError(), AttributeError(), ValueError(), OverflowError()])
def test_whatever_shape_an_answer_has_is_a_located_broken_answer(misreading: Exception) -> None:
    def answer(_asked: str) -> list[dict[str, Any]]:
        raise misreading

    _, (error,), _ = _Stream(answer).run(ONE)
    assert error.startswith("stream ads, ad account 1: an answer is not of the form that is documented")
    assert type(misreading).__name__ not in error


def test_a_disk_that_is_full_is_named_with_its_folder() -> None:
    def answer(_asked: str) -> list[dict[str, Any]]:
        raise OSError(28, "No space left on device")

    _, (error,), _ = _Stream(answer).run(ONE)
    assert "No space left on device" in error
    assert "TMPDIR" in error


def test_what_the_generator_raises_comes_after_what_it_gave_is_read() -> None:
    stream = _Stream(rejects("1", 1))

    def partitions() -> Iterator[AccountPartition]:
        yield AccountPartition(stream.context, ONE)
        raise AirbyteTracedException(message="unusable state")

    records: list[Any] = []

    def read_all() -> None:
        for partition in stream.parts.of(partitions()):
            records.extend(partition.read())

    with pytest.raises(AirbyteTracedException, match="unusable state"):
        read_all()
    assert len(records) == 1


def test_a_failed_part_fails_with_its_error() -> None:
    error = failure().located("ads", "1")
    part = FailedPart(error)
    assert (part.stream_name(), part.to_slice()) == ("ads", None)
    with pytest.raises(ApiError) as caught:
        part.read()
    assert caught.value is error


def test_what_says_nothing_of_others_gives_up_neither_an_account_nor_the_stream() -> None:
    failures = Failures("leads")
    for account in ACCOUNTS[:5]:
        for _ in range(3):
            failures.add(account, JobFailedError(refused(50000, "FAILED")), alone=True)
    assert not any(failures.passes_over(account) for account in ACCOUNTS)
    assert "15 parts of the stream of 5 ad accounts" in messages(failures)[0]


@dataclass
class _Tasks:
    """Files that are made in so many seconds each, read by workers that never wait: a clock that `sleep` moves."""

    seconds: dict[str, float]
    now: float = 0.0
    looks: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        quotas = OwnQuotas(clock=lambda: self.now, sleep=self.sleep)
        self.stream = _Stream(self.answer)
        self.stream.quotas = self.stream.parts.own_quotas = quotas

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds < 3600
        self.now += seconds

    def answer(self, asked: str) -> list[dict[str, Any]]:
        self.looks.append((self.now, asked))
        if self.now < self.seconds[asked]:
            raise UnfinishedError(self.now + 10)
        return [{"id": asked}]


def test_files_are_made_side_by_side_and_each_is_read_when_it_is_there() -> None:
    tasks = _Tasks({"1": 25, "2": 5, "3": 0, "4": 15})
    records, errors, read = tasks.stream.run(ONE, TWO, THREE, FOUR)
    assert (records, errors) == (["3", "2", "4", "1"], [])
    assert tasks.now == 30
    assert [asked for now, asked in tasks.looks if now == 0] == ["1", "2", "3", "4"]
    assert len(read) == 4


def test_one_that_is_due_comes_before_those_that_have_not_begun() -> None:
    tasks = _Tasks({"1": 5, "2": 0, "3": 0})
    order: list[str] = []

    def partitions() -> Iterator[AccountPartition]:
        for account in (ONE, TWO, THREE):
            yield AccountPartition(tasks.stream.context, account)
            tasks.now += 6

    for partition in tasks.stream.parts.of(partitions()):
        order += [str(record["id"]) for record in partition.read()]
    assert order == ["2", "1", "3"]


def test_a_file_that_is_made_does_not_keep_what_waits_for_a_quota() -> None:
    tasks = _Tasks({"1": 1000, "2": 0})
    rejections = [OwnQuotaError(refused(40133, "QPS limit"))] * 2
    unfinished = tasks.answer

    def answer(asked: str) -> list[dict[str, Any]]:
        if asked == "2" and rejections:
            raise rejections.pop()
        return unfinished(asked)

    tasks.stream.answer = answer
    records, errors, _ = tasks.stream.run(ONE, TWO)
    assert (records, errors) == (["2", "1"], [])
    assert next(now for now, asked in tasks.looks if asked == "2") < 10


def test_room_is_made_when_parts_end() -> None:
    parts = Parts("leads", OwnQuotas())
    parts._under_way = 100
    threading.Timer(0.05, lambda: parts.ended(None, postponed=False)).start()  # type: ignore[arg-type]
    parts.make_room()
    assert parts._under_way == 99
