"""Keeping the index in step with the listings, with what they say of needs, and with the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from directory.actions import announce_changed
from directory.models import Service
from directory.needs import entries
from outbox.actions import enqueue_versions
from outbox.models import Job
from search.engines.index import refresh, speaking_of
from search.models import IndexGeneration, ServiceIndexEntry

INDEX = "search.index"
BATCH = 500  # services read, and written, at once


def ask_for_index(*, keys: Sequence[tuple[int, int]], **kwargs: object) -> None:
    """Listings changed or went, in this transaction: let the index follow once it commits."""
    enqueue_versions(INDEX, dict(keys))


def ask_for_texts(*, needs: Collection[int] | None, **kwargs: object) -> None:
    """Needs changed, in this transaction: let texts that speak of them, or spoke of them, be read again.

    Services that are listed for the needs are announced by who changed them.
    """
    indexed = ServiceIndexEntry.objects.all()
    if needs is None:
        announce_changed(service_ids=indexed.values_list("pk", flat=True))
    elif needs and indexed.exists():  # a new installation loads its needs before it has listings
        announce_changed(service_ids=speaking_of(entries(needs).values()))


def ask_for_what_is_over(now: datetime) -> None:
    """Once a day, services with a session or schedule that ended since: what is over can't be searched by day."""
    today = timezone.localdate(now)
    if _is_done(IndexGeneration.objects.get_or_create(pk=1)[0], today):
        return
    with transaction.atomic():
        # Of two workers the second waits here, and finds it done.
        done = IndexGeneration.objects.select_for_update().get(pk=1)
        if _is_done(done, today):
            return
        over = Service.objects.findable().over_between(done.over_before, today)
        announce_changed(service_ids=over.values_list("pk", flat=True))
        IndexGeneration.objects.filter(pk=1).update(over_before=today)


def _is_done(generation: IndexGeneration, today: date) -> bool:
    return generation.over_before is not None and generation.over_before >= today


def index(jobs: Sequence[Job]) -> None:
    """Re-read what the jobs name and write it, or take it out."""
    keys = sorted(int(job.key) for job in jobs)
    for start in range(0, len(keys), BATCH):
        refresh(keys[start : start + BATCH])
