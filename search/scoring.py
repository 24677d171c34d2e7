"""In which order hits stand. Every clause has a name, a weight and a reason, and adds 0 to its weight to a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from places.distances import EARTH_RADIUS_M
from search.document import WIDEST
from search.engines.sql import Value
from search.request import SearchRequest

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
    """Those that the request can tell hits apart by; it has words."""
    found = [_words(half_relevance), _freshness(today), _OPEN]
    if request.understood.needs:
        found.append(_need(request))
    if request.place:
        found.append(_nearness(request.place.kind))
    return found


def _need(request: SearchRequest) -> Clause:
    patterns = [
        [f"% {key} %" for key in sorted(need.pk for need in one.meanings)] for one in request.understood.needs
    ]
    each = [
        f"CASE WHEN {' OR '.join(['entry.need_ids LIKE %s'] * len(keys))} THEN 1.0 ELSE 0.0 END"
        for keys in patterns
    ]
    return Clause(
        "need",
        3.0,
        "It was listed for this need; a text that only speaks of it may be about something else.",
        f"({' + '.join(each)}) / {len(each)}.0",
        tuple(pattern for keys in patterns for pattern in keys),
    )


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
