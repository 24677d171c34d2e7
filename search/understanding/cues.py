"""How people say that something must be so: a day, free, for women, with a loop, in Polish, without a car.

Patterns are over `Question.line`: folded words, a space between. Each finds candidates; which of two that overlap is
meant is decided elsewhere, by length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from search.facets import DAYS, TIMES, VALUES, Choices, Group, value_name
from search.languages import code_named, spoken_names
from search.understanding.question import Question
from search.understood import Gender
from ui.filters import listed

_DAY_WORDS = {
    "MO": r"mondays?|mon",
    "TU": r"tuesdays?|tues|tue",
    "WE": r"wednesdays?|weds",
    "TH": r"thursdays?|thurs|thur|thu",
    "FR": r"fridays?|fri",
    "SA": r"saturdays?|sats",
    "SU": r"sundays?|suns",
}
# These are words of their own ("he just sat", "in the sun") unless something beside them says that a day is meant.
_SHORT_DAYS = {"WE": "wed", "SA": "sat", "SU": "sun"}
_WEEKEND, _WEEKDAYS = ("SA", "SU"), ("MO", "TU", "WE", "TH", "FR")

_PART_OF_DAY = {
    "morning": r"mornings?|am",
    "afternoon": r"afternoons?|pm",
    "evening": r"evenings?|nights?|eve",
}
_TIME_ALONE = {
    "morning": r"(?:in the |of a )?mornings?(?: only)?|before lunch",
    "afternoon": r"(?:in the |of an )?afternoons?(?: only)?|after lunch",
    "evening": r"(?:in the |of an )?evenings?(?: only)?|after work|after tea",
}

_WOMEN = r"wom[ea]n|womens|ladies|lady|females?|girls|lasses"
_MEN = r"m[ea]n|mens|lads|blokes?|males?|fellas|gents|boys"
_SOMEBODY = r"(?:(?:some(?:one|body)|any(?:one|body)|people|a person|volunteer|worker)(?: who| that)? )?"

_DECADES = {
    "teens": 15, "twenties": 25, "thirties": 35, "forties": 45, "fifties": 55, "sixties": 65, "seventies": 75,
    "eighties": 85, "nineties": 95,
}  # fmt: skip
_YOUNGEST, _OLDEST = 1, 110
_NOT_YEARS = (
    r"(?! ?(?:stone|weeks?|wks?|months?|mths?|min(?:ute)?s?|hours?|hrs?|miles?|km|pounds|quid|p|days?|kids|children"
    r"|grand|steps|am|pm|oclock|times|of us|people|(?:years?|yrs?) (?:ago|married|clean|sober|together|now))\b)"
)

# Bare, these are as often a trade, a dish or a class to learn; they need "speaks", "in" or "speaking" beside them.
_AMBIGUOUS_LANGUAGES = {
    "polish", "french", "spanish", "german", "italian", "welsh", "irish", "dutch", "chinese", "turkish", "russian",
    "greek", "gaelic", "portuguese", "czech", "hebrew", "persian", "albanian", "serbian", "kurdish",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that was said: which of the words, and what it asks for (as `understood.Constraint` has it)."""

    kind: str
    places: range
    choices: Choices = Choices()
    age: int | None = None
    no_car: bool = False
    suits: Gender | None = None


def cues(question: Question, today: date) -> Iterator[Cue]:
    """All that might be meant, overlapping ones too."""
    for pattern, read in _readers():
        for match in pattern.finditer(question.line):
            if (made := read(match, question, today)) is not None:
                yield made


def label_of(kind: str, choices: Choices, cue: Cue) -> str:
    """A constraint as a page shows it."""
    if cue.age is not None:
        return f"For somebody of {cue.age}"
    if cue.no_car:
        return "Without a car: comes to you, by phone, online or a walk away"
    if cue.suits:
        return f"For {cue.suits}"
    group, values = next(iter(choices.chosen.items()))
    names = [value_name(group, value) for value in _in_order(group, values)]
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


def _in_order(group: Group, values: frozenset[str]) -> list[str]:
    order = list(VALUES[group])
    return sorted(values, key=lambda value: (order.index(value) if value in order else 0, value))


Read = Callable[[re.Match[str], Question, date], Cue | None]


def _choose(kind: str, group: Group, *values: str) -> Read:
    """A reader of patterns that always choose the same values."""
    choices = Choices({group: frozenset(values)})
    return lambda match, question, today: Cue(kind, question.places_of(match), choices)


def _chosen(kind: str, group: Group, values: Iterator[str] | tuple[str, ...], places: range) -> Cue:
    return Cue(kind, places, Choices({group: frozenset(values)}))


def _relative_day(match: re.Match[str], question: Question, today: date) -> Cue:
    ahead = 1 if match["day"] == "tomorrow" else 0
    return _chosen(
        "day", Group.DAY, (DAYS[(today + timedelta(days=ahead)).weekday()],), question.places_of(match)
    )


