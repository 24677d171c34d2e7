"""What a question was taken to mean, as small labels that can each be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from search.facets import Group, value_name
from search.request import SearchRequest
from search.understanding import removal
from search.understood import Part, UnderstoodNeed
from ui.filters import with_query

# Groups whose values don't say by themselves what they are about.
_SAID_BEFORE = {Group.WHO: "For", Group.AGE: "Age", Group.LANGUAGE: "Language"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that was asked: its words as typed (none if it was chosen), and the address of all else.

    `is_guess` where nobody said it in so many words.
    """

    label: str
    address: str
    words: str = ""
    is_guess: bool = False


def chips(asked: SearchRequest, query: QueryDict) -> list[Chip]:
    """Everything that limits or orders an answer. `query` is the question's own, to be said again without a part."""
    return [*_chosen_needs(asked, query), *_understood(asked, query), *_filters(asked, query)]


def _chosen_needs(asked: SearchRequest, query: QueryDict) -> Iterator[Chip]:
    for need in asked.chosen:
        others = [slug for slug in asked.needs if slug != need.slug]
        yield Chip(need.name, with_query(query, need=others or None, page=None))


def _understood(asked: SearchRequest, query: QueryDict) -> Iterator[Chip]:
    parts = list(asked.understood.parts)
    what = [part for part in parts if part.kind in ("need", "organisation")]
    yield from (_read(part, asked, query) for part in what)
    if asked.near and asked.place:
        label = f"Near {asked.place.name}"
        yield Chip(label, with_query(query, near=None, within_km=None, sort=None, page=None))
    yield from (_read(part, asked, query) for part in parts if part not in what)


def _read(part: Part, asked: SearchRequest, query: QueryDict) -> Chip:
    """A part that stood among the words."""
    is_guess = isinstance(part, UnderstoodNeed) and part.is_guess
    words = "" if part.words.casefold() == part.label.casefold() else part.words
    address = with_query(query, q=removal(asked.q, part) or None, page=None)
    return Chip(_label(part), address, words, is_guess)


def _label(part: Part) -> str:
    """Its name; where the words may mean one of several needs, each of them."""
    if isinstance(part, UnderstoodNeed) and len(part.meanings) > 1:
        return " or ".join(need.name for need in part.meanings)
    return part.label


def _filters(asked: SearchRequest, query: QueryDict) -> Iterator[Chip]:
    for group in Group:
        values = asked.filters.of(group)
        for value in query.getlist(group):
            if value in values:
                others = [other for other in query.getlist(group) if other != value]
                said = _SAID_BEFORE.get(group, "")
                name = value_name(group, value)
                label = f"{said}: {name}" if said else name
                yield Chip(label, with_query(query, **{group.value: others or None}, page=None))
