"""The limiter with a clock of its own: spacing, the gate, the probe, growing waits, recovery; and with real threads."""

from __future__ import annotations

import heapq
import threading
import time
from bisect import bisect_left
from collections import Counter
from itertools import count, cycle, pairwise
from typing import TYPE_CHECKING

import pytest
import requests
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.api.pacer import Pacer
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import TIERS, Tier, path_tiers

if TYPE_CHECKING:
    from collections.abc import Callable

REJECTED = refused(40100, "Too many requests. Please retry in some time.")
BASIC = TIERS["basic"].interval
CALM_ANSWERS = 200


class Clock:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The present moment."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> QuotaLimiter:
    return QuotaLimiter(TIERS["basic"], clock, clock.sleep)


def sent(limiter: QuotaLimiter, clock: Clock) -> float:
    limiter.acquire_call(None)
    return clock.now


def in_thread(work: object) -> None:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("tier", "per_second", "per_minute"),
    [("basic", 10, 600), ("advanced", 20, 1200), ("premium", 30, 1800), ("ultimate", 50, 3000), ("sandbox", 1, 30)],
)
def test_requests_are_spaced_evenly_below_both_quotas(
    clock: Clock, tier: str, per_second: int, per_minute: int
) -> None:
    limiter = QuotaLimiter(TIERS[tier], clock, clock.sleep)
    moments = [sent(limiter, clock) for _ in range(4 * per_second)]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(gaps) == pytest.approx(max(gaps))
    assert 1 / min(gaps) <= min(per_second, per_minute / 60)
    assert 1 / min(gaps) >= 0.95 * min(per_second, per_minute / 60)


def test_time_not_used_is_not_made_up_for_by_a_burst(limiter: QuotaLimiter, clock: Clock) -> None:
    sent(limiter, clock)
    clock.now += 100
    moments = [sent(limiter, clock) for _ in range(20)]
    assert min(later - earlier for earlier, later in pairwise(moments)) == pytest.approx(BASIC)


def test_a_rejection_closes_the_gate_for_every_thread_for_a_second(limiter: QuotaLimiter, clock: Clock) -> None:
    sent(limiter, clock)
    closed_at = clock.now
    limiter.rejected(REJECTED)
    moments: list[float] = []
    in_thread(lambda: moments.append(sent(limiter, clock)))
    assert moments[0] >= closed_at + 1


def test_waits_grow_to_five_minutes_and_end_after_fifteen(limiter: QuotaLimiter, clock: Clock) -> None:
    started = sent(limiter, clock)
    probes = [started]

    def reject_and_probe() -> None:
        for _ in range(50):
            limiter.rejected(REJECTED)
            probes.append(sent(limiter, clock))

    with pytest.raises(UnavailableError) as raised:
        reject_and_probe()
    waits = [later - earlier for earlier, later in pairwise(probes)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1, 300)
    assert 15 * 60 <= clock.now - started <= 20 * 60
    message = str(raised.value.message)
    assert "40100" in message
    assert "00:00 UTC" in message
    assert raised.value.failure_type.value == "transient_error"


def test_only_one_request_probes_while_the_gate_is_closed() -> None:
    limiter = QuotaLimiter(TIERS["ultimate"])
    heard, probing = threading.Event(), threading.Event()
    moments: list[float] = []

    def work() -> None:
        limiter.acquire_call(None)
        moments.append(time.monotonic())
        probing.set()
        heard.wait(10)
        limiter.accepted()

    limiter.acquire_call(None)
    limiter.rejected(REJECTED)
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert probing.wait(10)
    time.sleep(0.6)
    assert len(moments) == 1
    heard.set()
    for thread in threads:
        thread.join(10)
    assert len(moments) == 8


def test_an_answer_of_a_request_sent_before_does_not_open_the_gate(limiter: QuotaLimiter, clock: Clock) -> None:
    sent(limiter, clock)
    closed_at = clock.now
    limiter.rejected(REJECTED)
    in_thread(limiter.accepted)
    assert sent(limiter, clock) >= closed_at + 1


def test_a_rejection_of_a_request_sent_before_does_not_lengthen_the_wait(limiter: QuotaLimiter, clock: Clock) -> None:
    sent(limiter, clock)
    closed_at = clock.now
    limiter.rejected(REJECTED)
    for _ in range(9):
        in_thread(lambda: limiter.rejected(REJECTED))
    assert sent(limiter, clock) == pytest.approx(closed_at + 1)


@pytest.mark.parametrize("fate", ["no answer came", "nothing was heard"])
def test_a_lost_probe_is_replaced(limiter: QuotaLimiter, clock: Clock, fate: str) -> None:
    sent(limiter, clock)
    limiter.rejected(REJECTED)

    def lost() -> None:
        sent(limiter, clock)
        if fate == "no answer came":
            limiter.undecided()

    in_thread(lost)
    asked = clock.now
    sent(limiter, clock)
    assert clock.now - asked <= (0.001 if fate == "no answer came" else 300)
    limiter.accepted()
    assert sent(limiter, clock) - clock.now <= 1


