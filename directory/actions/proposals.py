"""What feeds propose for listings that people keep, taken or refused; drafts of older rows, renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from directory.models import ImportProposal
from directory.models.listing import Listing

if TYPE_CHECKING:
    from accounts.models import User


class NotDone(Exception):
    """Somebody was faster, or something stands in the way; the text says what, to whoever tried."""


class Seen(NamedTuple):
    """The state of a listing that somebody looked at before they decided: its version, and its latest draft's key."""

    content_version: int
    latest_revision: int | None

    @classmethod
    def of(cls, listing: Listing) -> Seen:
        """The state that it is in."""
        return cls(listing.content_version, listing.latest_revision_id)


@transaction.atomic
def propose_import(*, draft: Listing, source: str) -> ImportProposal:
    """Keep a feed's version of a listing that people keep, as a revision beside its history.

    `draft` is an unsaved copy of the row with the feed's content. Its latest revision stays the latest. What the
    same feed proposed before, and nobody has decided, is overtaken.
    """
    revision = Revision.objects.create(
        content_object=draft,
        base_content_type=draft.get_base_content_type(),
        user=None,
        content=draft.serializable_data(),
        object_str=str(draft),
    )
    older = ImportProposal.objects.waiting().of_listing(draft).filter(source=source)
    older.update(decision=ImportProposal.Decision.SUPERSEDED, decided_at=timezone.now())
    log(instance=draft, action="waypost.import_proposed", revision=revision, data={"source": source})
    return ImportProposal.objects.create(revision=revision, source=source)


@transaction.atomic
def take_proposal(*, proposal: ImportProposal, by: User, seen: Seen) -> None:
    """Publish a feed's version of a listing as it was shown beside the row that `seen` names.

    A person's draft stays, as the latest revision; it then is of an older row, and publishing it asks for a look.
    Raises `NotDone`, and changes nothing, if it is decided already, if the listing is not as it was seen, or if
    somebody's work stands in the way.
    """
    proposal, listing = _to_decide(proposal)
    if Seen.of(listing) != seen:
        raise NotDone("The listing changed while you were looking. This is how the two compare now.")
    if reason := in_the_way(listing, by):
        raise NotDone(reason)
    revision = proposal.revision
    # They have seen it beside this very row, however old the row was that the feed knew.
    revision.content["content_version"] = listing.content_version
    revision.save(update_fields=["content"])
    try:
        revision.as_object().full_clean()
    except ValidationError as error:
        raise NotDone(f"It can’t be published as it is: {' '.join(error.messages)}") from error
    if not listing.has_persons_draft:
        type(listing)._base_manager.filter(pk=listing.pk).update(latest_revision=revision)
    revision.publish(user=by)
    _decide(proposal, ImportProposal.Decision.TAKEN, by)


@transaction.atomic
def refuse_proposal(*, proposal: ImportProposal, by: User) -> None:
    """Leave the listing as it is; raises `NotDone` if it is decided already."""
    proposal, listing = _to_decide(proposal)
    _decide(proposal, ImportProposal.Decision.REFUSED, by)
    log(
        instance=listing,
        action="waypost.import_refused",
        user=by,
        revision=proposal.revision,
        data={"source": proposal.source},
    )


def _to_decide(proposal: ImportProposal) -> tuple[ImportProposal, Listing]:
    """The proposal and its listing, both locked; the listing first, as publishing and importing do."""
    revision = proposal.revision
    model = revision.content_type.model_class()
    listing: Listing = model._base_manager.select_for_update().get(pk=revision.object_id)
    proposal = (
        ImportProposal.objects.select_for_update(of=("self",)).select_related("revision").get(pk=proposal.pk)
    )
    if proposal.decision:
        raise NotDone(f"This was already {proposal.decided_in_words}.")
    return proposal, listing


def in_the_way(listing: Listing, by: User) -> str:
    """Whose work publishing another version would undo, and what to do about it; empty where it undoes nobody's."""
    if listing.current_workflow_state:
        return "A draft of it is with the moderators, and publishing this would end that. Decide on the draft first."
    if listing.scheduled_revision:
        return "A draft of it is to be published at a set time, and this would undo that. Take the time away first."
    lock = listing.get_lock()
    return (
        "It is locked, so that nobody changes it. Ask whoever locked it."
        if lock and lock.for_user(by)
        else ""
    )


def _decide(proposal: ImportProposal, decision: ImportProposal.Decision, by: User) -> None:
    proposal.decision, proposal.decided_by, proposal.decided_at = decision, by, timezone.now()
    proposal.save(update_fields=["decision", "decided_by", "decided_at"])


@transaction.atomic
def renew_draft(*, listing: Listing, by: User, seen: Seen) -> Revision:
    """Save a draft of an older row anew, as one of the row that stands now: somebody compared the two.

    Raises `NotDone` if either is no longer as it was seen, or if it is locked.
    """
    row: Listing = type(listing)._base_manager.select_for_update().get(pk=listing.pk)
    if row.latest_revision is None or Seen.of(row) != seen:
        raise NotDone("The listing changed while you were looking. This is how the two compare now.")
    lock = row.get_lock()
    if lock and lock.for_user(by):
        raise NotDone("It is locked, so that nobody changes it. Ask whoever locked it.")
    draft = row.get_latest_revision_as_object()
    draft.made_from_version = row.content_version
    revision: Revision = draft.save_revision(user=by, log_action="waypost.renewed", clean=False)
    return revision
