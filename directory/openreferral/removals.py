"""What a feed no longer has. It has no tombstones, so what is missing from a whole reading is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from directory.actions import announce_changed, batches
from directory.models import Service
from directory.openreferral.writing import status_set_by_people

# A feed that loses more than this share of its services at once is more likely broken than right.
LARGEST_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Gone:
    """Services of a source that a whole reading did not bring: keys, how many it had, how many of them people keep."""

    keys: tuple[int, ...]
    of: int
    kept: int

    @property
    def is_too_many(self) -> bool:
        """Whether a person should look before they are closed."""
        return len(self.keys) > self.of * LARGEST_SHARE


def gone(source: str, seen: Collection[str]) -> Gone:
    """What the source had open and has no more. What people keep is left to them."""
    services = Service.objects.filter(source=source).exclude(status__in=["inactive", "defunct"])
    by_people = Q(latest_revision__isnull=False) | Q(organisation__is_managed=True) | Q(locked=True)
    keep = set(services.filter(by_people).values_list("pk", flat=True))
    missing: list[int] = []
    of = 0
    for pk, source_id in services.order_by("pk").values_list("pk", "source_id").iterator():
        of += 1
        if source_id not in seen:
            missing.append(pk)
    for batch in batches(missing):
        keep |= status_set_by_people(batch)
    mine = tuple(pk for pk in missing if pk not in keep)
    return Gone(keys=mine, of=of, kept=len(missing) - len(mine))


def make_inactive(keys: Collection[int]) -> None:
    """Close services that are gone. Without a hash they are read anew when they come back."""
    for batch in batches(keys):
        with transaction.atomic():
            Service.objects.filter(pk__in=batch).update(status=Service.Status.INACTIVE, source_hash="")
            announce_changed(service_ids=batch)
