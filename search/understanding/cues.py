"""What somebody says must be so: a day, free, for women, with a loop, in Polish, without a car.

Each way to say it (see `sayings`) finds candidates; which of two that overlap is meant is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from search.facets import DAYS, TIMES, VALUES, Choices, Group, value_name
from search.languages import code_named
from search.understanding import sayings
from search.understanding.question import Question
from search.understood import Gender
from ui.filters import listed

_YOUNGEST, _OLDEST = 1, 110
_WEEKEND, _WEEKDAYS = ("SA", "SU"), ("MO", "TU", "WE", "TH", "FR")
_NOT_ASKED = re.compile(rf"(?<![^ ])(?:{sayings.NOT_ASKED_AFTER}) $")
# Who tells of themselves says "tomorrow" of other things than opening hours.
_TELLING = frozenset("i im ive he hes she shes we weve they theyre dont cant wont".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that was said: which of the words, and what it asks for (as `understood.Constraint` has it)."""

    kind: str
    places: range
    choices: Choices = field(default_factory=Choices)
    age: int | None = None
    no_car: bool = False
    suits: Gender | None = None


def cues(question: Question, today: date) -> Iterator[Cue]:
    """All that might be meant, overlapping ones too."""
    for pattern, read in _readers():
        for match in pattern.finditer(question.line):
            if (made := read(match, question, today)) is not None:
                yield made


def label_of(choices: Choices, cue: Cue) -> str:
    """A constraint as a page shows it."""
    if cue.age is not None:
        return f"For somebody of {cue.age}"
    if cue.no_car:
        return "Without a car: comes to you, by phone, online or a walk away"
    if cue.suits:
        return f"For {cue.suits}"
    return ", ".join(_said_of(group, values) for group, values in choices.chosen.items())


def _said_of(group: Group, values: frozenset[str]) -> str:
    order = list(VALUES[group])
    known = sorted(values, key=lambda value: (order.index(value) if value in order else 0, value))
    names = [value_name(group, value) for value in known]
    match group:
        case Group.DAY:
            return f"On {listed((f'{name}s' for name in names), 'or')}"
        case Group.TIME:
            return f"In the {listed((name.lower() for name in names), 'or')}"
        case Group.WHO:
            return f"{listed(names, 'or')} only"
        case Group.LANGUAGE:
            return f"In {listed(names, 'or')}"
    return listed(names, "or")


Read = Callable[[re.Match[str], Question, date], Cue | None]


@cache
def _readers() -> list[tuple[re.Pattern[str], Read]]:
    written: Iterable[tuple[str, Read]] = (*_days(), *_times(), *_people(), *_others())
    return [(re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])"), read) for pattern, read in written]


def _choose(kind: str, group: Group, *values: str) -> Read:
    """A reader of what always chooses the same values."""
    choices = Choices({group: frozenset(values)})
    return lambda match, question, today: Cue(kind, question.places_of(match), choices)


def _asked_day(*days: str) -> Read:
    """A reader of days, unless what stands before says that something happened then."""
    choices = Choices({Group.DAY: frozenset(days)})

    def read(match: re.Match[str], question: Question, today: date) -> Cue | None:
        if _NOT_ASKED.search(question.line, 0, match.start()):
            return None
        group = "short" if "short" in match.re.groupindex else 0
        return Cue("day", question.places_of(match, group), choices)

    return read


def _days() -> Iterator[tuple[str, Read]]:
    before = sayings.BEFORE_DAYS
    parts = "|".join(sayings.PARTS_OF_DAY.values())
    every = "|".join((*sayings.DAY_WORDS.values(), *sayings.SHORT_DAYS.values()))
    for day, words in sayings.DAY_WORDS.items():
        yield rf"{before}(?:{words})(?: only)?", _asked_day(day)
    for day, word in sayings.SHORT_DAYS.items():
        yield rf"(?:on|every|each|this|next) (?:an? )?{word}", _asked_day(day)
        yield rf"(?P<short>{word})(?= (?:(?:(?:and|or|,) )?(?:{every})|{parts})(?![^ ]))", _asked_day(day)
        yield rf"(?:{every})(?: (?:and|or|,))? (?P<short>{word})", _asked_day(day)
    yield rf"{before}(?:the )?weekends?", _asked_day(*_WEEKEND)
    yield rf"{before}(?:weekdays?|week days?)", _asked_day(*_WEEKDAYS)
    yield r"(?:(?:for|open|on|available) )?(?P<day>today|tomorrow)", _relative_day
    yield r"tonight|this (?:morning|afternoon|evening)", _tonight


