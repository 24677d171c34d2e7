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
from search.understanding.question import Question
from words.spelling import commonness

_LONGEST_NAME = 4  # words
_LEADING = (
    r"(?:(?:in|near|nearby|around|at|from|to|by|nr|close to|outside|towards|round|within|of) )?(?:the )?"
)
_POSTCODE = re.compile(
    rf"(?<![^ ]){_LEADING}(?P<place>(?P<out>[a-z]{{1,2}}\d[a-z\d]?)(?: ?(?P<in>\d[a-z]{{2}}))?)(?: area)?(?![^ ])"
)
_BEFORE = frozenset(["in", "near", "nearby", "around", "at", "from", "to", "nr", "outside", "towards", "round"])
# Vitamins, paper and roads that are outcodes too.
_NOT_OUTCODES = frozenset({"b12", "b6", "m1", "m62", "m25", "a1", "g8", "e10"})

# A name that is also a word needs "in" before it, and the commonest words are never places ("in hope").
_COMMON, _VERY_COMMON = 110, 100_000
_BIG_TOWN = 100_000  # people; such a name alone means the town
_NEVER_ALONE = frozenset({"reading"})


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place and the words that name it, "in" or "near" among them."""

    place: Place
    places: range


def named_places(question: Question, near: Place | None) -> Iterator[PlaceFound]:
    """Places that the words may name; of two that overlap the longer is meant."""
    yield from _postcodes(question)
    for start in range(len(question.words)):
        for end in range(min(start + _LONGEST_NAME, len(question.words)), start, -1):
            if question.words[start].segment != question.words[end - 1].segment:
                continue
            if found := _named(question, range(start, end), near):
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


def _named(question: Question, places: range, near: Place | None) -> PlaceFound | None:
    words = question.words[places.start : places.stop]
    if words[0].is_stop or words[-1].is_stop:
        return None
    folded = names.key(" ".join(word.folded for word in words))
    if not (towns.named(folded) or code_named(folded)):
        return None
    before = question.words[places.start - 1] if places.start else None
    is_led = before is not None and before.folded in _BEFORE and before.segment == words[0].segment
    if len(words) == 1 and not _means_place(folded, is_led=is_led):
        return None
    try:
        place = find_place(folded, near=near)
    except PlaceNotFound:
        return None
    return PlaceFound(place, range(places.start - is_led, places.stop))


def _means_place(name: str, *, is_led: bool) -> bool:
    """Whether a name of one word is a place where it stands, and not a word like "deal" or "reading"."""
    common = commonness(name)
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
