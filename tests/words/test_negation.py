"""What a listing says it does not do."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.negation import affirmed, affirmed_spans, negated


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("We do not give housing advice", "housing"),
        ("We don’t currently provide housing advice", "housing"),
        ("This is not a housing service", "housing"),
        ("We can't help with housing.", "housing"),
        ("We cannot directly help you with debt or housing", "housing"),
        ("We no longer offer housing advice", "housing"),
        ("Sadly we are unable to provide furniture or housing", "housing"),
        ("We are not able to help with housing, immigration or asylum", "asylum"),
        ("The charity doesn't run a housing scheme", "housing"),
        ("We don't do housing, we do hot meals", "housing"),
        ("Drinks are available (but not housing)", "housing"),
        ("Housing advice is not provided here", "housing"),
        ("Housing advice is no longer available", "housing"),
        ("No housing advice is given", "housing"),
        ("Our sessions are not suitable for housing staff", "housing"),
        ("Do not offer housing advice", "housing"),
        ("We do not have a housing adviser", "housing"),
        ("we are not a debt service and cannot help with housing", "housing"),
    ],
)
def test_what_is_taken_back_is_cut(text: str, gone: str) -> None:
    assert gone not in affirmed(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "Not just for carers",
        "Not only food parcels",
        "We do not only offer food, we also help with debt",
        "It is not just a café, it is a community hub",
        "No need to book for yoga",
        "No charge for lunch",
        "There is no referral needed and food is provided",
        "A not-for-profit debt advice centre",
        "A not for profit debt advice centre",
        "Don't suffer alone with debt",
        "Don't give up smoking alone",
        "If you do not have enough food",
        "If you can't cook, we provide lunch",
        "When families cannot provide for their children",
        "People who cannot afford food",
        "I can't provide food for my kids",
        "I'm not a carer but lonely",
        "We do not give out food without a voucher",
        "We do not run the lunch club on Mondays",
        "We don't charge for debt advice",
        "It's OK not to be OK",
        "You don't need a library card",
        "We can't help feeling low",
        "There is no food in the house",
        "free school meals are not available by offering food",
    ],
)
def test_what_is_not_taken_back_stays_whole(text: str) -> None:
    assert affirmed(text) == text


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("We run yoga but do not offer debt advice and we also do tai chi", ["yoga", "tai chi"]),
        ("Not a food bank. We run a café.", ["café"]),
        ("Not a food bank\nLunch club on Mondays", ["lunch club"]),
        ("This is not a food bank, but there is a lunch club", ["lunch club"]),
        ("We do not help with debt: call Citizens Advice", ["citizens advice"]),
        ("A warm space (not a food bank) with soup", ["warm space", "soup"]),
    ],
)
def test_the_rest_of_the_sentence_stays(text: str, stays: list[str]) -> None:
    rest = affirmed(text).lower()

    assert all(words in rest for words in stays)
    assert "food bank" not in rest
    assert "debt" not in rest


@given(
    st.lists(
        st.sampled_from(
            ["we ", "do not ", "not a ", "offer ", "but ", "no ", "food", ". ", ", ", "\n", "’t ", "\x00"]
        )
    )
)
def test_spans_are_in_order_and_cover_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    edges = sorted(negated(text) + affirmed_spans(text))

    assert "".join(text[start:end] for start, end in edges) == text


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert len(affirmed(text)) <= len(text) + len(negated(text))


@pytest.mark.parametrize(
    "unit",
    [
        "not a ",
        "we do not offer x ",
        "no word ",
        "not available ",
        "who cannot give ",
        "not currently ",
        "\t ",
        "- ",
        "!",
        "do not ",
    ],
)
def test_a_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size] + "not without"
        began = time.process_time()
        negated(text)
        return time.process_time() - began

    assert seconds(400_000) < 12 * seconds(100_000) + 0.2
