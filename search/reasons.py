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


class Reasons:
    """Why services are among the hits of one request. What the request alone tells is found out once for them all."""

    def __init__(self, request: SearchRequest) -> None:
        self._request = request
        self._understood = request.understood
        self._need_keys = request.need_keys
        self._constraints = [one for one in request.understood.constraints if one.choices]
        filler = request.understood.filler
        self._wanted = {token: word for token, word in request.typed.items() if token not in filler}

    def why(self, service: Service, hit: EngineHit, needs: Sequence[NeedEntry]) -> tuple[str, ...]:
        """Reasons in the order of their weight: the need, the words, what it must be, the place.

        `needs` are those that the service is listed for.
        """
        constraints = (_constraint(service, one) for one in self._constraints)
        reasons = (*self._needs(service, needs), *self._words(service), *constraints, *_place(hit))
        return tuple(dict.fromkeys(reasons))

    def _needs(self, service: Service, needs: Sequence[NeedEntry]) -> Iterator[str]:
        """Those of its needs that were understood or chosen, or stand under one that was; else it only speaks of it.

        One that bears the words in its name may be there for its name alone.
        """
        understood = self._understood
        names = [need.name for need in needs if not self._need_keys.isdisjoint(need.lineage)]
        if names:
            yield f"Helps with: {listed(names)}"
        elif organisation := understood.organisation:
            yield organisation.label
        elif understood.needs and not self._is_named(service):
            yield f"Its own words speak of: {listed((need.name for need in understood.needs), 'or')}"

    def _is_named(self, service: Service) -> bool:
        asked = set(self._understood.tokens) - self._understood.filler
        return len(asked) > 1 and asked <= set(analysed(service.name))

    def _words(self, service: Service) -> Iterator[str]:
        """Where the typed words stand, each told once, at the place that weighs most."""
        wanted = self._wanted
        organisation = service.organisation
        for said, texts in (
            ("Name matches", (service.name, service.alternate_name)),
            ("Organisation matches", (organisation.name, organisation.alternate_name)),
            ("Description mentions", (service.description,)),
        ):
            if not wanted:
                return  # a text takes longer to read than all else that is said here
            held = {token for text in texts if text for token in analysed(text)}
            found = [word for token, word in wanted.items() if self._is_held(token, held)]
            if found:
                wanted = {token: word for token, word in wanted.items() if word not in found}
                yield f"{said} {_quoted(found)}"
        if wanted and self._understood.must_hold:
            yield f"Needs or address match {_quoted(wanted.values())}"

    def _is_held(self, token: str, held: Collection[str]) -> bool:
        if token in held:
            return True
        begun = self._request.is_typing and token == self._understood.tokens[-1]
        return begun and any(word.startswith(token) for word in held)


def _constraint(service: Service, constraint: Constraint) -> str:
    if constraint.kind in {"day", "time"} and not service.schedules.all():
        return "Times by arrangement"
    return constraint.label


def _quoted(words: Iterable[str]) -> str:
    return listed(f"“{word}”" for word in words)


def _place(hit: EngineHit) -> Iterator[str]:
    if hit.distance_m is not None:
        yield f"{distance_words(hit.distance_m)} away"
    elif hit.covers:
        yield hit.covers
