"""Which engine the finder has, and whether it answers, for whoever asks whether all is well."""

from __future__ import annotations

from dataclasses import dataclass

from search.engines.elastic.client import EngineAway, client, is_configured, told_when_away
from search.engines.elastic.indices import has_served_index

NAME, EMBEDDED = "elasticsearch", "embedded"
# Whoever asks waits for the answer, and is told within a second.
PATIENCE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class EngineState:
    """The engine by name, and a sentence on it that anybody may read: no host, no version, no exception's text."""

    name: str
    is_configured: bool
    is_answering: bool
    detail: str


def engine_state() -> EngineState:
    """Ask Elasticsearch, where there is one, how it is. Without it the embedded engine answers, and always does."""
    if not is_configured():
        return EngineState(EMBEDDED, False, True, "The embedded engine answers.")
    try:
        with told_when_away():
            # Not its front page, which the smallest distribution lacks.
            health = client().options(request_timeout=PATIENCE_SECONDS).cluster.health()
        has_index = has_served_index(patience_s=PATIENCE_SECONDS)
    except EngineAway:
        return EngineState(NAME, True, False, "Elasticsearch is away; the embedded engine answers.")
    if health["status"] == "red":
        return EngineState(
            NAME, True, False, "Elasticsearch lacks some of its data; the embedded engine answers."
        )
    if not has_index:
        return EngineState(
            NAME, True, False, "Elasticsearch has no index yet: run `manage.py search_rebuild`."
        )
    return EngineState(NAME, True, True, "Elasticsearch answers.")
