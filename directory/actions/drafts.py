"""Drafts of listings, saved a few fields at a time while their own people write them. The public row stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.locks import WorkflowLock
from wagtail.log_actions import log
from wagtail.models import Revision, TaskState

from directory.actions.proposals import NotDone
from directory.editing.fingerprints import content_of, fingerprints
from directory.models import Organisation, Service
from directory.models.listing import Listing

if TYPE_CHECKING:
    from accounts.models import User

# One sitting is one entry of the history, however often it is saved.
_SITTING = timedelta(hours=1)


class Overtaken(Exception):
    """Somebody else wrote in the same fields meanwhile. Nothing was saved and nothing is lost: both are at hand.

    `theirs` is the draft as it is now, `by` whoever saved it (None: a feed), `fields` those that both changed.
    """

    def __init__(self, theirs: Listing, by: User | None, fields: frozenset[str]) -> None:
        super().__init__("Somebody else changed the same part meanwhile.")
        self.theirs, self.by, self.fields = theirs, by, fields


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a part: the draft's revision (None where nothing was new to what the public sees).

    `theirs` names fields that somebody else changed meanwhile, whose words stay.
    """

    revision: Revision | None
    theirs: frozenset[str] = field(default_factory=frozenset)


@transaction.atomic
def save_draft(*, listing: Listing, content: Mapping[str, Any], begun: Mapping[str, str], by: User) -> Saved:
    """Put some fields' content, as a revision holds it, into the draft; all others stay as they are.

    `begun` has the marks (`editing.fingerprints`) of those fields as the person had them before them. What only others
    changed since stays theirs. Raises Overtaken where both changed one field, and NotDone where it can't be edited.
    """
    row = _locked(listing)
    if reason := not_editable(row, by):
        raise NotDone(reason)
    now = row.get_latest_revision_as_object()
    latest = content_of(now)
    mine, theirs = fingerprints(content, content), fingerprints(latest, content)
    by_me = {name for name in content if mine[name] != begun.get(name, "")}
    by_them = {name for name in content if theirs[name] != begun.get(name, "")}
    differ = {name for name in content if mine[name] != theirs[name]}
    if both := by_me & by_them & differ:
        last = row.latest_revision if row.has_unpublished_changes else None
        raise Overtaken(now, last.user if last else None, frozenset(both))
    new = by_me & differ
    if not new:
        return Saved(row.latest_revision, frozenset(by_them & differ))
    draft = row.with_content_json({**latest, **{name: content[name] for name in new}})
    return Saved(_saved(row, draft, by), frozenset(by_them & differ))


def not_editable(listing: Listing, by: User) -> str:
    """Why this person can't write a draft of it now, and what to do; empty where they can."""
    if getattr(listing, "merged_into_id", None):
        return "This was merged into another listing. Change that one."
    if getattr(listing, "status", "") in {Service.Status.DEFUNCT, Service.Status.INACTIVE}:
        return (
            "This service is closed for good, so it can’t be changed. Ask the moderators if it opens again."
        )
    lock = listing.get_lock()
    # That it waits for a moderator locks nobody out: they approve what they saw, or see the new version.
    if lock is not None and not isinstance(lock, WorkflowLock) and lock.for_user(by):
        if listing.locked:
            return "The moderators have locked this listing, so that nobody changes it. Ask them."
        return "A version of this is to be published at a set time. It can be changed after that."
    return ""


@transaction.atomic
def begin_service(
    *, organisation: Organisation, name: str, by: User, copied: Service | None = None
) -> Service:
    """A new service of the organisation, as a draft that nobody sees; with all that another says, but its name."""
    service = Service(organisation=organisation, name=name, live=False, has_unpublished_changes=True)
    service.save()
    content = content_of(service)
    if copied is not None:
        content |= copied_content(copied, into=service)
    draft = service.with_content_json({**content, "name": name})
    draft.save_revision(user=by, clean=False, log_action="wagtail.create")
    service.refresh_from_db()
    return service


_PARTS_COPIED = (
    *("venues", "schedules", "exceptions", "areas", "cost_options", "eligibility", "contacts", "languages"),
    "needs",
)
_COPIED = (
    *("description", "first_visit", "url", "email", "fees", "referral", "how_to_refer", "accreditations"),
    *("minimum_age", "maximum_age", "at_venue", "at_home", "by_phone", "online", "is_national"),
)


def copied_content(
    source: Service, *, into: Service, fields: tuple[str, ...] = (*_COPIED, *_PARTS_COPIED)
) -> dict[str, Any]:
    """What another service says in these fields, as content of `into`: its parts are made anew there."""
    said = content_of(source.get_latest_revision_as_object())
    content = {name: said[name] for name in fields}
    for name, rows in content.items():
        if isinstance(rows, list) and name != "needs":
            content[name] = [{**row, "pk": None, "service": into.pk} for row in rows]
    if "schedules" in content and "venues" not in content:
        # A time names a place of its own service: elsewhere it would be nowhere.
        content["schedules"] = [{**row, "location": None} for row in content["schedules"]]
    return content


@transaction.atomic
def discard_draft(*, listing: Listing, by: User) -> bool:
    """Go back to what is published; one that never was is taken away, and then the answer is False.

    Raises NotDone while moderators have it, and where somebody locked it.
    """
    row = _locked(listing)
    if row.current_workflow_state:
        raise NotDone("It is with the moderators. Take it back first.")
    if reason := not_editable(row, by):
        raise NotDone(reason)
    if row.first_published_at is None and not row.live:
        log(instance=row, action="wagtail.delete", user=by)
        row.delete()
        return False
    if row.has_unpublished_changes:
        # The words that are given up stay in the history, beneath what is public again.
        row.save_revision(user=by, clean=False, changed=False, log_action="waypost.discarded")
        type(row)._base_manager.filter(pk=row.pk).update(has_unpublished_changes=False)
    return True


def _locked(listing: Listing) -> Listing:
    row: Listing = type(listing)._base_manager.select_for_update().get(pk=listing.pk)
    return row


def _saved(row: Listing, draft: Listing, by: User) -> Revision:
    revision: Revision = draft.save_revision(
        user=by, clean=False, log_action="wagtail.edit", overwrite_revision=_of_this_sitting(row, by)
    )
    return revision


def _of_this_sitting(row: Listing, by: User) -> Revision | None:
    """The draft that the same person saved just now, if nobody else may have looked at it or counts on it."""
    last = row.latest_revision if row.has_unpublished_changes else None
    if last is None or last.user_id != by.pk or last.approved_go_live_at or last.pk == row.live_revision_id:
        return None
    if TaskState.objects.filter(revision=last).exists():
        return None
    return last if timezone.now() - last.created_at < _SITTING else None
