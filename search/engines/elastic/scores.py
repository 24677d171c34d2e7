"""The clauses of an order as Elasticsearch adds them up: no scripts, and nothing that depends on its statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from elasticsearch_dsl.function import BoostFactor, Exp, FieldValueFactor, ScoreFunction
from elasticsearch_dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    DistanceFeature,
    FunctionScore,
    MatchAll,
    MatchNone,
    Prefix,
    Query,
    Range,
    Term,
    Terms,
)

from search.document import ANYWHERE
from search.engines.elastic.documents import set_bits
from search.engines.elastic.limits import near
from search.request import SearchRequest
from search.scoring import (
    AgeFit,
    Always,
    Clause,
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
)

_FIELDS = {"own": "own_need_ids", "all": "need_ids", "said": "said_ids"}


def scored(clauses: Iterable[Clause], request: SearchRequest) -> list[Query]:
    """What adds up to a service's score: a query for each value that can be more than nothing."""
    return [query for clause in clauses for query in _clause(clause, request)]


def nearest_first(request: SearchRequest, ordinary: list[Query], above: float) -> Query:
    """Services with a venue in the radius `above` all others, the nearest first; the others as they stand anyway."""
    place = request.place
    assert place is not None  # noqa: S101 - for the type checker
    others = Bool(should=ordinary) if ordinary else MatchNone()
    if not place.position:
        return others
    latitude, longitude = place.position
    # Its half at the radius: there its steps are still finer than a few metres in the engine's short numbers.
    distance = DistanceFeature(
        field="venues",
        origin={"lat": latitude, "lon": longitude},
        pivot=f"{request.within_km * 1000:.3f}m",
    )
    by_distance = Bool(filter=[near(request)], should=[_constant(MatchAll(), above), distance])
    return DisMax(queries=[by_distance, others])


def _clause(clause: Clause, request: SearchRequest) -> Iterator[Query]:
    match clause.values:
        case (Closeness(half_m), First(((IsNear(), 0.0), *_, (Always(), _)) as cases)) if _position(request):
            yield _close_or_else(half_m, cases[1:], clause.weight, request)
        case values:
            for value in values:
                yield from _value(value, clause.weight, request)


def _close_or_else(
    half_m: float, others: Iterable[tuple[Condition, float]], weight: float, request: SearchRequest
) -> Query:
    """Closeness for what is near and the first of the others for the rest, as one: each look at the place is dear."""
    near_by = _falling_off(half_m, request, filter=near(request), weight=weight)
    rest = [
        BoostFactor(filter=_condition(condition, request), weight=worth * weight)
        for condition, worth in others
    ]
    return FunctionScore(functions=[near_by, *rest], score_mode="first", boost_mode="replace")


def _falling_off(half_m: float, request: SearchRequest, **how: object) -> ScoreFunction:
    where = {"origin": _position(request), "scale": f"{half_m}m", "decay": 0.5}
    return Exp(venues=where, multi_value_mode="min", **how)


def _value(value: Value, weight: float, request: SearchRequest) -> Iterator[Query]:
    match value:
        case First(cases):
            yield from _first(cases, weight, request)
        case Closeness(half_m):
            if _position(request):
                yield _function(near(request), _falling_off(half_m, request, weight=weight))
        case Freshness():
            yield from _freshness(value, weight)
        case AgeFit(years):
            narrowness = FieldValueFactor(field="age_fit", factor=1 / years, weight=weight)
            yield _function(MatchAll(), narrowness)


@lru_cache(maxsize=8)
def _freshness(value: Freshness, weight: float) -> tuple[Query, ...]:
    """Remembered, since all questions of a day ask for the same."""
    age = {"origin": value.day, "scale": value.half_days, "decay": 0.5}
    return (
        _constant(Range(confirmed_day={"gte": value.day}), weight),
        _function(Range(confirmed_day={"lt": value.day}), Exp(confirmed_day=age, weight=weight)),
    )


def _first(
    cases: tuple[tuple[Condition, float], ...], weight: float, request: SearchRequest
) -> Iterator[Query]:
    queries = [(_condition(condition, request), worth * weight) for condition, worth in cases]
    worths = [worth for _, worth in queries]
    if worths == sorted(worths, reverse=True):
        # The first that holds is then the best that does.
        each = [_constant(query, worth) for query, worth in queries]
        yield each[0] if len(each) == 1 else DisMax(queries=each)
        return
    for number, (query, worth) in enumerate(queries):
        if worth:
            before = [earlier for earlier, _ in queries[:number]]
            yield _constant(Bool(filter=[query], must_not=before), worth)


def _condition(condition: Condition, request: SearchRequest) -> Query:
    match condition:
        case HoldsWord(fields, token, is_prefix):
            holds = Prefix if is_prefix else Term
            each = [holds(**{f"in_{field}": token}) for field in fields]
            return each[0] if len(each) == 1 else Bool(should=each, minimum_should_match=1)
        case MeetsNeed(how, keys):
            return Terms(**{_FIELDS[how]: list(map(str, keys))})
        case HasTrait(mask):
            return Terms(traits=set_bits(mask))
        case TakesReferrals():
            return Term(takes_referrals="yes")
        case IsNear():
            return near(request)
        case IsLocal():
            return _local(request)
        case Always():
            return MatchAll()


def _position(request: SearchRequest) -> dict[str, float] | None:
    position = request.place.position if request.place else None
    return {"lat": position[0], "lon": position[1]} if position else None


def _local(request: SearchRequest) -> Query:
    place = request.place
    codes = [code for code in sorted(place.area_codes) if code != ANYWHERE] if place else []
    return Terms(area_codes=codes)


def _constant(query: Query, worth: float) -> Query:
    return ConstantScore(filter=query, boost=worth)


def _function(query: Query, function: ScoreFunction) -> Query:
    return FunctionScore(query=Bool(filter=[query]), functions=[function], boost_mode="replace")
