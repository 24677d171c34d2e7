"""What a text must hold, said without any engine's syntax."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.document import denied_terms, need_terms, organisation_terms, said_terms
from search.request import SearchRequest
from words.filler import FILLER_TOKENS


@dataclass(frozen=True, slots=True)
class Term:
    """A token anywhere, or the term of a need; as a beginning if `is_prefix`."""

    token: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class InName:
    """A token in the service's name; as a beginning if `is_prefix`."""

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


Expression = Term | InName | Phrase | AllOf | AnyOf


def required(request: SearchRequest) -> Expression | None:
    """What a service must hold to be a hit; None if the words and needs ask for nothing.

    It is the organisation's that was named; else it meets a need that was understood, or speaks of it, or has all
    the words in its name; else it holds every word that is searched. And it meets one of the needs that were chosen.
    """
    understood = request.understood
    parts: list[Expression] = []
    if understood.organisation:
        parts.append(_any_term(organisation_terms(understood.organisation.keys)))
    elif understood.needs:
        parts.append(_concepts(request))
    elif must := understood.must_hold:
        terms = _terms(must, is_typing=request.is_typing)
        parts.append(AnyOf(terms) if understood.holds_any else AllOf(terms))
    if request.chosen:
        parts.append(_any_term(need_terms(need.pk for need in request.chosen)))
    return AllOf(tuple(parts)) if parts else None


def denied(request: SearchRequest) -> Expression | None:
    """Services that say they do not do something that the words ask for; None where no words are asked."""
    asked = [token for token in request.understood.tokens if token not in FILLER_TOKENS]
    return _any_term(denied_terms(asked)) if asked else None


def _any_term(terms: Iterable[str]) -> AnyOf:
    return AnyOf(tuple(Term(term) for term in terms))


def _terms(tokens: Sequence[str], *, is_typing: bool) -> tuple[Expression, ...]:
    *first, last = tokens
    whole = tuple(Term(token) for token in first)
    return (*whole, AnyOf((Term(last), Term(last, is_prefix=True))) if is_typing else Term(last))


def _concepts(request: SearchRequest) -> AnyOf:
    """Services that have the need or one beneath it, texts that speak of it, and names that hold every word."""
    keys = sorted({need.pk for one in request.understood.needs for need in one.meanings})
    parts: list[Expression] = [Term(term) for term in (*need_terms(keys), *said_terms(keys))]
    named = [token for token in request.understood.tokens if token not in request.understood.filler]
    if len(named) > 1:
        parts.append(AllOf(tuple(InName(token) for token in named)))
    return AnyOf(tuple(parts))
