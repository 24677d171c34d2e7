"""Keeping the index in step with the listings, with what they say of needs, and with the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

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
from search.models import IndexGeneration

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
    listed = Service.objects.findable()
    if needs is None:
        # By the listings, since one that a worker is just writing isn't in the index yet.
        announce_changed(service_ids=listed.values_list("pk", flat=True))
    elif needs and listed.exists():  # a new installation loads its needs before it has listings
        announce_changed(service_ids=speaking_of(entries(needs).values()))


def ask_for_what_is_over(now: datetime) -> None:
    """Once a day, services with a session or schedule that ended since: what is over can't be searched by day."""
    today = timezone.localdate(now)
    before = IndexGeneration.objects.get_or_create(pk=1)[0].over_before
    if before is not None and before >= today:
        return
    with transaction.atomic():
        over = Service.objects.findable().over_between(before, today)
        announce_changed(service_ids=over.values_list("pk", flat=True))
        # Last, since until the commit no writer of the index can count its change.
        is_first = IndexGeneration.objects.filter(pk=1, over_before=before).update(over_before=today)
        if not is_first:
            transaction.set_rollback(True)  # another worker did it meanwhile


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
