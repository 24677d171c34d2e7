"""Visitors who ask the results page one question after another, several at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bench.mix import Asked
from bench.serving import Answer, Site


@dataclass(frozen=True, slots=True)
class Taken:
    """One page: the question's number, what came, and in how many milliseconds."""

    number: int
    answer: Answer
    ms: float


def ask_while(
    site: Site, asked: Sequence[Asked], *, clients: int, goes_on: Callable[[], bool]
) -> list[Taken]:
    """All pages that so many clients were given; each begins elsewhere in the mix, and ends when told."""

    def visit(first: int) -> list[Taken]:
        visitor, taken, number = site.visitor(), [], first
        while goes_on():
            taken.append(_asked(visitor.find, asked, number % len(asked)))
            number += 1
        visitor.connection.close()
        return taken

    with ThreadPoolExecutor(clients) as threads:
        starts = [client * len(asked) // clients for client in range(clients)]
        return [each for taken in threads.map(visit, starts) for each in taken]


def ask_once(site: Site, asked: Sequence[Asked]) -> list[Answer]:
    """The page of each question, one after the other, without its text."""
    visitor = site.visitor()
    answers = [_asked(visitor.find, asked, number).answer for number in range(len(asked))]
    visitor.connection.close()
    return answers


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Goes on for so long, from the first time that it is asked."""
    until: list[float] = []

    def goes_on() -> bool:
        if not until:
            until.append(time.monotonic() + seconds)
        return time.monotonic() < until[0]

    return goes_on


def _asked(find: Callable[[str, str], Answer], asked: Sequence[Asked], number: int) -> Taken:
    started = time.perf_counter()
    answer = find(asked[number].q, asked[number].near)
    return Taken(number, replace(answer, body=b""), 1000 * (time.perf_counter() - started))
