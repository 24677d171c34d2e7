"""Whether a service takes people on now: said at once, beside the moderated listing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from directory.actions.listings import announce_changed
from directory.models import Service, ServiceCapacity

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def set_capacity(
    *,
    service: Service,
    takes_referrals: bool,
    places: int | None,
    wait_weeks: int | None,
    paused_until: date | None,
    by: User | None,
) -> ServiceCapacity:
    """Say whether it takes people on, how many, after how many weeks, or not before a date; confirmed as of now."""
    Service.objects.select_for_update().get(pk=service.pk)
    said = {
        "takes_referrals": takes_referrals,
        "places": places,
        "wait_weeks": wait_weeks,
        "paused_until": paused_until,
    }
    capacity, _ = ServiceCapacity.objects.update_or_create(
        service=service, defaults={**said, "confirmed_at": timezone.now()}
    )
    log(instance=service, action="waypost.capacity", user=by)
    announce_changed(service_ids=[service.pk])
    return capacity
