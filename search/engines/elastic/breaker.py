"""A circuit breaker: while something is away, nobody but one now and then spends time on asking it."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from threading import Lock

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 30.0


class State(StrEnum):
    """Closed lets everybody through, open nobody, half-open one, whose answer decides."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker:
    """Opens at a failure; lets one caller try after a wait, which doubles with each try that fails, up to a longest.

    Who is allowed says `succeeded` or `failed` afterwards; of one who says neither within the wait it is taken that
    they never will, and another may try. Waits are in seconds of `clock`. Safe for threads.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        first_wait_s: float = FIRST_WAIT_S,
        longest_wait_s: float = LONGEST_WAIT_S,
    ) -> None:
        self._first_wait_s = first_wait_s
        self._longest_wait_s = longest_wait_s
        self._clock = clock
        self._lock = Lock()
        self._state = State.CLOSED
        self._wait_s = first_wait_s
        self._next_try_at = 0.0
        self._reason = ""

    @property
    def state(self) -> State:
        """As the last caller left it: it stays open until somebody asks after the wait."""
        return self._state

    @property
    def reason(self) -> str:
        """Why the last that failed did; empty where none did since it was last closed."""
        return self._reason

    def allows(self) -> bool:
        """Whether to ask now; the one who is let through an open breaker must say what came of it."""
        if self._state is State.CLOSED:
            return True
        with self._lock:
            if self._state is State.CLOSED:
                return True
            now = self._clock()
            if now < self._next_try_at:
                return False
            self._state = State.HALF_OPEN
            self._next_try_at = now + self._wait_s
            return True

    def succeeded(self) -> bool:
        """It answered; returns whether that closed the breaker.

        One that is open stays so: that answer was asked for before the failure which opened it.
        """
        if self._state is State.CLOSED:
            return False
        with self._lock:
            if self._state is not State.HALF_OPEN:
                return False
            self._state = State.CLOSED
            self._wait_s = self._first_wait_s
            self._reason = ""
            return True

    def failed(self, reason: str) -> bool:
        """It did not answer, for a reason in a word or two; returns whether that opened the breaker.

        Of several who were let through together only the first counts.
        """
        with self._lock:
            if self._state is State.OPEN:
                return False
            if self._state is State.HALF_OPEN:
                self._wait_s = min(2 * self._wait_s, self._longest_wait_s)
            self._state = State.OPEN
            self._next_try_at = self._clock() + self._wait_s
            self._reason = reason
            return True
