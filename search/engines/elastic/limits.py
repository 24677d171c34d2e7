"""What a hit must be, as Elasticsearch asks it: the place, the words and needs, the constraints, the filters."""

from __future__ import annotations

from collections.abc import Iterator

from elasticsearch_dsl import query
from elasticsearch_dsl.query import Query

from search.document import ANYWHERE
from search.engines.elastic.documents import set_bits
from search.engines.expressions import AllOf, AnyOf, Expression, InName, Phrase, Term, denied, required
from search.engines.narrowing import OTHER_GENDER, WALK_M, WITHOUT_GOING_BITS, apart
from search.facets import Choices, Group, bits
from search.request import SearchRequest
from search.understood import Constraint


def limits(request: SearchRequest) -> Query:
    """All that a hit must be but for the filters, without a score."""
    unwanted = denied(request)
    return query.Bool(
        filter=[
            *([fits(request)] if request.place else []),
            *([holds(must)] if (must := required(request)) else []),
            *(each for one in apart(request) for each in chosen(one)),
            *(each for one in request.understood.constraints for each in _of_a_person(one, request)),
        ],
        must_not=[holds(unwanted)] if unwanted else [],
    )


def fits(request: SearchRequest) -> Query:
    """Services that fit the place. One that is limited to areas fits by one of them alone."""
    place = request.place
    assert place is not None  # noqa: S101 - for the type checker
    by_area = query.Terms(area_codes=[*sorted(place.area_codes), ANYWHERE])
    if not place.position:
        return by_area
    by_venue = query.Bool(filter=[near(request)], must_not=[query.Term(is_bounded="yes")])
    return query.Bool(should=[by_area, by_venue], minimum_should_match=1)


def near(request: SearchRequest, within_m: float | None = None) -> Query:
    """A venue lies within so many metres, or within the radius, whichever is less; nothing where no point is asked."""
    place = request.place
    if not place or not place.position:
        return query.MatchNone()
    latitude, longitude = place.position
    radius_m = min(within_m or float("inf"), request.within_km * 1000)
    return query.GeoDistance(distance=f"{radius_m:.3f}m", venues={"lat": latitude, "lon": longitude})


def holds(expression: Expression) -> Query:
    """A text must hold this."""
    match expression:
        case Term(token, is_prefix):
            return query.Prefix(all_words=token) if is_prefix else query.Term(all_words=token)
        case InName(token, is_prefix):
            return query.Prefix(in_name=token) if is_prefix else query.Term(in_name=token)
        case AllOf((part,)):
            return holds(part)
        case AllOf(parts):
            return query.Bool(filter=[holds(part) for part in parts])
        case AnyOf(parts):
            whole = [part.token for part in parts if isinstance(part, Term) and not part.is_prefix]
            rest = [holds(part) for part in parts if not isinstance(part, Term) or part.is_prefix]
            any_word = [query.Terms(all_words=whole)] if whole else []
            return query.Bool(should=[*any_word, *rest], minimum_should_match=1)
        case Phrase():
            raise NotImplementedError(
                "Elasticsearch keeps no positions: phrases are asked of the embedded index."
            )


def chosen(choices: Choices, but: Group | None = None) -> Iterator[Query]:
    """That a service fits the choices, all but those of one group: a query for each group, days and times as one."""
    if choices.slots and but not in (Group.DAY, Group.TIME):
        yield query.Terms(slots=set_bits(choices.slots))
    for group, mask in choices.masks.items():
        if group is not but:
            yield query.Terms(traits=set_bits(mask))
    if (codes := choices.of(Group.LANGUAGE)) and but is not Group.LANGUAGE:
        yield query.Terms(languages=sorted(codes))


def _of_a_person(constraint: Constraint, request: SearchRequest) -> Iterator[Query]:
    if constraint.age is not None:
        yield query.Range(youngest={"lte": constraint.age})
        yield query.Range(oldest={"gte": constraint.age})
    elif constraint.suits:
        own, other = (
            query.Terms(traits=set_bits(bits(Group.WHO, [who])))
            for who in (constraint.suits, OTHER_GENDER[constraint.suits])
        )
        yield query.Bool(must_not=[query.Bool(filter=[other], must_not=[own])])
    elif constraint.no_car and request.place:
        anywhere = query.Terms(traits=set_bits(WITHOUT_GOING_BITS))
        yield query.Bool(should=[anywhere, near(request, WALK_M)], minimum_should_match=1)
