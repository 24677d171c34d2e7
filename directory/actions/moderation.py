"""Drafts sent to the moderators, approved or sent back; small changes of trusted organisations, published at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.actions.publish_revision import PublishPermissionError
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Revision, TaskState, WorkflowState

from directory.actions.proposals import NotDone
from directory.models import ListingApprovalTask, NotDecided, Organisation, SeenDraft
from directory.models.approval import APPROVE, RETURN, refuse_unseen
from directory.models.listing import Listing, StaleDraft
from directory.moderation.differences import differing_fields
from directory.moderation.new_venues import venues_to_be_seen
from directory.moderation.small_changes import may_go_at_once
from directory.moderation_messages import tell_undone

if TYPE_CHECKING:
    from accounts.models import User

SMALL_CHANGE = "waypost.small_change"
LOCKED = "It is locked, so that nobody changes it. Ask whoever locked it."


class Submitted(Enum):
    """What became of a draft that was sent."""

    PUBLISHED = "published"
    WAITING = "waiting"


class Approved(Enum):
    """What became of a draft that was approved."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    PASSED_ON = "passed on"  # the workflow has a further step


# --- Sending ----------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, listing: Listing, revision: Revision, by: User) -> Submitted:
    """Send a draft to the moderators, or publish it at once, if it changes small things of a trusted organisation's.

    Where an older draft waits already, the waiting goes on with this one.

    Raises `NotDone`, and changes nothing, where the draft can't be sent: it isn't the latest, it says nothing new, it
    lacks something, it is locked, or it is of an older row (then caused by `StaleDraft`, which has the differences).
    """
    row = _locked_row(listing)
    _refuse_to_send(row, revision, by)
    if may_go_at_once(row, revision.content, by):
        _publish_at_once(row, revision, by)
        return Submitted.PUBLISHED
    state = row.current_workflow_state
    if state is None:
        workflow = row.get_workflow()
        if workflow is None:
            raise NotDone(
                "Nobody is set to approve listings, so it can’t be sent. Ask whoever runs this site."
            )
        workflow.start(row, by)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.requested_by = by
        state.resume(by)
    else:
        _go_on_with(state, row, revision, by)
    return Submitted.WAITING


def _refuse_to_send(row: Listing, revision: Revision, by: User) -> None:
    latest = row.latest_revision
    if latest is None or SeenDraft.of(latest) != SeenDraft.of(revision):
        raise NotDone("Somebody saved another version meanwhile. Look at that one before you send it.")
    lock = row.get_lock()
    if lock and lock.for_user(by):
        raise NotDone(LOCKED)
    draft = row.with_content_json(revision.content)
    if draft.made_from_version is not None and draft.made_from_version < row.content_version:
        stale = StaleDraft(row, row.differences_from(draft))
        words = (
            f"“{row}” has changed since this draft was begun, so it was not sent. Look first at what differs."
        )
        raise NotDone(words) from stale
    if row.live and not differing_fields(row.serializable_data(), revision.content, row):
        raise NotDone("There is nothing to send: the draft says what is published already.")
    _refuse_incomplete(draft, "sent")


def _refuse_incomplete(draft: Listing, done: str) -> None:
    try:
        draft.full_clean()
    except ValidationError as error:
        raise NotDone(f"It can’t be {done} as it is: {' '.join(error.messages)}") from error


def _go_on_with(state: WorkflowState, row: Listing, revision: Revision, by: User) -> None:
    """The waiting goes on, in its old place, with a newer draft."""
    task_state = state.current_task_state
    task_state.revision = revision
    task_state.save(update_fields=["revision"])
    state.requested_by = by
    state.save(update_fields=["requested_by"])
    log(instance=row, action="waypost.sent_again", user=by, revision=revision)


@transaction.atomic
def take_back(*, listing: Listing, by: User) -> None:
    """The draft waits no more, and stays a draft. Raises `NotDone` if it doesn't wait and wasn't returned."""
    row = _locked_row(listing)
    state = row.current_workflow_state
    if state is None:
        raise NotDone("It doesn’t wait any more: a moderator was faster.")
    state.cancel(user=by)


# --- Deciding ---------------------------------------------------------------------------------------


@transaction.atomic
def approve(
    *,
    listing: Listing,
    revision_id: int,
    by: User,
    saved_at: datetime | None = None,
    venues: Collection[SeenDraft] | None = None,
) -> Approved:
    """Approve the draft that somebody saw; at the last step of the workflow it is published.

    `saved_at` is when the revision was saved that they saw: Wagtail may save over it. `venues` are the drafts of the
    new venues that they saw beside it, which go public with it; None where they were not asked. Raises `NotDone`, and
    changes nothing, if any of these is another by now or was decided, or where it can't be published (of an older row:
    caused by `StaleDraft`).
    """
    row = _locked_row(listing)
    task_state = _waiting(row, by)
    lock = row.get_lock()
    if lock and lock.for_user(by):
        raise NotDone(LOCKED)
    if (
        venues is not None
        and row.latest_revision
        and set(venues) != venues_to_be_seen(row.latest_revision.content)
    ):
        raise NotDone(
            "The draft, or a venue that goes public with it, changed since you looked. Look at it again."
        )
    try:
        decide(row=row, task_state=task_state, how=APPROVE, seen=_seen(row, revision_id, saved_at), by=by)
    except (NotDecided, StaleDraft) as error:
        raise NotDone(str(error)) from error
    except PublishPermissionError as error:
        raise NotDone("You may look at this, but not publish it. Ask somebody who may.") from error
    task_state.workflow_state.refresh_from_db()
    if task_state.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS:
        return Approved.PASSED_ON
    row.refresh_from_db()
    return Approved.PUBLISHED if row.live_revision_id == revision_id else Approved.SCHEDULED