def _tonight(match: re.Match[str], question: Question, today: date) -> Cue:
    part = next((part for part in TIMES if part in match.group()), "evening")
    choices = Choices({Group.DAY: frozenset([DAYS[today.weekday()]]), Group.TIME: frozenset([part])})
    return Cue("day", question.places_of(match), choices)


def _age(match: re.Match[str], question: Question, today: date) -> Cue | None:
    said = match["age"]
    years = _DECADES.get(said) or (int(said) + (5 if match["decade"] else 0))
    return Cue("age", question.places_of(match), age=years) if _YOUNGEST <= years <= _OLDEST else None


def _no_car(match: re.Match[str], question: Question, today: date) -> Cue:
    return Cue("no_car", question.places_of(match), no_car=True)


def _suits(gender: Gender) -> Read:
    return lambda match, question, today: Cue("who", question.places_of(match), suits=gender)


def _language(match: re.Match[str], question: Question, today: date) -> Cue | None:
    code = code_named(match["language"])
    return _chosen("language", Group.LANGUAGE, (code,), question.places_of(match)) if code else None


@cache
def _readers() -> list[tuple[re.Pattern[str], Read]]:
    written: list[tuple[str, Read]] = [
        *_days(),
        *_costs(),
        *_people(),
        *_access(),
        *_ways(),
        *_languages(),
    ]
    return [(re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])"), read) for pattern, read in written]


def _days() -> Iterator[tuple[str, Read]]:
    before = r"(?:(?:on|every|each|any|this|next|of a|for|only) )*"
    part = "|".join(_PART_OF_DAY.values())
    for day, words in _DAY_WORDS.items():
        yield rf"{before}(?:{words})(?: only)?", _choose("day", Group.DAY, day)
        for name, said in _PART_OF_DAY.items():
            every = "|".join(filter(None, (words, _SHORT_DAYS.get(day))))
            yield rf"(?:{every}) (?P<part>{said})", _part(name)
    for day, word in _SHORT_DAYS.items():
        yield rf"(?:on|every|each|this|next) (?:an? )?{word}", _choose("day", Group.DAY, day)
        yield rf"{word}(?= (?:{part}))", _choose("day", Group.DAY, day)
    yield rf"{before}(?:the )?weekends?", _choose("day", Group.DAY, *_WEEKEND)
    yield rf"{before}(?:weekdays?|week days?)", _choose("day", Group.DAY, *_WEEKDAYS)
    yield r"(?P<day>today|tomorrow)", _relative_day
    yield r"tonight|this (?:morning|afternoon|evening)", _tonight
    for name, said in _TIME_ALONE.items():
        yield said, _choose("time", Group.TIME, name)
    yield r"daytimes?|during the day|in the day", _choose("time", Group.TIME, "morning", "afternoon")


def _part(name: str) -> Read:
    """The part of the day alone; the day before it has a pattern of its own."""
    choices = Choices({Group.TIME: frozenset([name])})
    return lambda match, question, today: Cue("time", question.places_of(match, "part"), choices)


def _costs() -> Iterator[tuple[str, Read]]:
    free = _choose("cost", Group.COST, "free")
    not_after = "".join(
        rf"(?<!{word} )"
        for word in (
            "smoke",
            "sugar",
            "gluten",
            "alcohol",
            "drug",
            "step",
            "feel",
            "stress",
            "pain",
            "dairy",
            "get",
        )
    )
    yield (
        rf"{not_after}(?:(?:for|is|its|and|must be|has to be) )*free"
        r"(?! (?:time|range|school|wills?|speech|church|from|up|bus|spirit|period))(?: (?:of charge|of cost|only|please))?",
        free,
    )
    yield r"(?:at |with )?no (?:charge|cost|fees?)(?: to (?:me|us|her|him|them))?", free
    yield (
        r"nothing to pay|costs? nothing|without (?:paying|charge)|(?:doesnt|dont|not) cost (?:anything|a penny|owt)",
        free,
    )
    yield r"(?:dont|doesnt|not) (?:have|need) to pay|wont cost (?:anything|owt)", free


def _people() -> Iterator[tuple[str, Read]]:
    for gender, words in (("women", _WOMEN), ("men", _MEN)):
        only = _choose("who", Group.WHO, gender)
        yield (
            rf"(?:for )?(?:{words}) only|only (?:for )?(?:{words})|just (?:for )?(?:{words})|all (?:{words})",
            only,
        )
        yield (
            {
                "women": r"(?:for )?womens|ladies(?= (?:group|club|session|swim\w*|gym|choir))",
                "men": r"(?:for )?mens",
            }[gender],
            only,
        )
        suits = _suits("women" if gender == "women" else "men")
        yield rf"(?:for )?(?:{words})", suits
    number = rf"(?P<age>\d{{1,3}}){_NOT_YEARS}(?P<decade>)"
    yield (
        rf"(?:shes|hes|she is|he is|im|i am|aged?|age of|whos|who is|theyre|turned|nearly|almost) {number}",
        _age,
    )
    yield (
        r"(?:(?:shes|hes|im|aged?|an?|my) )?(?P<age>\d{1,3}) ?(?P<decade>)(?:(?:years?|yrs?|yr) ?olds?|yo|yrs)(?! (?:ago|clean|sober))",
        _age,
    )
    yield r"in (?:his|her|my|their|our) (?P<age>\d0)(?P<decade>)s", _age_in_decade
    yield rf"in (?:his|her|my|their|our) (?P<age>{'|'.join(_DECADES)})(?P<decade>)", _age


