from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from outbox import registry
from outbox.runner import run_due


class Command(BaseCommand):
    help = "Do all that time triggers. Doing it twice does no harm; `worker` does it each minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the instant to act as of."""
        parser.add_argument(
            "--at",
            metavar="ISO",
            help="act as of this instant, such as 2026-03-01T09:00+00:00 (default: now)",
        )

    def handle(self, *, at: str | None, **options: object) -> None:
        """Run everything, then name what failed."""
        failed = run_due(now=timezone.now() if at is None else _instant(at))
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The rest was done.")
        self.stdout.write(f"Done: {', '.join(registry.due())}.")


def _instant(text: str) -> datetime:
    """Read an aware instant; one without an offset is local time. Raises CommandError."""
    try:
        instant = parse_datetime(text)
        if instant is None:
            raise ValueError
        return instant if timezone.is_aware(instant) else timezone.make_aware(instant)
    except (ValueError, OverflowError):
        raise CommandError(f"--at {text}: not a date and time such as 2026-03-01T09:00+00:00.") from None
