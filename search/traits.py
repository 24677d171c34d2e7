"""What a service can be narrowed by, read from its listing: its own fields first, then plain words of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from directory.models import Accessibility, Service
from directory.sessions import days_of
from search.facets import GROWN_UP, OLDEST, TIMES, YOUNGEST, Group, Traits, slot_bits
from search.languages import code_named, code_of, spoken_names
from words import fold, split
from words.negation import affirmed

if TYPE_CHECKING:
    from search.listed import ListedService

# When the parts of a day begin and end; a session belongs to those that it starts in or fills an hour of.
_PARTS = {"morning": (0, 12 * 60), "afternoon": (12 * 60, 17 * 60), "evening": (17 * 60, 24 * 60)}
_LEAST_MINUTES = 60


# Whom a name or a sentence of eligibility speaks of, folded; a description only counts with "for" or "only".
_WHO = {
    "women": r"wom[ea]n|womens|ladies|female|females|girls|mums",
    "men": r"men|mens|lads|blokes|male|males|gentlemen|boys|dads",
    "carers": r"carers?|caring for|look(?:ing)? after someone",
    "families": r"famil(?:y|ies)|parents?|toddlers?|bab(?:y|ies)|children|little ones|under fives|under 5s",
    "young_people": r"young people|young carers|youth|teenagers?|students?|teens",
    "older_people": r"older people|older adults|over (?:5[05]|6[05]|70|75)s?|pensioners?|elders|retired",
    "disabled_people": r"disabled|disabilit(?:y|ies)|wheelchair users|deaf|blind|sight loss|learning disab\w+|autistic",
    "lgbt": r"lgbtq?\w*|gay|lesbian|bi|trans|queer",
    "veterans": r"veterans?|served in|ex forces|armed forces",
    "refugees": r"refugees?|asylum|sanctuary",
}
_NAMED = {who: re.compile(rf"\b(?:{words})\b") for who, words in _WHO.items()}
# "For men and women", "for gay and bi men": all that stand in a row.
_FOR_WHOM = (
    r"\b(?:for|only for|open to|aimed at|run by and for) "
    rf"(?:(?:all|other|any|local|adult|unpaid|young|older|our|the|and|or|{'|'.join(_WHO.values())}),? )*"
)
_FOR = {
    who: re.compile(rf"{_FOR_WHOM}(?:{words})\b|\b(?:{words}) only\b|\b(?:all|mostly) (?:{words})\b")
    for who, words in _WHO.items()
}
_FREE = re.compile(
    r"\bfree of charge\b|\bno charge\b|\bcosts nothing\b"
    r"|\b(?:it|they|everything|sessions|help|advice|we)(?: is|s| are)? (?:all |completely |always )?free\b(?! of| from)"
)
_LANGUAGE = re.compile(
    r"\b(?:speaks?|speaking|spoken|in) ((?:[a-z]+(?:,| and| or|) ?){1,6})|\b([a-z]+) speak(?:ing|ers?)\b"
)
_STEP_FREE = re.compile(
    r"\bstep ?free\b|\bwheelchair accessible\b|\bfully accessible\b|\blevel access\b|\baccessible by wheelchair\b"
)
# "Not wheelchair accessible", "there is no step-free way in", "not just for men": right before what is said.
_TAKEN_BACK = re.compile(
    r"\b(?:not|no|never|without|nor|cannot|(?:is|are|do|does|ca|ha(?:s|ve)|wo|was|were)nt)(?: [a-z]+){0,2} ?$"
)
_FEATURES = frozenset(Accessibility.Feature.values) - {Accessibility.Feature.OTHER}
_BEFORE = 40  # characters in which to look for that
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")


# A word of a text tells what else may be said there. Asking each word is quick, since it is found out once for each;
# asking each pattern is slow.
_SPEAKS = "language"
_FIRST_WORDS = {
    who: re.compile("|".join(words.split(" ")[0] for words in re.split(r"\|(?![^()]*\))", alternatives)))
    for who, alternatives in _WHO.items()
}


class _Clues(dict[str, tuple[str, ...]]):
    """By folded word, of whom it may be the first word; _SPEAKS, if it has a language in it."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= 32_768:
            self.clear()
        found = [who for who, first in _FIRST_WORDS.items() if first.fullmatch(word)]
        if any(name in word for name in spoken_names()):
            found.append(_SPEAKS)
        self[word] = clues = tuple(found)
        return clues


_clues_of = _Clues().__getitem__


def _clues(text: str) -> set[str]:
    return set(chain.from_iterable(map(_clues_of, split(text))))


def traits_of(service: ListedService, today: date) -> Traits:
    """The traits of a service as it is listed on a day."""
    text = _plain(affirmed(service.description))
    clues = _clues(text)
    values: dict[Group, set[str]] = {
        Group.COST: {"free"} if _is_free(service, text) else set(),
        Group.DELIVERY: set(_delivery(service)),
        Group.REFERRALS: set(_referrals(service)),
        Group.WHO: set(_who(service, text, clues)),
        Group.ACCESS: set(_access(service, text)),
    }
    return Traits.of(
        values,
        slots=_slots(service, today),
        ages=_ages(service, values[Group.WHO]),
        languages=_languages(service, text, clues),
    )


