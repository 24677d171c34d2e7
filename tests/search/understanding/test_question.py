"""The words of a question: where they stand, and what parts them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.question import Question
from words import fold, split

ANY_TEXT = st.one_of(st.text(max_size=60), st.text("aé½ﬁ℀ß'’-., \n\u0301İ", max_size=30))


def folded(question: Question) -> list[str]:
    return [word.folded for word in question.words]


def segments(text: str) -> list[int]:
    return [word.segment for word in Question.read(text).words]


def test_words_are_folded_and_know_where_they_stand() -> None:
    question = Question.read("The Women’s CAFÉ, LS6!")

    assert folded(question) == ["the", "womens", "cafe", "ls6"]
    typed = [question.text[word.start : word.end] for word in question.words]
    assert typed == ["The", "Women’s", "CAFÉ", "LS6"]


@pytest.mark.parametrize(
    "text",
    [
        "lonely, LS6",
        "lonely; LS6",
        "lonely: LS6",
        "lonely. LS6",
        "lonely - LS6",
        "lonely – LS6",
        "lonely (LS6)",
        "lonely\nLS6",
        "lonely? LS6",
        "lonely|LS6",
    ],
)
def test_these_end_a_phrase(text: str) -> None:
    assert segments(text) == [0, 1]
    assert Question.read(text).line == "lonely , ls6"


@pytest.mark.parametrize("text", ["drop-in café", "food/clothes", "free & easy", "version 2.5", "e.g. food"])
def test_these_do_not(text: str) -> None:
    assert len(set(segments(text.rstrip()))) == (2 if text.startswith("e.g.") else 1)


def test_several_breaks_are_one_comma_in_the_line() -> None:
    assert Question.read("lonely,, ( LS6 )").line == "lonely , ls6"


def test_the_line_of_nothing_is_empty() -> None:
    assert Question.read(" ,.!? ").line == ""


def test_a_match_in_the_line_tells_its_words() -> None:
    question = Question.read("help, in the evening")

    match = re.search("the evening", question.line)

    assert match is not None
    assert question.places_of(match) == range(2, 4)
    assert question.spoken(range(2, 4)) == "the evening"
    assert question.text[slice(*question.span(range(2, 4)))] == "the evening"


def test_a_word_read_as_another_stays_where_it_was_typed() -> None:
    question = Question.read("a bereavment group").with_words({1: "bereavement"})

    assert folded(question) == ["a", "bereavement", "group"]
    assert question.spoken(range(1, 2)) == "bereavment"


def test_words_typed_as_one_stand_where_their_letters_do() -> None:
    question = Question.read("Mum’s walkinggroup now").with_words({1: "walking group"})

    assert [question.spoken(range(at, at + 1)) for at in range(4)] == ["Mum’s", "walking", "group", "now"]


def test_an_apostrophe_inside_does_not_shift_the_letters() -> None:
    question = Question.read("mum’swalk").with_words({0: "mums walk"})

    assert [question.spoken(range(at, at + 1)) for at in range(2)] == ["mum’s", "walk"]


def test_letters_that_make_several_words_belong_to_each() -> None:
    question = Question.read("½ lonely")

    assert folded(question) == ["1", "2", "lonely"]
    assert question.standing_with(range(1)) == {0, 1}
    assert question.standing_with(range(2, 3)) == {2}


@given(ANY_TEXT)
def test_any_text_is_words_in_order_inside_it(text: str) -> None:
    question = Question.read(text)

    reached = 0
    for word in question.words:
        assert 0 <= word.start < word.end <= len(text)
        assert word.start >= reached
        reached = word.start
        assert word.folded == fold(word.folded)
        assert word.folded.isalnum()
        assert word.folded in split(text[word.start : word.end])
    assert question.line.replace(" ,", "").split() == folded(question)
