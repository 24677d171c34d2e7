"""`manage.py load_needs [FILE]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from directory.need_tree import OWN_TREE, TreeRefused, load_tree, read_tree


class Command(BaseCommand):
    """Loads the tree of needs."""

    help = (
        "Load the tree of needs with the words people say for them: Waypost's own, or FILE, a CSV with the "
        "columns slug, parent, name, description, sensitive, synonyms (| between). All or nothing; run again "
        "it changes only what differs, and needs or words that editors added stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", nargs="?", type=Path, default=OWN_TREE)

    def handle(self, *args: object, **options: object) -> None:
        """Load, and say what changed."""
        try:
            rows = read_tree(Path(str(options["file"])))
        except TreeRefused as refused:
            raise CommandError(f"Nothing was loaded.\n{refused}") from refused
        done = load_tree(rows=rows)
        words = sum(len(row.synonyms) for row in rows)
        if options["verbosity"]:
            self.stdout.write(
                f"{len(rows)} needs with {words} synonyms: {done.created} made, {done.updated} changed."
            )
