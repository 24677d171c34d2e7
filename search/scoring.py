"""In which order hits stand. Every clause has a name, a weight and a reason, and adds 0 to its weight to a score.

What a clause is worth is said here without any engine's syntax, and each engine puts it into its own. Nothing in it
depends on what else is in the index: a word's rarity is that in English, so that two engines, or the same one before
and after a change elsewhere, put the same two services in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Literal

from directory.needs import NeedEntry
from search.facets import OLDEST, WITHOUT_GOING, Group, bits
from search.request import SearchRequest
from search.understood import Constraint
from words.filler import FILLER_TOKENS
from words.spelling import commonness

# Metres at which a venue is worth half of one next door: a walk from a doorstep, a bus ride within a town.
_HALF_NEAR_M = {"postcode": 2_500.0, "sector": 2_500.0}
_HALF_NEAR_ELSEWHERE_M = 5_000.0
_HALF_FRESH_DAYS = 365.0
# What a word is worth by the best field that holds it. The name says what a thing is; a need brings words that the
# listing itself may never use.
_WORTHS: tuple[tuple[tuple[str, ...], float], ...] = (
    (("name",), 1.0),
    (("organisation",), 0.7),
    (("places", "description"), 0.6),
    (("needs",), 0.5),
)
# Uses of a word in the 500 million of films' subtitles above which it hardly tells anything apart, and a floor.
_COMMON, _RARE = 20_000_000, 20
_FILLER = 0.5  # of its rarity: "help" and "group" ask for little by themselves


# --- What can be said of a service ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HoldsWord:
    """A token stands in one of these fields; as a beginning if `is_prefix`."""

    fields: tuple[str, ...]
    token: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class MeetsNeed:
    """It is listed for one of these needs (`own`), for one beneath (`all`), or its words speak of one (`said`)."""

    how: Literal["own", "all", "said"]
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HasTrait:
    """It has one of the bits of a mask (`search.facets`)."""

    mask: int


@dataclass(frozen=True, slots=True)
class TakesReferrals:
    """Somebody may be referred to it now."""


@dataclass(frozen=True, slots=True)
class IsNear:
    """A venue lies within the radius."""


@dataclass(frozen=True, slots=True)
class IsLocal:
    """It fits the place by an area narrower than the whole country."""


@dataclass(frozen=True, slots=True)
class Always:
    """Any service."""


Condition = HoldsWord | MeetsNeed | HasTrait | TakesReferrals | IsNear | IsLocal | Always


# --- What that is worth -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class First:
    """The worth of the first condition that holds; nothing if none does."""

    cases: tuple[tuple[Condition, float], ...]


@dataclass(frozen=True, slots=True)
class Closeness:
    """1 next door, half as much with each `half_m` metres to the nearest venue; nothing beyond the radius."""

    half_m: float


@dataclass(frozen=True, slots=True)
class Freshness:
    """1 if confirmed on the day (days since the year 1) or later, half as much with each `half_days` before it."""

    day: int
    half_days: float


@dataclass(frozen=True, slots=True)
class AgeFit:
    """How narrowly it is made for people of an age, as a part of a life."""

    years: int = OLDEST


Value = First | Closeness | Freshness | AgeFit


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that raises a hit: values that add up to 1 at most, and their weight."""

    name: str
    weight: float
    reason: str
    values: tuple[Value, ...]


# --- The clauses ------------------------------------------------------------------------------------


def clauses(request: SearchRequest, *, today: date) -> list[Clause]:
    """Those that the request can tell hits apart by. A place or a constraint alone tells only near from far."""
    found = []
    if request.understood.tokens or request.understood.needs or request.chosen:
        found += [_freshness(today), _OPEN]
        if request.understood.tokens:
            found.append(_words(request))
        if request.understood.needs or request.chosen:
            found.append(_need(request))
        found += [clause for one in request.understood.constraints if (clause := _person(one))]
    if request.place:
        found.append(_nearness(request.place.kind))
    return found


def _need(request: SearchRequest) -> Clause:
    wanted = [*((need,) for need in request.chosen), *(one.meanings for one in request.understood.needs)]
    return Clause(
        "need",
        3.0,
        "It is listed for this very need, or for one beneath it; a text that only speaks of it may be about something "
        "else, and so may a listing that merely bears the words in its name.",
        tuple(_meeting(needs, 1 / len(wanted)) for needs in wanted),
    )


def _meeting(needs: Iterable[NeedEntry], share: float) -> First:
    """How well a service meets one need, or the best met of several that one phrase may mean."""
    keys = tuple(sorted(need.pk for need in needs))
    return First(
        (
            (MeetsNeed("own", keys), share),
            (MeetsNeed("all", keys), 0.55 * share),
            (MeetsNeed("said", keys), 0.25 * share),
        )
    )


def _person(constraint: Constraint) -> Clause | None:
    """Of what somebody may use, what was made for people like them first."""
    if constraint.suits:
        return Clause(
            "person",
            0.8,
            "It is for people of this gender, and not only open to them.",
            (First(((HasTrait(bits(Group.WHO, [constraint.suits])), 1.0),)),),
        )
    if constraint.no_car:
        return Clause(
            "person",
            0.8,
            "It comes to one, or takes no journey.",
            (First(((HasTrait(bits(Group.DELIVERY, WITHOUT_GOING)), 1.0),)),),
        )
    if constraint.age is not None:
        return Clause(
            "person",
            0.6,
            "It says for which ages it is, and this is one of them; the fewer the ages, the better it fits.",
            (AgeFit(),),
        )
    return None


def _words(request: SearchRequest) -> Clause:
    tokens = request.understood.tokens
    typed = request.typed
    rarities = [_rarity(typed[token]) * (_FILLER if token in FILLER_TOKENS else 1) for token in tokens]
    shares = [rarity / sum(rarities) for rarity in rarities]
    return Clause(
        "words",
        2.5,
        "It holds the words that were typed, in its name before its description, rare words before common ones. "
        "That it says a word again and again adds nothing.",
        tuple(
            First(
                tuple(
                    (HoldsWord(fields, token, request.is_typing and token == tokens[-1]), worth * share)
                    for fields, worth in _WORTHS
                )
            )
            for token, share in zip(tokens, shares, strict=True)
        ),
    )


def _rarity(word: str) -> float:
    return log(1 + _COMMON / (commonness(word) + _RARE))


def _nearness(kind: str) -> Clause:
    return Clause(
        "nearness",
        3.0,
        "People go to what is near; it falls off smoothly, so that no radius cuts between neighbours. What comes to "
        "one's area stands with a venue a few miles off, what serves everybody behind what is local.",
        (
            Closeness(_HALF_NEAR_M.get(kind, _HALF_NEAR_ELSEWHERE_M)),
            First(((IsNear(), 0.0), (IsLocal(), 0.3), (Always(), 0.1))),
        ),
    )


def _freshness(today: date) -> Clause:
    return Clause(
        "freshness",
        0.4,
        "Somebody confirmed it lately; an unconfirmed listing may send people to a locked door, so it sinks.",
        (Freshness(today.toordinal(), _HALF_FRESH_DAYS),),
    )


_OPEN = Clause(
    "open",
    0.2,
    "It takes referrals now, as far as is known; of two alike the one that can help comes first.",
    (First(((TakesReferrals(), 1.0),)),),
)
