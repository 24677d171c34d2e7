"""The engine within the database: one statement makes the set of matches once, and reads everything from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import asin, cos, degrees, radians, sin, sqrt

from django.db import connection

from places.distances import EARTH_RADIUS_M
from search import facets
from search.document import ANYWHERE, unit_vector
from search.engines.answer import EngineAnswer, EngineHit
from search.engines.expressions import denied, required
from search.engines.fulltext import full_text
from search.engines.narrowing import chosen, constrained
from search.engines.scores import reads_words, score
from search.engines.sql import Part
from search.request import SearchRequest
from search.scoring import clauses

name = "embedded"

_COLUMNS = ", ".join(
    f"entry.{name}" for name in ("service_id", "name", "own_need_ids", "slots", "traits", "languages")
)
_NO_DISTANCE = "CAST(NULL AS double precision) AS chord2"


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
    tables = _tables(request)
    denies = "denied" in tables
    found = clauses(request, today=today)
    worth = score(found)
    place = "fits.chord2, fits.area_label" if request.place else f"{_NO_DISTANCE}, '' AS area_label"
    # The last table is the smallest, and so the one to start from.
    first, *others = [name for name in reversed(tables) if name != "denied"] + [
        "search_serviceindexentry AS entry"
    ]
    joined = first + "".join(
        f" JOIN {name} ON {name.split()[-1]}.service_id = {first.split()[-1]}.service_id" for name in others
    )
    if denies:
        joined += " LEFT JOIN denied ON denied.service_id = entry.service_id"
    if reads_words(found):
        joined += f" {full_text().joined}"
    limits = constrained(request)
    refused = " AND denied.service_id IS NULL" if denies else ""
    tables["matches"] = Part(
        f"SELECT {_COLUMNS}, {place}, {worth.sql} AS score FROM {joined} WHERE {limits.sql}{refused}",  # noqa: S608
        (*worth.params, *limits.params),
    )
    return Part(
        ", ".join(f"{name} AS MATERIALIZED ({part.sql})" for name, part in tables.items()),
        tuple(value for part in tables.values() for value in part.params),
    )


def _tables(request: SearchRequest) -> dict[str, Part]:
    """What a hit must be in, `fits` its place and `found` the words and needs; and `denied`, in which it must not be.

    Each looks only at what the one before it left: common words stand in many services that are elsewhere.
    """
    tables = {"fits": fitting(request)} if request.place else {}
    if must := required(request):
        tables["found"] = full_text().found(must, within=next(iter(tables), ""))
    if unwanted := denied(request):
        tables["denied"] = full_text().found(unwanted, within=next(reversed(tables), ""))
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


def _order(request: SearchRequest) -> str:
    """By score; where distance is to tell, or nothing else does, the nearest first and the rest by score."""
    nearest = (
        "CASE WHEN chord2 IS NULL THEN 1 ELSE 0 END, chord2, CASE WHEN chord2 IS NULL THEN score END DESC, "
    )
    by = nearest if request.is_by_distance else "score DESC, "
    return f"{by}{full_text().by_name}, service_id"


def _metres(chord2: float | None) -> float | None:
    return None if chord2 is None else 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord2) / 2))
