"""Every change to listings that touches more than one row, or that others must hear of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from directory.models import ImportProposal, Need, Service
from directory.models.listing import Listing
from directory.signals import listing_changed, listing_removed, needs_changed

if TYPE_CHECKING:
    from accounts.models import User

# Keys in one announcement, so that neither a statement's parameters nor a job's batch grow without bound.
BATCH = 500
FIRST_VERSION = 1  # of a row that was just made


def batches(keys: Iterable[int]) -> Iterator[list[int]]:
    """The different keys in order, at most 500 at a time."""
    ordered = sorted(set(keys))
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


@transaction.atomic(savepoint=False)
def announce_changed(*, service_ids: Iterable[int], made: Collection[int] = ()) -> None:
    """Raise `index_version` of these services and tell whoever listens, once for each 500.

    `made` are told of too: services made in this transaction, whose first version is right already.
    """
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
    """The row of a listing now has other content than before: count it, and tell of all services it shows in."""
    type(listing)._base_manager.filter(pk=listing.pk).update(content_version=F("content_version") + 1)
    announce_changed(service_ids=services_showing(listing))


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
def set_status(*, service: Service, status: Service.Status, by: User | None) -> None:
    """Open or close a service at once; this is outside moderation and leaves any draft as it is."""
    if service.status == status:
        return
    service.status = status
    service.save(update_fields=["status"])
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
def propose_import(*, draft: Listing, source: str) -> ImportProposal:
    """Keep a feed's version of a listing that people keep, as a revision beside its history.

    `draft` is an unsaved copy of the row with the feed's content. Its latest revision stays the latest.
    """
    revision = Revision.objects.create(
        content_object=draft,
        base_content_type=draft.get_base_content_type(),
        user=None,
        content=draft.serializable_data(),
        object_str=str(draft),
    )
    log(instance=draft, action="waypost.import_proposed", revision=revision, data={"source": source})
    return ImportProposal.objects.create(revision=revision, source=source)
