"""The least that each engine could be asked to answer a question: what is timed beside the finder.

For a database the statements of `bare.sql` and `bare_postgresql.sql`; for Elasticsearch a search written out as JSON
(`bare_search`). All leave out the same: understanding the question, the score (they order by distance alone or, where
there is no place, by the engine's own relevance), constraints and chosen filters, what a hit says of its place,
widening, and reading listings and reasons.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.engines.expressions import Expression
    from search.request import SearchRequest

_FILES = {"sqlite": "bare.sql", "postgresql": "bare_postgresql.sql"}
_NAMED = re.compile(r"^-- name: (?P<name>.+)\n(?P<sql>[^;]+);", re.MULTILINE)
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def statements(vendor: str = "sqlite") -> dict[str, str]:
    """Each statement for a kind of database, with the placeholders that its driver fills from a dictionary."""
    text = Path(__file__).with_name(_FILES[vendor]).read_text(encoding="utf-8")
    return {found["name"]: found["sql"] for found in _NAMED.finditer(text)}


# --- In a database ----------------------------------------------------------------------------------


def ask_database(request: SearchRequest) -> Callable[[], Any]:
    """The least statement for a request, ready to run on the driver's own connection, below Django's."""
    from django.db import connection

    from search.engines.expressions import required

    must, place = required(request), request.place
    name = "words" if place is None else "need and place" if must else "place"
    statement, values = statements(connection.vendor)[name], _values(request)
    connection.ensure_connection()
    raw = connection.connection
    return lambda: raw.execute(statement, values).fetchall()


def found_in_database(rows: list[Any]) -> int:
    """How many the statement counted."""
    return sum(row[4] for row in rows if row[0] == "kind")


def _values(request: SearchRequest) -> dict[str, Any]:
    from django.db import connection

    from search.document import ANYWHERE, unit_vector
    from search.engines.embedded import _venues

    values: dict[str, Any] = {"words": _words(request)}
    if place := request.place:
        assert place.position
        # The point twice over, the box, the point again, the chord.
        params = _venues(place.position, request.within_km * 1000).params
        values |= dict(zip("xyz", unit_vector(*place.position), strict=True))
        values |= dict(zip(("south", "north", "west", "east"), params[6:10], strict=True))
        values["reach"] = params[-1]
        areas = [*sorted(place.area_codes), ANYWHERE]
        values["areas"] = json.dumps(areas) if connection.vendor == "sqlite" else areas
    return values


def _words(request: SearchRequest) -> str:
    """In the syntax of the database's full text: what is required, without those who say that they don't do it."""
    from django.db import connection

    from search.engines.expressions import denied, required
    from search.engines.fulltext import full_text

    render = full_text().render
    if not (must := required(request)):
        return ""
    unwanted = denied(request)
    if unwanted is None:
        return render(must)
    without = "({}) NOT {}" if connection.vendor == "sqlite" else "{} & !{}"
    return without.format(render(must), render(unwanted))


# --- In Elasticsearch -------------------------------------------------------------------------------


def ask_elasticsearch(body: dict[str, Any]) -> Callable[[], Any]:
    """A search, written out beforehand, ready to be sent by the client's transport; its answer is parsed JSON."""
    from search.engines.elastic.client import client
    from search.engines.elastic.indices import read_alias

    transport, path, text = client().transport, f"/{read_alias()}/_search", json.dumps(body)
    return lambda: transport.perform_request("POST", path, body=text, headers=_JSON).body


def bare_search(request: SearchRequest) -> dict[str, Any]:
    """The least search: place and words as filters, the nearest ten without their source, the total, three counts.

    Where there is no place the words are asked for with the engine's own relevance, which then gives the order.
    """
    from search.engines.expressions import denied, required

    must, unwanted = required(request), denied(request)
    asked: dict[str, Any] = {}
    if request.place:
        asked["filter"] = [_fits(request)] + ([_held(must)] if must else [])
    elif must:
        asked["must"] = [_held(must)]
    if unwanted:
        asked["must_not"] = [_held(unwanted)]
    sort: list[Any] = ["_score"]
    if request.place and request.place.position:
        sort = [{"_geo_distance": {"venues": _point(request), "order": "asc", "unit": "m"}}]
    return {
        "query": {"bool": asked},
        "sort": [*sort, "service_id"],
        "size": 10,
        "track_total_hits": True,
        "_source": False,
        "aggs": {name: {"terms": {"field": name, "size": 1000}} for name in ("slots", "traits", "languages")},
    }


def _fits(request: SearchRequest) -> dict[str, Any]:
    from search.document import ANYWHERE

    place = request.place
    assert place
    by_area = {"terms": {"area_codes": [*place.area_codes, ANYWHERE]}}
    near = {"geo_distance": {"distance": f"{request.within_km}km", "venues": _point(request)}}
    by_venue = {"bool": {"filter": near, "must_not": {"term": {"is_bounded": "yes"}}}}
    return {"bool": {"should": [by_area, by_venue]}}


def _point(request: SearchRequest) -> dict[str, float]:
    assert request.place
    assert request.place.position
    return dict(zip(("lat", "lon"), request.place.position, strict=True))


def _held(expression: Expression) -> dict[str, Any]:
    from search.engines.expressions import AllOf, AnyOf, InName, Term

    match expression:
        case Term(token, _):
            return {"term": {"all_words": token}}
        case InName(token, _):
            return {"term": {"in_name": token}}
        case AllOf(parts):
            return {"bool": {"must": [_held(part) for part in parts]}}
        case AnyOf(parts):
            words = {"terms": {"all_words": [part.token for part in parts if isinstance(part, Term)]}}
            rest = [_held(part) for part in parts if not isinstance(part, Term)]
            return {"bool": {"should": [words, *rest]}} if rest else words
    raise NotImplementedError(f"No question of the mix asks for {expression}.")
