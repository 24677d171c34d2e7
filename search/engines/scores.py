"""The clauses of an order as SQL, over `entry`, its words `held`, and `fits`, the place."""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from places.distances import EARTH_RADIUS_M
from search.document import WIDEST
from search.engines.fulltext import full_text
from search.engines.sql import Part
from search.engines.sql import Value as Parameter
from search.facets import GROWN_UP
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

_COLUMNS = {"own": "own_need_ids", "all": "need_ids", "said": "said_ids"}


def score(clauses: Iterable[Clause]) -> Part:
    """The sum of what the clauses are worth."""
    return _summed(
        Part(f"{clause.weight} * ({part.sql})", part.params)
        for clause in clauses
        for part in [_summed(map(_value, clause.values))]
    )


def reads_words(clauses: Iterable[Clause]) -> bool:
    """Whether the clauses ask what words a service holds."""
    return any(
        isinstance(condition, HoldsWord)
        for clause in clauses
        for value in clause.values
        if isinstance(value, First)
        for condition, _ in value.cases
    )


def _summed(parts: Iterable[Part]) -> Part:
    every = list(parts)
    return Part(
        " + ".join(part.sql for part in every) or "0.0",
        tuple(value for part in every for value in part.params),
    )


def _value(value: Value) -> Part:
    match value:
        case First(cases):
            whens = [(_condition(condition), worth) for condition, worth in cases]
            return Part(
                f"CASE {' '.join(f'WHEN {part.sql} THEN {worth!r}' for part, worth in whens)} ELSE 0.0 END",
                tuple(parameter for part, _ in whens for parameter in part.params),
            )
        case Closeness(half_m):
            # Within any radius the chord is the way along the great circle, to a hundredth of a per cent.
            halvings = log(2) * EARTH_RADIUS_M / half_m
            return Part(
                f"CASE WHEN fits.chord2 IS NULL THEN 0.0 ELSE EXP(-{halvings!r} * SQRT(fits.chord2)) END"
            )
        case Freshness(day, half_days):
            return Part(
                f"CASE WHEN entry.confirmed_day IS NULL THEN 0.0 WHEN entry.confirmed_day >= {day} THEN 1.0 "
                f"ELSE EXP(-{log(2) / half_days!r} * ({day} - entry.confirmed_day)) END"
            )
        case AgeFit(years):
            grown_up = f"CASE WHEN entry.youngest > {GROWN_UP} THEN entry.youngest ELSE 0 END"
            return Part(f"({years} - entry.oldest + {grown_up}) / {float(years)!r}")


def _condition(condition: Condition) -> Part:
    match condition:
        case HoldsWord(fields, token, is_prefix):
            return full_text().holds(fields, token, is_prefix=is_prefix)
        case MeetsNeed(how, keys):
            like = " OR ".join([f"entry.{_COLUMNS[how]} LIKE %s"] * len(keys))
            params: tuple[Parameter, ...] = tuple(f"% {key} %" for key in keys)
            return Part(f"({like})", params)
        case HasTrait(mask):
            return Part("(entry.traits & %s) <> 0", (mask,))
        case TakesReferrals():
            return Part("entry.takes_referrals")
        case IsNear():
            return Part("fits.chord2 IS NOT NULL")
        case IsLocal():
            return Part("fits.area_label NOT LIKE %s", (f"{WIDEST} %",))
        case Always():
            return Part("1 = 1")
