"""For a process that fills an empty database: tables, needs, services made up, an organisation with many, and the
embedded index."""

from __future__ import annotations

import sys

from django.core.management import call_command

from directory.models import Organisation, Service

# Services of one organisation, all of which change with its name.
OF_ONE = 80
LARGE = "Many Hands"


def main(count: int) -> None:
    """Make so many services, and that organisation's."""
    call_command("migrate", verbosity=0)
    call_command("load_needs", verbosity=0, stdout=sys.stderr)
    call_command("generate_services", count=count, no_index=True, force=True, stdout=sys.stderr)
    large = Organisation.objects.create(name=LARGE)
    Service.objects.bulk_create(
        Service(organisation=large, name=f"Tea and chat {number}", slug=f"tea-{number}", is_national=True)
        for number in range(OF_ONE)
    )
    call_command("search_rebuild", engine="embedded", stdout=sys.stderr)
