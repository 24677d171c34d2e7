"""Slips of the finger are mended from our own words, and a right word is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from words.spelling import LONGEST, apart, commonness, corrected, is_english

OURS = dict.fromkeys(
    """
    bereavement counselling befriending loneliness walking swimming debt money housing benefits carers choir
    gardening knit and natter food bank dementia depression anxiety volunteering pantry lonely group parkinsons
    """.split(),  # noqa: SIM905
    1,
)


class TestRightWords:
    @pytest.mark.parametrize(
        "word",
        ["choir", "chair", "bark", "working", "falling", "hosing", "monkey", "poetry", "barbers", "care"],
    )
    def test_a_right_word_is_never_changed_whatever_stands_near_it(self, word: str) -> None:
        assert corrected(word, OURS) is None

    @settings(deadline=None)
    @given(word=st.sampled_from(sorted(OURS)))
    def test_our_own_words_are_right(self, word: str) -> None:
        assert corrected(word, OURS) is None
        assert apart(word, OURS) is None

    def test_a_word_that_only_we_have_is_right(self) -> None:
        assert not is_english("kirkgatewell")
        assert corrected("kirkgatewell", {"kirkgatewell": 1, "kirkgatewall": 9}) is None

    def test_a_slip_that_is_nearer_to_another_english_word_is_not_ours(self) -> None:
        # One slip from "sandwich", two from "sandwork": we have no word for lunch.
        assert is_english("sandwich")
        assert corrected("sandwihc", {"sandwork": 1}) is None

    def test_the_commonest_words_are_more_common_than_rare_ones(self) -> None:
        assert commonness("the") > commonness("bereavement") > commonness("bereavment") == 0


class TestNearest:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("bereavment", "bereavement"),
            ("berevement", "bereavement"),
            ("counciling", "counselling"),
            ("counseling", None),  # right in America
            ("befreinding", "befriending"),
            ("lonliness", "loneliness"),
            ("lonley", "lonely"),
            ("walkign", "walking"),
            ("swiming", "swimming"),
            ("benifits", "benefits"),
            ("demetia", "dementia"),
            ("depresion", "depression"),
            ("anxeity", "anxiety"),
            ("parkinsens", "parkinsons"),
            ("volanteering", "volunteering"),
        ],
    )
    def test_a_slip_is_mended(self, typed: str, meant: str | None) -> None:
        assert corrected(typed, OURS) == meant

    def test_two_letters_that_changed_places_are_one_slip(self) -> None:
        assert corrected("chior", OURS) == "choir"

    @pytest.mark.parametrize("typed", ["deb", "mny", "xqz", "", "d3bt", "ab12", "a" * (LONGEST + 1), "kno-t"])
    def test_what_is_too_short_too_long_or_no_word_is_left(self, typed: str) -> None:
        assert corrected(typed, OURS) is None

    def test_short_words_may_have_one_slip_and_long_ones_three(self) -> None:
        assert corrected("chxzr", {"choir": 1}) is None
        assert corrected("bxreavzmqnt", {"bereavement": 1}) == "bereavement"
        assert corrected("bxrxavzmqnt", {"bereavement": 1}) is None

    def test_no_more_slips_than_asked_for(self) -> None:
        assert corrected("hxrehxlls", {"harehills": 1}) == "harehills"
        assert corrected("hxrehxlls", {"harehills": 1}, most=1) is None

    def test_the_first_letter_may_have_to_be_right(self) -> None:
        assert corrected("xarehills", {"harehills": 1}) == "harehills"
        assert corrected("xarehills", {"harehills": 1}, keeps_first_letter=True) is None

    def test_nothing_of_ours_is_near(self) -> None:
        assert corrected("zzyzxqq", OURS) is None
        assert corrected("zzyzxqq", {}) is None


class TestTies:
    def test_of_two_as_near_the_one_with_the_same_first_letter_is_meant(self) -> None:
        assert corrected("qarlbro", {"qarlbru": 1, "marlbro": 50}) == "qarlbru"

    def test_of_two_alike_the_one_that_is_said_more_is_meant(self) -> None:
        often, seldom = {"qarlbra": 9, "qarlbre": 1}, {"qarlbra": 1, "qarlbre": 9}

        assert corrected("qarlbro", often) == "qarlbra"
        assert corrected("qarlbro", seldom) == "qarlbre"

    def test_the_order_of_the_vocabulary_does_not_matter(self) -> None:
        ours = {"qarlbra": 1, "qarlbre": 1, "qarlbri": 1}

        assert (
            len({corrected("qarlbro", dict(pairs)) for pairs in (ours.items(), reversed(ours.items()))}) == 1
        )

    def test_the_likeliest_of_very_many_as_near_is_found(self) -> None:
        letters = "abcdefghijklmnopqrstuvwxyz"
        ours = {f"{first}arlbro": 900 for first in letters if first != "q"}

        assert corrected("qarlbro", {**ours, "qarlbru": 1}) == "qarlbru"


class TestRunTogether:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("foodbank", "food bank"),
            ("walkinggroup", "walking group"),
            ("debtcounselling", "debt counselling"),
            ("knitandnatter", "knit and natter"),
        ],
    )
    def test_two_or_three_of_our_words_are_told_apart(self, typed: str, meant: str) -> None:
        assert apart(typed, OURS) == meant

    def test_two_pieces_are_likelier_than_three(self) -> None:
        ours = {"walk": 1, "ing": 1, "walking": 1, "group": 1}

        assert apart("walkinggroup", ours) == "walking group"

    @pytest.mark.parametrize(
        "typed", ["walking", "knitting", "abcdefghij", "walkingxgroup", "inand", "z" * 60]
    )
    def test_whatever_else_is_left(self, typed: str) -> None:
        assert apart(typed, OURS) is None

    @settings(deadline=None)
    @given(word=st.text("abdefgiklnorstuw", min_size=0, max_size=40))
    def test_pieces_make_up_the_word_and_are_ours(self, word: str) -> None:
        found = apart(word, OURS)

        if found is not None:
            assert found.replace(" ", "") == word
            assert set(found.split()) <= set(OURS)


@settings(deadline=None)  # the first word reads the dictionary
@given(word=st.text(max_size=40))
def test_whatever_is_typed_the_answer_is_ours_or_none(word: str) -> None:
    assert corrected(word, OURS) in {None, *OURS}