def _times() -> Iterator[tuple[str, Read]]:
    days = "|".join((*sayings.DAY_WORDS.values(), *sayings.SHORT_DAYS.values(), "weekends?", "weekdays?"))
    for name, said in sayings.PARTS_OF_DAY.items():
        yield rf"(?:{days}) (?P<part>{said})", _part(name)
    for name, said in sayings.TIMES_ALONE.items():
        yield said, _choose("time", Group.TIME, name)
    yield sayings.DAYTIME, _choose("time", Group.TIME, "morning", "afternoon")


def _part(name: str) -> Read:
    """The part of the day alone; the day before it has a pattern of its own."""
    choices = Choices({Group.TIME: frozenset([name])})
    return lambda match, question, today: Cue("time", question.places_of(match, "part"), choices)


def _relative_day(match: re.Match[str], question: Question, today: date) -> Cue | None:
    if _is_telling(question, today):
        return None
    day = today + timedelta(days=match["day"] == "tomorrow")
    choices = Choices({Group.DAY: frozenset([DAYS[day.weekday()]])})
    return Cue("day", question.places_of(match), choices)


def _is_telling(question: Question, today: date) -> bool:
    """Whether somebody tells of themselves or theirs in other words than those of a constraint, such as “she's 82”."""
    asked = {
        place
        for pattern, read in _readers()
        if read not in (_relative_day, _tonight)
        for match in pattern.finditer(question.line)
        if read(match, question, today)
        for place in question.places_of(match)
    }
    return any(word.folded in _TELLING for place, word in enumerate(question.words) if place not in asked)


def _tonight(match: re.Match[str], question: Question, today: date) -> Cue | None:
    if _is_telling(question, today):
        return None
    part = next((part for part in TIMES if part in match.group()), "evening")
    choices = Choices({Group.DAY: frozenset([DAYS[today.weekday()]]), Group.TIME: frozenset([part])})
    return Cue("day", question.places_of(match), choices)


def _people() -> Iterator[tuple[str, Read]]:
    told: tuple[tuple[Gender, str, tuple[str, ...]], ...] = (
        ("women", sayings.WOMEN, sayings.WOMENS),
        ("men", sayings.MEN, sayings.MENS),
    )
    for gender, words, theirs in told:
        only = _choose("who", Group.WHO, gender)
        yield (
            rf"(?:for )?(?:{words}) only|only (?:for )?(?:{words})|just (?:for )?(?:{words})|all (?:{words})",
            only,
        )
        yield "|".join(theirs), only
        yield rf"(?:for )?(?:{words})", _suits(gender)
    yield from ((pattern, _age) for pattern in sayings.AGED)
    yield sayings.AGED_IN_A_DECADE, _age_in_decade


def _suits(gender: Gender) -> Read:
    return lambda match, question, today: Cue("who", question.places_of(match), suits=gender)


def _age(match: re.Match[str], question: Question, today: date) -> Cue | None:
    said = match["age"]
    years = sayings.DECADES.get(said) or sayings.SMALL_NUMBERS.get(said) or int(said)
    if not _YOUNGEST <= years <= _OLDEST:
        return None
    group = "told" if "told" in match.re.groupindex else 0
    return Cue("age", question.places_of(match, group), age=years)


def _age_in_decade(match: re.Match[str], question: Question, today: date) -> Cue:
    return Cue("age", question.places_of(match), age=int(match["age"]) + 5)


def _others() -> Iterator[tuple[str, Read]]:
    not_free = "".join(rf"(?<!(?<![^ ]){word} )" for word in sayings.NOT_FREE_AFTER)
    first, *others = sayings.FREE
    yield from ((pattern, _choose("cost", Group.COST, "free")) for pattern in (f"{not_free}{first}", *others))
    for kind, group, values, patterns in sayings.CHOOSING:
        yield "|".join(patterns), _choose(kind, group, *values)
    yield "|".join(sayings.COMING), _choose("delivery", Group.DELIVERY, "home")
    yield "|".join(sayings.NO_CAR), _no_car
    yield from ((pattern, _language) for pattern in sayings.LANGUAGES)


def _no_car(match: re.Match[str], question: Question, today: date) -> Cue:
    return Cue("no_car", question.places_of(match), no_car=True)


def _language(match: re.Match[str], question: Question, today: date) -> Cue | None:
    code = code_named(match["language"])
    choices = Choices({Group.LANGUAGE: frozenset([code or ""])})
    return Cue("language", question.places_of(match), choices) if code else None
