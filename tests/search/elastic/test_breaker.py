"""While an engine is away, one caller now and then tries it and nobody else waits for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from search.engines.elastic.breaker import Breaker, State


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock, first_wait_s=2, longest_wait_s=30)


def test_everybody_may_ask_what_answers(breaker: Breaker) -> None:
    assert all(breaker.allows() for _ in range(3))
    assert breaker.succeeded() is False
    assert breaker.state is State.CLOSED


def test_nobody_asks_for_a_while_after_a_failure(breaker: Breaker, clock: Clock) -> None:
    assert breaker.failed("slow") is True

    clock.now += 1.99
    assert not breaker.allows()
    assert (breaker.state, breaker.reason) == (State.OPEN, "slow")


def test_one_may_try_after_the_wait_and_the_others_are_told_no(breaker: Breaker, clock: Clock) -> None:
    breaker.failed("slow")
    clock.now += 2

    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    assert breaker.state is State.HALF_OPEN


def test_an_answer_to_the_one_lets_everybody_through(breaker: Breaker, clock: Clock) -> None:
    breaker.failed("slow")
    clock.now += 2
    breaker.allows()

    assert breaker.succeeded() is True
    assert all(breaker.allows() for _ in range(3))
    assert breaker.reason == ""


def test_waits_double_up_to_the_longest_and_begin_anew_after_an_answer(
    breaker: Breaker, clock: Clock
) -> None:
    breaker.failed("slow")
    waits = []
    for _ in range(6):
        waited = 0
        while not breaker.allows():
            clock.now += 1
            waited += 1
        waits.append(waited)
        breaker.failed("slow")
    assert waits == [2, 4, 8, 16, 30, 30]

    clock.now += 30
    breaker.allows()
    breaker.succeeded()
    breaker.failed("slow")
    clock.now += 2
    assert breaker.allows()


def test_failures_of_those_who_asked_together_are_one(breaker: Breaker, clock: Clock) -> None:
    assert [breaker.failed("slow") for _ in range(5)] == [True, False, False, False, False]

    clock.now += 2
    assert breaker.allows()


def test_a_late_answer_does_not_close_what_a_failure_opened(breaker: Breaker) -> None:
    breaker.failed("slow")

    assert breaker.succeeded() is False
    assert not breaker.allows()


def test_another_may_try_where_the_one_never_said_what_came_of_it(breaker: Breaker, clock: Clock) -> None:
    breaker.failed("slow")
    clock.now += 2
    breaker.allows()

    clock.now += 2
    assert [breaker.allows(), breaker.allows()] == [True, False]


def test_of_many_threads_one_is_let_through(breaker: Breaker, clock: Clock) -> None:
    breaker.failed("slow")
    clock.now += 2
    together = Barrier(16)

    def ask() -> bool:
        together.wait(timeout=10)
        return breaker.allows()

    with ThreadPoolExecutor(16) as threads:
        allowed = [answer.result() for answer in [threads.submit(ask) for _ in range(16)]]

    assert allowed.count(True) == 1
