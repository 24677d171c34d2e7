"""What editors do to several services at once, outside moderation: confirm, close, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils import timezone
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from accounts.models import User
from directory import actions
from directory.models import Service
from ui.filters import counted


class ServiceBulkAction(SnippetBulkAction):
    """One of the three; asks first, and takes effect at once whatever draft there is."""

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
        """Do it to each."""
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
