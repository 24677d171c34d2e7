"""A request as one search of Elasticsearch: a pure function, and no word of it depends on a server."""

from __future__ import annotations

from datetime import date

from elasticsearch_dsl import Search
from elasticsearch_dsl.query import Bool, Query

from search.engines.elastic.counting import ask_counts
from search.engines.elastic.limits import chosen, limits
from search.engines.elastic.scores import nearest_first, scored
from search.request import DEEPEST_HIT, SearchRequest
from search.scoring import clauses

# Above any sum of clauses, and small enough that the engine's short numbers still tell metres apart.
_ABOVE_ALL = 16.0
# What every page asks for. Made once: each word that is added to a search copies it.
_PAGE = Search().sort("_score", "name", "service_id").extra(track_total_hits=True)


def search_of(request: SearchRequest, today: date) -> Search:
    """This page of hits, how many there are in all, and how many have each value.

    A page beyond the 10,000th hit comes back empty, as past the last one.
    """
    size = max(0, min(request.page_size, DEEPEST_HIT - request.offset))
    search = _PAGE.extra(from_=min(request.offset, DEEPEST_HIT), size=size).query(_ordered(request, today))
    if request.filters:
        # After the counts, each of which leaves out the filters of its own group.
        search = search.post_filter(Bool(filter=list(chosen(request.filters))))
    ask_counts(search, request.filters)
    return search


def any_match(request: SearchRequest) -> Search:
    """Whether anything fits at all: the first service found is enough."""
    fitting = Bool(filter=[limits(request), *chosen(request.filters)])
    return Search().query(fitting).extra(size=0, track_total_hits=1, terminate_after=1)


def _ordered(request: SearchRequest, today: date) -> Query:
    found = clauses(request, today=today)
    ordinary = scored(found, request)
    if request.is_by_distance:
        ordinary = [nearest_first(request, ordinary, _ABOVE_ALL)]
    return Bool(filter=[limits(request)], should=ordinary)
