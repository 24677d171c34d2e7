from django.core.management.base import BaseCommand
from django.db import transaction

from outbox.actions import enqueue
from tests.outbox.killing.apps import tell


class Command(BaseCommand):
    help = "Ask for jobs in a transaction, with a halt before its commit and after."

    def handle(self, **options: object) -> None:
        with transaction.atomic():
            enqueue("kill", ["a", "b"])
            tell("asked")
        tell("committed")
