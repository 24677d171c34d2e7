from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from messaging.models import Message
from messaging.states import Status


class Command(BaseCommand):
    help = "Say how many messages there are, by kind and what became of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to list."""
        parser.add_argument(
            "--uncertain",
            action="store_true",
            help="list those that may or may not have been sent: id, kind, channel, and when they were handed over",
        )

    def handle(self, *, uncertain: bool, **options: object) -> None:
        """Show the table, or the list."""
        if uncertain:
            self._list()
        else:
            self._show()

    def _show(self) -> None:
        rows = Message.objects.counts()
        if not rows:
            self.stdout.write("No messages.")
            return
        self.stdout.write(f"{'kind':<32}{'channel':<9}{'status':<11}{'number':>7}  reason")
        for row in rows:
            line = "{kind:<32}{channel:<9}{status:<11}{total:>7}  {reason}".format(**row)
            self.stdout.write(line.rstrip())

    def _list(self) -> None:
        found = Message.objects.filter(status=Status.UNCERTAIN).order_by("handed_at", "pk")
        if not found:
            self.stdout.write("No message is uncertain.")
        for message in found.iterator():
            self.stdout.write(
                f"{message.pk}  {message.kind}  {message.channel}  {message.handed_at:%Y-%m-%d %H:%M %Z}"
            )
