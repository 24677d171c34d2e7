"""Wagtail's own screens for listings, held to the rules of moderation that our desk keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from wagtail.admin import messages
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.widgets.button import Button
from wagtail.models import TaskState, WorkflowState
from wagtail.snippets.views.snippets import EditView, WorkflowActionView

from accounts.models import User
from directory import actions
from directory.admin.versions import VersionsView, address_of, versions_address
from directory.models import ImportProposal, NotDecided, SeenDraft
from directory.models.approval import APPROVE, RETURN
from directory.models.listing import Listing, StaleDraft
from directory.permissions import may_publish

_MOST_PROPOSALS = 3  # that a listing's menu names


def submission_address(state: WorkflowState) -> str:
    """Where something that waits is decided at our desk."""
    return reverse("directory_submission", args=[state.pk])


class ComparedEditView(EditView):
    """The form of a listing, with the ways to what it can be compared with.

    What is sent, published or decided from here is what the form showed: if somebody saved another version meanwhile,
    nothing happens but that it says so, with all that was typed still there.
    """

    submitted: actions.Submitted | None = None

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Wagtail's, and ours."""
        return [*super().header_more_buttons, *comparing_buttons(self.live_object, self.request.user)]

    @cached_property
    def is_out_of_date(self) -> bool:
        """Whether the form shows another version than the latest; one in moderation must say which it shows."""
        says = {"loaded_revision_id", "overwrite_revision_id"} & self.request.POST.keys()
        if not says and self.latest_revision and self.object.workflow_in_progress:
            return True
        return bool(super().is_out_of_date) and not self._was_saved_by_this_form()

    def _was_saved_by_this_form(self) -> bool:
        """Whether the later version is what this form saved by itself, of which it says nothing when it is sent.

        Wagtail lets nobody save over another person's version, so who saved last in the one that was loaded is them.
        """
        loaded = self.request.POST.get("loaded_revision_id")
        return loaded == str(self.latest_revision.pk) and self.latest_revision.user == self.request.user

    def is_valid(self, form: Any) -> bool:
        """Not if somebody was faster; Wagtail by itself asks this only where it saves without being told to."""
        if not self.expects_json_response and self.is_out_of_date:
            self.produced_error_code = "invalid_revision"
            self.produced_error_message = self._changed_meanwhile()
            return False
        return bool(super().is_valid(form))

    def _changed_meanwhile(self) -> str:
        loaded = self.request.POST.get("overwrite_revision_id") or self.request.POST.get("loaded_revision_id")
        is_there = bool(loaded) and str(loaded) != str(self.latest_revision.pk)
        is_there = is_there and self.object.revisions.filter(pk=loaded).exists()
        address = address_of(self.object, "revisions_compare", loaded if is_there else "live", "latest")
        return format_html(
            "Somebody saved another version while you had this open, so nothing was saved. Your words are here still. "
            '<a href="{}" target="_blank">See what they changed</a>, put in what you want of it, and try again.',
            address,
        )

    def save_instance(self) -> Any:
        """Save, with the row locked, unless somebody saved in the blink since the form was looked at."""
        row = type(self.object)._base_manager.select_for_update().get(pk=self.object.pk)
        if row.latest_revision != self.latest_revision or (
            row.latest_revision and SeenDraft.of(row.latest_revision) != SeenDraft.of(self.latest_revision)
        ):
            raise PermissionDenied(
                "Somebody saved another version just now, so nothing was saved. Try again."
            )
        return super().save_instance()

    def submit_action(self) -> HttpResponse | None:
        """Send it, by the same rules as from an organisation's own pages."""
        try:
            self.submitted = actions.submit(listing=self.object, revision=self.new_revision, by=self.user)
        except actions.NotDone as error:
            return self._told(error)
        return None

    def publish_action(self) -> HttpResponse | None:
        """Publish; what waits is thereby approved, so that its author hears of it."""
        state = self.object.current_workflow_state
        task_state = self.object.current_workflow_task_state
        if state and task_state and state.is_at_final_task and self._may(APPROVE, task_state):
            return self._decide(task_state, APPROVE)
        response: HttpResponse | None = super().publish_action()
        return response

    def workflow_action_action(self) -> HttpResponse | None:
        """Approve or return what the form showed, which was saved just now."""
        task_state = self.object.current_workflow_task_state
        if self.workflow_action not in {APPROVE, RETURN}:
            response: HttpResponse | None = super().workflow_action_action()
            return response
        said = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        form = task_state.task.specific.get_form_for_action(self.workflow_action)(said)
        return self._decide(task_state, self.workflow_action, form.data.get("comment") or "")

    def get_success_message(self, instance: Any = None) -> str:
        """Also where a small change went past the moderators."""
        if self.submitted is actions.Submitted.PUBLISHED:
            return (
                f"“{instance or self.object}” is published: its organisation is trusted with small changes."
            )
        return str(super().get_success_message(instance))

    @property
    def user(self) -> User:
        """Whoever sends the form; only somebody who is signed in gets here."""
        return cast(User, self.request.user)

    def _may(self, how: str, task_state: TaskState) -> bool:
        return how in {name for name, _, _ in task_state.task.specific.get_actions(self.object, self.user)}

    def _decide(self, task_state: TaskState, how: str, note: str = "") -> HttpResponse | None:
        seen = SeenDraft.of(self.new_revision)
        try:
            actions.decide(
                row=self.object, task_state=task_state, how=how, seen=seen, by=self.user, note=note
            )
        except (actions.NotDone, NotDecided) as error:
            return self._told(error)
        return None

    def _told(self, error: Exception) -> HttpResponse:
        messages.error(self.request, str(error))
        is_old = isinstance(error.__cause__, StaleDraft)
        return redirect(versions_address(self.object) if is_old else self.get_edit_url())


