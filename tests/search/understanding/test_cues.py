"""What a question says must be so: how candidates are found, and how they are told."""

from __future__ import annotations

from datetime import date

import pytest

from search.facets import Choices, Group
from search.understanding.cues import Cue, cues, label_of
from search.understanding.question import Question
from tests.search.understanding.trees import TODAY


def found(text: str, today: date = TODAY) -> list[Cue]:
    return list(cues(Question.read(text), today))


def chosen(text: str, group: Group, today: date = TODAY) -> set[str]:
    """Every value of a group that any cue asks for."""
    return {value for cue in found(text, today) for value in cue.choices.of(group)}


def words(text: str, kind: str) -> set[str]:
    question = Question.read(text)
    return {question.spoken(cue.places) for cue in cues(question, TODAY) if cue.kind == kind}


def test_nothing_is_asked_where_nothing_is_said() -> None:
    assert found("") == []
    assert found("my mum would love a choir") == []


def test_a_day_and_its_time_are_two_cues_with_their_own_words() -> None:
    assert words("bingo tuesday afternoon", "day") == {"tuesday"}
    assert words("bingo tuesday afternoon", "time") == {"afternoon"}
    assert chosen("bingo tuesday afternoon", Group.TIME) == {"afternoon"}


def test_the_little_words_before_a_day_belong_to_it() -> None:
    assert words("choir on a tuesday only", "day") >= {"tuesday only"}
    assert words("choir every friday", "day") == {"every friday"}


@pytest.mark.parametrize(
    ("text", "day"), [("open today", "TU"), ("tomorrow", "WE"), ("tonight", "TU"), ("this evening", "TU")]
)
def test_today_and_tomorrow_are_counted_from_today(text: str, day: str) -> None:
    assert chosen(text, Group.DAY) == {day}


@pytest.mark.parametrize("text", ["lonely today she's 82", "ive got no car lunch today", "today im 45"])
def test_who_tells_nothing_but_what_they_ask_for_asks_for_the_day_too(text: str) -> None:
    assert chosen(text, Group.DAY) == {"TU"}


def test_tomorrow_of_a_sunday_is_a_monday() -> None:
    assert chosen("tomorrow", Group.DAY, today=date(2026, 11, 29)) == {"MO"}


def test_tonight_is_a_day_and_a_time() -> None:
    [cue] = [cue for cue in found("tonight") if cue.kind == "day"]

    assert cue.choices.chosen == {Group.DAY: {"TU"}, Group.TIME: {"evening"}}


@pytest.mark.parametrize(
    "text",
    [
        "i don't want to wake up tomorrow",
        "he can't face today",
        "i'm scared tonight",
        "she's leaving tomorrow",
    ],
)
def test_who_tells_of_themselves_asks_for_no_day(text: str) -> None:
    assert chosen(text, Group.DAY) == set()


def test_a_comma_parts_what_is_said() -> None:
    assert chosen("no, charge", Group.COST) == set()
    assert chosen("hearing, loop", Group.ACCESS) == set()


def test_a_word_inside_another_says_nothing() -> None:
    assert found("carefree freedom mondayish unwomanly parkingson") == []


@pytest.mark.parametrize(
    ("cue", "label"),
    [
        (Cue("day", range(1), Choices({Group.DAY: frozenset({"FR", "TU"})})), "On Tuesdays or Fridays"),
        (Cue("time", range(1), Choices({Group.TIME: frozenset({"evening"})})), "In the evening"),
        (
            Cue("time", range(1), Choices({Group.TIME: frozenset({"afternoon", "morning"})})),
            "In the morning or afternoon",
        ),
        (Cue("who", range(1), Choices({Group.WHO: frozenset({"women"})})), "Women only"),
        (Cue("who", range(1), suits="men"), "For men"),
        (Cue("cost", range(1), Choices({Group.COST: frozenset({"free"})})), "Free"),
        (Cue("language", range(1), Choices({Group.LANGUAGE: frozenset({"ur", "pl"})})), "In Polish or Urdu"),
        (Cue("access", range(1), Choices({Group.ACCESS: frozenset({"hearing_loop"})})), "Hearing loop"),
        (Cue("age", range(1), age=82), "For somebody of 82"),
    ],
)
def test_a_constraint_is_told_in_plain_words(cue: Cue, label: str) -> None:
    assert label_of(cue.choices, cue) == label


def test_without_a_car_says_what_will_do() -> None:
    [cue] = found("no car")

    assert cue.no_car
    assert "comes to you" in label_of(cue.choices, cue)
