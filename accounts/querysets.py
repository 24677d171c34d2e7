"""The words in which memberships and invitations are asked for."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone


class MembershipQuerySet(QuerySet):
    """Memberships of any kind."""

    def live(self, today: date | None = None) -> MembershipQuerySet:
        """Those that give their role on this day (by default today), to somebody whose account is open."""
        today = today or timezone.localdate()
        goes_on = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        return self.filter(goes_on, starts_on__lte=today, ended_at=None, user__is_active=True)

    def not_over(self, today: date | None = None) -> MembershipQuerySet:
        """Those that give their role now or will from a day to come."""
        goes_on = Q(ends_on__isnull=True) | Q(ends_on__gte=today or timezone.localdate())
        return self.filter(goes_on, ended_at=None)


class InvitationQuerySet(QuerySet):
    """Invitations."""

    def open(self, now: datetime | None = None) -> InvitationQuerySet:
        """Those that can be accepted still."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now or timezone.now())

    def over(self, now: datetime) -> InvitationQuerySet:
        """Those that nobody can accept any more, and of which the address is still kept."""
        done = Q(accepted_at__isnull=False) | Q(revoked_at__isnull=False) | Q(expires_at__lte=now)
        return self.filter(done).exclude(email="")
