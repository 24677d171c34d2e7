"""The demonstration's part of the finder: an index that has what the listings have."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command

from directory.models import Service
from search.engines import index
from search.engines.fulltext import full_text


def load_demo(*, log: Callable[[str], None]) -> None:
    """Fill the index where it lacks listings: an upgrade may have emptied it, and no worker may run."""
    listed = Service.objects.findable().count()
    if full_text().is_made() and len(index.versions()) == listed and not full_text().unfit():
        log(f"Finder: {listed:,} services in the index.")
        return
    call_command("search_rebuild", verbosity=0)
    log(f"Finder: {len(index.versions()):,} services put into the index.")
