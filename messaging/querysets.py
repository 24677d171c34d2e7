"""Words for reading messages, and the one way in which their status changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q

from messaging.states import FINISHED, TRANSITIONS, Reason, Status

if TYPE_CHECKING:
    from messaging.models import Message  # noqa: F401


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by where they stand."""

    def to_be_sent(self) -> MessageQuerySet:
        """Waiting; or given up after too many tries, which is sent after all if somebody lets its job run again."""
        return self.filter(
            Q(status=Status.WAITING) | Q(status=Status.FAILED, reason=Reason.GIVEN_UP),
        )

    def unclear(self) -> MessageQuerySet:
        """Handed over, and nobody heard whether they were taken."""
        return self.filter(status__in=(Status.SENDING, Status.UNCERTAIN))

    def put_off(self, *, until: datetime) -> MessageQuerySet:
        """Waiting for an hour that has come by `until`, an aware instant."""
        return self.filter(status=Status.WAITING, not_before__lte=until)

    def finished(self) -> MessageQuerySet:
        """Nothing more comes of them by itself."""
        return self.filter(status__in=FINISHED)

    def for_recipient(self, recipient: str) -> MessageQuerySet:
        """To this one, such as "user:12"."""
        return self.filter(recipient=recipient)

    def counts(self) -> list[dict[str, object]]:
        """How many there are, as rows of `kind`, `channel`, `status`, `reason` and `total`."""
        return list(
            self.order_by("kind", "channel", "status", "reason")
            .values("kind", "channel", "status", "reason")
            .annotate(total=Count("pk"))
        )

    def move(self, to: Status, *, reason: str = "", at: datetime | None = None) -> int:
        """Bring those that may go there to another status; returns how many.

        `reason` is for what is withheld or has failed; `at` is when it was taken or handed over.
        """
        may = [status for status in Status if to in TRANSITIONS[status]]
        fields: dict[str, object] = {"status": to, "reason": reason, "not_before": None, "sent_at": None}
        if to == Status.SENT:
            fields["sent_at"] = at
        elif to == Status.SENDING:
            fields["handed_at"] = at
        return self.filter(status__in=may).update(**fields)

    def postpone(self, *, until: datetime) -> int:
        """Let those that wait do so until then, without a job meanwhile; returns how many."""
        return self.filter(status=Status.WAITING).update(not_before=until)