class DecideAtTheDesk(WorkflowActionView):
    """The buttons on Wagtail's front page, which decide on what nobody has looked at, lead to our desk."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead there who may decide."""
        state = self.object.current_workflow_state
        if self.action_name not in {APPROVE, RETURN} or not self.object.workflow_in_progress:
            return cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        self.check_action()
        messages.info(request, "Look at what it changes, and decide here.")
        address = submission_address(state)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return cast(
                HttpResponse, self.render_modal_json(request, {"step": "success", "redirect": address})
            )
        return redirect(address)


def comparing_buttons(listing: Listing, user: Any) -> list[Button]:
    """Ways from a listing's form to its comparisons."""
    buttons = []
    if listing.live and listing.has_persons_draft:
        buttons.append(
            Button(
                "Compare with what is published",
                url=versions_address(listing),
                icon_name="history",
                priority=40,
            )
        )
    if may_publish(user, type(listing)):
        state = listing.current_workflow_state
        if state and state.status == WorkflowState.STATUS_IN_PROGRESS:
            address = submission_address(state)
            buttons.append(
                Button("See it at the moderators’ desk", url=address, icon_name="check", priority=45)
            )
        buttons += [
            Button(
                f"What “{proposal.source}” proposes",
                url=reverse("directory_proposal", args=[proposal.pk]),
                icon_name="download",
                priority=50,
            )
            for proposal in ImportProposal.objects.waiting().of_listing(listing)[:_MOST_PROPOSALS]
        ]
    return buttons


def tells_of_stale_drafts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of Wagtail's in which publishing a draft of an older row leads to the comparison, with the reason.

    Wagtail by itself would say that the person has no permission.
    """

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except StaleDraft as stale:
            messages.error(request, str(stale))
            address = versions_address(stale.listing)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            asked = {"step": "success", "redirect": address}
            return cast(HttpResponse, render_modal_workflow(request, None, None, {}, json_data=asked))
        return redirect(address)

    return telling


class ListingScreens:
    """For the viewset of a listing: versions side by side, stale drafts explained, and nothing decided unseen."""

    revisions_compare_view_class = VersionsView
    edit_view_class = ComparedEditView
    workflow_action_view_class = DecideAtTheDesk

    def construct_view(self, view_class: Any, **kwargs: Any) -> Callable[..., HttpResponse]:
        """As Wagtail makes it, and telling of stale drafts."""
        return tells_of_stale_drafts(super().construct_view(view_class, **kwargs))  # type: ignore[misc]
