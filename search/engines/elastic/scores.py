"""The clauses of an order as Elasticsearch adds them up: no scripts, and nothing that depends on its statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from elasticsearch_dsl import Q
from elasticsearch_dsl.query import Query

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
    others = Q("bool", should=ordinary) if ordinary else Q("match_none")
    if not place.position:
        return others
    latitude, longitude = place.position
    # Its half at the radius: there its steps are still finer than a few metres in the engine's short numbers.
    distance = Q(
        "distance_feature",
        field="venues",
        origin={"lat": latitude, "lon": longitude},
        pivot=f"{request.within_km * 1000:.3f}m",
    )
    by_distance = Q("bool", filter=[near(request)], should=[_constant(Q("match_all"), above), distance])
    return Q("dis_max", queries=[by_distance, others])


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
    near_by = {"filter": near(request), **_falling_off(half_m, request), "weight": weight}
    rest = [
        {"filter": _condition(condition, request), "weight": worth * weight} for condition, worth in others
    ]
    return Q("function_score", functions=[near_by, *rest], score_mode="first", boost_mode="replace")


def _falling_off(half_m: float, request: SearchRequest) -> dict[str, object]:
    where = {"origin": _position(request), "scale": f"{half_m}m", "decay": 0.5}
    return {"exp": {"venues": where, "multi_value_mode": "min"}}


def _value(value: Value, weight: float, request: SearchRequest) -> Iterator[Query]:
    match value:
        case First(cases):
            yield from _first(cases, weight, request)
        case Closeness(half_m):
            if _position(request):
                yield _function(near(request), weight, **_falling_off(half_m, request))
        case Freshness(day, half_days):
            yield _constant(Q("range", confirmed_day={"gte": day}), weight)
            age = {"origin": day, "scale": half_days, "decay": 0.5}
            yield _function(Q("range", confirmed_day={"lt": day}), weight, exp={"confirmed_day": age})
        case AgeFit(years):
            narrowness = {"field": "age_fit", "factor": 1 / years}
            yield _function(Q("match_all"), weight, field_value_factor=narrowness)


def _first(
    cases: tuple[tuple[Condition, float], ...], weight: float, request: SearchRequest
) -> Iterator[Query]:
    queries = [(_condition(condition, request), worth * weight) for condition, worth in cases]
    worths = [worth for _, worth in queries]
    if worths == sorted(worths, reverse=True):
        # The first that holds is then the best that does.
        each = [_constant(query, worth) for query, worth in queries]
        yield each[0] if len(each) == 1 else Q("dis_max", queries=each)
        return
    for number, (query, worth) in enumerate(queries):
        if worth:
            before = [earlier for earlier, _ in queries[:number]]
            yield _constant(Q("bool", filter=[query], must_not=before), worth)


def _condition(condition: Condition, request: SearchRequest) -> Query:
    match condition:
        case HoldsWord(fields, token, is_prefix):
            each = [Q("prefix" if is_prefix else "term", **{f"in_{field}": token}) for field in fields]
            return each[0] if len(each) == 1 else Q("bool", should=each, minimum_should_match=1)
        case MeetsNeed(how, keys):
            return Q("terms", **{_FIELDS[how]: list(map(str, keys))})
        case HasTrait(mask):
            return Q("terms", traits=set_bits(mask))
        case TakesReferrals():
            return Q("term", takes_referrals="yes")
        case IsNear():
            return near(request)
        case IsLocal():
            return _local(request)
        case Always():
            return Q("match_all")


def _position(request: SearchRequest) -> dict[str, float] | None:
    position = request.place.position if request.place else None
    return {"lat": position[0], "lon": position[1]} if position else None


def _local(request: SearchRequest) -> Query:
    place = request.place
    codes = [code for code in sorted(place.area_codes) if code != ANYWHERE] if place else []
    return Q("terms", area_codes=codes)


def _constant(query: Query, worth: float) -> Query:
    return Q("constant_score", filter=query, boost=worth)


def _function(query: Query, weight: float, **function: object) -> Query:
    return Q(
        "function_score",
        query=Q("bool", filter=[query]),
        functions=[{**function, "weight": weight}],
        boost_mode="replace",
    )
