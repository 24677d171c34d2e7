"""What hits are narrowed by, as SQL: the filters of the page, and the constraints among the words."""

from __future__ import annotations

from places.distances import EARTH_RADIUS_M
from search.engines.sql import Part, Value
from search.facets import WITHOUT_GOING, Choices, Group, bits
from search.request import SearchRequest
from search.understood import Constraint

# Without a car, as far as many can walk, or a short ride on one bus.
WALK_M = 2_000.0

WITHOUT_GOING_BITS = bits(Group.DELIVERY, WITHOUT_GOING)
OTHER_GENDER = {"women": "men", "men": "women"}


def chosen(choices: Choices, table: str) -> Part:
    """That a row of `table` (slots, traits, languages) fits the choices; true where nothing was chosen."""
    conditions: list[str] = []
    params: list[Value] = []
    if slots := choices.slots:
        conditions.append(f"({table}.slots & %s) <> 0")
        params.append(slots)
    for mask in choices.masks.values():
        conditions.append(f"({table}.traits & %s) <> 0")
        params.append(mask)
    if codes := sorted(choices.of(Group.LANGUAGE)):
        conditions.append(f"({' OR '.join([f'{table}.languages LIKE %s'] * len(codes))})")
        params += [f"% {code} %" for code in codes]
    return Part(" AND ".join(conditions) or "1 = 1", tuple(params))


def apart(request: SearchRequest) -> list[Choices]:
    """The choices that the constraints make, all of which must hold.

    A day and a time of day belong together, so all that is chosen once is asked as one; access needs add up, and so
    does what is chosen again by words of another kind ("tonight, or in the morning").
    """
    several: list[Choices] = []
    together: dict[Group, frozenset[str]] = {}
    for one in request.understood.constraints:
        if one.kind == "access" or not together.keys().isdisjoint(one.choices.chosen):
            several.append(one.choices)
        else:
            together |= one.choices.chosen
    return [choices for choices in (Choices(together), *several) if choices]


def constrained(request: SearchRequest) -> Part:
    """That an `entry`, with its place in `fits`, is all that the words say it must be."""
    parts = [chosen(choices, "entry") for choices in apart(request)]
    parts += [part for one in request.understood.constraints for part in _of_a_person(one, request)]
    return Part(
        " AND ".join(part.sql for part in parts) or "1 = 1",
        tuple(value for part in parts for value in part.params),
    )


def _of_a_person(constraint: Constraint, request: SearchRequest) -> list[Part]:
    if constraint.age is not None:
        return [Part("entry.youngest <= %s AND entry.oldest >= %s", (constraint.age, constraint.age))]
    if constraint.suits:
        own, other = (bits(Group.WHO, [who]) for who in (constraint.suits, OTHER_GENDER[constraint.suits]))
        return [Part("NOT ((entry.traits & %s) <> 0 AND (entry.traits & %s) = 0)", (other, own))]
    if constraint.no_car and request.place:
        walk = (WALK_M / EARTH_RADIUS_M) ** 2
        return [Part("((entry.traits & %s) <> 0 OR fits.chord2 <= %s)", (WITHOUT_GOING_BITS, walk))]
    return []
