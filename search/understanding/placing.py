"""A place among the words: a postcode or part of one, or a town or area whose name means a place here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from places import names, towns
from places.areas import code_named
from places.distances import distance_m
from places.finder import Place, PlaceNotFound, find_place
from places.postcodes import known_outcodes
from search.understanding.neighbourhoods import Neighbourhoods, place_named
from search.understanding.question import Question
from words.spelling import commonness

_LONGEST_NAME = 4  # words
_LEADING = (
    r"(?:(?:in|near|nearby|around|at|from|to|by|nr|close to|outside|towards|round|within|of) )?(?:the )?"
)
_POSTCODE = re.compile(
    rf"(?<![^ ]){_LEADING}(?P<place>(?P<out>[a-z]{{1,2}}\d[a-z\d]?)(?: ?(?P<in>\d[a-z]{{2}}))?)(?: area)?(?![^ ])"
)
_MOVED = frozenset(
    ["moved", "moving", "came", "come", "comes", "originally", "back", "arrived", "fled", "here"]
)
_BEFORE = frozenset(
    ["in", "near", "nearby", "around", "at", "to", "from", "nr", "outside", "towards", "round"]
)
# Vitamins, paper and roads that are outcodes too.
_NOT_OUTCODES = frozenset({"b12", "b6", "m1", "m62", "m25", "a1", "g8", "e10"})

# A name that is also a word needs "in" before it, and the commonest words are never places ("in hope").
_COMMON, _VERY_COMMON = 110, 100_000
_BIG_TOWN = 100_000  # people; such a name alone means the town
_NEVER_ALONE = frozenset({"reading", "bath", "barking"})
_NEVER = frozenset({"march"})  # a month
_STREETS = frozenset(["road", "rd", "street", "lane", "avenue"])  # "Leeds Road" is in Bradford


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place and the words that name it, "in" or "near" among them."""

    place: Place
    places: range


def named_places(question: Question, near: Place | None, known: Neighbourhoods) -> Iterator[PlaceFound]:
    """Places that the words may name; of two that overlap the longer is meant. `known` are the directory's own."""
    yield from _postcodes(question)
    for start in range(len(question.words)):
        for end in range(min(start + _LONGEST_NAME, len(question.words)), start, -1):
            if question.words[start].segment != question.words[end - 1].segment:
                continue
            if found := _named(question, range(start, end), near, known):
                yield found
                break


def _postcodes(question: Question) -> Iterator[PlaceFound]:
    for match in _POSTCODE.finditer(question.line):
        outcode = match["out"].upper()
        is_whole = bool(match["in"])
        if outcode not in known_outcodes() or (not is_whole and match["out"] in _NOT_OUTCODES):
            continue
        try:
            place = find_place(match["place"])
        except PlaceNotFound as error:
            if error.nearest is None:
                continue
            place = error.nearest
        yield PlaceFound(place, question.places_of(match))


def _named(question: Question, places: range, near: Place | None, known: Neighbourhoods) -> PlaceFound | None:
    words = question.words[places.start : places.stop]
    if words[0].is_stop or words[-1].is_stop:
        return None
    folded = names.key(" ".join(word.folded for word in words))
    if not (folded in known or towns.named(folded) or code_named(folded)):
        return None
    before = question.words[places.start - 1] if places.start else None
    is_led = before is not None and before.folded in _BEFORE and before.segment == words[0].segment
    after = question.words[places.stop] if places.stop < len(question.words) else None
    if after is not None and after.folded in _STREETS and after.segment == words[0].segment:
        return None
    if _is_left(question, places.start):
        return None
    if len(words) == 1 and not _means_place(folded, is_led=is_led):
        return None
    try:
        place = place_named(folded, known, near=near)
    except PlaceNotFound:
        return None
    return PlaceFound(place, range(places.start - is_led, places.stop))


def _is_left(question: Question, start: int) -> bool:
    """Whether the name that begins here is where somebody came from, and not where they look."""
    before = [word.folded for word in question.words[max(0, start - 2) : start]]
    return len(before) == 2 and before[0] in _MOVED and before[1] == "from"


def _means_place(name: str, *, is_led: bool) -> bool:
    """Whether a name of one word is a place where it stands, and not a word like "deal" or "reading"."""
    common = commonness(name)
    if name in _NEVER:
        return False
    if is_led:
        return common < _VERY_COMMON
    if name in _NEVER_ALONE:
        return False
    return common <= _COMMON or any(town.population >= _BIG_TOWN for town in towns.named(name)[:1])


def is_within(place: Place, near: Place, within_km: float) -> bool:
    """Whether a place lies in the radius around another, as far as both positions are known."""
    if place.position is None or near.position is None:
        return False
    return distance_m(place.position, near.position) <= within_km * 1000
