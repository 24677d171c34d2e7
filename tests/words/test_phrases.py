"""Known phrases found in free text."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words import tokens
from words.analysis import LINE_END
from words.negation import affirmed
from words.phrases import Match, PhraseIndex, affirmed_tokens

INDEX = PhraseIndex(
    {
        "food bank": "food",
        "food": "food",
        "community food bank": "food-banks",
        "bank holiday lunch": "lunch",
        "carers": ["carers", "family"],
        "carer": "caring",
        "can't get out": "mobility",
        "the": "never",
    }
)


def found(text: str) -> list[tuple[set[str], str]]:
    return [(set(match.keys), match.words) for match in INDEX.find(text)]


def test_a_phrase_is_found_by_its_stems() -> None:
    assert found("Two FOOD-BANKS nearby") == [({"food"}, "food banks")]


def test_the_longest_phrase_wins_even_when_it_starts_later() -> None:
    assert found("food bank holiday lunch") == [({"lunch"}, "bank holiday lunch"), ({"food"}, "food")]
    assert found("a community food bank") == [({"food-banks"}, "community food bank")]


def test_phrases_of_equal_tokens_share_their_keys() -> None:
    assert found("carers’ lunch") == [({"carers", "family", "caring"}, "carers")]


def test_positions_are_those_of_the_tokens() -> None:
    text = "Sorry. We do not give food. I just can’t get out for the food bank"

    long, short = INDEX.find(text)

    assert long == Match(frozenset({"mobility"}), long.start, long.start + 3, "cant get out")
    assert tokens(text)[long.start : long.end] == ["cant", "get", "out"]
    assert tokens(text)[short.start : short.end] == ["food", "bank"]


def test_words_between_are_told_as_said() -> None:
    assert found("a bank for the holiday and lunch") == [({"lunch"}, "bank for the holiday and lunch")]


def test_a_phrase_does_not_run_over_the_end_of_a_sentence() -> None:
    assert found("Good food. Bank holiday\nlunch") == [({"food"}, "food")]


def test_a_negation_hides_a_phrase() -> None:
    assert found("We are not a food bank, but carers are welcome") == [
        ({"carers", "family", "caring"}, "carers")
    ]


def test_stop_words_alone_are_no_phrase() -> None:
    assert len(INDEX) == 6
    assert found("the") == []


def test_keys_may_be_numbers() -> None:
    assert PhraseIndex({"choir": 7}).find("Choirs")[0].keys == {7}


@given(
    st.lists(
        st.sampled_from(
            ["food", "bank", "holiday", "lunch", "carers", "community", "the", "not a", ".", "🙂", "\x00"]
        )
    )
)
def test_matches_do_not_overlap_and_come_longest_first(words: list[str]) -> None:
    text = " ".join(words)
    matches = INDEX.find(text)
    places = [place for match in matches for place in range(match.start, match.end)]

    assert len(places) == len(set(places))
    assert [m.end - m.start for m in matches] == sorted((m.end - m.start for m in matches), reverse=True)
    assert all(match.end <= len(tokens(text)) for match in matches)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    INDEX.find(text)


def test_every_phrase_is_found_again_among_thousands() -> None:
    chance = random.Random(7)
    phrases = {f"w{chance.randrange(300)} w{number}x": number for number in range(5_000)}
    index = PhraseIndex(phrases)

    hits = index.find(". ".join(phrases))

    assert [set(hit.keys) for hit in hits] == [{number} for number in range(5_000)]


@pytest.mark.parametrize(
    "text",
    [
        "Choirs. We do not give housing advice: money advice; lonely people",
        "not a choir but lonely\nfolk – don’t worry",
        "",
    ],
)
def test_a_text_read_once_has_the_tokens_and_the_keys_of_one_read_twice(text: str) -> None:
    read = affirmed_tokens(text)

    assert [token for token in read if token != LINE_END] == tokens(affirmed(text))
    assert INDEX.keys_in(read) == {key for match in INDEX.find(text) for key in match.keys}
