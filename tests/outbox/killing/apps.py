from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from outbox.models import Job


def tell(*words: str) -> None:
    """Say to the test how far this process is, and wait for a line; whoever kills it sends none."""
    print(*words, flush=True)  # noqa: T201
    sys.stdin.readline()


def handle(jobs: Sequence[Job]) -> None:
    """Do nothing, in sight of the test."""
    tell("handling", *sorted(job.key for job in jobs))


class KillingConfig(AppConfig):
    name = "tests.outbox.killing"

    def ready(self) -> None:
        from outbox.registry import register_handler

        register_handler("kill", handle)
