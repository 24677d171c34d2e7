"""What a text must hold, said without any engine's syntax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from directory.needs import NeedEntry
from search.document import analysed, need_terms
from search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Term:
    """A token anywhere, or the term of a need; as a beginning if `is_prefix`."""

    token: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens side by side in what the listing says itself: not among the synonyms of the needs it has."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of these."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    parts: tuple[Expression, ...]


Expression = Term | Phrase | AllOf | AnyOf


def required(request: SearchRequest) -> Expression | None:
    """What a service must hold to be a hit; None if the words and needs ask for nothing.

    Every typed word, or one of the needs that were understood; and one of the needs that were chosen.
    """
    parts: list[Expression] = []
    if request.understood.needs:
        parts.append(_concepts(request))
    elif request.understood.tokens:
        parts.append(AllOf(_terms(request)))
    if request.chosen:
        parts.append(AnyOf(tuple(Term(term) for term in need_terms(need.pk for need in request.chosen))))
    return AllOf(tuple(parts)) if parts else None


def welcome(request: SearchRequest) -> Expression | None:
    """The typed words, any of them: each raises a hit that holds it.

    Where a need was understood, a hit's own words alone: the need's synonyms would raise all that have it alike.
    """
    if not request.understood.tokens:
        return None
    if request.understood.needs:
        return AnyOf(tuple(Phrase((token,)) for token in request.understood.tokens))
    return AnyOf(_terms(request))


def _terms(request: SearchRequest) -> tuple[Expression, ...]:
    *first, last = request.understood.tokens
    whole = tuple(Term(token) for token in first)
    return (*whole, AnyOf((Term(last), Term(last, is_prefix=True))) if request.is_typing else Term(last))


def _concepts(request: SearchRequest) -> AnyOf:
    """Services that have the need or one beneath it, and texts with one of its phrases."""
    meanings = {need.pk: need for one in request.understood.needs for need in one.meanings}
    parts: list[Expression] = [Term(term) for term in need_terms(meanings)]
    parts += [Phrase(tokens) for tokens in _phrases(meanings.values())]
    return AnyOf(tuple(parts))


def _phrases(needs: Iterable[NeedEntry]) -> list[tuple[str, ...]]:
    """What listings say for the needs, as tokens; one that holds a shorter one would find nothing more.

    Synonyms, and names of several words: a name such as “Running” is found in every hall that is run by somebody.
    """
    every = sorted({path for need in needs for path in _said_of(need)}, key=lambda path: (len(path), path))
    kept: list[tuple[str, ...]] = []
    for path in every:
        text = f" {' '.join(path)} "
        if not any(f" {' '.join(shorter)} " in text for shorter in kept):
            kept.append(path)
    return kept


def _said_of(need: NeedEntry) -> Iterable[tuple[str, ...]]:
    name = tuple(analysed(need.name))
    if len(name) > 1:
        yield name
    yield from (path for synonym in need.synonyms if (path := tuple(analysed(synonym))))
