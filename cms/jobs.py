"""What falls due in Wagtail: drafts with a time to be published, and pages and listings with a time to end."""

from __future__ import annotations

import logging
from datetime import datetime

from django.apps import apps
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision

from directory.models.listing import StaleDraft

_log = logging.getLogger(__name__)


def publish_scheduled(now: datetime) -> None:
    """Publish and unpublish what an editor set for a time that is past. Idempotent; `run_due` calls it each minute.

    As Wagtail's command of that name, but each for itself: a draft that can't be published any more, since the listing
    has changed under it, becomes a plain draft again and holds up no other.
    """
    _unpublish_expired(now)
    waiting = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for key in list(waiting.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                revision = (
                    Revision.objects.select_for_update().filter(pk=key, approved_go_live_at__lte=now).first()
                )
                if revision:
                    revision.publish(log_action="wagtail.publish.scheduled")
        except StaleDraft as stale:
            _give_back(key, stale)


def _unpublish_expired(now: datetime) -> None:
    drafted = (
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    )
    for model in (Page, *drafted):
        for expired in model._default_manager.filter(live=True, expire_at__lte=now):
            expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _give_back(key: int, stale: StaleDraft) -> None:
    """Take its time from a draft that could not be published, and say so in the listing's history."""
    with transaction.atomic():
        Revision.objects.filter(pk=key).update(approved_go_live_at=None)
        log(instance=stale.listing, action="waypost.schedule_refused")
    _log.warning("A scheduled draft was not published: its listing has changed since (revision %d).", key)
