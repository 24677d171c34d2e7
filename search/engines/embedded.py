"""The engine within the database: one statement makes the set of matches once, and reads everything from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, cos, degrees, radians, sin, sqrt

from django.db import connection

from places.distances import EARTH_RADIUS_M
from search import facets
from search.document import ANYWHERE, unit_vector
from search.engines.expressions import denied, required, welcome
from search.engines.fulltext import full_text
from search.engines.narrowing import chosen, constrained
from search.engines.sql import Part
from search.facets import Counts
from search.request import SearchRequest
from search.scoring import clauses

NAME = "embedded"

_COLUMNS = ", ".join(
    f"entry.{name}" for name in ("service_id", "name", "own_need_ids", "slots", "traits", "languages")
)
_NO_DISTANCE = "CAST(NULL AS double precision) AS chord2"


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A service found: metres to its nearest venue within the radius, or what it covers; both where both fit.

    `need_ids` are the needs that it is listed for.
    """

    service_id: int
    distance_m: float | None
    covers: str
    need_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """All that one request gives: how many there are, this page of them in order, and how many have each value."""

    total: int
    hits: tuple[EngineHit, ...]
    counts: Counts


def find(request: SearchRequest, today: date) -> EngineAnswer:
    """Answer one request with one statement: a row for each combination of what hits are narrowed by, then a row a hit.

    From the combinations come the total and every count, so that no service is looked at twice.
    """
    matches = _matches(request, today)
    narrowed = chosen(request.filters, "matches")
    sql = f"""
        WITH {matches.sql}
        SELECT 'kind' AS part, slots, traits, languages AS words, '' AS needs, {_NO_DISTANCE}, COUNT(*) AS number
        FROM matches GROUP BY slots, traits, languages
        UNION ALL
        SELECT * FROM (
            SELECT 'hit', service_id, 0, area_label, own_need_ids, chord2, 0 FROM matches WHERE {narrowed.sql}
            ORDER BY {_order(request)} LIMIT %s OFFSET %s
        ) AS page
    """  # noqa: S608 - every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, [*matches.params, *narrowed.params, request.page_size, request.offset])
        rows = cursor.fetchall()
    kinds = [
        (slots, traits, words, number) for part, slots, traits, words, _, _, number in rows if part == "kind"
    ]
    total, counts = facets.count(kinds, request.filters)
    hits = (
        EngineHit(key, _metres(chord2), (label or "")[2:], tuple(map(int, needs.split())))
        for part, key, _, label, needs, chord2, _ in rows
        if part == "hit"
    )
    return EngineAnswer(total, tuple(hits), counts)


def first_match(requests: Sequence[SearchRequest], today: date) -> int | None:
    """Which of the requests is the first that anything fits, or None: one statement, which stops there."""
    each = [_narrowed(request, today) for request in requests]
    cases = " ".join(f"WHEN EXISTS ({part.sql}) THEN {number}" for number, part in enumerate(each))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE {cases} END", [value for part in each for value in part.params])
        [found] = cursor.fetchone()
    return found


def _narrowed(request: SearchRequest, today: date) -> Part:
    matches, narrowed = _matches(request, today), chosen(request.filters, "matches")
    sql = f"WITH {matches.sql} SELECT 1 FROM matches WHERE {narrowed.sql}"  # noqa: S608
    return Part(sql, (*matches.params, *narrowed.params))


def _matches(request: SearchRequest, today: date) -> Part:
    """The common table `matches`, and those it is made from: what fits all that was asked but for the filters."""
    limiting = _limiting_tables(request)
    raising = _raising_tables(request, limiting)
    score = _score(request, today)
    place = "fits.chord2, fits.area_label" if request.place else f"{_NO_DISTANCE}, '' AS area_label"
    columns = f"{_COLUMNS}, {place}, {score.sql} AS score"
    # The last table is the smallest, and so the one to start from.
    first, *others = [*reversed(limiting), "search_serviceindexentry AS entry"]
    joined = first + "".join(
        f" JOIN {name} ON {name.split()[-1]}.service_id = {first.split()[-1]}.service_id" for name in others
    )
    joined += "".join(f" LEFT JOIN {name} ON {name}.service_id = entry.service_id" for name in raising)
    limits = constrained(request)
    refused = " AND denied.service_id IS NULL" if "denied" in raising else ""
    matches = Part(
        f"SELECT {columns} FROM {joined} WHERE {limits.sql}{refused}",  # noqa: S608
        (*score.params, *limits.params),
    )
    tables = {**limiting, **raising, "matches": matches}
    return Part(
        ", ".join(f"{name} AS MATERIALIZED ({part.sql})" for name, part in tables.items()),
        tuple(value for part in tables.values() for value in part.params),
    )


