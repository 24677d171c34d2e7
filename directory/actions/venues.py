"""Places that an organisation's people make while they write a service, and those they choose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Revision

from directory.actions.drafts import save_draft
from directory.actions.reports import report
from directory.editing.fingerprints import content_of, fingerprints
from directory.models import Accessibility, ListingReport, Location, Service

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def save_place(*, place: Location, access: Iterable[Accessibility], service: Service, by: User) -> Location:
    """Keep a place that nobody has published, and let the service's draft name it: it goes live with the service.

    Raises NotDone where the draft can't be edited.
    """
    is_new = place.pk is None
    place.live, place.has_unpublished_changes = False, True
    place.accessibility.set(list(access))
    place.save()
    revision: Revision = place.save_revision(
        user=by, clean=False, log_action="wagtail.create" if is_new else "wagtail.edit"
    )
    place.latest_revision = revision
    add_place(service=service, place=place, by=by)
    return place


@transaction.atomic
def add_place(*, service: Service, place: Location, by: User) -> None:
    """Let the service's draft name a place, after those that it names. Raises NotDone where it can't be edited."""
    row = Service.objects.select_for_update().get(pk=service.pk)
    now = content_of(row.get_latest_revision_as_object())
    venues = now["venues"]
    if place.pk in {venue["location"] for venue in venues}:
        return
    added = {"pk": None, "service": row.pk, "location": place.pk}
    save_draft(listing=row, content={"venues": [*venues, added]}, begun=fingerprints(now, ("venues",)), by=by)


@transaction.atomic
def tell_of_place(*, service: Service, place: Location, words: str) -> ListingReport:
    """Tell the moderators what is wrong with a place that others use too: its own people don't change it."""
    # Of a private place only that it is private: a report is read by more people than may know where it is.
    return report(
        listing=service, what=ListingReport.What.PLACE, words=f"{place}: {words}", is_from_keepers=True
    )