def _age_in_decade(match: re.Match[str], question: Question, today: date) -> Cue:
    return Cue("age", question.places_of(match), age=int(match["age"]) + 5)


def _access() -> Iterator[tuple[str, Read]]:
    in_it = r"(?:(?:shes|hes|im|is|am|are|uses?|using|in|with|for|an?|my|her|his|on) )*"
    yield (
        rf"{in_it}(?:electric )?wheel ?chairs?(?: (?:access|accessible|friendly|users?|bound|ok))*",
        _choose("access", Group.ACCESS, "step_free"),
    )
    yield (
        rf"(?:is it |with |has )?disabled access|step ?free(?: access| entrance)?|no (?:steps|stairs)|level access|accessible building|"
        rf"(?:cant|cannot|couldnt) (?:do|manage|climb|use|get up) (?:the )?(?:stairs|steps)|{in_it}(?:zimmer|walking) frame|ramp(?:ed)?",
        _choose("access", Group.ACCESS, "step_free"),
    )
    yield (
        r"(?:with |has |got )?(?:an? )?(?:hearing|induction) loop|loop system",
        _choose("access", Group.ACCESS, "hearing_loop"),
    )
    yield (
        r"(?:with |in |uses? |using )*(?:an? )?(?:bsl|british sign language|sign language)(?: interpreters?| users?| signed)*",
        _choose("access", Group.ACCESS, "sign_language"),
    )
    yield (
        r"(?:with |has |got )?(?:an? )?(?:disabled|accessible) (?:toilets?|loos?)",
        _choose("access", Group.ACCESS, "toilet"),
    )
    yield (
        r"(?:with |has |got )?(?:(?:blue badge|disabled) )?(?:parking|car park)|disabled bays?|somewhere to park",
        _choose("access", Group.ACCESS, "parking"),
    )


def _ways() -> Iterator[tuple[str, Read]]:
    whom = r"(?:me|us|him|her|you|them|mum|dad|people)"
    whose = r"(?:the|my|our|her|his|their|your|mums|dads|nans|own)"
    yield (
        r"(?:by|over the|on the|via|through the) (?:tele)?phone|helplines?|phone ?lines?",
        _choose("delivery", Group.DELIVERY, "phone"),
    )
    yield (
        r"(?:on |by |over |via )?(?:online|zoom|video calls?|skype|teams)|(?:on|over) the internet",
        _choose("delivery", Group.DELIVERY, "online"),
    )
    yield (
        rf"{_SOMEBODY}(?:can |will |to )?(?:comes?|coming|visits?) (?:out )?(?:to )?{whose}(?: own)? (?:house|home|door|flat)|"
        rf"{_SOMEBODY}(?:can |will |to )?(?:comes?|coming) (?:out )?to {whom}|home visits?|house calls?",
        _choose("delivery", Group.DELIVERY, "home"),
    )
    yield (
        r"(?:ive |hes |shes |have |got |with )*no (?:car|transport|wheels)|(?:havent|hasnt|dont have|doesnt have|without|not got)(?: got)? an? car|"
        r"(?:i |he |she |we |they )?(?:cant|cannot|doesnt|dont|no longer|not able to|unable to) drives?(?: any ?more| now)?|(?:stopped|given up|gave up) driving|"
        r"lost (?:his|her|my|the) (?:driving )?licen[cs]e",
        _no_car,
    )
    yield (
        r"(?:no|without an?|dont need an?|doesnt need an?) referral(?: needed)?|self refer(?:ral)?|refer (?:myself|himself|herself|themselves)|just turn up",
        _choose("referrals", Group.REFERRALS, "self"),
    )
    yield (
        r"(?:tak(?:es|ing)|accept(?:s|ing)|open (?:to|for)) (?:new )?referrals|no wait(?:ing list|ing)?",
        _choose("referrals", Group.REFERRALS, "open"),
    )


def _languages() -> Iterator[tuple[str, Read]]:
    every = "|".join(sorted(spoken_names()))
    alone = "|".join(sorted(spoken_names() - _AMBIGUOUS_LANGUAGES))
    yield (
        rf"{_SOMEBODY}(?:(?:only )?speaks?|speaking|talks?|who know|knows|understands?|in) (?P<language>{every})",
        _language,
    )
    yield (
        rf"{_SOMEBODY}(?P<language>{every}) (?:speaking|speakers?|interpreters?|spoken|translators?)",
        _language,
    )
    yield rf"(?P<language>{alone})", _language
