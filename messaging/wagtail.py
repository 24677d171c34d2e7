"""Wagtail's own e-mails about moderation are not sent, nor offered.

They would go out within the request, past the outbox and quiet hours, to every administrator there is; where one
fails, its address is logged.
"""

from __future__ import annotations

from django.db.models import Model
from django.dispatch import Signal
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

# As wagtail.admin.signal_handlers connects them.
_CONNECTED: tuple[tuple[Signal, type[Model], str], ...] = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def silence_workflow_mail() -> None:
    """Take the places of Wagtail's senders, whether it has connected them already or is yet to do so.

    A signal takes one receiver for a sender and uid, the first: Wagtail, whose turn in `INSTALLED_APPS` comes
    after ours, then connects nothing.
    """
    for signal, sender, uid in _CONNECTED:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(_nothing, sender=sender, dispatch_uid=uid)


def _nothing(**kwargs: object) -> None:
    """Send nothing."""
