import logging
import signal
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from outbox.models import Job
from outbox.registry import kinds
from outbox.runner import Tally, drain, run_batch, run_due

logger = logging.getLogger("outbox.worker")

IDLE_SECONDS = 1
AFTER_TROUBLE_SECONDS = 10
DUE_EVERY = timedelta(minutes=1)


class Command(BaseCommand):
    help = "Do the jobs of the outbox as they come, and each minute what time triggers. Ends on SIGTERM or ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a scheduler or a person drain and go."""
        parser.add_argument("--once", action="store_true", help="do the jobs that are due, then exit")

    def handle(self, *, once: bool, **options: object) -> None:
        """Work until told to stop; the batch in hand is finished first."""
        with _told_to_stop() as stop:
            _warn_of_orphans()
            if once:
                _report(drain(stopping=stop.is_set))
            else:
                logger.info("worker: started")
                _work(stop)
                logger.info("worker: stopped")


def _work(stop: Event) -> None:
    due_at = timezone.now()
    away: dict[str, datetime] = {}
    while not stop.is_set():
        close_old_connections()
        try:
            due_at = _do_what_is_due(due_at)
            tally = _batch(away, stop)
        except (OperationalError, InterfaceError) as error:
            # The database is away or busy. What was in hand is taken up again when its lease ends.
            logger.error("worker: no database (%s), waiting", type(error).__name__)
            connection.close()
            stop.wait(AFTER_TROUBLE_SECONDS)
            continue
        away |= tally.away
        if not tally:
            stop.wait(IDLE_SECONDS)


def _batch(away: Mapping[str, datetime], stop: Event) -> Tally:
    """Do a batch of each kind but those whose handler said NotNow and that are still away."""
    now = timezone.now()
    present = [kind for kind in kinds() if kind not in away or away[kind] <= now]
    return run_batch(now=now, kinds=present, stopping=stop.is_set)


def _do_what_is_due(due_at: datetime) -> datetime:
    now = timezone.now()
    if now < due_at:
        return due_at
    run_due(now=now)
    return now + DUE_EVERY


def _report(tally: Tally) -> None:
    logger.info(
        "worker: %d done, %d failed, %d dead, %d put off", tally.done, tally.failed, tally.dead, tally.put_off
    )
    if tally.failed:
        raise CommandError(
            f"{tally.failed} failed, of which {tally.dead} are dead; `outbox` lists them by kind."
        )


def _warn_of_orphans() -> None:
    for kind in Job.objects.exclude(kind__in=kinds()).values_list("kind", flat=True).distinct():
        logger.warning("worker: jobs of kind %s wait, and nothing handles them", kind)


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """Give an event that SIGTERM and SIGINT set."""
    stop = Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
