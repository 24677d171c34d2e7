"""Approval of listings: the step of a workflow that publishes what somebody saw, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, Revision, TaskState

from directory.models.listing import Listing

if TYPE_CHECKING:
    from accounts.models import User

APPROVE, RETURN = "approve", "reject"  # as Wagtail names what can be done


class NotDecided(PermissionDenied):
    """A decision came to nothing: the draft changed since it was looked at, or somebody else was faster.

    A kind of `PermissionDenied`, as Wagtail's own refusals are, and raised in the midst of its code. The text is for
    whoever decided; `has_changed` says that there is a newer draft to look at.
    """

    def __init__(self, listing: Listing, words: str, *, has_changed: bool = False) -> None:
        self.listing = listing
        self.has_changed = has_changed
        super().__init__(words)


class SeenDraft(NamedTuple):
    """The draft that somebody had before them: a revision's key, and when it was saved.

    The key alone would not do, since Wagtail saves over its own revisions while somebody types.
    """

    revision_id: int
    saved_at: datetime

    @classmethod
    def of(cls, revision: Revision) -> Self:
        """This one, as it is now."""
        return cls(revision.pk, revision.created_at)

    @property
    def token(self) -> str:
        """For a hidden field of a page."""
        return f"{self.revision_id}@{self.saved_at.isoformat()}"

    @classmethod
    def from_token(cls, token: str) -> Self | None:
        """What a page that was sent back had shown; None where it says nothing that can be read."""
        key, _, instant = token.partition("@")
        try:
            return cls(int(key), datetime.fromisoformat(instant))
        except ValueError:
            return None


class ReturnForm(TaskStateCommentForm):
    """What the author is to change."""

    comment = forms.CharField(
        label="What should they change?",
        help_text="They read this above their draft. Say what to do, as you would to a neighbour.",
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say what they should change: they get nothing else to go by."},
    )


class ListingApprovalTask(AbstractGroupApprovalTask):
    """People of the chosen groups approve or return the draft that they saw.

    Wagtail's own task publishes whatever is the latest, seen by anybody or not. A draft that waits can still be
    written on: then the waiting goes on, with the newer one.
    """

    class Meta:
        verbose_name = "listing approval task"
        verbose_name_plural = "listing approval tasks"

    @classmethod
    def get_description(cls) -> str:
        """For whoever chooses a kind of task in Wagtail."""
        return "Members of the chosen groups approve listings: the version that they saw, and no newer one"

    def locked_for_user(self, obj: Any, user: User) -> bool:
        """Never: whoever may write it may write on."""
        return False

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, str, bool]]:
        """Approve, or return with a note, for those of the groups."""
        if not (user.is_superuser or self._user_in_groups(user)):
            return []
        return [(RETURN, "Return with a note", True), (APPROVE, "Approve", False)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """A note is needed to return something."""
        return ReturnForm if action == RETURN else TaskStateCommentForm

    @transaction.atomic
    def on_action(
        self,
        task_state: TaskState,
        user: User,
        action_name: str,
        *,
        seen: SeenDraft | None = None,
        comment: str = "",
        **kwargs: Any,
    ) -> None:
        """Approve or return the draft that they saw. Raises `NotDecided`, and changes nothing, if it is another now.

        The row stays locked until the end, so that nobody saves a newer one in between.
        """
        model = task_state.workflow_state.base_content_type.model_class()
        if not (isinstance(model, type) and issubclass(model, Listing)):
            super().on_action(task_state, user, action_name, comment=comment, **kwargs)
            return
        row: Listing = model._base_manager.select_for_update().get(pk=task_state.workflow_state.object_id)
        fresh = TaskState.objects.select_related("workflow_state").get(pk=task_state.pk)
        refuse_unseen(row, fresh, seen)
        if action_name == RETURN and not comment.strip():
            raise NotDecided(row, "Say what they should change: they get nothing else to go by.")
        # Wagtail notes of a decision the revision with which the waiting began.
        fresh.revision = row.latest_revision
        fresh.save(update_fields=["revision"])
        super().on_action(fresh, user, action_name, comment=comment)


def refuse_unseen(row: Listing, task_state: TaskState, seen: SeenDraft | None) -> None:
    """Raise `NotDecided` unless this draft is still the latest and still waits. Give the row locked."""
    if task_state.status != TaskState.STATUS_IN_PROGRESS:
        raise NotDecided(row, f"Somebody decided on “{row}” while you were looking, or it was taken back.")
    latest = row.latest_revision
    if latest is None or seen != SeenDraft.of(latest):
        raise NotDecided(
            row,
            f"“{row}” changed since you looked at it, so nothing was published or returned. "
            "Look at what it says now.",
            has_changed=True,
        )
