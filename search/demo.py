"""The demonstration's part of the finder: an index that has what the listings have."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command

from directory.models import Service
from search.checks import PATIENCE_S
from search.engines import index
from search.engines.elastic.client import EngineAway, is_configured
from search.engines.elastic.indices import has_served_index
from search.engines.fulltext import full_text


def load_demo(*, log: Callable[[str], None]) -> None:
    """Fill each index where it lacks listings: an upgrade may have emptied it, and no worker may run."""
    _fill_embedded(log)
    if is_configured():
        _build_in_elasticsearch(log)


def _fill_embedded(log: Callable[[str], None]) -> None:
    listed = Service.objects.findable().count()
    if full_text().is_made() and len(index.versions()) == listed and not full_text().unfit():
        log(f"Finder: {listed:,} services in the index.")
        return
    call_command("search_rebuild", engine="embedded", verbosity=0)
    log(f"Finder: {len(index.versions()):,} services put into the index.")


def _build_in_elasticsearch(log: Callable[[str], None]) -> None:
    try:
        if has_served_index(patience_s=PATIENCE_S):
            log("Finder: Elasticsearch has its index.")
            return
    except EngineAway:
        log("Finder: Elasticsearch does not answer, so the embedded engine will.")
        return
    call_command("search_rebuild", engine="elasticsearch", verbosity=0)
    log("Finder: an index built in Elasticsearch.")
