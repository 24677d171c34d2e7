"""Doing jobs: together by kind, alone after a failure, and none that holds up the others."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from outbox import leases, registry
from outbox.actions import enqueue
from outbox.models import Job
from outbox.runner import drain, run_batch, run_due
from tests.outbox.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


def waiting(*keys, kind="thing", **fields):
    Job.objects.bulk_create(Job(kind=kind, key=key, **({"next_try_at": NOW} | fields)) for key in keys)


def refuse(*bad):
    def doing(jobs):
        if any(job.key in bad for job in jobs):
            raise ValueError("Mary Moss, 943 476 5919")

    return doing


def test_jobs_of_a_kind_are_handed_over_together(handle):
    things, others = handle("thing"), handle("other")
    waiting("a", "b")
    waiting("c", kind="other")
    waiting("d")

    tally = drain(now=NOW)

    assert (things, others) == ([["a", "b", "d"]], [["c"]])
    assert (tally.done, tally.failed) == (4, 0)
    assert not Job.objects.exists()


def test_goes_on_batch_after_batch(handle, settings):
    settings.OUTBOX_BATCH_SIZE = 2
    calls = handle()
    waiting("a", "b", "c")

    assert drain(now=NOW).done == 3
    assert calls == [["a", "b"], ["c"]]


def test_stops_between_batches(handle, settings):
    settings.OUTBOX_BATCH_SIZE = 1
    calls = handle()
    waiting("a", "b")

    drain(now=NOW, stopping=lambda: bool(calls))

    assert calls == [["a"]]
    assert Job.objects.get().lease is None


def test_a_slow_handler_gets_no_more_than_it_asked_for(handle):
    calls = handle(at_once=2)
    waiting("a", "b", "c")

    run_batch(now=NOW)

    assert calls == [["a", "b"], ["c"]]


def test_the_lease_is_renewed_before_each_call(handle, settings):
    settings.OUTBOX_LEASE_SECONDS = 60
    ends = []
    handle(at_once=1, doing=lambda jobs: ends.append(Job.objects.get(pk=jobs[0].pk).leased_until))
    waiting("a", "b")

    run_batch(now=NOW)

    assert NOW + timedelta(seconds=60) < ends[0] < ends[1]


def test_what_another_worker_took_meanwhile_is_left_to_it(handle):
    def doing(jobs):
        Job.objects.filter(key="b").update(lease="5b0e5a53-52a9-4a3c-8d5b-6f2a3a2f6c11")

    calls = handle(at_once=1, doing=doing)
    waiting("a", "b")

    assert run_batch(now=NOW).done == 1
    assert calls == [["a"]]
    assert Job.objects.get().key == "b"


def test_one_bad_key_does_not_hold_up_the_others(handle):
    calls = handle(doing=refuse("b"))
    waiting("a", "b", "c")

    tally = drain(now=NOW)

    assert calls == [["a", "b", "c"], ["a"], ["b"], ["c"]]
    assert (tally.done, tally.failed, tally.dead) == (2, 1, 0)
    job = Job.objects.get()
    assert (job.key, job.attempts, job.lease) == ("b", 1, None)
    assert job.next_try_at > NOW


def test_a_bad_kind_does_not_hold_up_the_others(handle):
    handle("bad", refuse("a"))
    calls = handle("good")
    waiting("a", kind="bad")
    waiting("a", kind="good")

    drain(now=NOW)

    assert calls == [["a"]]


def test_a_database_error_of_a_handler_does_not_hold_up_the_others(handle):
    def doing(jobs):
        if any(job.key == "b" for job in jobs):
            connection.cursor().execute("SELECT 1 FROM no_such_table")

    handle(doing=doing)
    waiting("a", "b", "c")

    assert drain(now=NOW).done == 2
    assert Job.objects.get().last_error in {"OperationalError", "ProgrammingError"}


def test_tries_come_to_an_end(handle, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    calls = handle(doing=refuse("a"))
    waiting("a")

    tallies = [drain(now=NOW + timedelta(days=day)) for day in range(5)]

    assert len(calls) == 3
    assert [tally.dead for tally in tallies] == [0, 0, 1, 0, 0]
    assert Job.objects.dead().exists()


def test_after_a_lost_worker_each_job_is_done_by_itself(handle, settings):
    calls = handle()
    waiting("a", "b")
    leases.claim(now=NOW, limit=9, lease=timedelta(seconds=1), kind="thing")

    drain(now=NOW + timedelta(seconds=1))

    assert calls == [["a"], ["b"]]


def test_jobs_that_nothing_handles_wait_untouched(handle):
    handle("thing")
    waiting("a", kind="orphan")

    assert not drain(now=NOW)

    assert Job.objects.due(NOW).get().attempts == 0


def test_time_is_the_clocks_unless_passed_in(handle):
    calls = handle()
    waiting("a", next_try_at=timezone.now() + timedelta(hours=1))

    drain()
    assert calls == []
    drain(now=timezone.now() + timedelta(hours=2))
    assert calls == [["a"]]


def test_neither_table_nor_log_keeps_an_errors_text_or_a_key(handle, settings, caplog):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    caplog.set_level(logging.DEBUG, "outbox")
    handle(doing=refuse("mary-moss", "tom-moss"))
    waiting("mary-moss", "tom-moss")

    drain(now=NOW)
    drain(now=NOW + timedelta(days=1))

    assert Job.objects.dead().count() == 2
    assert set(Job.objects.values_list("last_error", flat=True)) == {"ValueError"}
    assert "ValueError at test_runner.py:" in caplog.text
    assert not {"mary", "moss", "943"} & set(caplog.text.lower().replace("-", " ").replace(",", " ").split())


def test_what_a_handler_asks_for_again_is_done_again(handle):
    rounds = []

    def doing(jobs):
        rounds.append(jobs)
        if len(rounds) == 1:
            enqueue("thing", ["a"], version=2)

    handle(doing=doing)
    waiting("a", version=1)

    drain(now=timezone.now() + timedelta(seconds=1))

    assert [jobs[0].version for jobs in rounds] == [1, 2]


@pytest.fixture
def due(monkeypatch):
    monkeypatch.setattr(registry, "_due", {})
    return registry.register_due


def test_what_is_due_is_told_the_time(due):
    told = []
    due("one", told.append)

    assert run_due(now=NOW) == []
    assert told == [NOW]


def test_one_failure_does_not_stop_the_rest(due, caplog):
    told = []

    def fails(now):
        raise ValueError("Mary Moss")

    due("one", fails)
    due("two", told.append)

    assert run_due(now=NOW) == ["one"]
    assert told == [NOW]
    assert "Mary" not in caplog.text


def test_a_name_is_taken_once(due, handle):
    handle("thing")
    due("one", print)

    with pytest.raises(ValueError, match="registered already"):
        due("one", print)
    with pytest.raises(ValueError, match="have a handler already"):
        registry.register_handler("thing", print)


def test_the_room_purges_its_own_dead():
    assert "outbox.purge_dead" in registry.due()
