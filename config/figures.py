"""Figures for Prometheus: what was asked of this site, how long answers took, and what waits to be done.

Rooms define their own in the same registry, the client's default one; `page()` gives all.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from outbox.state import state

logger = logging.getLogger(__name__)

# When each series began is of no use to us, and doubles their number.
disable_created_metrics()

# Both sides of the finder's own limit (800 ms for its engine), and of what a person takes for at once.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.0, 2.5, 5.0, 10.0)
# A method is whatever the asker writes; each new one would be a series for good.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter(
    "waypost_requests",
    "Requests answered, by view, method and class of status.",
    ["view", "method", "status"],
)
SECONDS = Histogram(
    "waypost_request_seconds",
    "Seconds until the answer began, by view and method.",
    ["view", "method"],
    buckets=_SECONDS,
)


def view_of(request: HttpRequest) -> str:
    """The name of what answers a request: one of as many as there are addresses in the code, whatever is asked.

    "static" for static files, "none" where nothing of ours answers.
    """
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def count_request(request: HttpRequest, *, status: int, seconds: float) -> None:
    """Take an answered request into the figures."""
    view = view_of(request)
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(view, method, f"{status // 100}xx").inc()
    SECONDS.labels(view, method).observe(seconds)


def page(now: datetime) -> bytes:
    """All figures as of `now` (an aware instant), in Prometheus's text form.

    What was counted comes from this process, or from all web processes of the machine where they share a folder
    (`PROMETHEUS_MULTIPROC_DIR`); what waits is read from the database.
    """
    waits = CollectorRegistry()
    waits.register(_Outbox(now))
    return generate_latest(_counted()) + generate_latest(waits)


def _counted() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


class _Outbox(Collector):
    """The outbox as it stands. Without a database there is nothing to say: its absence is the alarm."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def describe(self) -> Iterator[Metric]:
        """Nothing: who registers it need not ask the database for names."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Read it."""
        try:
            outbox = state(self._now)
        except Error as error:
            logger.warning("figures: the outbox can't be read (%s)", type(error).__name__)
            return
        yield GaugeMetricFamily("waypost_outbox_waiting", "Jobs that are still to be done.", outbox.waiting)
        yield GaugeMetricFamily("waypost_outbox_dead", "Jobs that were given up.", outbox.dead)
        yield GaugeMetricFamily(
            "waypost_outbox_oldest_wait_seconds",
            "Seconds since the oldest job that is still to be done was asked for.",
            outbox.oldest_wait_s,
        )
