"""How we speak to Elasticsearch, and what it means when it doesn't answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache

from django.conf import settings
from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, NotFoundError, TransportError

# Statuses that pass by themselves: too much asked at once, or the node or its index isn't well.
PASSING = frozenset({408, 429, 500, 502, 503, 504})


class EngineAway(Exception):
    """Elasticsearch refuses, is slow, has too much to do or is broken; `reason` is a word for figures and logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"Elasticsearch is away: {self.reason}."


class NoIndex(Exception):
    """Nothing that this version of Waypost can read has been built there yet."""


def is_configured() -> bool:
    """Whether there is an Elasticsearch to speak to at all."""
    return bool(settings.ELASTICSEARCH_URL)


@cache
def client() -> Elasticsearch:
    """One for a process, safe for its threads. It tries nothing twice: who waits for an answer decides that.

    Nothing is compressed: the node is near, and a bulk would cost five times the work here.
    """
    return Elasticsearch(settings.ELASTICSEARCH_URL, max_retries=0, retry_on_timeout=False)


@lru_cache(maxsize=128)
def patient_for(hundredths: int, asked: Elasticsearch) -> Elasticsearch:
    """The client, waiting no longer for an answer than so many hundredths of a second.

    Remembered, since the library makes a client with all its parts for each number it is told.
    """
    return asked.options(request_timeout=hundredths / 100)


# A child's questions and its parent's would meet on one connection.
os.register_at_fork(after_in_child=client.cache_clear)


@contextmanager
def told_when_away() -> Iterator[None]:
    """Turn whatever says that the engine is away into EngineAway, and a missing index into NoIndex.

    Our own mistakes (400) stay as they are.
    """
    try:
        yield
    except NotFoundError as error:
        raise NoIndex from error
    except ApiError as error:
        if error.status_code in PASSING:
            raise EngineAway(f"status {error.status_code}") from error
        raise
    except ConnectionTimeout as error:
        raise EngineAway("slow") from error
    except TransportError as error:
        raise EngineAway("unreachable") from error
