"""The commands, as an operator calls them."""

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError
from django.utils import timezone

from outbox import registry
from outbox.actions import enqueue
from outbox.management.commands import worker
from outbox.models import Job
from outbox.registry import NotNow
from tests.outbox.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


def call(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def fails(jobs):
    raise ValueError("Mary Moss")


def away(jobs):
    raise NotNow(timedelta(seconds=61))


@pytest.fixture
def due(monkeypatch):
    told = []
    monkeypatch.setattr(registry, "_due", {"reminders": told.append})
    return told


@pytest.fixture
def waits(monkeypatch, shared_database):
    """Stop the worker at its first wait; gives how long each was."""
    waited = []

    class Stop(worker.Event):
        def wait(self, timeout=None):
            waited.append(timeout)
            self.set()
            return True

    monkeypatch.setattr(worker, "Event", Stop)
    return waited


def test_worker_once_does_what_is_due_and_ends(handle, due):
    calls = handle()
    enqueue("thing", ["a"])

    call("worker", "--once")

    assert calls == [["a"]]
    assert due == []


def test_worker_once_says_that_jobs_failed(handle):
    handle(doing=fails)
    enqueue("thing", ["a", "b"])

    with pytest.raises(CommandError, match=r"^2 failed, of which 0 are dead"):
        call("worker", "--once")


def test_worker_once_says_that_jobs_were_put_off_and_does_not_fail(handle, caplog):
    caplog.set_level(logging.INFO, "outbox.worker")
    handle("away", doing=away)
    handle("here")
    enqueue("away", ["a", "b"])
    enqueue("here", ["a"])

    call("worker", "--once")

    assert "1 done, 0 failed, 0 dead, 2 put off" in caplog.text


def test_worker_leaves_a_kind_alone_until_the_other_side_may_be_back(
    monkeypatch, shared_database, handle, due, time_machine
):
    time_machine.move_to(NOW, tick=False)
    called_at, others = [], handle("here")
    handle("away", doing=lambda jobs: (called_at.append((timezone.now() - NOW).seconds), away(jobs)))

    class Stop(worker.Event):
        def wait(self, timeout=None):
            time_machine.shift(20)
            enqueue("away", [timezone.now().second])  # what is new has to wait too
            enqueue("here", ["a"])
            if timezone.now() > NOW + timedelta(seconds=130):
                self.set()
            return True

    monkeypatch.setattr(worker, "Event", Stop)
    enqueue("away", ["first"])

    call("worker")

    assert called_at == [0, 80]
    assert len(others) == 6


def test_worker_does_jobs_and_what_is_due_until_nothing_is_left(handle, due, waits):
    calls = handle()
    enqueue("thing", ["a"])

    call("worker")

    assert calls == [["a"]]
    assert len(due) == 1
    assert waits == [worker.IDLE_SECONDS]


def test_worker_does_what_is_due_each_minute(monkeypatch, shared_database, due, time_machine):
    time_machine.move_to(NOW, tick=False)

    class Stop(worker.Event):
        def wait(self, timeout=None):
            time_machine.shift(20)
            if timezone.now() > NOW + timedelta(seconds=130):
                self.set()
            return True

    monkeypatch.setattr(worker, "Event", Stop)

    call("worker")

    assert [(now - NOW).total_seconds() for now in due] == [0, 60, 120]


def test_worker_outlives_the_database(monkeypatch, due, waits, caplog):
    def away(**_):
        raise OperationalError("host 10.0.0.1 refused user waypost")

    monkeypatch.setattr(worker, "run_batch", away)

    call("worker")

    assert waits == [worker.AFTER_TROUBLE_SECONDS]
    assert "no database (OperationalError)" in caplog.text


def test_worker_names_kinds_that_nothing_handles(due, waits, caplog):
    Job.objects.create(kind="orphan", key="secret")

    call("worker")

    assert "jobs of kind orphan wait" in caplog.text
    assert "secret" not in caplog.text


def test_worker_logs_kinds_and_counts_but_no_keys(handle, caplog):
    caplog.set_level(logging.DEBUG)
    handle()
    enqueue("thing", ["secret"])

    call("worker", "--once")

    assert "1 of thing done" in caplog.text
    assert "secret" not in caplog.text


def test_run_due_names_what_it_did(due):
    before = timezone.now()

    assert call("run_due") == "Done: reminders.\n"
    assert before <= due[0] <= timezone.now()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01T09:00+00:00", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-07-01T09:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
    ],
)
def test_run_due_takes_the_time(due, text, instant):
    call("run_due", "--at", text)

    assert due == [instant]


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30T09:00", "", "9" * 400])
def test_run_due_refuses_what_is_no_time(due, text):
    with pytest.raises(CommandError, match="not a date and time"):
        call("run_due", "--at", text)

    assert due == []


def test_run_due_names_what_failed(due, monkeypatch):
    monkeypatch.setattr(registry, "_due", {"one": fails, "two": due.append, "three": fails})

    with pytest.raises(CommandError, match=r"^Failed: one, three\. The rest was done\.$"):
        call("run_due")

    assert len(due) == 1


def test_outbox_says_that_nothing_waits():
    assert call("outbox") == "Nothing waits.\n"


def test_outbox_counts_by_kind(handle):
    handle("thing")
    now = timezone.now()
    held = {"lease": "5b0e5a53-52a9-4a3c-8d5b-6f2a3a2f6c11", "leased_until": now + timedelta(minutes=5)}
    Job.objects.create(kind="thing", key="a", created_at=now - timedelta(minutes=30))
    Job.objects.create(kind="thing", key="b")
    Job.objects.create(kind="thing", key="c", **held)
    Job.objects.create(kind="other", key="d", dead_at=now)

    lines = [line.split() for line in call("outbox").splitlines()]

    assert lines == [
        ["kind", "waiting", "running", "dead", "oldest"],
        ["other", "0", "0", "1", "-", "nothing", "handles", "it"],
        ["thing", "2", "1", "0", "30", "min"],
    ]


def test_outbox_gives_the_dead_another_try():
    for kind in ("thing", "other"):
        Job.objects.create(kind=kind, key="a", dead_at=NOW)

    assert "1 dead jobs wait again." in call("outbox", "--retry-dead", "--kind", "thing")
    assert Job.objects.dead().get().kind == "other"


def test_outbox_wants_to_know_what_a_kind_is_for():
    with pytest.raises(CommandError, match="--kind goes with --retry-dead"):
        call("outbox", "--kind", "thing")


def test_settings_that_would_do_nothing_are_found_at_start(settings):
    settings.OUTBOX_BATCH_SIZE = 0

    with pytest.raises(SystemCheckError, match="OUTBOX_BATCH_SIZE must be a number above 0"):
        call_command("check", "outbox")
