"""A real Elasticsearch for the suite, where ELASTICSEARCH_URL names one: indices of one's own, clean for each test.

What any test lists is then in its index as well, and questions go there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch, helpers

from search.engines.elastic import indices
from search.engines.elastic.client import client

# (index, id) of each document that was sent since `keep`.
_written: set[tuple[str, str]] = set()
_bulk = Elasticsearch.bulk


@contextmanager
def own_indices(worker: str) -> Iterator[None]:
    """An index of this process's own, served and empty; all of its indices are gone afterwards."""
    settings.ELASTICSEARCH_PREFIX = f"test-{worker}-{os.getpid()}-"
    # However slow the machine: that a page waits no longer than it may is for the tests of just that.
    settings.ELASTICSEARCH_BUDGET_MS = 30_000
    Elasticsearch.bulk = _noting_bulk  # type: ignore[method-assign]
    try:
        start_anew()
        yield
    finally:
        Elasticsearch.bulk = _bulk  # type: ignore[method-assign]
        indices.drop_all()


def start_anew() -> None:
    """One empty index, served."""
    indices.drop_all()
    indices.serve(indices.create())
    _written.clear()


def keep() -> None:
    """What was written so far stays: it is for several tests."""
    _written.clear()


def clean() -> None:
    """Take out what was written since `keep`."""
    if _written:
        gone = [{"_op_type": "delete", "_index": index, "_id": key} for index, key in _written]
        list(helpers.streaming_bulk(client(), gone, raise_on_error=False, refresh=True))
        _written.clear()


def _noting_bulk(self: Elasticsearch, *args: Any, **kwargs: Any) -> Any:
    answer = _bulk(self, *args, **kwargs)
    for item in answer["items"]:
        (done,) = item.values()
        if done["status"] in (200, 201):
            _written.add((done["_index"], done["_id"]))
    return answer
