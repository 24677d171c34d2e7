"""How good the finder's answers are to questions that somebody judged by reading the services.

`questions.json` has a list; each entry:

    q, near     what was typed, and the place in its own box (may be empty)
    said_by     receptionist, link worker, patient or relative
    kind        need, lay, story, slip, constraint, place, name or negation
    set         "tuned", or "held": nobody looked at how the finder answers these while making it better
    understood  what a perfect reader takes from it (see `test_understanding`)
    relevant    service's name -> 3 (just what is asked), 2 (good), 1 (of some use); all others are 0
    traps       names of services that a careless search would show and that would be wrong
    misread     true where ours is known to take it otherwise; missed: where no good answer is in the first three, or
                a trap is in the first five (both may be left out)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).with_name("questions.json")
DEPTH = 10
TRAPS_WITHIN = 5


@dataclass(frozen=True)
class Question:
    """One question with what was judged of it."""

    q: str
    near: str
    said_by: str
    kind: str
    set: str
    relevant: dict[str, int]
    traps: tuple[str, ...]
    understood: dict[str, Any] = field(default_factory=dict)
    misread: bool = False
    missed: bool = False

    @property
    def has_good(self) -> bool:
        """Whether the directory has a good answer at all."""
        return any(grade >= 2 for grade in self.relevant.values())

    @property
    def label(self) -> str:
        """For a test's name and a report's line."""
        return f"{self.q} @{self.near}" if self.near else self.q


@dataclass(frozen=True)
class Score:
    """How one question was answered: the names in order, and what they are worth."""

    question: Question
    names: tuple[str, ...]

    @property
    def first(self) -> bool:
        """Whether the first answer is good (graded 2 or more)."""
        return self._good(1)

    @property
    def in_three(self) -> bool:
        """Whether one of the first three is good."""
        return self._good(3)

    def _good(self, depth: int) -> bool:
        return any(self.question.relevant.get(name, 0) >= 2 for name in self.names[:depth])

    @property
    def ndcg(self) -> float:
        """Gain of the first ten, discounted by rank, over the best order's; 1 is perfect."""
        gained = _gain(self.question.relevant.get(name, 0) for name in self.names[:DEPTH])
        best = _gain(sorted(self.question.relevant.values(), reverse=True)[:DEPTH])
        return gained / best if best else 1.0

    @property
    def traps(self) -> tuple[str, ...]:
        """The traps among the first five."""
        return tuple(name for name in self.names[:TRAPS_WITHIN] if name in self.question.traps)


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def questions() -> list[Question]:
    """All of them."""
    return [
        Question(**{**entry, "traps": tuple(entry["traps"])})
        for entry in json.loads(QUESTIONS.read_text(encoding="utf-8"))
    ]


def scored(asked: Iterable[Question], answer: Callable[[Question], Sequence[str]]) -> list[Score]:
    """Each question with its answer, the names of services best first."""
    return [Score(question, tuple(answer(question))) for question in asked]


@dataclass(frozen=True)
class Summary:
    """Means over some scores."""

    number: int
    first: float
    in_three: float
    ndcg: float
    traps: int


def summary(scores: Sequence[Score]) -> Summary:
    """success@1, success@3, nDCG@10 and how many traps stand in a first five."""
    number = len(scores) or 1
    return Summary(
        len(scores),
        sum(score.first for score in scores) / number,
        sum(score.in_three for score in scores) / number,
        sum(score.ndcg for score in scores) / number,
        sum(len(score.traps) for score in scores),
    )
