"""Which needs a question's phrases speak of."""

from __future__ import annotations

import pytest

from directory.needs import NeedVocabulary
from search.understanding.phrases import NeedPhrases
from search.understanding.question import Question
from tests.search.understanding.trees import vocabulary

NEEDS = vocabulary(
    {
        "mind": ("mental health",),
        "bereavement": ("lost mum", "my dad died", "since he died", "grief"),
        "child_loss": ("lost my son",),
        "caring": ("looking after my husband", "looking after dad", "carer"),
        "transport": ("can't get there", "lift to hospital"),
        "crisis": ("don't want to wake up", "can't go on"),
        "company": ("no friends", "don't see anyone"),
        "parcels": ("food bank", "food parcel", "hungry"),
        "hygiene": ("food hygiene",),
        "dads": ("dads club", "new dad"),
    },
    bereavement="mind",
)


def said(text: str, needs: NeedVocabulary = NEEDS) -> dict[str, int]:
    """Slugs with their best exactness, for phrases that stand as they do in the tree."""
    found: dict[str, int] = {}
    for one in NeedPhrases.of(needs).said(Question.read(text)):
        for key in one.keys:
            slug = needs.needs[key].slug
            found[slug] = max(one.exactness, found.get(slug, 0))
    return found


def nearly(text: str, taken: set[int] | None = None) -> set[str]:
    found = NeedPhrases.of(NEEDS).nearly_said(Question.read(text), taken or set())
    return {NEEDS.needs[key].slug for one in found for key in one.keys}


def guessed(*tokens: str) -> set[str]:
    return {NEEDS.needs[key].slug for key in NeedPhrases.of(NEEDS).guess(tokens)}


@pytest.mark.parametrize(
    "text", ["food bank", "Food Banks", "a food bank please", "where is the food-bank", "food for the bank"]
)
def test_a_phrase_is_found_whatever_its_form_and_the_little_words_inside(text: str) -> None:
    assert said(text).get("parcels") == 2


@pytest.mark.parametrize("text", ["food, bank", "food. bank", "bank food", "food club bank"])
def test_a_comma_or_another_order_is_no_phrase(text: str) -> None:
    assert said(text) == {}


@pytest.mark.parametrize(
    "who", ["dad", "my nan", "grandma", "our mam", "her husband", "his partner", "auntie"]
)
def test_whoever_it_is_about_may_be_another_grown_up(who: str) -> None:
    assert said(f"lost {who}") == {"bereavement": 1}
    assert said(f"looking after {who}")["caring"] >= 1


def test_as_the_tree_has_it_counts_most() -> None:
    assert said("lost mum") == {"bereavement": 2}


def test_a_child_is_not_a_grown_up() -> None:
    assert said("lost my daughter") == {"child_loss": 1}
    assert said("lost my son") == {"child_loss": 2}


def test_someone_unnamed_may_be_looked_after_too() -> None:
    assert said("looking after him") == {"caring": 1}


@pytest.mark.parametrize(
    "text", ["doesn't want to wake up", "didn't want to wake up", "don’t want to wake up"]
)
def test_contractions_say_the_same(text: str) -> None:
    assert "crisis" in said(text)


@pytest.mark.parametrize("text", ["i can't go on", "she cannot go on", "couldn’t go on any more"])
def test_contractions_say_the_same_where_every_word_must_stand(text: str) -> None:
    assert "crisis" in said(text)


@pytest.mark.parametrize(
    "text", ["can't go", "can't go to the shop", "go on", "can't get a referral", "no, friends"]
)
def test_a_phrase_of_words_that_mean_little_counts_only_word_for_word(text: str) -> None:
    assert said(text) == {}


def test_there_too_it_may_be_about_somebody_else() -> None:
    assert said("mums club") == {"dads": 1}
    assert said("club for my wife") == {}


def test_a_word_between_is_nearly_said() -> None:
    assert said("food collection bank") == {}
    assert nearly("food collection bank") == {"parcels"}
    assert nearly("food collection point bank") == set()


def test_nearly_said_never_reaches_over_words_that_are_taken_or_a_comma() -> None:
    assert nearly("food collection bank", {1}) == set()
    assert nearly("food collection, bank") == set()


def test_a_phrase_of_two_needs_means_either() -> None:
    needs = vocabulary({"rent": ("housing help",), "repairs": ("housing help",)})

    [found] = NeedPhrases.of(needs).said(Question.read("housing help"))

    assert len(found.keys) == 2


def test_of_phrases_alike_but_for_little_words_the_one_that_stands_there_is_meant() -> None:
    needs = vocabulary({"hospice": ("end of life",), "crisis": ("end my life",)})

    assert set(said("end of life care", needs)) == {"hospice"}
    assert set(said("she wants to end my life", needs)) == {"crisis"}


def test_a_word_that_means_little_without_the_somebody_beside_it_needs_them() -> None:
    needs = vocabulary({"crisis": ("kill myself",)})

    assert said("i want to kill myself", needs) == {"crisis": 2}
    assert said("kill the weeds", needs) == {}


def test_who_a_phrase_is_for_is_no_part_of_a_need_that_has_it_without() -> None:
    needs = vocabulary({"pools": ("swimming", "ladies only swimming")})

    [found] = NeedPhrases.of(needs).said(Question.read("ladies only swimming"))

    assert found.places == range(2, 3)


def test_a_person_at_the_end_is_needed_where_the_rest_means_little() -> None:
    needs = vocabulary({"separated": ("families need fathers",)})

    assert said("families need fathers", needs) == {"separated": 2}
    assert said("my family needs food", needs) == {}


def test_a_telling_word_is_enough_to_guess_by_where_it_is_one_need_s_alone() -> None:
    needs = vocabulary(
        {f"other_{number}": (f"word{number}",) for number in range(30)}
        | {"allotments": ("allotment plot", "allotment rent", "allotment holders", "allotment society")}
    )

    found = NeedPhrases.of(needs).guess(["allot", "gate"])

    assert [needs.needs[key].slug for key in found] == ["allotments"]


def test_nothing_is_guessed_from_little_or_from_words_of_several_needs() -> None:
    assert guessed() == set()
    assert guessed("help", "mum", "go") == set()
    assert guessed("unheard") == set()
    assert guessed("food") == set()


def test_phrases_are_made_once_for_a_vocabulary() -> None:
    assert NeedPhrases.of(NEEDS) is NeedPhrases.of(NEEDS)
