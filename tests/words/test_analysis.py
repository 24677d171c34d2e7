"""How text becomes tokens."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from words import STOP_WORDS, fold, split, stem, tokens

any_text = st.text(st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Women's", "womens"),
        ("women’s", "womens"),
        ("mum`s and dad´s", "mums and dads"),
        ("Café Olé", "cafe ole"),
        ("Tŷ Gwyn", "ty gwyn"),
        ("ﬁnance №５", "finance no5"),
        ("İstanbul", "istanbul"),
        ("food\x00bank", "food bank"),
        ("food\u202e\u200b bank", "food bank"),
        ("soft\u00adly", "softly"),
        ("one\ntwo\tthree", "one\ntwo three"),
        ("lone \ud800 half", "lone   half"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(any_text)
@example("İ")
@example("´a")
@example("\u0345Α")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text)
def test_folded_text_can_be_stored(text: str) -> None:
    folded = fold(text)

    folded.encode()
    assert not {
        character for character in folded if unicodedata.category(character) in {"Cc", "Cf", "Cs"}
    } - {"\n"}


def test_splitting_takes_letters_and_digits() -> None:
    assert split("Drop-in (over-50s): tea/coffee_£1.50 🙂") == [
        "drop",
        "in",
        "over",
        "50s",
        "tea",
        "coffee",
        "1",
        "50",
    ]


@given(any_text)
def test_tokens_never_raise_and_hold_no_gaps(text: str) -> None:
    for token in tokens(text):
        assert token
        assert token.isalnum()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lonely people", "the lonely person's people"),
        ("carers’ group", "Carer groups"),
        ("walking", "walks"),
        ("women's", "womens"),
        ("budgeting advice", "advice about budgets"),
    ],
)
def test_ways_to_say_the_same_share_a_token(one: str, other: str) -> None:
    assert set(tokens(one)) & set(tokens(other))


@pytest.mark.parametrize(
    "word", ["no", "not", "cant", "dont", "alone", "own", "out", "off", "only", "men", "mum", "will"]
)
def test_words_that_change_what_is_asked_are_kept(word: str) -> None:
    assert word not in STOP_WORDS
    assert tokens(word)


def test_stop_words_are_left_out() -> None:
    assert tokens("Where can I find the help that I have been after?") == ["find", "help", "after"]
    assert all(fold(word) == word for word in STOP_WORDS)


def test_two_megabytes_are_read() -> None:
    assert len(tokens("We can't get out much — é " * 80_000)) == 80_000 * 5
    assert tokens("a" * 2_000_000) == ["a" * 2_000_000]


def test_stem_of_an_endless_word_is_itself() -> None:
    assert stem("walking" * 20) == "walking" * 20
    assert stem("walking") == "walk"
