"""The one table of work to do after commit."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from outbox.querysets import JobQuerySet


class Job(models.Model):
    """One thing of one kind that waits to be done.

    There is at most one row for a kind and key. Asking again while it waits raises its version; asking again
    while a worker holds it sets `asked_again`, and the worker then puts it back instead of deleting it.
    """

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    version = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    asked_again = models.BooleanField(default=False)
    dead_at = models.DateTimeField(null=True, blank=True)
    # The name of an exception's class and nothing else: its text may tell of a person.
    last_error = models.CharField(max_length=100, blank=True)
    # Since when it waits: when it was asked for, or again after it was done or had died.
    created_at = models.DateTimeField(default=timezone.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="outbox_job_one_for_a_key"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(key=""), name="outbox_job_named"),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="outbox_job_lease_ends",
            ),
            models.CheckConstraint(
                condition=Q(dead_at__isnull=True) | Q(lease__isnull=True),
                name="outbox_job_dead_is_not_leased",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(dead_at__isnull=True), name="outbox_job_next"),
            models.Index(fields=["lease"], condition=Q(lease__isnull=False), name="outbox_job_lease"),
            models.Index(fields=["dead_at"], condition=Q(dead_at__isnull=False), name="outbox_job_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} job {self.pk}"
