"""For a process that changes listings, one after the other, until it is told to stop.

Once a change has committed it writes a line: the versions that the services it touched have now, null for one that it
deleted. What was written there may not be lost.
"""

from __future__ import annotations

import json
import random
import signal
import sys
from datetime import timedelta
from threading import Event

from django.db import transaction
from django.utils import timezone

from directory.actions import announce_changed, confirm, listing_published, services_showing, set_status
from directory.models import Organisation, Service
from tests.faults.preparing import LARGE

# Seconds between two changes: some 10 in a second, if the machine keeps up.
PAUSE_S = 0.1
# One change in so many is of a whole organisation, or adds a service; of those the oldest goes when there are many.
BURST_EVERY = 25
ADDED_EVERY, MOST_ADDED = 10, 5


def main() -> None:
    """Change until SIGTERM."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    editor = Editor()
    while not stop.wait(PAUSE_S):
        keys = editor.change()
        now = dict(Service.objects.filter(pk__in=keys).values_list("pk", "index_version"))
        sys.stdout.write(json.dumps({key: now.get(key) for key in keys}) + "\n")
        sys.stdout.flush()


class Editor:
    """Knows the listings, and many ways to change them."""

    def __init__(self) -> None:
        self._random = random.Random(6)
        self._large = Organisation.objects.get(name__startswith=LARGE)
        # Only its own are renamed and closed, so that whatever else is asked for always has an answer.
        self._own = list(self._large.services.all())
        self._others = list(Service.objects.exclude(organisation=self._large)[:200])
        self._added: list[Service] = []
        self._turn = 0

    def change(self) -> list[int]:
        """Make one change, and commit it; gives the keys of the services that it touched."""
        self._turn += 1
        if self._turn % BURST_EVERY == 0:
            return self._rename_organisation()
        if len(self._added) > MOST_ADDED:
            return self._delete()
        if self._turn % ADDED_EVERY == 0:
            return self._add()
        way = self._random.choice([self._rename, self._confirm, self._close_or_open])
        return [way().pk]

    @transaction.atomic
    def _rename_organisation(self) -> list[int]:
        self._large.name = f"{LARGE} {self._turn}"
        self._large.save(update_fields=["name"])
        listing_published(listing=self._large)
        return services_showing(self._large)

    @transaction.atomic
    def _add(self) -> list[int]:
        service = Service.objects.create(
            organisation=self._large, name=f"Added {self._turn}", is_national=True
        )
        announce_changed(service_ids=[], made=[service.pk])
        self._added.append(service)
        return [service.pk]

    def _delete(self) -> list[int]:
        service = self._added.pop(0)
        service.refresh_from_db()
        key = service.pk
        service.delete()
        return [key]

    @transaction.atomic
    def _rename(self) -> Service:
        service = self._random.choice(self._own)
        service.name = f"Tea and changes {self._turn}"
        service.save(update_fields=["name"])
        listing_published(listing=service)
        return service

    def _confirm(self) -> Service:
        service = self._random.choice(self._others)
        confirm(service=service, on=timezone.localdate() - timedelta(days=self._turn % 300), by=None)
        return service

    def _close_or_open(self) -> Service:
        service = self._random.choice(self._own)
        is_open = service.status == Service.Status.ACTIVE
        status = Service.Status.DEFUNCT if is_open else Service.Status.ACTIVE
        set_status(service=service, status=status, by=None)
        return service
