"""The ways in which people say that something must be so, and the words that only look like it."""

from __future__ import annotations

import pytest

from search.facets import Group
from search.understanding.cues import Cue, cues
from search.understanding.question import Question
from tests.search.understanding.trees import TODAY


def found(text: str) -> list[Cue]:
    return list(cues(Question.read(text), TODAY))


def chosen(text: str, group: Group) -> set[str]:
    return {value for cue in found(text) for value in cue.choices.of(group)}


def ages(text: str) -> set[int]:
    return {cue.age for cue in found(text) if cue.age is not None}


# --- Days and times ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on tuesdays", "TU"),
        ("Tuesday", "TU"),
        ("tues", "TU"),
        ("weds", "WE"),
        ("thurs or fri", "TH FR"),
        ("mon, wed, fri", "MO WE FR"),
        ("sat and sun", "SA SU"),
        ("sat or sun", "SA SU"),
        ("sat morning", "SA"),
        ("on sat", "SA"),
        ("every sun", "SU"),
        ("friday and sat", "FR SA"),
        ("wed mornings", "WE"),
        ("tuesday/thursday", "TU TH"),
        ("weekends", "SA SU"),
        ("at the weekend", "SA SU"),
        ("weekdays", "MO TU WE TH FR"),
        ("any friday", "FR"),
    ],
)
def test_days(text: str, days: str) -> None:
    assert chosen(text, Group.DAY) == set(days.split())


@pytest.mark.parametrize(
    "text",
    [
        "skint til friday",
        "skint until next friday",
        "nothing till this friday",
        "he died on tuesday",
        "she passed away on sunday",
        "the funeral is on friday",
        "since monday",
        "fell last wednesday",
        "he just sat in the sun",
        "tired and sat down",
        "he sat evenly",
        "rain and sun",
        "we were wed in june",
        "a sunny room",
        "in march",
        "may",
    ],
)
def test_words_that_ask_for_no_day(text: str) -> None:
    assert chosen(text, Group.DAY) == set()


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("tuesday morning", "morning"),
        ("tuesday am", "morning"),
        ("friday nights", "evening"),
        ("in the afternoon", "afternoon"),
        ("after work", "evening"),
        ("during the day", "morning afternoon"),
        ("i am at home", ""),
        ("scared of the night", ""),
    ],
)
def test_times(text: str, times: str) -> None:
    assert chosen(text, Group.TIME) == set(times.split())


# --- Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "free",
        "must be free",
        "it's free",
        "free of charge",
        "no charge",
        "no cost to me",
        "costs nothing",
        "doesn't cost anything",
        "don't have to pay",
    ],
)
def test_free(text: str) -> None:
    assert chosen(text, Group.COST) == {"free"}


@pytest.mark.parametrize(
    "text",
    [
        "smoke free",
        "smoke-free",
        "drug free",
        "gluten free food",
        "feel free",
        "debt free",
        "stress free",
        "free time",
        "free school meals",
        "free from abuse",
        "i'm free on mondays",
        "freedom",
        "carefree",
    ],
)
def test_words_that_cost_nothing_to_say(text: str) -> None:
    assert chosen(text, Group.COST) == set()


# --- Ages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("she's 82", 82),
        ("he’s 9", 9),
        ("82 year old", 82),
        ("82-year-old", 82),
        ("82 years old", 82),
        ("82yo", 82),
        ("my 15 yr old", 15),
        ("aged 65", 65),
        ("i am 60", 60),
        ("turned 70", 70),
        ("nearly 90", 90),
        ("in his 70s", 75),
        ("in her 80's", 85),
        ("in his early 70s", 75),
        ("in her eighties", 85),
        ("in her late eighties", 85),
        ("in his teens", 15),
        ("girl of 11", 11),
        ("girl of eleven", 11),
        ("my son is 15", 15),
        ("mum, who's 82", 82),
    ],
)
def test_ages(text: str, age: int) -> None:
    assert ages(text) == {age}


