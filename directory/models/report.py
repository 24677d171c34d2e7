"""What somebody says is wrong with a listing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from directory.models.organisation import Organisation
from directory.models.service import Service
from directory.querysets import ListingReportQuerySet


class ListingReport(models.Model):
    """“Something wrong?”: said by anybody, about a service or an organisation, to whoever keeps it and the moderators.

    `email` is the reporter's, if they left it: erased once they were told, or after `REPORT_ADDRESS_DAYS`.
    """

    class What(models.TextChoices):
        """What is wrong, as a visitor would say it."""

        CLOSED = "closed", "It has closed or moved away"
        TIMES = "times", "The days or times are wrong"
        CONTACT = "contact", "The phone number, e-mail or website is wrong"
        PLACE = "place", "The address or the map is wrong"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", "open"
        PUT_RIGHT = "put_right", "put right"
        NOTHING_WRONG = "nothing_wrong", "nothing was wrong"
        SPAM = "spam", "not meant seriously"

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    what = models.CharField(max_length=10, choices=What)
    words = models.TextField(blank=True)
    email = models.EmailField("e-mail", blank=True)
    is_from_keepers = models.BooleanField(
        default=False, help_text="Said by a link that only the organisation's own post had."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=14, choices=Status, default=Status.OPEN)
    answer = models.TextField(blank=True, help_text="To the reporter, if they left an address.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ListingReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, organisation__isnull=True)
                | Q(service__isnull=True, organisation__isnull=False),
                name="report_of_one_listing",
            ),
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True)
                | (~Q(status="open") & Q(answered_at__isnull=False)),
                name="report_answered_when_closed",
            ),
        ]
        indexes = [models.Index(fields=["status", "created_at"], name="report_open")]

    def __str__(self) -> str:
        return f"Report {self.pk}"

    @property
    def listing(self) -> Service | Organisation:
        """What it is about."""
        listing = self.service or self.organisation
        assert listing is not None  # noqa: S101 - a constraint
        return listing

    @property
    def keeper(self) -> Organisation:
        """The organisation whose people keep it."""
        keeper = self.service.organisation if self.service else self.organisation
        assert keeper is not None  # noqa: S101 - a constraint
        return keeper
