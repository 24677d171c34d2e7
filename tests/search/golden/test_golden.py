"""Questions as people say them, over the demonstration's city: what is understood, and in which order services come."""

from __future__ import annotations

import pytest

from search.forms import SearchForm
from tests.search.golden.asking import TODAY, answered
from tests.search.golden.scoring import Question, Score, questions, scored, summary
from tests.search.golden.understanding import differences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

TUNED = [question for question in questions() if question.set == "tuned"]
HELD = [question for question in questions() if question.set == "held"]


@pytest.mark.parametrize("question", [q for q in TUNED if not q.misread], ids=lambda q: q.label)
def test_it_is_understood(question: Question) -> None:
    form = SearchForm({"q": question.q, "near": question.near})

    found = form.to_request(today=TODAY).understood

    assert differences(question.understood, found) == []


@pytest.mark.parametrize("question", [q for q in TUNED if not q.missed and q.has_good], ids=lambda q: q.label)
def test_a_good_answer_is_among_the_first_three_and_no_trap_among_five(question: Question) -> None:
    score = Score(question, tuple(answered(question)))

    assert score.in_three, score.names[:5]
    assert not score.traps


@pytest.mark.parametrize("question", [q for q in TUNED if q.misread], ids=lambda q: q.label)
def test_what_is_listed_as_misread_still_is(question: Question) -> None:
    found = SearchForm({"q": question.q, "near": question.near}).to_request(today=TODAY).understood

    assert differences(question.understood, found), "Take `misread` off it: it is understood now."


def test_as_a_whole_the_answers_are_good() -> None:
    found = summary(scored([q for q in TUNED if q.has_good], answered))

    assert found.in_three >= 0.9
    assert found.ndcg >= 0.75
    assert found.traps <= 27


def test_those_that_nobody_tuned_for_are_answered_too() -> None:
    asked = [question for question in HELD if question.has_good]
    found = summary(scored(asked, answered))

    assert len(asked) >= 50
    assert found.in_three >= 0.8
    assert found.traps <= 18
