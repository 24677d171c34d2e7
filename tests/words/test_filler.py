"""Words that ask for nothing by themselves."""

from __future__ import annotations

import pytest

from words import split, stem
from words.filler import FILLER, FILLER_TOKENS


def test_each_is_one_folded_word() -> None:
    assert [word for word in FILLER if split(word) != [word]] == []


def test_tokens_are_what_questions_are_matched_by() -> None:
    assert {stem(word) for word in FILLER} == FILLER_TOKENS


@pytest.mark.parametrize(
    "word",
    [
        "food",
        "debt",
        "lonely",
        "dementia",
        "walk",
        "carer",
        "abuse",
        "baby",
        "home",
        "dog",
        "work",
        "alone",
        "died",
    ],
)
def test_what_a_listing_could_say_is_not_among_them(word: str) -> None:
    assert word not in FILLER
