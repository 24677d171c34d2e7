"""What the moderators' desk says of a draft, in words: for a line of the queue, and for its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from wagtail.models import WorkflowState

from accounts.models import User
from accounts.roles import role_of
from directory.actions.moderation import LOCKED
from directory.admin.compared_fields import COMPARED
from directory.admin.comparing import compare
from directory.admin.versions import address_of, is_older, versions_address
from directory.models import Location, Organisation, SeenDraft, Service
from directory.models.listing import UNNAMED, Listing
from directory.moderation.new_venues import new_venues
from directory.moderation.queue import Waiting, waiting_states
from ui.filters import counted, listed, moment_words

_NAMED = 5  # fields that a line names before it counts the rest
_MOST_OTHERS = 12  # that wait of the same organisation, named one by one


@dataclass(frozen=True, slots=True)
class Line:
    """One draft of the queue in words."""

    waiting: Waiting
    changes: str
    sender: str
    age: str
    is_overdue: bool
    is_own: bool


def line_of(waiting: Waiting, now: datetime, user: User) -> Line:
    """As somebody reads it who decides."""
    sender = waiting.state.requested_by
    return Line(
        waiting=waiting,
        changes=_changes(waiting),
        sender=str(sender or "somebody whose account is gone"),
        age=age_in_words(waiting.sent_at, now),
        is_overdue=waiting.is_overdue(now),
        is_own=user in {sender, waiting.draft.user},
    )


def age_in_words(since: datetime, now: datetime) -> str:
    """“today”, “yesterday”, “3 days ago”, by the calendar."""
    days = (timezone.localdate(now) - timezone.localdate(since)).days
    return {0: "today", 1: "yesterday"}.get(days, f"{counted(days, 'day')} ago")


def _changes(waiting: Waiting) -> str:
    """“Description, times and 2 more”; nothing for what is new."""
    if waiting.is_new:
        return ""
    labels = [
        field.label for field in COMPARED[type(waiting.listing)] if waiting.fields.intersection(field.fields)
    ]
    labels += ["When it is published"] if waiting.fields & {"go_live_at", "expire_at"} else []
    if not labels:
        return "Nothing that differs from what is published"
    more = len(labels) - _NAMED
    shown = [labels[0], *(label[0].lower() + label[1:] for label in labels[1:_NAMED])]
    return listed([*shown, f"{more} more"] if more > 0 else shown)


# --- The page of one --------------------------------------------------------------------------------


def page_facts(waiting: Waiting) -> dict[str, Any]:
    """The comparison, the public's view of it, and what surrounds it."""
    listing, draft = waiting.listing, waiting.draft.as_object()
    before = draft if waiting.is_new else listing
    comparison = compare(before, draft, left_name="Published now", right_name="The draft that waits")
    organisation = waiting.organisation
    return {
        "comparison": None if waiting.is_new else comparison,
        # The end of its address is made from the name once it is published.
        "whole": [row for row in comparison.rows if row.left and not row.left.startswith(UNNAMED)]
        if waiting.is_new
        else (),
        "preview_address": _preview_address(waiting),
        "publication": _publication(draft),
        "new_venues": _new_venues(waiting),
        "others": _others(waiting, organisation) if organisation else (),
        "organisation": organisation,
        "managers": _managers(organisation) if organisation else (),
        "open_claims": organisation.claims.open().count() if organisation else 0,
        "used_by": _used_by(listing),
    }


def _preview_address(waiting: Waiting) -> str:
    """The page as the public would see it; a venue has none."""
    if isinstance(waiting.listing, Location):
        return ""
    return address_of(waiting.listing, "revisions_view", waiting.draft.pk)


def _publication(draft: Listing) -> str:
    """When it would be published or taken down, where somebody set a time."""
    said = []
    if draft.go_live_at:
        said.append(f"published on {moment_words(draft.go_live_at)}")
    if draft.expire_at:
        said.append(f"taken down on {moment_words(draft.expire_at)}")
    return listed(said)


def _new_venues(waiting: Waiting) -> list[tuple[Location, str, str]]:
    """Venues that would be published with it, each as its draft has it, with its form and what was seen of it."""
    return [
        (
            venue.get_latest_revision_as_object(),
            address_of(venue, "edit"),
            SeenDraft.of(venue.latest_revision).token,
        )
        for venue in new_venues(waiting.draft.content)
        if venue.latest_revision
    ]


def _others(waiting: Waiting, organisation: Organisation) -> list[WorkflowState]:
    """What else waits of the same organisation."""
    kinds = ContentType.objects.get_for_models(Service, Organisation)
    services = [str(key) for key in organisation.services.values_list("pk", flat=True)]
    theirs = Q(base_content_type=kinds[Service], object_id__in=services)
    theirs |= Q(base_content_type=kinds[Organisation], object_id=str(organisation.pk))
    found = waiting_states().filter(theirs).exclude(pk=waiting.state.pk)
    return list(found.select_related("current_task_state__revision", "base_content_type")[:_MOST_OTHERS])


def _managers(organisation: Organisation) -> list[tuple[str, str]]:
    """Who keeps its listings, and as what."""
    live = organisation.memberships.live().select_related("user").order_by("starts_on", "pk")
    return [(str(membership.user), str(role_of(membership.role))) for membership in live]


def _used_by(listing: Listing) -> str:
    """How many services are held at a venue: all of them change with it."""
    if not isinstance(listing, Location):
        return ""
    number = listing.at_services.values("service").distinct().count()
    return f"{counted(number, 'service')} {'is' if number == 1 else 'are'} held here." if number else ""


def in_the_way(waiting: Waiting, user: User) -> tuple[str, str]:
    """Why it can't be approved as it stands, and where that is put right; empty where nothing stands in the way."""
    listing = waiting.listing
    if is_older(waiting.draft, listing):
        words = (
            "This draft was begun before what is published now, and would undo what came in between. "
            "Compare the two and go on with the draft, or return it."
        )
        return words, versions_address(listing)
    lock = listing.get_lock()
    return (LOCKED, address_of(listing, "edit")) if lock and lock.for_user(user) else ("", "")


def what_became(state: WorkflowState) -> str:
    """Of something that waits no more."""
    said = {
        WorkflowState.STATUS_APPROVED: "It was approved",
        WorkflowState.STATUS_NEEDS_CHANGES: "It was returned to its author",
        WorkflowState.STATUS_CANCELLED: "It was taken back, or something else was published",
    }
    task_state = state.current_task_state
    by = f" by {task_state.finished_by}" if task_state and task_state.finished_by else ""
    on = f" on {moment_words(task_state.finished_at)}" if task_state and task_state.finished_at else ""
    return f"{said.get(state.status, 'There is nothing to decide')}{by}{on}."
