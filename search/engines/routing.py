"""Which engine answers: Elasticsearch where there is one and it is well, else the embedded engine."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from search import figures
from search.engines import embedded
from search.engines.answer import Engine
from search.engines.elastic.breaker import Breaker
from search.engines.elastic.client import EngineAway, NoIndex, is_configured
from search.engines.elastic.engine import ElasticEngine

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# One for a process: each learns for itself whether Elasticsearch is well.
breaker = Breaker(time.monotonic)
_NO_INDEX = "no index"


def answered(ask: Callable[[Engine], Answer]) -> tuple[Answer, Engine, bool]:
    """What `ask` makes of an engine, which engine that was, and whether it stood in for another that is away.

    All of a question is asked of one engine: what Elasticsearch could not finish is asked anew of the embedded one.
    """
    if not is_configured():
        return _timed(ask, embedded), embedded, False
    if breaker.allows():
        try:
            engine = ElasticEngine()
            answer = _timed(ask, engine)
        except EngineAway as away:
            breaker.failed(away.reason)
            figures.FALLBACKS.labels(away.reason).inc()
            logger.warning("finder: Elasticsearch is away (%s), the embedded engine answers", away.reason)
        except NoIndex:
            # A new installation, or an upgrade whose `search_rebuild` is still to come: nothing is broken.
            breaker.failed(_NO_INDEX)
            logger.warning("finder: Elasticsearch has no index that we read; run `manage.py search_rebuild`")
        else:
            breaker.succeeded()
            return answer, engine, False
    else:
        figures.FALLBACKS.labels("breaker").inc()
    return _timed(ask, embedded), embedded, breaker.reason != _NO_INDEX


def _timed(ask: Callable[[Engine], Answer], engine: Engine) -> Answer:
    with figures.SECONDS.labels(engine.name).time():
        return ask(engine)
