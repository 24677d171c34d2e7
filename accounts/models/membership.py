"""What makes somebody a member: a role, from a day on, of the whole site or of something."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.querysets import MembershipQuerySet
from accounts.roles import COMMISSIONER, EDITOR, GOVERNANCE_LEAD, MODERATOR, Role, role_of


class Membership(models.Model):
    """A role that somebody has from `starts_on` to the end of `ends_on`, both days in local time.

    The base of memberships of teams, organisations and the site, each with what it is of. `ended_at` is when somebody
    took it away at once. Rows stay: they say who could do what, when.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss")
    role = models.CharField(max_length=40, help_text="The slug of a role (`accounts.roles`).")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField("last day", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # The roles that memberships of a kind can give.
    roles: ClassVar[tuple[Role, ...]] = ()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_days_in_order",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.of or 'the site'}"

    @property
    def of(self) -> str:
        """What it is of, in words; empty for the whole site."""
        return ""

    @property
    def role_held(self) -> Role:
        """The role itself."""
        return role_of(self.role)

    def is_live_now(self) -> bool:
        """Whether it gives its role today, as `objects.live()` has it, of a row that is read already."""
        today = timezone.localdate()
        return (
            self.ended_at is None
            and self.starts_on <= today
            and (self.ends_on is None or self.ends_on >= today)
        )

    @classmethod
    def live_of(cls, user: models.Model) -> models.QuerySet[Self]:
        """Somebody's, of now."""
        return cls.objects.live().filter(user=user)


class SiteMembership(Membership):
    """A role for the whole site."""

    roles = (EDITOR, MODERATOR, COMMISSIONER, GOVERNANCE_LEAD)

    class Meta(Membership.Meta):
        constraints = [
            *Membership.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ended_at__isnull=True), name="sitemembership_once"
            ),
        ]