def _plain(text: str) -> str:
    """Folded, a space for each hyphen within a word."""
    return _HYPHEN.sub(" ", fold(text))


def _said(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where a text says so and does not take it back in the same breath."""
    for match in pattern.finditer(text):
        if not _TAKEN_BACK.search(text, max(0, match.start() - _BEFORE), match.start()):
            yield match


def _is_free(service: ListedService, text: str) -> bool:
    said = service.is_free
    return said if said is not None else not service.fees and _says(_FREE, text)


def _delivery(service: ListedService) -> Iterator[str]:
    for value, is_so in (
        ("venue", service.at_venue),
        ("home", service.at_home),
        ("phone", service.by_phone),
        ("online", service.online),
    ):
        if is_so:
            yield value


def _referrals(service: ListedService) -> Iterator[str]:
    if takes_referrals(service):
        yield "open"
    if service.referral in (Service.Referral.SELF, Service.Referral.ANYONE):
        yield "self"


def takes_referrals(service: ListedService) -> bool:
    """Whether somebody may be referred to it now, as far as is known."""
    if service.referral == Service.Referral.SIGNPOST:
        return False
    # Once the day has come `directory` takes the pause away, and the document is written anew.
    return service.has_room is not False and service.paused_until is None


def _who(service: ListedService, text: str, clues: set[str]) -> Iterator[str]:
    named = _plain(" | ".join((service.name, service.alternate_name, *service.for_whom)))
    named_clues = _clues(named)
    for who in _WHO:
        if (who in named_clues and _NAMED[who].search(named)) or (who in clues and _says(_FOR[who], text)):
            yield who
    lowest, highest = service.minimum_age, service.maximum_age
    if lowest is not None and lowest >= 50:
        yield "older_people"
    if highest is not None and highest <= 25 and (lowest or 0) >= 8:
        yield "young_people"
    if highest is not None and highest <= 11:
        yield "families"


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return any(_said(pattern, text))


def _access(service: ListedService, text: str) -> Iterator[str]:
    for venue in service.venues:
        yield from _FEATURES.intersection(venue.features)
    # Who need not go anywhere meets no step.
    if not service.at_venue or _says(_STEP_FREE, text):
        yield "step_free"


def _ages(service: ListedService, who: set[str]) -> tuple[int, int]:
    """As the listing says; where it says nothing, adults, and children too if it speaks of them."""
    lowest, highest = service.minimum_age, service.maximum_age
    if lowest is None and highest is None and not who & {"families", "young_people"}:
        lowest = GROWN_UP
    return min(lowest or YOUNGEST, OLDEST), min(OLDEST if highest is None else highest, OLDEST)


def _languages(service: ListedService, text: str, clues: set[str]) -> Iterator[str]:
    for language in service.languages:
        yield code_of(language.name, language.code)
    if _SPEAKS in clues:
        yield from _spoken_in(text)


def _spoken_in(text: str) -> Iterator[str]:
    for match in _said(_LANGUAGE, text):
        for word in re.findall(r"[a-z]+", match[1] or match[2]):
            if code := code_named(word):
                yield code


# --- Days and times ---------------------------------------------------------------------------------


def _slots(service: ListedService, today: date) -> int:
    """The parts of the week in which it is regularly open, and those of dated sessions that are still to come.

    What comes to one, or is done by phone or online, and names no times is arranged with each person: any day may do.
    """
    if not service.at_venue and not service.schedules:
        return slot_bits((), ())
    found = 0
    for schedule in service.schedules:
        if schedule.valid_to_on and schedule.valid_to_on < today:
            continue
        if schedule.freq or (schedule.starts_on and schedule.starts_on >= today):
            found |= _slots_of(schedule)
    return found


@lru_cache(maxsize=4096)
def _slots_of(schedule: Any) -> int:
    """Remembered, since thousands are open on the same days at the same times."""
    days = days_of(schedule)
    return slot_bits(days, parts_of_day(schedule.opens_at, schedule.closes_at)) if days else 0


def parts_of_day(opens_at: time | None, closes_at: time | None) -> list[str]:
    """The parts of the day that a session belongs to; all of them where no time is said."""
    if opens_at is None and closes_at is None:
        return list(TIMES)
    start = _minutes(opens_at) if opens_at else 0
    end = _minutes(closes_at) if closes_at else start + _LEAST_MINUTES
    if end <= start:
        end = 24 * 60  # past midnight
    return [
        part
        for part, (first, last) in _PARTS.items()
        if (opens_at is not None and first <= start < last)
        or min(end, last) - max(start, first) >= _LEAST_MINUTES
    ]


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
