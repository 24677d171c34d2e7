"""What feeds would change, where people keep the listing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from wagtail.models import Revision

from directory.querysets import ImportProposalQuerySet
from ui.filters import date_words


class ImportProposal(models.Model):
    """A change that a feed brought to a listing kept by people.

    The change is a Wagtail revision beside the listing's own history: never its latest, so no draft of a
    person's is buried by it, and never published by itself.
    """

    class Decision(models.TextChoices):
        """What became of it."""

        WAITING = "", "waiting"
        TAKEN = "taken", "taken into the listing"
        REFUSED = "refused", "refused"
        SUPERSEDED = "superseded", "overtaken by a newer one from the same feed"

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="import_proposal")
    source = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ImportProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.revision.object_str} as {self.source} has it"

    @property
    def decided_in_words(self) -> str:
        """What became of it, by whom and when: “refused by Moses on 25 November 2026”."""
        by = f" by {self.decided_by.get_short_name()}" if self.decided_by else ""
        on = f" on {date_words(self.decided_at)}" if self.decided_at else ""
        return f"{self.get_decision_display()}{by}{on}"
