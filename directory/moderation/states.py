"""How far a listing's draft has come: nobody sent it, it waits, it was returned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.models import Revision, WorkflowState

from directory.models.listing import Listing

if TYPE_CHECKING:
    from accounts.models import User


class Status(models.TextChoices):
    """What has become of the latest draft."""

    NONE = "none", "no draft"
    DRAFT = "draft", "not sent yet"
    WAITING = "waiting", "waits for a moderator"
    RETURNED = "returned", "sent back"


@dataclass(frozen=True, slots=True)
class ModerationState:
    """Where a draft stands since when, by whom; `note` is what the moderator says who returned it.

    `by` wrote the draft, sent it, or returned it, as `status` is; None where nobody is known.
    """

    status: Status
    since: datetime | None = None
    note: str = ""
    by: User | None = None


NO_DRAFT = ModerationState(Status.NONE)


def state_of(listing: Listing) -> ModerationState:
    """Where the draft of one listing stands."""
    return states_of([listing])[listing]


def states_of(listings: Iterable[Listing]) -> dict[Listing, ModerationState]:
    """Where the drafts of many stand, of one kind or several, in two queries."""
    listings = list(listings)
    workflows = _workflows_of(listings)
    drafts = _drafts_of(listing for listing in listings if listing not in workflows)
    return {
        listing: _in_workflow(workflows[listing]) if listing in workflows else drafts.get(listing, NO_DRAFT)
        for listing in listings
    }


def _in_workflow(state: WorkflowState) -> ModerationState:
    task = state.current_task_state
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return ModerationState(Status.RETURNED, task.finished_at, task.comment, task.finished_by)
    since = task.started_at if task else state.created_at
    return ModerationState(Status.WAITING, since, by=state.requested_by)


def _workflows_of(listings: Iterable[Listing]) -> dict[Listing, WorkflowState]:
    """The running workflow of each listing that has one."""
    by_key: dict[tuple[int, str], Listing] = {}
    keys: dict[int, list[str]] = defaultdict(list)
    for listing in listings:
        kind = ContentType.objects.get_for_model(listing).pk
        by_key[kind, str(listing.pk)] = listing
        keys[kind].append(str(listing.pk))
    if not keys:
        return {}
    wanted = Q()
    for kind, pks in keys.items():
        wanted |= Q(base_content_type=kind, object_id__in=pks)
    found = WorkflowState.objects.active().filter(wanted)
    found = found.select_related("current_task_state__finished_by", "requested_by")
    return {by_key[state.base_content_type_id, state.object_id]: state for state in found}


def _drafts_of(listings: Iterable[Listing]) -> dict[Listing, ModerationState]:
    """Drafts that nobody has sent."""
    drafts: dict[Any, Listing] = {
        each.latest_revision_id: each for each in listings if each.has_persons_draft
    }
    if not drafts:
        return {}
    found = Revision.objects.filter(pk__in=drafts).select_related("user").defer("content")
    return {drafts[each.pk]: ModerationState(Status.DRAFT, each.created_at, by=each.user) for each in found}
