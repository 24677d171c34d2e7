"""What feeds would change, where people keep the listing."""

from __future__ import annotations

from django.db import models
from wagtail.models import Revision


class ImportProposal(models.Model):
    """A change that a feed brought to a listing kept by people.

    The change is a Wagtail revision beside the listing's own history: never its latest, so no draft of a
    person's is buried by it, and never published by itself.
    """

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="import_proposal")
    source = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.revision.object_str} as {self.source} has it"
