"""What may be meant by the beginning of a word: needs, services and places.

Asked at every few letters, so each answer takes at most three small queries, and none asks a service elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.urls import reverse

from directory.models import Service
from directory.needs import NeedVocabulary
from places import areas, names, towns
from places.finder import Place, PlaceNotFound, find_place
from places.postcodes import compact, known_outcodes, normalise
from search.engines import embedded
from search.engines.expressions import AllOf, AnyOf, Expression, InName
from search.engines.fulltext import full_text
from search.request import SearchRequest
from words import STOP_WORDS, split, stem

LEAST_LETTERS = 2
MOST_NEEDS, MOST_SERVICES, MOST_PLACES = 3, 4, 6
_LOOKED_AT = 200  # services whose names are compared
_MOST_WORDS = 8
_AREA_LIKE_A_TOWN_OF = 100_000  # people, in the order of places


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose: it leads to `address`, or its name goes into the box where there is none."""

    name: str
    address: str = ""


def needs(text: str) -> list[Suggestion]:
    """Needs of which the name, a word of it, or something people say for it begins so; each by its name."""
    typed = _folded(text)
    if len(typed) < LEAST_LETTERS:
        return []
    vocabulary = NeedVocabulary.current()
    best: dict[int, tuple[int, int]] = {}
    for number, (key, phrase, is_name) in enumerate(_phrases(vocabulary)):
        rank = _rank(phrase, typed, is_name=is_name)
        if rank is not None:
            best[key] = min(best.get(key, (rank, number)), (rank, number))
    chosen = sorted(best, key=best.__getitem__)[:MOST_NEEDS]
    found = reverse("search:results")
    return [
        Suggestion(vocabulary.needs[key].name, f"{found}?need={vocabulary.needs[key].slug}") for key in chosen
    ]


@lru_cache(maxsize=2)
def _phrases(vocabulary: NeedVocabulary) -> list[tuple[int, str, bool]]:
    """(key of the need, folded phrase, whether it is the name) of everything people say."""
    return [
        (need.pk, _folded(phrase), phrase is need.name)
        for need in vocabulary.needs.values()
        for phrase in (need.name, *need.synonyms)
    ]


def _rank(phrase: str, typed: str, *, is_name: bool) -> int | None:
    """How well a phrase fits, 0 best: the beginning before the middle, names before synonyms; None if it doesn't."""
    if phrase.startswith(typed):
        return 0 if is_name else 1
    if f" {typed}" in phrase:
        return 2 if is_name else 3
    return None


def _folded(text: str) -> str:
    return " ".join(split(text))


def services(text: str, near: str = "") -> list[Suggestion]:
    """Services with a word in the name that begins so, those near a place that is known without asking twice first."""
    typed = split(text)[:_MOST_WORDS]
    if len("".join(typed)) < LEAST_LETTERS:
        return []
    named = [(name, slug) for name, slug in _named_so(typed, _around(near)) if _has_words(name, typed)]
    whole = " ".join(typed)
    named.sort(key=lambda row: not _folded(row[0]).startswith(whole))
    return [
        Suggestion(name, reverse("directory:service", args=[slug])) for name, slug in named[:MOST_SERVICES]
    ]


def _named_so(typed: list[str], place: Place | None) -> list[tuple[str, str]]:
    """(name, slug) of services that may have such a name, at most `_LOOKED_AT`: near a place the nearest first."""
    found = full_text().found(_in_name(typed))
    tables = [f"found AS MATERIALIZED ({found.sql})"]
    begun, params = "SELECT service_id, 0 AS chord2 FROM found", [*found.params]
    if place:
        fits = embedded.fitting(SearchRequest(place=place))
        tables.append(f"fits AS MATERIALIZED ({fits.sql})")
        begun = "SELECT found.service_id, chord2 FROM found JOIN fits ON fits.service_id = found.service_id"
        params += fits.params
    first = "CASE WHEN chord2 IS NULL THEN 1 ELSE 0 END, chord2, service_id"
    tables.append(f"begun AS MATERIALIZED (SELECT * FROM ({begun}) AS every ORDER BY {first} LIMIT %s)")  # noqa: S608
    findable, values = (
        Service.objects.findable().values("pk", "name", "slug").order_by().query.sql_with_params()
    )
    sql = (
        f"WITH {', '.join(tables)} SELECT service.name, service.slug "  # noqa: S608 - every value is a parameter
        f"FROM begun JOIN ({findable}) AS service ON service.pk = begun.service_id ORDER BY {first}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, _LOOKED_AT, *values])
        return cursor.fetchall()


def _in_name(typed: list[str]) -> Expression:
    """Every word in the name; the last as a beginning, or longer than the stem that the index holds of it."""
    *first, last = typed
    parts: list[Expression] = [InName(stem(word)) for word in first if word not in STOP_WORDS]
    beginnings = [InName(last[:length]) for length in range(3, len(last))]
    return AllOf((*parts, AnyOf((InName(last, is_prefix=True), InName(stem(last)), *beginnings))))


def _has_words(name: str, typed: list[str]) -> bool:
    """Whether the name really has the words, the last at least begun."""
    held = split(name)
    stems = {stem(word) for word in held}
    whole = all(stem(word) in stems for word in typed[:-1] if word not in STOP_WORDS)
    return whole and any(word.startswith(typed[-1]) for word in held)


def _around(near: str) -> Place | None:
    """The place in the other box if it is one by its look: a town or area of that name, or an outcode (of a postcode).

    At most one query. Anything else is left for the question itself.
    """
    code = normalise(near)
    plain = code.split(" ")[0] if code else compact(near) or ""
    folded = names.key(near)
    if plain not in known_outcodes() and not (towns.named(folded) or areas.code_named(folded)):
        return None
    try:
        return find_place(plain if plain in known_outcodes() else near)
    except PlaceNotFound:
        return None


def places(text: str) -> list[Suggestion]:
    """Towns, areas and outcodes that begin so: the most populous first, a shared name with what tells it apart."""
    return [Suggestion(name) for name in _unique(_place_names(text))][:MOST_PLACES]


def _unique(found: Iterable[str]) -> Iterator[str]:
    """Each once, however it is written; no more than are shown."""
    seen: set[str] = set()
    for name in found:
        if len(seen) == MOST_PLACES:
            return
        if names.key(name) not in seen:
            seen.add(names.key(name))
            yield name


def _place_names(text: str) -> Iterator[str]:
    plain = compact(text) or ""
    if any(c.isdigit() for c in plain):
        yield from _outcodes(plain)
    typed = names.key(text)
    if len(typed) < LEAST_LETTERS:
        return
    for folded in sorted(filter(_beginning(typed), towns.all_names() | areas.all_names()), key=_size):
        place = _named(folded)
        if place and _beginning(typed)(names.key(place.name)):
            yield place.name
            yield from (other.name for other in place.alternatives)
    if plain.isalpha():
        yield from _outcodes(plain)


def _beginning(typed: str) -> Any:
    return lambda folded: folded.startswith(typed)


def _size(folded: str) -> tuple[int, str]:
    people = max((town.population for town in towns.named(folded)), default=_AREA_LIKE_A_TOWN_OF)
    return -people, folded


def _named(folded: str) -> Place | None:
    """From memory alone: the name is known."""
    try:
        return find_place(folded)
    except PlaceNotFound:
        return None


def _outcodes(plain: str) -> list[str]:
    """Those that begin so, LS2 before LS10; also that of a postcode typed further."""
    found = [code for code in known_outcodes() if code.startswith(plain)]
    return sorted(found, key=lambda code: (len(re.sub(r"\D", "", code)), code))
