"""`manage.py load_demo`."""

from __future__ import annotations

import importlib

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import ACCOUNTS, PASSWORD

# The rooms that have something to show, the lowest layer first: each builds on those before it.
ROOMS = ("places", "accounts", "directory", "search", "cms")


class Command(BaseCommand):
    """Fills an installation with a made-up city to try it on."""

    help = (
        "Load the demonstration: postcodes of one city, the tree of needs, a directory of made-up services, "
        "pages about what people need, accounts to sign in with. Run again it changes nothing that is there. "
        "Refused in production."
    )

    def handle(self, *args: object, **options: object) -> None:
        """Ask each room for its part, then say how to sign in."""
        if settings.IS_PRODUCTION:
            raise CommandError("The demonstration's accounts have known passwords: production refuses them.")
        for room in ROOMS:
            importlib.import_module(f"{room}.demo").load_demo(log=self.stdout.write)
        self.stdout.write(f"\nSign in at /cms/ with the password “{PASSWORD}” as:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email}  ({account.may})")