def _limiting_tables(request: SearchRequest) -> dict[str, Part]:
    """What a hit must be in: `fits`; and `found`, or `words` where the words it must hold are those that raise it.

    Each table looks only at what the one before it left: most of the work would go into the relevance of common words
    in services that are elsewhere.
    """
    tables = {"fits": fitting(request)} if request.place else {}
    if must := required(request):
        is_same = request.understood.must_hold and not request.understood.filler
        tables["words" if is_same else "found"] = full_text().found(
            must, with_relevance=bool(is_same), within=next(iter(tables), "")
        )
    return tables


def _raising_tables(request: SearchRequest, limiting: dict[str, Part]) -> dict[str, Part]:
    """What tells hits apart: `words`, the relevance of what was typed, and `denied`, who say they do not do it."""
    tables = {}
    typed, within = welcome(request), next(reversed(limiting), "")
    if typed and "words" not in limiting:
        tables["words"] = full_text().found(typed, with_relevance=True, within=within)
    if unwanted := denied(request):
        tables["denied"] = full_text().found(unwanted, with_relevance=False, within=within)
    return tables


def fitting(request: SearchRequest) -> Part:
    """Services that fit the place: (service_id, chord2 to the nearest venue in the radius, narrowest area's label).

    One that is limited to areas fits by one of them alone, however near its venue is.
    """
    place = request.place
    assert place is not None  # noqa: S101 - for the type checker
    codes = (*sorted(place.area_codes), ANYWHERE)
    parts = [
        Part(
            f"SELECT service_id, {_NO_DISTANCE}, area_label, 0 AS bounded FROM search_serviceindexplace "  # noqa: S608
            f"WHERE area_code IN ({', '.join(['%s'] * len(codes))})",
            codes,
        )
    ]
    if place.position:
        parts.append(_venues(place.position, request.within_km * 1000))
    rows = " UNION ALL ".join(part.sql for part in parts)
    return Part(
        "SELECT service_id, MIN(chord2) AS chord2, MIN(area_label) AS area_label "  # noqa: S608
        f"FROM ({rows}) AS fitting GROUP BY service_id HAVING MAX(bounded) = 0 OR MIN(area_label) IS NOT NULL",
        tuple(value for part in parts for value in part.params),
    )


def _venues(position: tuple[float, float], within_m: float) -> Part:
    """Venues in the radius: first those in a box, by the index, then those really so near."""
    latitude, longitude = position
    x, y, z = unit_vector(latitude, longitude)
    angle = within_m / EARTH_RADIUS_M
    half_width = asin(min(1.0, sin(angle) / max(cos(radians(latitude)), 1e-9)))
    box = (
        latitude - degrees(angle),
        latitude + degrees(angle),
        longitude - degrees(half_width),
        longitude + degrees(half_width),
    )
    chord2 = "((x - %s) * (x - %s) + (y - %s) * (y - %s) + (z - %s) * (z - %s))"
    point = (x, x, y, y, z, z)
    return Part(
        f"SELECT service_id, {chord2} AS chord2, NULL AS area_label, "  # noqa: S608
        "CASE WHEN is_bounded THEN 1 ELSE 0 END AS bounded FROM search_serviceindexplace "
        f"WHERE latitude BETWEEN %s AND %s AND longitude BETWEEN %s AND %s AND {chord2} <= %s",
        (*point, *box, *point, (2 * sin(angle / 2)) ** 2),
    )


def _score(request: SearchRequest, today: date) -> Part:
    if not _is_scored(request):
        return Part("0.0")
    found = clauses(request, half_relevance=full_text().half_relevance, today=today)
    return Part(
        " + ".join(f"{clause.weight} * ({clause.sql})" for clause in found),
        tuple(value for clause in found for value in clause.params),
    )


def _order(request: SearchRequest) -> str:
    """By score; where no words tell hits apart, or distance is to, the nearest, then what covers the place."""
    nearest = "CASE WHEN chord2 IS NULL THEN 1 ELSE 0 END, chord2, area_label, " if request.place else ""
    best = "score DESC, " if _is_scored(request) else ""
    return f"{nearest if request.nearest_first else ''}{best}{nearest}name, service_id"


def _is_scored(request: SearchRequest) -> bool:
    """Whether words or needs tell hits apart; a place or a constraint alone does not."""
    return bool(request.understood.tokens or request.understood.needs or request.chosen)


def _metres(chord2: float | None) -> float | None:
    return None if chord2 is None else 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord2) / 2))
