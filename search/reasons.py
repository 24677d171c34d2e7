"""Why a service is among the hits, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from search.document import analysed
from search.engines.answer import EngineHit
from search.request import SearchRequest
from search.understood import Constraint
from ui.filters import distance_words, listed

if TYPE_CHECKING:
    from directory.models import Service
    from directory.needs import NeedEntry


def why(
    service: Service, hit: EngineHit, needs: Sequence[NeedEntry], request: SearchRequest
) -> tuple[str, ...]:
    """Reasons in the order of their weight: the need, the words, what it must be, the place.

    `needs` are those that the service is listed for.
    """
    constraints = (_constraint(service, one) for one in request.understood.constraints if one.choices)
    reasons = (*_needs(service, needs, request), *_words(service, request), *constraints, *_place(hit))
    return tuple(dict.fromkeys(reasons))


def _constraint(service: Service, constraint: Constraint) -> str:
    if constraint.kind in {"day", "time"} and not service.schedules.all():
        return "Times by arrangement"
    return constraint.label


def _needs(service: Service, needs: Sequence[NeedEntry], request: SearchRequest) -> Iterator[str]:
    """Those of its needs that were understood or chosen, or stand under one that was; else it only speaks of it.

    One that bears the words in its name may be there for its name alone.
    """
    asked = request.need_keys
    names = [need.name for need in needs if asked.intersection(need.lineage)]
    if names:
        yield f"Helps with: {listed(names)}"
    elif organisation := request.understood.organisation:
        yield organisation.label
    elif request.understood.needs and not _is_named(service, request):
        yield f"Its own words speak of: {listed((need.name for need in request.understood.needs), 'or')}"


def _is_named(service: Service, request: SearchRequest) -> bool:
    asked = set(request.understood.tokens) - request.understood.filler
    return len(asked) > 1 and asked <= set(analysed(service.name))


def _words(service: Service, request: SearchRequest) -> Iterator[str]:
    """Where the typed words stand, each told once, at the place that weighs most."""
    wanted = {token: word for token, word in request.typed.items() if token not in request.understood.filler}
    for said, text in (
        ("Name matches", f"{service.name} {service.alternate_name}"),
        ("Organisation matches", f"{service.organisation.name} {service.organisation.alternate_name}"),
        ("Description mentions", service.description),
    ):
        held = set(analysed(text))
        found = [word for token, word in wanted.items() if _holds(held, token, request)]
        wanted = {token: word for token, word in wanted.items() if word not in found}
        if found:
            yield f"{said} {_quoted(found)}"
    if wanted and request.understood.must_hold:
        yield f"Needs or address match {_quoted(wanted.values())}"


def _quoted(words: Iterable[str]) -> str:
    return listed(f"“{word}”" for word in words)


def _holds(held: Collection[str], token: str, request: SearchRequest) -> bool:
    if token in held:
        return True
    begun = request.is_typing and token == request.understood.tokens[-1]
    return begun and any(word.startswith(token) for word in held)


def _place(hit: EngineHit) -> Iterator[str]:
    if hit.distance_m is not None:
        yield f"{distance_words(hit.distance_m)} away"
    elif hit.covers:
        yield hit.covers
