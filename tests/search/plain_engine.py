"""The rule by which services are found, in plain Python over their documents: no index, nothing clever.

It is slow and obvious, and every engine must answer as it does: the same services in the same order, the same totals
and counts. So each is compared with this one, and thereby with the others, in whichever run there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cached_property

from directory.needs import NeedVocabulary
from places.distances import distance_m
from search.document import ANYWHERE, FIELDS, WIDEST, ServiceDocument, terms_of
from search.engines.answer import EngineAnswer, EngineHit
from search.engines.expressions import AllOf, AnyOf, Expression, InName, Term, denied, required
from search.facets import VALUES, WITHOUT_GOING, Choices, Counts, Group, Traits
from search.request import SearchRequest
from search.scoring import (
    AgeFit,
    Always,
    Closeness,
    Condition,
    First,
    Freshness,
    HasTrait,
    HoldsWord,
    IsLocal,
    IsNear,
    MeetsNeed,
    TakesReferrals,
    Value,
    clauses,
)
from search.understood import Constraint

WALK_M = 2_000


class PlainEngine:
    """Answers over the documents that it is given."""

    name = "plain"

    def __init__(self, documents: Sequence[ServiceDocument]) -> None:
        self.documents = documents
        self._words = [
            {t for name in FIELDS for t in each.fields[name]} | set(terms_of(each)) for each in documents
        ]

    @classmethod
    def of_listings(cls, today: date) -> PlainEngine:
        """Over all services that may be found."""
        vocabulary = NeedVocabulary.current()
        services = ServiceDocument.services()
        return cls([ServiceDocument.from_service(each, vocabulary, today=today) for each in services])

    def find(self, request: SearchRequest, today: date) -> EngineAnswer:
        """What fits, best first."""
        asked = _Asking(request, today)
        pairs = zip(self.documents, self._words, strict=True)
        found = [each for document, words in pairs if (each := _Asked(document, words, asked)).fits]
        kept = sorted(
            (each for each in found if request.filters.fit(each.traits)), key=lambda each: each.rank
        )
        page = kept[request.offset : request.offset + request.page_size]
        counts = _counts([each.traits for each in found], request.filters)
        return EngineAnswer(len(kept), tuple(each.hit for each in page), counts)

    def first_match(self, requests: Sequence[SearchRequest], today: date) -> int | None:
        """The first that anything fits."""
        return next((number for number, one in enumerate(requests) if self._any_fits(one, today)), None)

    def _any_fits(self, request: SearchRequest, today: date) -> bool:
        asked = _Asking(request, today)
        pairs = zip(self.documents, self._words, strict=True)
        return any(
            _Asked(document, words, asked).fits
            for document, words in pairs
            if request.filters.fit(document.traits)
        )


class _Asking:
    """What is the same for every service."""

    def __init__(self, request: SearchRequest, today: date) -> None:
        self.request = request
        self.must, self.unwanted = required(request), denied(request)
        self.clauses = clauses(request, today=today)
        self.together = list(_chosen_together(request))


class _Asked:
    """One service, and what a request asks of it."""

    def __init__(self, document: ServiceDocument, words: set[str], asking: _Asking) -> None:
        self.document, self.words, self.asking = document, words, asking
        self.request, self.traits = asking.request, document.traits

    @property
    def fits(self) -> bool:
        must, unwanted = self.asking.must, self.asking.unwanted
        return (
            (not must or self._holds(must))
            and not (unwanted and self._holds(unwanted))
            and (not self.request.place or self._fits_place)
            and all(self._suits(one) for one in self.request.understood.constraints)
            and all(choices.fit(self.traits) for choices in self.asking.together)
        )

    @property
    def rank(self) -> tuple[object, ...]:
        distance, score = self.distance_m, -self.score
        last = (self.document.name.encode(), self.document.service_id)
        if self.request.is_by_distance:
            return (distance is None, distance or 0, score if distance is None else 0, *last)
        return (score, *last)

    @property
    def hit(self) -> EngineHit:
        covers = self.areas[0][1] if self.areas else ""
        return EngineHit(self.document.service_id, self.distance_m, covers, self.document.own_need_ids)

    # --- The place ---------------------------------------------------------------------------------

    @cached_property
    def distance_m(self) -> float | None:
        place = self.request.place
        if not place or not place.position:
            return None
        each = [distance_m(place.position, (at.latitude, at.longitude)) for at in self.document.venues]
        nearest = min(each, default=float("inf"))
        return nearest if nearest <= self.request.within_km * 1000 else None

    @cached_property
    def areas(self) -> list[tuple[int, str]]:
        if not self.request.place:
            return []
        codes = self.request.place.area_codes | {ANYWHERE}
        return sorted((area.breadth, area.label) for area in self.document.areas if area.code in codes)

    @property
    def _fits_place(self) -> bool:
        return bool(self.areas) or (self.distance_m is not None and not self.document.is_bounded)

    # --- What it must be -----------------------------------------------------------------------------

    def _holds(self, expression: Expression) -> bool:
        match expression:
            case Term(token, is_prefix):
                return _among(self.words, token, is_prefix)
            case InName(token, is_prefix):
                return _among(self.document.fields["name"], token, is_prefix)
            case AllOf(parts):
                return all(map(self._holds, parts))
            case AnyOf(parts):
                return any(map(self._holds, parts))
        raise TypeError(expression)

    def _suits(self, constraint: Constraint) -> bool:
        if constraint.age is not None:
            return self.traits.youngest <= constraint.age <= self.traits.oldest
        if constraint.suits:
            other = {"women": "men", "men": "women"}[constraint.suits]
            own, others = (self.traits.holds(Group.WHO, who) for who in (constraint.suits, other))
            return own or not others
        if constraint.no_car and self.request.place:
            comes = any(self.traits.holds(Group.DELIVERY, way) for way in WITHOUT_GOING)
            return comes or (self.distance_m is not None and self.distance_m <= WALK_M)
        return True

    # --- In which order --------------------------------------------------------------------------------

    @property
    def score(self) -> float:
        each = self.asking.clauses
        return sum(clause.weight * self._worth(value) for clause in each for value in clause.values)

    def _worth(self, value: Value) -> float:
        match value:
            case First(cases):
                return next((worth for condition, worth in cases if self._is(condition)), 0.0)
            case Closeness(half_m):
                return 0.0 if self.distance_m is None else 0.5 ** (self.distance_m / half_m)
            case Freshness(day, half_days):
                confirmed_on = self.document.confirmed_on
                age = day - confirmed_on.toordinal() if confirmed_on else float("inf")
                return 0.5 ** (max(0, age) / half_days)
            case AgeFit(years):
                return float(self.traits.age_fit) / years

    def _is(self, condition: Condition) -> bool:
        document = self.document
        match condition:
            case HoldsWord(fields, token, is_prefix):
                return any(_among(document.fields[field], token, is_prefix) for field in fields)
            case MeetsNeed(how, keys):
                held = {"own": document.own_need_ids, "all": document.need_ids, "said": document.said_ids}[
                    how
                ]
                return not set(keys).isdisjoint(held)
            case HasTrait(mask):
                return bool(self.traits.bits & mask)
            case TakesReferrals():
                return document.takes_referrals
            case IsNear():
                return self.distance_m is not None
            case IsLocal():
                return bool(self.areas) and self.areas[0][0] < WIDEST
            case Always():
                return True


def _chosen_together(request: SearchRequest) -> Iterator[Choices]:
    """A day and a time of day are asked as one, unless one of them is asked twice."""
    together: dict[Group, frozenset[str]] = {}
    for one in request.understood.constraints:
        if one.kind == "access" or together.keys() & one.choices.chosen.keys():
            yield one.choices
        else:
            together.update(one.choices.chosen)
    yield Choices(together)


def _among(words: Collection[str], token: str, is_prefix: bool) -> bool:
    return token in words or (is_prefix and any(word.startswith(token) for word in words))


def _counts(held: list[Traits], choices: Choices) -> Counts:
    """Each value alone, under the choices of all other groups."""
    found: Counts = {group: {} for group in Group}
    for group in Group:
        others = choices.without(group)
        values = VALUES[group] or {code for traits in held for code in traits.languages}
        for value in values:
            fitting = Choices({**others.chosen, group: frozenset([value])})
            if number := sum(fitting.fit(traits) for traits in held):
                found[group][value] = number
    return found