@pytest.mark.parametrize(
    "text",
    [
        "15 stone",
        "she's 15 stone",
        "clean 3 years",
        "clean for 3 years",
        "he's 3 years sober",
        "i'm 3 years clean",
        "2 kids",
        "i am 12 weeks pregnant",
        "she's 3 months old",
        "married 40 years",
        "40 years ago",
        "he's 150",
        "she's 0",
        "i'm 10 miles away",
        "82",
        "5 a side",
        "couch to 5k",
        "LS6 2AB",
        "number 15",
    ],
)
def test_numbers_that_are_no_age(text: str) -> None:
    assert ages(text) == set()


# --- Whom it is for ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "gender"),
    [("ladies only", "women"), ("only women", "women"), ("women-only", "women"), ("lads only", "men")],
)
def test_only_for_some(text: str, gender: str) -> None:
    assert chosen(text, Group.WHO) == {gender}


@pytest.mark.parametrize(
    ("text", "gender"), [("for women", "women"), ("for lads", "men"), ("blokes", "men"), ("girls", "women")]
)
def test_suited_to_some(text: str, gender: str) -> None:
    assert [cue.suits for cue in found(text)] == [gender]
    assert chosen(text, Group.WHO) == set()


@pytest.mark.parametrize("text", ["mental", "human", "management", "womanly", "the menu", "amen"])
def test_words_that_hold_men(text: str) -> None:
    assert found(text) == []


# --- Access, language, delivery, referrals ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "access"),
    [
        ("wheelchair", "step_free"),
        ("she's in a wheelchair", "step_free"),
        ("wheel chair friendly", "step_free"),
        ("no steps", "step_free"),
        ("step-free", "step_free"),
        ("can't manage the stairs", "step_free"),
        ("hearing loop", "hearing_loop"),
        ("uses BSL", "sign_language"),
        ("british sign language", "sign_language"),
        ("disabled toilet", "toilet"),
        ("blue badge parking", "parking"),
        ("somewhere to park", "parking"),
        ("12 steps", ""),
        ("walk in the park", ""),
        ("hearing aids", ""),
    ],
)
def test_access(text: str, access: str) -> None:
    assert chosen(text, Group.ACCESS) == set(access.split())


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("someone who speaks Polish", "pl"),
        ("only speaks polish", "pl"),
        ("Polish speaking", "pl"),
        ("polish interpreter", "pl"),
        ("in welsh", "cy"),
        ("urdu", "ur"),
        ("speaks urdu or punjabi", "ur pa"),
        ("farsi", "fa"),
        ("polish my shoes", ""),
        ("nail polish", ""),
        ("french lessons", ""),
        ("spanish omelette", ""),
        ("chinese takeaway", ""),
        ("speaks volumes", ""),
    ],
)
def test_languages(text: str, languages: str) -> None:
    assert chosen(text, Group.LANGUAGE) == set(languages.split())


@pytest.mark.parametrize(
    ("text", "delivery"),
    [
        ("by phone", "phone"),
        ("over the telephone", "phone"),
        ("helpline", "phone"),
        ("online", "online"),
        ("on zoom", "online"),
        ("comes to the house", "home"),
        ("someone to come to my home", "home"),
        ("home visits", "home"),
        ("lost my phone", ""),
        ("phone bill", ""),
        ("come to terms with it", ""),
    ],
)
def test_delivery(text: str, delivery: str) -> None:
    assert chosen(text, Group.DELIVERY) == set(delivery.split())


@pytest.mark.parametrize(
    "text",
    ["no car", "i've got no transport", "haven't got a car", "can't drive", "he doesn't drive any more"],
)
def test_no_car(text: str) -> None:
    assert any(cue.no_car for cue in found(text))


@pytest.mark.parametrize("text", ["learn to drive", "no carpets", "car boot sale", "driving lessons"])
def test_words_of_cars_that_ask_for_nothing(text: str) -> None:
    assert not any(cue.no_car for cue in found(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no referral", "self"),
        ("self-referral", "self"),
        ("just turn up", "self"),
        ("taking referrals", "open"),
        ("no waiting list", "open"),
    ],
)
def test_referrals(text: str, value: str) -> None:
    assert chosen(text, Group.REFERRALS) == {value}
