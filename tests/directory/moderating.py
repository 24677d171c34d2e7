"""Drafts that are written, sent and decided, for tests."""

from __future__ import annotations

from typing import Any, TypeVar

from wagtail.models import Revision, WorkflowState

from accounts.actions import begin_membership
from accounts.models import SiteMembership, User
from accounts.roles import LISTING_KEEPER, MODERATOR
from directory import actions
from directory.models import Organisation, OrganisationMembership, SeenDraft
from directory.models.listing import Listing

L = TypeVar("L", bound=Listing)


def keeper_of(organisation: Organisation, email: str = "keeper@example.org") -> User:
    """Somebody who keeps an organisation's listings up."""
    user = User.objects.create_user(email, first_name="Kay")
    begin_membership(model=OrganisationMembership, user=user, role=LISTING_KEEPER, by=None, on=organisation)
    return user


def a_moderator(email: str = "moses@example.org") -> User:
    """Somebody who approves listings."""
    user = User.objects.create_user(email, first_name="Moses")
    begin_membership(model=SiteMembership, user=user, role=MODERATOR, by=None)
    return user


def drafted(listing: Listing, by: User | None = None, **values: Any) -> Revision:
    """A draft of it with other values, as somebody's form saves it; those of parts are lists."""
    draft = type(listing)._base_manager.get(pk=listing.pk).get_latest_revision_as_object()
    for name, value in values.items():
        if isinstance(value, list):
            getattr(draft, name).set(value)
        else:
            setattr(draft, name, value)
    revision: Revision = draft.save_revision(user=by)
    listing.refresh_from_db()
    return revision


def sent(listing: Listing, by: User, **values: Any) -> Revision:
    """A draft of it that was sent."""
    revision = drafted(listing, by, **(values or {"description": "We meet on Fridays now."}))
    actions.submit(listing=listing, revision=revision, by=by)
    return revision


def state_of_workflow(listing: Listing) -> WorkflowState:
    """The latest workflow that it was in."""
    return listing.workflow_states.order_by("-pk").first()


def seen(revision: Revision) -> str:
    """What a page that shows it sends back."""
    revision.refresh_from_db()
    return SeenDraft.of(revision).token


def approved(listing: Listing, by: User) -> None:
    """What waits of it is approved as it stands."""
    listing.refresh_from_db()
    actions.approve(listing=listing, revision_id=listing.latest_revision_id or 0, by=by)
    listing.refresh_from_db()
