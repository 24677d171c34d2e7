from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Min, Q
from django.utils import timezone

from outbox.actions import retry_dead
from outbox.models import Job
from outbox.registry import kinds


class Command(BaseCommand):
    help = "Say what waits in the outbox, by kind, and give dead jobs another try."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do with the dead."""
        parser.add_argument("--retry-dead", action="store_true", help="let dead jobs be tried again")
        parser.add_argument("--kind", help="with --retry-dead: only this kind")

    def handle(self, *, kind: str | None, **options: object) -> None:
        """Retry if asked to, then show the table."""
        now = timezone.now()
        if kind and not options["retry_dead"]:
            raise CommandError("--kind goes with --retry-dead.")
        if options["retry_dead"]:
            self.stdout.write(f"{retry_dead(now=now, kind=kind)} dead jobs wait again.")
        self._show(now)

    def _show(self, now: datetime) -> None:
        rows = (
            Job.objects.values("kind")
            .annotate(
                dead=Count("pk", filter=Q(dead_at__isnull=False)),
                running=Count("pk", filter=Q(leased_until__gt=now)),
                total=Count("pk"),
                oldest_at=Min("created_at", filter=Q(dead_at__isnull=True)),
            )
            .order_by("kind")
        )
        if not rows:
            self.stdout.write("Nothing waits.")
            return
        self.stdout.write(f"{'kind':<32}{'waiting':>9}{'running':>9}{'dead':>7}  oldest")
        for row in rows:
            waiting = row["total"] - row["dead"] - row["running"]
            orphan = "" if row["kind"] in kinds() else "  nothing handles it"
            self.stdout.write(
                f"{row['kind']:<32}{waiting:>9}{row['running']:>9}{row['dead']:>7}"
                f"  {_age(row['oldest_at'], now)}{orphan}"
            )


def _age(since: datetime | None, now: datetime) -> str:
    return "-" if since is None else f"{(now - since).total_seconds() / 60:.0f} min"
