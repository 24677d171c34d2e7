"""The measures themselves: a measure that can't fail measures nothing."""

from __future__ import annotations

import pytest

from directory.demo import LISTINGS
from tests.search.golden.scoring import Question, Score, questions, summary


def judged(**relevant: int) -> Question:
    return Question("q", "", "patient", "need", "tuned", relevant, ("trap",))


def test_the_best_order_is_worth_one_and_a_worse_one_less() -> None:
    question = judged(best=3, good=2, some=1)

    assert Score(question, ("best", "good", "some")).ndcg == pytest.approx(1)
    assert Score(question, ("good", "best", "some")).ndcg < 1
    assert Score(question, ("other",)).ndcg == 0


def test_success_wants_a_good_answer_and_not_one_of_some_use() -> None:
    question = judged(good=2, some=1)

    assert not Score(question, ("some", "x", "y")).in_three
    assert Score(question, ("some", "x", "good")).in_three
    assert not Score(question, ("some", "x", "y", "good")).in_three
    assert not Score(question, ("some", "good")).first


def test_traps_count_in_the_first_five() -> None:
    question = judged()

    assert Score(question, ("a", "b", "c", "d", "trap")).traps == ("trap",)
    assert Score(question, ("a", "b", "c", "d", "e", "trap")).traps == ()


def test_means_are_over_all_questions() -> None:
    found = summary([Score(judged(good=2), ("good",)), Score(judged(good=2), ("trap",))])

    assert (found.number, found.first, found.in_three, found.traps) == (2, 0.5, 0.5, 1)


def test_what_was_judged_is_in_the_directory() -> None:
    listings = LISTINGS.read_text(encoding="utf-8")
    named = {name for question in questions() for name in (*question.relevant, *question.traps)}

    assert len(questions()) >= 200
    assert not [name for name in named if f'"name": "{name}"' not in listings]
    assert all(set(question.relevant.values()) <= {1, 2, 3} for question in questions())
    assert all(set(question.relevant).isdisjoint(question.traps) for question in questions())
