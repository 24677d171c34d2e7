"""Every change to listings that touches more than one row, or that others must hear of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.log_actions import log

from directory.models import Location, Need, Organisation, Service, ServiceCapacity
from directory.models.listing import Listing
from directory.signals import listing_changed, listing_removed, needs_changed

if TYPE_CHECKING:
    from accounts.models import User

# Keys in one announcement, so that neither a statement's parameters nor a job's batch grow without bound.
BATCH = 500
FIRST_VERSION = 1  # of a row that was just made

_gathered: ContextVar[set[int] | None] = ContextVar("services to announce together", default=None)


def batches(keys: Iterable[int]) -> Iterator[list[int]]:
    """The different keys in order, at most 500 at a time."""
    ordered = sorted(set(keys))
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


@contextmanager
def announced_together() -> Iterator[None]:
    """One transaction in which each service that changes is announced once, at the end, however often it changed."""
    gathered: set[int] = set()
    with transaction.atomic():
        token = _gathered.set(gathered)
        try:
            yield
        finally:
            _gathered.reset(token)
        announce_changed(service_ids=gathered)


@transaction.atomic(savepoint=False)
def announce_changed(*, service_ids: Iterable[int], made: Collection[int] = ()) -> None:
    """Raise `index_version` of these services and tell whoever listens, once for each 500.

    `made` are told of too: services made in this transaction, whose first version is right already.
    """
    gathered = _gathered.get()
    if gathered is not None and not made:
        gathered.update(service_ids)
        return
    versions = [(key, FIRST_VERSION) for key in made]
    for batch in batches(set(service_ids).difference(made)):
        Service.objects.filter(pk__in=batch).update(index_version=F("index_version") + 1)
        versions += Service.objects.filter(pk__in=batch).values_list("pk", "index_version")
    for start in range(0, len(versions), BATCH):
        listing_changed.send(sender=Service, keys=versions[start : start + BATCH])


@transaction.atomic
def announce_removed(*, keys: Collection[tuple[int, int]]) -> None:
    """Tell whoever listens that these (service's key, its last index_version) are gone."""
    if keys:
        listing_removed.send(sender=Service, keys=list(keys))


@transaction.atomic
def listing_published(*, listing: Listing) -> None:
    """The row of a listing now has other content than before: count it, and tell of all services it shows in.

    With a service go the venues that were made for it, and whoever published it has looked at its needs.
    """
    rows = type(listing)._base_manager.filter(pk=listing.pk)
    rows.update(content_version=F("content_version") + 1)
    if isinstance(listing, Service) and listing.live:
        rows.update(needs_suggested=False)
        _publish_new_venues(listing)
    announce_changed(service_ids=services_showing(listing))


def _publish_new_venues(service: Service) -> None:
    """Publish the venues of a service that nobody ever published: they were seen with it."""
    here = Q(at_services__service=service) | Q(schedules__service=service)
    drafts = Location.objects.filter(here, live=False, first_published_at=None, locked=False)
    for venue in drafts.exclude(latest_revision=None).distinct():
        venue.latest_revision.publish()


def services_showing(listing: Any) -> list[int]:
    """Keys of the services whose document holds something of this organisation, venue, need or service."""
    if isinstance(listing, Service):
        return [listing.pk]
    if isinstance(listing, Need):
        needs = Need.objects.branch(listing).values("pk")
        found = Service.objects.filter(needs__in=needs)
    elif listing._meta.model_name == "organisation":
        found = Service.objects.filter(organisation=listing)
    else:
        found = Service.objects.filter(venues__location=listing)
    return list(found.values_list("pk", flat=True).distinct())


@transaction.atomic
def need_changed(*, need: Need) -> None:
    """A need, its words or its place in the tree changed: the vocabulary, and the services that have it."""
    Need.objects.filter(pk=need.pk).update(updated_at=timezone.now())
    needs_changed.send(sender=Need, needs=[need.pk])
    announce_changed(service_ids=services_showing(need))


@transaction.atomic
def set_status(
    *, service: Service, status: Service.Status, by: User | None, until: date | None = None
) -> None:
    """Open or close a service at once; this is outside moderation and leaves any draft as it is.

    One that is closed for a time opens by itself on the day `until`, if that is known.
    """
    if service.status == status:
        return
    service.status = status
    service.save(update_fields=["status"])
    ServiceCapacity.objects.filter(service=service, closed_until__isnull=False).update(closed_until=None)
    if until and status == Service.Status.TEMPORARILY_CLOSED:
        ServiceCapacity.objects.update_or_create(service=service, defaults={"closed_until": until})
    log(instance=service, action="waypost.status", user=by, data={"status": str(status)})
    announce_changed(service_ids=[service.pk])


@transaction.atomic
def confirm(*, service: Service, on: date, by: User | None) -> None:
    """Somebody checked on that date that all of the listing is so."""
    service.assured_on = on
    service.save(update_fields=["assured_on"])
    log(instance=service, action="waypost.confirm", user=by, data={"on": on.isoformat()})
    announce_changed(service_ids=[service.pk])


@transaction.atomic
def set_managed(*, organisation: Organisation, is_managed: bool, by: User | None) -> None:
    """Say at once, outside moderation, whether an organisation's own people keep its listings."""
    Organisation.objects.filter(pk=organisation.pk).update(is_managed=is_managed)
    log(instance=organisation, action="waypost.managed", user=by, data={"is_managed": is_managed})


@dataclass
class NeedsSet:
    """What became of services whose needs were set: (the service, why) for those that were left as they were."""

    published: list[Service] = field(default_factory=list)
    drafted: list[Service] = field(default_factory=list)
    unchanged: list[Service] = field(default_factory=list)
    left: list[tuple[Service, str]] = field(default_factory=list)


def set_needs(
    *,
    services: Iterable[Service],
    add: Iterable[Need],
    remove: Iterable[Need],
    by: User | None,
    publish: bool,
) -> NeedsSet:
    """Add needs to several services, and take needs away; announced once for all.

    Needs are moderated: each service gets a revision, published if `publish` and if the service is published. One
    with a draft that waits, in moderation or locked for `by` is left alone, since publishing would take others' words
    with it. One that was never published gets the needs in its draft.
    """
    done = NeedsSet()
    added, removed = {need.pk: need for need in add}, {need.pk: need for need in remove}
    with announced_together():
        for service in services:
            draft = service.get_latest_revision_as_object()
            before = {need.pk for need in draft.needs.all()}
            after = (before | added.keys()) - removed.keys()
            if reason := _in_hand(service, by):
                done.left.append((service, reason))
            elif after == before:
                done.unchanged.append(service)
            else:
                draft.needs.set(Need.objects.filter(pk__in=after))
                changes = {
                    "added": [added[key].name for key in after - before],
                    "removed": [removed[key].name for key in before - after],
                }
                revision = draft.save_revision(user=by, log_action="wagtail.edit")
                log(instance=service, action="waypost.needs", user=by, revision=revision, data=changes)
                if publish and service.live:
                    revision.publish(user=by)
                (done.published if publish and service.live else done.drafted).append(service)
    return done


def _in_hand(service: Service, by: User | None) -> str:
    """Why somebody else's work would be touched by a new revision; empty where it would not."""
    lock = service.get_lock()
    if lock is not None and (by is None or lock.for_user(by)):
        return "it is locked"
    if service.workflow_in_progress:
        return "it waits for a moderator"
    if service.live and service.has_unpublished_changes:
        return "it has a draft that is not published"
    return ""


@transaction.atomic
def accept_needs(*, services: Collection[Service], by: User | None) -> int:
    """Somebody looked at needs that a feed only suggested and found them right; how many services had such."""
    suggested = [service for service in services if service.needs_suggested]
    Service.objects.filter(pk__in=[service.pk for service in suggested]).update(needs_suggested=False)
    for service in suggested:
        log(instance=service, action="waypost.needs", user=by, data={"accepted": True})
    return len(suggested)
