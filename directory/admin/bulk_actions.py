"""What editors do to several services at once: confirm, close and reopen outside moderation, set needs within it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from accounts.models import User
from directory import actions
from directory.admin.filters import ServiceFilters
from directory.admin.need_picker import NeedPicker
from directory.admin.searching import SERVICE_FIELDS, SERVICE_POSTCODE, rows_with
from directory.models import Need, Service
from ui.filters import counted, listed

_MOST_NAMED = 10


class ServiceBulkAction(SnippetBulkAction):
    """One of them; asks first, and takes effect at once whatever draft there is."""

    models: ClassVar[list[type[Service]]] = [Service]
    template_name = "directory/admin/bulk_action.html"
    question = ""
    permission = "publish"
    done = ""

    def check_perm(self, snippet: Service) -> bool:
        """Whether this person may do it to this service."""
        return self.permission_policy.user_has_permission_for_instance(
            self.request.user, self.permission, snippet
        )

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """Keys of all that the list shows: Wagtail by itself would take every service, whatever was filtered."""
        asked = self.request.GET
        filters = ServiceFilters(asked, Service.objects.all(), request=self.request)
        # A filter that can't be read shows the whole list; to act on the whole of it would be another thing.
        rows = filters.qs if filters.is_valid() else Service.objects.none()
        rows = rows_with(rows, asked.get("q", ""), SERVICE_FIELDS, postcode=SERVICE_POSTCODE)
        return list(rows.values_list("pk", flat=True))

    def get_execution_context(self) -> dict[str, Any]:
        """With who does it."""
        return {**super().get_execution_context(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the question that the page asks."""
        return {**super().get_context_data(**kwargs), "question": self.question, "verb": self.display_name}

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Such as “3 services confirmed.”"""
        return f"{counted(num_parent_objects, 'service')} {self.done}."

    @classmethod
    def execute_action(
        cls, objects: Sequence[Service], user: User | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Do it to each, and announce them together."""
        with actions.announced_together():
            for service in objects:
                cls.act(service, user)
        return len(objects), 0

    @classmethod
    def act(cls, service: Service, by: User | None) -> None:
        """What is done to one service."""
        raise NotImplementedError


class ConfirmServices(ServiceBulkAction):
    """Somebody checked today that the listings are right."""

    display_name = "Mark as confirmed"
    action_type = "confirm"
    aria_label = "Mark the chosen services as confirmed today"
    action_priority = 10
    question = "Have you checked today that everything in these listings is so?"
    permission = "change"
    done = "marked as confirmed today"

    @classmethod
    def act(cls, service: Service, by: User | None) -> None:
        """Set the date to today."""
        actions.confirm(service=service, on=timezone.localdate(), by=by)


class CloseServices(ServiceBulkAction):
    """Nobody finds them any more; their pages say that they are closed."""

    display_name = "Close"
    action_type = "close"
    aria_label = "Close the chosen services"
    action_priority = 20
    question = "Close these services? Nobody will find them, and their pages will say that they are closed."
    done = "closed"

    @classmethod
    def act(cls, service: Service, by: User | None) -> None:
        """Close it."""
        actions.set_status(service=service, status=Service.Status.DEFUNCT, by=by)


class ReopenServices(ServiceBulkAction):
    """They are found again."""

    display_name = "Reopen"
    action_type = "reopen"
    aria_label = "Reopen the chosen services"
    action_priority = 21
    question = "Reopen these services? They will be found again, as they are published."
    done = "reopened"

    @classmethod
    def act(cls, service: Service, by: User | None) -> None:
        """Open it."""
        actions.set_status(service=service, status=Service.Status.ACTIVE, by=by)


class NeedsForm(forms.Form):
    """Which needs to add, and which to take away."""

    add = forms.ModelMultipleChoiceField(
        label="Add", required=False, queryset=Need.objects.all(), widget=NeedPicker(label="Add")
    )
    remove = forms.ModelMultipleChoiceField(
        label="Take away", required=False, queryset=Need.objects.all(), widget=NeedPicker(label="Take away")
    )
    accept = forms.BooleanField(
        label="I have looked at their other needs, and they are right",
        required=False,
        help_text="They are no longer marked as only suggested by a feed.",
    )

    def clean(self) -> dict[str, Any]:
        """Something must be asked for, and not one need both ways."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        add, remove = set(cleaned.get("add", ())), set(cleaned.get("remove", ()))
        if not (add or remove or cleaned.get("accept") or self.errors):
            raise forms.ValidationError("Choose a need to add or to take away.")
        if both := add & remove:
            raise forms.ValidationError(
                f"You can’t both add and take away {listed(sorted(need.name for need in both))}."
            )
        return cleaned


class SetNeeds(ServiceBulkAction):
    """The needs of several services, each with a revision of its own: published, or a draft for who may publish."""

    display_name = "Set needs"
    action_type = "needs"
    aria_label = "Add needs to the chosen services, or take needs away"
    action_priority = 15
    question = (
        "Choose needs to add to these services and needs to take away. A service whose draft waits is left as it is. "
        "A listing from a feed is from then on kept by people: its feed only proposes changes."
    )
    permission = "change"
    form_class = NeedsForm

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """Nothing is taken away that none of them has."""
        form: forms.Form = super().get_form(form_class)
        services, _ = self.get_actionable_objects()
        held = Service.needs.through.objects.filter(service__in=[service.pk for service in services])
        form.fields["remove"].widget.only = set(held.values_list("need_id", flat=True))
        return form

    @classmethod
    def execute_action(
        cls, objects: Sequence[Service], user: User | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Set them, and say which were left alone and why."""
        action: SetNeeds = kwargs["self"]
        wanted = action.cleaned_form.cleaned_data
        publish = action.permission_policy.user_has_permission(user, "publish")
        action.done_to = actions.set_needs(
            services=objects, add=wanted["add"], remove=wanted["remove"], by=user, publish=publish
        )
        action.accepted = 0
        if wanted["accept"] and publish:
            left = {service.pk for service, _ in action.done_to.left}
            action.accepted = actions.accept_needs(
                services=[service for service in objects if service.pk not in left], by=user
            )
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """What became of them; those that were left alone in a message of their own."""
        done = self.done_to
        if done.left:
            said = "; ".join(f"{service} ({reason})" for service, reason in done.left[:_MOST_NAMED])
            more = len(done.left) - _MOST_NAMED
            messages.warning(
                self.request, f"Left as they were: {said}{f' and {more} more' if more > 0 else ''}."
            )
        counts = (
            (len(done.published), "published with its needs", "published with their needs"),
            (len(done.drafted), "has a draft with its needs", "have a draft with their needs"),
            (len(done.unchanged), "had them already", "had them already"),
            (self.accepted, "no longer marked as suggested", "no longer marked as suggested"),
        )
        parts = [
            f"{counted(number, 'service')} {one if number == 1 else many}"
            for number, one, many in counts
            if number
        ]
        return f"{'; '.join(parts)}." if parts else "No service was changed."
