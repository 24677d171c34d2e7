"""A place among the words, and words that only look like one."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from places.finder import Place, find_place
from places.postcodes import known_outcodes
from search.understanding.neighbourhoods import Neighbourhoods, VenueAt, neighbourhoods
from search.understanding.placing import is_within, named_places
from search.understanding.question import Question

pytestmark = pytest.mark.django_db


def places(text: str, known: Neighbourhoods = MappingProxyType({})) -> dict[str, str]:
    """The places that the words may name, by the words."""
    question = Question.read(text)
    return {question.spoken(found.places): found.place.name for found in named_places(question, None, known)}


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("lonely, LS6", "LS6", "LS6"),
        ("near ls6 2ab please", "near ls6 2ab", "LS6 2AB"),
        ("ls62ab", "ls62ab", "LS6 2AB"),
        ("LS6 area", "LS6 area", "LS6"),
        ("choir in Leeds", "in Leeds", "Leeds"),
        ("leeds choir", "leeds", "Leeds"),
        ("around Otley", "around Otley", "Otley"),
        ("Hebden Bridge choir", "Hebden Bridge", "Hebden Bridge"),
        ("in Reading", "in Reading", "Reading"),
        ("near Bath", "near Bath", "Bath"),
        ("in bury", "in bury", "Bury"),
    ],
)
def test_places_and_the_words_that_name_them(text: str, words: str, name: str) -> None:
    assert places(text) == {words: name}


@pytest.mark.parametrize(
    "text",
    [
        "reading group",
        "reading",
        "read in bed",
        "help with the bath",
        "dog barking",
        "bury my dad",
        "deal with debt",
        "big deal",
        "sandwich making",
        "sale of work",
        "rugby club",
        "march",
        "in march",
        "in hope",
        "well",
        "eye clinic",
        "a battle with drink",
        "leeds road",
        "london road surgery",
        "in, leeds road",
        "came from Bradford",
    ],
)
def test_words_that_are_no_place_where_they_stand(text: str) -> None:
    assert places(text) == {}


@pytest.mark.parametrize(
    "text", ["B12", "vitamin b12 injections", "b6", "the m62", "g8", "12 steps", "5k", "a4"]
)
def test_letters_and_numbers_that_are_no_outcode_here(text: str) -> None:
    assert places(text) == {}


def test_a_whole_postcode_of_such_an_outcode_is_one() -> None:
    assert "B12" in known_outcodes()
    assert [name.split()[0] for name in places("b12 0ab").values()] == ["B12"]


@pytest.mark.parametrize("text", ["zz1 1zz", "QQ6", "LS0", "ls66 2ab", "AB", "LS"])
def test_an_outcode_that_does_not_exist_is_no_place(text: str) -> None:
    assert places(text) == {}


def test_a_postcode_that_does_not_exist_means_what_is_nearest_to_it() -> None:
    [name] = places("LS6 9ZZ").values()

    assert name.startswith("LS6")
    assert find_place("LS6").position is not None


def test_a_neighbourhood_of_the_directory_s_own_venues_is_a_place() -> None:
    known = neighbourhoods([VenueAt("1 High Street, Zogthorpe", "Leeds", 53.8, -1.5, "E08000035")])

    assert places("choir in Zogthorpe", known) == {"in Zogthorpe": "Zogthorpe"}
    assert places("choir in Zogthorpe") == {}


def test_the_longest_name_is_meant() -> None:
    assert set(places("newcastle upon tyne")) == {"newcastle upon tyne"}


def test_a_comma_ends_a_name() -> None:
    assert "Hebden Bridge" not in places("Hebden, Bridge").values()


def test_of_towns_that_share_a_name_the_nearest_to_the_given_place_is_meant() -> None:
    question = Question.read("in Newport")

    [by_wales] = named_places(question, find_place("Cardiff"), {})
    [by_wight] = named_places(question, find_place("Ryde"), {})

    assert by_wales.place.position != by_wight.place.position


def test_within_needs_both_positions() -> None:
    leeds, otley = find_place("Leeds"), find_place("Otley")
    nowhere = Place("nation", "Nowhere", None, None, frozenset())

    assert is_within(otley, leeds, 30)
    assert not is_within(otley, leeds, 5)
    assert not is_within(nowhere, leeds, 500)
    assert not is_within(leeds, nowhere, 500)
