"""That a listing's keepers were asked whether it is still right, and what they said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from directory.models.service import Service


class AssuranceRequest(models.Model):
    """Its keepers were asked whether a service is still as the page says: once for each stage since a day.

    `since` is that day: when it was last confirmed, else changed by its feed, else written. Once it is confirmed
    again another day counts, and what was asked before is settled. `answer` is only what was said by the link of
    the message.
    """

    class Answer(models.TextChoices):
        """What they said by the link."""

        NONE = "", "nothing yet"
        RIGHT = "right", "it is still right"
        CHANGE = "change", "it needs a change"
        CLOSED = "closed", "it has closed"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="assurance_requests")
    since = models.DateField()
    stage = models.PositiveSmallIntegerField(help_text="From 1; one for each of ASSURANCE_MONTHS.")
    asked_on = models.DateField(default=timezone.localdate)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "since", "stage"], name="assurancerequest_once_a_stage"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="assurancerequest_answered_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"
