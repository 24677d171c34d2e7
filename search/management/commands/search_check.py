"""Whether the index says what the listings say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from directory.models import Service
from search.engines import index
from search.engines.fulltext import full_text

BATCH = 500


class Command(BaseCommand):
    """Compares ids and versions; exits non-zero where they differ and aren't mended."""

    help = "Compare the finder's index with the listings; --repair writes what differs again."

    def add_arguments(self, parser: CommandParser) -> None:
        """One choice."""
        parser.add_argument("--repair", action="store_true", help="Mend what differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, one line, where something differs and stays so."""
        faults = _faults()
        if any(faults.values()) and options["repair"]:
            _repair(sorted(set().union(*faults.values())))
            self.stdout.write(f"Mended: {_told(faults)}.")
            faults = _faults()
        if any(faults.values()):
            raise CommandError(
                f"The index differs from the listings: {_told(faults)}. Mend it with --repair."
            )
        self.stdout.write(f"The index fits the listings: {len(index.versions()):,} services.")


def _faults() -> dict[str, set[int]]:
    """Services by what is wrong with them in the index."""
    listed = dict(Service.objects.findable().values_list("pk", "index_version"))
    indexed = index.versions()
    return {
        "missing": listed.keys() - indexed.keys(),
        "left over": indexed.keys() - listed.keys(),
        "out of date": {key for key in listed.keys() & indexed.keys() if listed[key] != indexed[key]},
        "without their words": full_text().unfit(),
    }


def _repair(keys: list[int]) -> None:
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            index.remove(keys[start : start + BATCH])
            index.refresh(keys[start : start + BATCH])


def _told(faults: dict[str, set[int]]) -> str:
    return ", ".join(f"{len(keys):,} {fault}" for fault, keys in faults.items() if keys)
