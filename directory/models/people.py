"""Who keeps an organisation's listings up, and who asks to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Membership
from accounts.roles import LISTING_KEEPER, ORGANISATION_LEAD, PROVIDER_WORKER
from directory.models.organisation import Organisation
from directory.querysets import ClaimQuerySet

if TYPE_CHECKING:
    from datetime import datetime


class OrganisationMembership(Membership):
    """A role in an organisation. It may have several people of each, leads too."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")

    roles = (ORGANISATION_LEAD, LISTING_KEEPER, PROVIDER_WORKER)

    class Meta(Membership.Meta):
        constraints = [
            *Membership.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="organisationmembership_once",
            ),
        ]

    @property
    def of(self) -> str:
        """The organisation's name."""
        return str(self.organisation)


class Claim(models.Model):
    """Somebody asks to manage an organisation: until a code from its own post or a moderator proves that they may.

    Of the code nothing is kept: `claim_codes` makes it from the row. `words` are the claimant's own, to the moderator.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        CODE_SENT = "code_sent", "a code was sent to the organisation"
        WAITING = "waiting", "waits for a moderator"
        ACCEPTED = "accepted", "accepted"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"
        EXPIRED = "expired", "has run out"

    OPEN = (Status.CODE_SENT, Status.WAITING)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    words = models.TextField("what they do there", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    code_number = models.PositiveSmallIntegerField(
        default=0, help_text="How often a code was sent; each is another."
    )
    code_sent_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    objection = models.TextField(blank=True, help_text="What somebody who manages it already says to it.")
    objected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True, help_text="Why, to the claimant.")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "claimant"],
                condition=Q(decided_at__isnull=True),
                name="claim_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["code_sent", "waiting"], decided_at__isnull=True)
                | Q(status__in=["accepted", "refused", "withdrawn", "expired"], decided_at__isnull=False),
                name="claim_decided_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"Claim {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still come to something."""
        return self.status in self.OPEN

    def code_runs_out_at(self) -> datetime | None:
        """When the code that was sent last stops to count."""
        return self.code_sent_at and self.code_sent_at + timedelta(days=settings.CLAIM_CODE_DAYS)