def test_moments_handed_out_before_the_gate_closed_are_void() -> None:
    """Two hundred threads hold moments far ahead; after the gate opens they queue again instead of coming on top."""
    limiter = QuotaLimiter(Tier(200, 12_000))
    moments: list[float] = []
    lock = threading.Lock()

    def work() -> None:
        limiter.acquire_call(None)
        with lock:
            moments.append(time.monotonic())
        limiter.accepted()

    limiter.acquire_call(None)
    threads = [threading.Thread(target=work) for _ in range(300)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    limiter.rejected(REJECTED)
    closed_at = time.monotonic()
    for thread in threads:
        thread.join(30)
    # A thread of a busy machine may note its moment late: half a second apart tells before from after.
    after = sorted(moment for moment in moments if moment > closed_at + 0.5)
    assert len(moments) == 300
    assert after
    assert after[0] >= closed_at + 0.99
    busiest = max(sum(start <= moment < start + 0.25 for moment in after) for start in after)
    assert busiest <= 0.25 * 200 * 1.5, "twice as many if the void moments counted"


def test_rejections_slow_down_and_calm_speeds_up_again(limiter: QuotaLimiter, clock: Clock) -> None:
    def gap() -> float:
        earlier = sent(limiter, clock)
        return sent(limiter, clock) - earlier

    sent(limiter, clock)
    limiter.rejected(REJECTED)
    sent(limiter, clock)
    limiter.accepted()
    slower = gap()
    assert slower == pytest.approx(BASIC * 1.25)
    for _ in range(CALM_ANSWERS):
        limiter.accepted()
    assert gap() == pytest.approx(BASIC)


def test_slowing_down_has_an_end(limiter: QuotaLimiter, clock: Clock) -> None:
    for _ in range(40):
        sent(limiter, clock)
        limiter.rejected(REJECTED)
        sent(limiter, clock)
        limiter.accepted()
    earlier = sent(limiter, clock)
    assert sent(limiter, clock) - earlier <= BASIC * 4 + 0.001


def test_threads_share_the_rate_and_each_gets_its_turn() -> None:
    limiter = QuotaLimiter(Tier(200, 12_000))
    turns: Counter[int] = Counter()
    moments: list[float] = []
    lock = threading.Lock()
    end = time.monotonic() + 1.5

    def work(number: int) -> None:
        while time.monotonic() < end:
            limiter.acquire_call(None)
            with lock:
                turns[number] += 1
                moments.append(time.monotonic())
            limiter.accepted()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(turns) == 20
    assert max(turns.values()) <= 3 * min(turns.values()) + 3
    assert len(moments) <= 200 * (max(moments) - min(moments)) + 2


def test_waiting_is_counted(limiter: QuotaLimiter, clock: Clock) -> None:
    started = clock.now
    for _ in range(11):
        sent(limiter, clock)
    assert limiter.waited == pytest.approx(clock.now - started)


def test_an_endpoint_with_a_quota_of_its_own_waits_for_it_and_the_others_do_not() -> None:
    now, waits = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    limiter = QuotaLimiter(Tier(1000, 60_000), lambda: now[0], sleep, paths={"gmv_max/report/get/": Tier(8, 240)})
    slow = requests.Request("GET", "http://127.0.0.1/open_api/v1.3/gmv_max/report/get/?page=1").prepare()
    fast = requests.Request("GET", "http://127.0.0.1/open_api/v1.3/ad/get/?path=gmv_max/report/get/").prepare()
    for _ in range(5):
        limiter.acquire_call(slow)
    assert 4 * 60 / 240 <= now[0] < 1.1
    before = now[0]
    for _ in range(5):
        limiter.acquire_call(fast)
    assert now[0] - before < 0.01


def test_quotas_of_endpoints_go_by_the_apps_level() -> None:
    quotas = {"a/": {"basic": [8, 240], "ultimate": [20, 600]}, "b/": {"every": [2, 60]}}
    assert path_tiers(quotas, "basic") == {"a/": Tier(8, 240), "b/": Tier(2, 60)}
    assert path_tiers(quotas, "sandbox") == {"b/": Tier(2, 60)}


@given(
    shares=st.sampled_from([(33, 33, 34), (50, 50), (10,) * 10, (12, 12, 12, 12, 13, 13, 13, 13), (95, 5)]),
    phases=st.lists(st.floats(0, 1), min_size=10, max_size=10),
    tier=st.sampled_from(["basic", "ultimate"]),
)
@settings(max_examples=40)
def test_shares_that_add_up_never_exceed_the_quota_together(
    shares: tuple[int, ...], phases: list[float], tier: str
) -> None:
    assume(min(shares) >= 10 or tier == "ultimate")  # less than one request a second is one all the same
    whole, moments = TIERS[tier], []
    for share, phase in zip(shares, phases, strict=False):
        clock = Clock()
        clock.now += phase
        limiter = QuotaLimiter(whole.share(share), clock, clock.sleep)
        while clock.now < 1_070:
            moments.append(sent(limiter, clock))
    moments.sort()
    for span, most in ((1.0, whole.per_second), (60.0, whole.per_minute)):
        assert max(bisect_left(moments, moment + span) - index for index, moment in enumerate(moments)) <= most


def test_a_share_is_used_to_the_full(clock: Clock) -> None:
    limiter = QuotaLimiter(TIERS["ultimate"].share(40), clock, clock.sleep)
    moments = [sent(limiter, clock) for _ in range(200)]
    assert 199 / (moments[-1] - moments[0]) >= 0.95 * 20


def test_a_share_of_less_than_a_request_a_second_is_kept_by_the_minute(clock: Clock) -> None:
    limiter = QuotaLimiter(TIERS["basic"].share(1), clock, clock.sleep)
    moments = [sent(limiter, clock) for _ in range(20)]
    assert 19 / (moments[-1] - moments[0]) <= 0.1


def most_within(moments: list[float], span: float) -> int:
    """The most moments in any span of so many seconds."""
    moments = sorted(moments)
    return max(bisect_left(moments, moment + span) - index for index, moment in enumerate(moments))


def moments_sent(pacer: Pacer, workers: int, seconds: float, wakes: list[float], ways: list[float]) -> list[float]:
    """When requests go out that so many workers send one after the other, an answer taking 0.2 s.

    Args:
        pacer: What is asked for moments.
        workers: How many threads there are.
        seconds: For how long.
        wakes: By how many seconds a thread wakes late, in turn.
        ways: How many seconds pass from its moment until a request is out, in turn.
    """
    late, way, order = cycle(wakes), cycle(ways), count()
    sent: list[float] = []
    events: list[tuple[float, int, Callable[[float], None]]] = []

    def at(moment: float, step: Callable[[float], None]) -> None:
        heapq.heappush(events, (moment, next(order), step))

    def ask(now: float) -> None:
        at(pacer.reserve(now) + next(late), book)

    def book(now: float) -> None:
        if (moment := pacer.free_at(now)) > now:
            at(moment + next(late), book)
            return
        sending = pacer.book(now)

        def go_out(now: float) -> None:
            sending.moment = now
            sent.append(now)
            at(now + 0.2, ask)

        at(now + next(way), go_out)

    for _ in range(workers):
        at(0.0, ask)
    while events and events[0][0] < seconds:
        now, _, step = heapq.heappop(events)
        step(now)
    return sent


DELAYS = st.lists(st.one_of(st.just(0.0), st.floats(0, 0.03), st.floats(0, 0.9)), min_size=1, max_size=60)


@given(
    tier=st.sampled_from(
        [TIERS["basic"], TIERS["ultimate"], TIERS["ultimate"].share(30), Tier(4, 60), TIERS["sandbox"]]
    ),
    workers=st.integers(1, 50),
    wakes=DELAYS,
    ways=DELAYS,
    rejections=st.integers(0, 6),
)
@settings(max_examples=60, deadline=None)
def test_no_second_and_no_minute_has_more_than_the_quota_however_late_threads_are(
    tier: Tier, workers: int, wakes: list[float], ways: list[float], rejections: int
) -> None:
    pacer = Pacer(tier)
    for _ in range(rejections):
        pacer.slow_down()
        for _ in range(CALM_ANSWERS):
            pacer.count_calm()
    sent = moments_sent(pacer, workers, 65.0, wakes, ways)
    assert most_within(sent, 1.0) <= tier.most_per_second
    assert most_within(sent, 60.0) <= tier.most_per_minute


@pytest.mark.parametrize("tier", ["basic", "advanced", "premium", "ultimate"])
def test_97_percent_of_a_tier_are_used_though_threads_are_a_few_milliseconds_late(tier: str) -> None:
    wakes, ways = [0.0, 0.0001, 0.002, 0.0005, 0.006], [0.0005, 0.004, 0.001]
    sent = moments_sent(Pacer(TIERS[tier]), 16, 60.0, wakes, ways)
    assert (len(sent) - 1) / (sent[-1] - sent[0]) >= 0.97 * TIERS[tier].per_second


def test_a_request_that_went_out_late_makes_the_one_a_quota_later_late(limiter: QuotaLimiter, clock: Clock) -> None:
    sent(limiter, clock)
    clock.now += 0.5  # connecting
    limiter.sent()
    out = clock.now
    moments = [sent(limiter, clock) for _ in range(10)]
    assert moments[-1] - out > 1.0
    assert moments[-2] - out < 1.0


def test_each_rejection_leaves_a_little_more_room_for_the_way(limiter: QuotaLimiter, clock: Clock) -> None:
    def seconds_of_a_quota() -> float:
        moments = [sent(limiter, clock) for _ in range(21)]
        return moments[-1] - moments[-11]

    before = seconds_of_a_quota()
    for _ in range(20):
        limiter.rejected(REJECTED)
        sent(limiter, clock)
        for _ in range(2 * CALM_ANSWERS):
            limiter.accepted()
    assert before < seconds_of_a_quota() == pytest.approx(1.055)
