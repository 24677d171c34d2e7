"""Keeping the index in step with the listings, with what they say of needs, and with the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from directory.actions import announce_changed
from directory.models import Service
from directory.needs import entries
from outbox.actions import enqueue_versions
from outbox.models import Job
from outbox.registry import NotNow, SomeFailed
from search.engines.elastic import writing
from search.engines.elastic.client import EngineAway, is_configured
from search.engines.index import refresh, speaking_of
from search.models import IndexGeneration, ServiceIndexEntry

INDEX = "search.index"
BATCH = 500  # services read, and written, at once
ELASTICSEARCH = "search.elasticsearch"
# So that all services of even the largest organisation are one bulk.
ELASTICSEARCH_AT_ONCE = 5000
WHILE_AWAY = timedelta(seconds=10)


def ask_for_index(*, keys: Sequence[tuple[int, int]], **kwargs: object) -> None:
    """Listings changed or went, in this transaction: let each engine's index follow once it commits."""
    enqueue_versions(INDEX, dict(keys))
    if is_configured():
        enqueue_versions(ELASTICSEARCH, dict(keys))


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


def index_elasticsearch(jobs: Sequence[Job]) -> None:
    """The same in Elasticsearch, where there is one. Raises NotNow while it is away, and SomeFailed."""
    if not is_configured():
        return  # what was asked for when there was one
    try:
        failed = writing.follow({int(job.key): job.version for job in jobs})
    except EngineAway as away:
        raise NotNow(WHILE_AWAY) from away
    if failed:
        of_jobs = {job: failed[int(job.key)] for job in jobs if int(job.key) in failed}
        raise SomeFailed({job: _not_now_if_away(error) for job, error in of_jobs.items()})


def _not_now_if_away(error: Exception) -> Exception:
    if not isinstance(error, EngineAway):
        return error
    later = NotNow(WHILE_AWAY)
    later.__cause__ = error
    return later
