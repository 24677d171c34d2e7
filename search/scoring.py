"""In which order hits stand. Every clause has a name, a weight and a reason, and adds 0 to its weight to a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directory.needs import NeedEntry
from places.distances import EARTH_RADIUS_M
from search.document import WIDEST
from search.engines.sql import Part, Value
from search.facets import GROWN_UP, WITHOUT_GOING, Group, bits
from search.request import SearchRequest
from search.understood import Constraint

# Metres at which a venue is worth half of one next door: a walk from a doorstep, a bus ride within a town.
_HALF_NEAR_M = {"postcode": 2_500.0, "sector": 2_500.0}
_HALF_NEAR_ELSEWHERE_M = 5_000.0
_HALF_FRESH_DAYS = 365.0


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that raises a hit: an SQL value from 0 to 1 over `entry`, `words` and `fits`, and its weight."""

    name: str
    weight: float
    reason: str
    sql: str
    params: tuple[Value, ...] = ()


def clauses(request: SearchRequest, *, half_relevance: float, today: date) -> list[Clause]:
    """Those that the request can tell hits apart by; it has words or needs."""
    found = [_freshness(today), _OPEN]
    if request.understood.tokens:
        found.append(_words(half_relevance))
    if request.understood.needs or request.chosen:
        found.append(_need(request))
    found += [clause for one in request.understood.constraints if (clause := _person(one))]
    if request.place:
        found.append(_nearness(request.place.kind))
    return found


def _need(request: SearchRequest) -> Clause:
    wanted = [*((need,) for need in request.chosen), *(one.meanings for one in request.understood.needs)]
    each = [_meeting(needs) for needs in wanted]
    return Clause(
        "need",
        3.0,
        "It is listed for this very need, or for one beneath it; a text that only speaks of it may be about something "
        "else, and so may a listing that merely bears the words in its name.",
        f"({' + '.join(part.sql for part in each)}) / {len(each)}.0",
        tuple(value for part in each for value in part.params),
    )


def _meeting(needs: Iterable[NeedEntry]) -> Part:
    """How well an entry meets one need, or the best met of several that one phrase may mean, 0 to 1."""
    keys = sorted(need.pk for need in needs)
    patterns = tuple(f"% {key} %" for key in keys)
    cases = " ".join(
        f"WHEN {' OR '.join([f'entry.{column} LIKE %s'] * len(keys))} THEN {worth}"
        for column, worth in (("own_need_ids", 1.0), ("need_ids", 0.55), ("said_ids", 0.25))
    )
    return Part(f"CASE {cases} ELSE 0.0 END", patterns * 3)


def _person(constraint: Constraint) -> Clause | None:
    """Of what somebody may use, what was made for people like them first."""
    if constraint.suits:
        return Clause(
            "person",
            0.8,
            "It is for people of this gender, and not only open to them.",
            "CASE WHEN (entry.traits & %s) <> 0 THEN 1.0 ELSE 0.0 END",
            (bits(Group.WHO, [constraint.suits]),),
        )
    if constraint.no_car:
        return Clause(
            "person",
            0.8,
            "It comes to one, or takes no journey.",
            "CASE WHEN (entry.traits & %s) <> 0 THEN 1.0 ELSE 0.0 END",
            (bits(Group.DELIVERY, WITHOUT_GOING),),
        )
    if constraint.age is not None:
        return Clause(
            "person",
            0.6,
            "It says for which ages it is, and this is one of them; the fewer the ages, the better it fits.",
            f"(120 - entry.oldest + CASE WHEN entry.youngest > {GROWN_UP} THEN entry.youngest ELSE 0 END) / 120.0",
        )
    return None


def _words(half_relevance: float) -> Clause:
    return Clause(
        "words",
        3.0,
        "It holds the words that were typed, in its name before its description, rare words before common ones. "
        "What more of the same adds grows ever less, so that a long text wins nothing by repeating itself.",
        "COALESCE(words.relevance, 0.0) / (COALESCE(words.relevance, 0.0) + %s)",
        (half_relevance,),
    )


def _nearness(kind: str) -> Clause:
    half_chord = _HALF_NEAR_M.get(kind, _HALF_NEAR_ELSEWHERE_M) / EARTH_RADIUS_M
    return Clause(
        "nearness",
        3.0,
        "People go to what is near; it falls off smoothly, so that no radius cuts between neighbours. What comes to "
        "one's area stands with a venue a few miles off, what serves everybody behind what is local.",
        "CASE WHEN fits.chord2 IS NOT NULL THEN 1.0 / (1.0 + fits.chord2 / %s) "
        "WHEN fits.area_label LIKE %s THEN 0.1 ELSE 0.3 END",
        (half_chord**2, f"{WIDEST} %"),
    )


def _freshness(today: date) -> Clause:
    age = f"(({today.toordinal()} - entry.confirmed_day) / {_HALF_FRESH_DAYS})"
    return Clause(
        "freshness",
        0.4,
        "Somebody confirmed it lately; an unconfirmed listing may send people to a locked door, so it sinks.",
        f"CASE WHEN entry.confirmed_day IS NULL THEN 0.0 WHEN entry.confirmed_day >= {today.toordinal()} THEN 1.0 "
        f"ELSE 1.0 / (1.0 + {age} * {age}) END",
    )


_OPEN = Clause(
    "open",
    0.2,
    "It takes referrals now, as far as is known; of two alike the one that can help comes first.",
    "CASE WHEN entry.takes_referrals THEN 1.0 ELSE 0.0 END",
)
