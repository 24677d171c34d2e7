"""Two listings that may be one service."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F

from directory.models.service import Service
from directory.querysets import LikelyDuplicateQuerySet


class LikelyDuplicate(models.Model):
    """A pair of services that look alike, found by `directory.duplicates`, until somebody says that they are two.

    `first` has the lower key, so that a pair is kept once. `likeness` goes from 0 to 100.
    """

    first = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    likeness = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField(auto_now_add=True)
    are_two_since = models.DateTimeField(
        null=True, blank=True, help_text="When somebody said that these are two services."
    )
    are_two_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = LikelyDuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["-likeness", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=F("second")), name="duplicate_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"
