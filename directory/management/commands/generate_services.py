"""`manage.py generate_services --count N --seed S`."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from directory.generating import writing
from directory.generating.plan import Plan
from directory.needs import NeedVocabulary

MOST = 1_000_000


class Command(BaseCommand):
    """Fills the directory with made-up services."""

    help = (
        "Make up services for load tests: 300 national ones, by phone or online, and the rest where postcodes are "
        "dense, in words as often as real listings use them. The same for the same seed and day. All of it says that "
        "its source is “generated”; --clear takes it away again. Refused in production unless forced."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and which."""
        parser.add_argument("--count", type=int, metavar="N", help=f"how many services, 1 to {MOST:,}")
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="another number, another directory"
        )
        parser.add_argument("--clear", action="store_true", help="first take away what was generated before")
        parser.add_argument(
            "--no-index", action="store_true", help="leave the finder's index to search_rebuild"
        )
        parser.add_argument("--force", action="store_true", help="in production too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, one line, where it may not or cannot."""
        count, seed, announces = options["count"], options["seed"], not options["no_index"]
        self._refuse(count, seed, is_clearing=options["clear"], is_forced=options["force"])
        if options["clear"]:
            self.stdout.write(f"{writing.clear(announces=announces):,} generated services taken away.")
        elif writing.generated():
            raise CommandError("There are generated services already; --clear takes them away.")
        if count is not None:
            self._generate(count, seed, announces=announces)
        if not announces:
            self.stdout.write("The index knows nothing of this yet: run search_rebuild.")

    def _refuse(self, count: int | None, seed: int, *, is_clearing: bool, is_forced: bool) -> None:
        if settings.IS_PRODUCTION and not is_forced:
            raise CommandError("Made-up services are not for production; --force if you know better.")
        if count is None and not is_clearing:
            raise CommandError("Say how many services with --count.")
        if count is not None and not 1 <= count <= MOST:
            raise CommandError(f"--count must be from 1 to {MOST}.")
        if not 0 <= seed < 1_000_000_000:
            raise CommandError("--seed must be from 0 to 999999999.")

    def _generate(self, count: int, seed: int, *, announces: bool) -> None:
        vocabulary = NeedVocabulary.current()
        if not vocabulary.needs:
            raise CommandError("There are no needs to make services for; run load_needs first.")
        started = time.perf_counter()
        plan = Plan(count, seed, timezone.localdate(), vocabulary)
        with tqdm(total=count, unit=" services", disable=not sys.stderr.isatty()) as bar:
            written = writing.Writer(plan, seed, timezone.now(), announces=announces).write(bar.update)
        seconds = time.perf_counter() - started
        self.stdout.write(
            f"{written:,} services of {len(plan.organisations):,} organisations at {len(plan.venues):,} venues "
            f"in {seconds:.1f} s."
        )
