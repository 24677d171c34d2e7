"""What is written about drafts: that some wait, to moderators; what became of theirs, to authors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from accounts.models import User
from accounts.permissions import Permission, has_permission
from directory.models import Location, Organisation, Service
from directory.models.listing import Listing
from directory.moderation.queue import overdue_before, waiting_states
from directory.permissions import LISTINGS, publishable_by
from messaging.actions import send
from messaging.registry import Kind, Withheld, register_kind

if TYPE_CHECKING:
    from django.db.models import QuerySet

SUBMITTED = "moderation.submitted"
APPROVED = "moderation.approved"
RETURNED = "moderation.returned"
UNDONE = "moderation.undone"


def register() -> None:
    """Our kinds of message, asked for wherever something is sent or decided: at our desk or in Wagtail's screens."""
    register_kind(Kind(SUBMITTED, context=waiting_in_words, useful_for=timedelta(days=2)))
    register_kind(Kind(APPROVED, context=decided_in_words))
    register_kind(Kind(RETURNED, context=decided_in_words))
    register_kind(Kind(UNDONE, context=undone_in_words))
    task_submitted.connect(_submitted, sender=TaskState, dispatch_uid="directory.moderation")
    workflow_approved.connect(_approved, sender=WorkflowState, dispatch_uid="directory.moderation")
    workflow_rejected.connect(_returned, sender=WorkflowState, dispatch_uid="directory.moderation")


# --- Asking for them --------------------------------------------------------------------------------


def _submitted(instance: TaskState, user: User | None = None, **kwargs: Any) -> None:
    if _is_of_listing(instance.workflow_state):
        tell_moderators([instance], today=timezone.localdate(), but_not=user)


def _approved(instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    _tell_author(APPROVED, instance, user)


def _returned(instance: WorkflowState, user: User | None = None, **kwargs: Any) -> None:
    _tell_author(RETURNED, instance, user)


def tell_moderators(task_states: list[TaskState], *, today: Any, but_not: User | None = None) -> None:
    """That something waits: one message a day to each of those who may decide on any of these, however many wait."""
    groups = {
        key
        for task in {state.task.specific for state in task_states}
        for key in (task.groups.values_list("pk", flat=True) if hasattr(task, "groups") else ())
    }
    people: QuerySet[User] = User.objects.filter(groups__in=groups, is_active=True).order_by("pk").distinct()
    if but_not is not None:
        people = people.exclude(pk=but_not.pk)
    for key in people.values_list("pk", flat=True):
        send(kind=SUBMITTED, to=f"user:{key}", event=f"moderation:{today.isoformat()}")


def remind_daily(now: datetime) -> None:
    """Once a day, for `run_due`: word to the moderators while something waits for longer than it should."""
    today = timezone.localdate(now)
    mark = f"directory.moderation.reminded.{today}"
    if not cache.add(mark, True, timeout=2 * 24 * 60 * 60):
        return
    try:
        late = waiting_states().filter(current_task_state__started_at__lt=overdue_before(now))
        late = late.select_related("current_task_state__task", "base_content_type")
        # One of each task is enough: it says whom to tell.
        by_task = {state.current_task_state.task_id: state.current_task_state for state in late}
        tell_moderators(list(by_task.values()), today=today)
    except BaseException:
        cache.delete(mark)
        raise


def tell_undone(change: ModelLogEntry) -> None:
    """Word to whoever made a small change that a moderator took back."""
    if change.user_id:
        send(
            kind=UNDONE,
            to=f"user:{change.user_id}",
            event=f"moderation:undone:{change.pk}",
            about={"change": change.pk},
        )


def _tell_author(kind: str, state: WorkflowState, decided_by: User | None) -> None:
    author, task_state = state.requested_by, state.current_task_state
    if author is None or author == decided_by or task_state is None or not _is_of_listing(state):
        return
    send(
        kind=kind,
        to=f"user:{author.pk}",
        event=f"moderation:{task_state.pk}",
        about={"state": state.pk, "task_state": task_state.pk},
    )


def _is_of_listing(state: WorkflowState) -> bool:
    return state.base_content_type.model_class() in LISTINGS


# --- What they say ----------------------------------------------------------------------------------


def waiting_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
    """How many wait now, and for how long the oldest; nothing to somebody for whom none waits any more."""
    user = User.objects.get(pk=recipient.partition(":")[2])
    models = publishable_by(user)
    states = waiting_states(models) if models else WorkflowState.objects.none()
    oldest = states.select_related("current_task_state").first()
    if oldest is None or oldest.current_task_state is None:
        return Withheld("nothing_waits")
    return {"number": states.count(), "days": (timezone.now() - oldest.current_task_state.started_at).days}


def decided_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
    """The listing, the note, and where the author goes on."""
    state = WorkflowState.objects.filter(pk=about["state"]).first()
    task_state = TaskState.objects.filter(pk=about["task_state"]).first()
    listing = state and state.content_object
    if task_state is None or not isinstance(listing, Listing):
        return Withheld("listing_gone")
    user = User.objects.get(pk=recipient.partition(":")[2])
    secret = tells_where(listing)
    return {
        "name": f"a {listing._meta.verbose_name} of yours"
        if secret
        else f"“{task_state.revision.object_str}”",
        "note": "" if secret else task_state.comment,
        "link": _link_for(user, listing),
        "public": "" if secret or not _has_page(listing) else _whole(listing.get_absolute_url()),
    }


def undone_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
    """Which listing it was."""
    change = ModelLogEntry.objects.filter(pk=about["change"]).first()
    model = change and change.content_type.model_class()
    listing = model._base_manager.filter(pk=change.object_id).first() if change and model else None
    if listing is None:
        return Withheld("listing_gone")
    user = User.objects.get(pk=recipient.partition(":")[2])
    return {"name": f"“{listing}”", "link": _link_for(user, listing)}


def tells_where(listing: Listing) -> bool:
    """Whether its name or a note could tell where a place is that is kept private: no e-mail says either."""
    if isinstance(listing, Location):
        return listing.is_confidential
    return isinstance(listing, Service) and listing.venues.filter(location__is_confidential=True).exists()


def _has_page(listing: Listing) -> bool:
    return listing.live and isinstance(listing, Service | Organisation)


def _link_for(user: User, listing: Listing) -> str:
    """The organisation's own page, for its people; else Wagtail's form."""
    organisation = listing.organisation if isinstance(listing, Service) else listing
    if isinstance(organisation, Organisation) and has_permission(
        user, Permission.EDIT_OWN_LISTINGS, on=organisation
    ):
        try:
            return _whole(reverse("directory:my_organisation", args=[organisation.slug]))
        except NoReverseMatch:
            return _whole(organisation.get_absolute_url())
    return _whole(reverse(f"wagtailsnippets_directory_{listing._meta.model_name}:edit", args=[listing.pk]))


def _whole(address: str) -> str:
    return urljoin(settings.WAGTAILADMIN_BASE_URL, address)