@transaction.atomic
def send_back(
    *, listing: Listing, revision_id: int, note: str, by: User, saved_at: datetime | None = None
) -> None:
    """Return a draft to its author, with what they are to change.

    Raises `NotDone`, and changes nothing, without a note, or if the draft is not as it was seen or was decided.
    """
    row = _locked_row(listing)
    task_state, seen = _waiting(row, by), _seen(row, revision_id, saved_at)
    if not note.strip():
        raise NotDone("Say what they should change: they get nothing else to go by.")
    try:
        decide(row=row, task_state=task_state, how=RETURN, seen=seen, by=by, note=note.strip())
    except NotDecided as error:
        raise NotDone(str(error)) from error


@transaction.atomic
def decide(
    *, row: Listing, task_state: TaskState, how: str, seen: SeenDraft | None, by: User, note: str = ""
) -> None:
    """Approve or return what waits, by whatever task it waits at; for our desk and for Wagtail's own screens.

    Raises `NotDecided` where what was seen is not what waits, `StaleDraft`, `NotDone` and Wagtail's own refusals.
    """
    row = _locked_row(row)
    refuse_unseen(row, TaskState.objects.get(pk=task_state.pk), seen)
    if how == APPROVE:
        _refuse_incomplete(row.get_latest_revision_as_object(), "published")
    task = task_state.task.specific
    if isinstance(task, ListingApprovalTask):
        task.on_action(task_state, by, how, seen=seen, comment=note)
    else:
        task.on_action(task_state, by, how, comment=note)


def _waiting(row: Listing, by: User) -> TaskState:
    """The step at which it waits, which must be this person's to take."""
    task_state: TaskState | None = row.current_workflow_task_state
    if task_state is None:
        raise NotDone(f"Somebody decided on “{row}” while you were looking, or it was taken back.")
    may_do = {action for action, _, _ in task_state.task.specific.get_actions(row, by)}
    if not {APPROVE, RETURN} <= may_do:
        raise NotDone(f"It waits for others: “{task_state.task.name}” is not yours to do.")
    return task_state


def _seen(row: Listing, revision_id: int, saved_at: datetime | None) -> SeenDraft:
    latest = row.latest_revision
    if saved_at is None and latest is not None:
        saved_at = latest.created_at
    return SeenDraft(revision_id, saved_at or row.created_at)


def _locked_row(listing: Listing) -> Any:
    return type(listing)._base_manager.select_for_update().get(pk=listing.pk)


# --- Trust ------------------------------------------------------------------------------------------


@transaction.atomic
def set_trusted(*, organisation: Organisation, is_trusted: bool, by: User | None) -> None:
    """Say whether small changes by an organisation's own people are published at once."""
    Organisation.objects.filter(pk=organisation.pk).update(is_trusted=is_trusted)
    log(instance=organisation, action="waypost.trusted", user=by, data={"is_trusted": is_trusted})


def _publish_at_once(row: Listing, revision: Revision, by: User) -> None:
    """Publish, and keep what the public saw until now, so that it can be put back."""
    before = Revision.objects.create(
        content_object=row,
        base_content_type=row.get_base_content_type(),
        created_at=row.last_published_at or row.created_at,  # never the latest
        content=row.serializable_data(),
        object_str=str(row),
    )
    # They may not publish; the trust in their organisation does.
    revision.publish(user=by, skip_permission_checks=True)
    log(instance=row, action=SMALL_CHANGE, user=by, revision=revision, data={"before": before.pk})


@transaction.atomic
def undo_small_change(*, change: ModelLogEntry, by: User) -> None:
    """Put back what the public saw before a trusted organisation's change.

    Raises `NotDone`, and changes nothing, if something else is published by now, or somebody's draft would be lost.
    """
    listing = change.content_type.model_class()._base_manager.filter(pk=change.object_id).first()
    before = Revision.objects.filter(pk=change.data["before"]).first()
    if listing is None or before is None:
        raise NotDone("It isn’t there any more.")
    row = _locked_row(listing)
    if row.live_revision_id != change.revision_id:
        raise NotDone("Something else is published by now. Compare the two, and put it right in the form.")
    if row.has_persons_draft or row.current_workflow_state:
        raise NotDone("Somebody has a draft of it by now. Decide on that first.")
    before.content["content_version"] = row.content_version
    before.save(update_fields=["content"])
    type(row)._base_manager.filter(pk=row.pk).update(latest_revision=before)
    before.publish(user=by)
    log(instance=row, action="waypost.undone", user=by, revision=before, data={"change": change.pk})
    tell_undone(change)
