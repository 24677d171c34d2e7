"""Development and tests: done at once after the commit, errors and all."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from outbox.actions import enqueue
from outbox.models import Job
from outbox.registry import NotNow, SomeFailed


@pytest.fixture(autouse=True)
def at_once(shared_database, settings):
    settings.OUTBOX_RUN_AFTER_COMMIT = True


def fails(jobs):
    raise ValueError("what went wrong")


def test_nothing_runs_before_the_commit(handle):
    calls = handle()

    with transaction.atomic():
        enqueue("thing", ["a"])
        assert calls == []

    assert calls == [["a"]]
    assert not Job.objects.exists()


def test_all_that_a_transaction_asked_for_is_done_together(handle):
    calls = handle()

    with transaction.atomic():
        enqueue("thing", ["b"])
        enqueue("thing", ["a"])
        with transaction.atomic():
            enqueue("thing", ["c", "a"])

    assert [sorted(call) for call in calls] == [["a", "b", "c"]]


def test_autocommit_runs_at_once(handle):
    calls = handle()

    enqueue("thing", ["a"])

    assert calls == [["a"]]


def test_rollback_runs_nothing(handle):
    calls = handle()

    with transaction.atomic():
        enqueue("thing", ["a"])
        transaction.set_rollback(True)

    enqueue("thing", ["b"])
    assert calls == [["b"]]


@pytest.mark.parametrize("inside_first", [True, False])
def test_a_savepoint_rolled_back_takes_only_its_own(handle, inside_first):
    calls = handle()

    with transaction.atomic():
        if not inside_first:
            enqueue("thing", ["kept"])
        with transaction.atomic():
            enqueue("thing", ["taken back"])
            transaction.set_rollback(True)
        if inside_first:
            enqueue("thing", ["kept"])

    assert calls == [["kept"]]


def test_an_error_reaches_who_commits_and_the_job_stays(handle):
    handle(doing=fails)

    with pytest.raises(ValueError, match="what went wrong"):
        enqueue("thing", ["a"])

    assert not connection.in_atomic_block
    assert (Job.objects.get().last_error, Job.objects.get().lease) == ("ValueError", None)


def test_an_error_does_not_keep_the_other_jobs_from_being_done(handle):
    handle("bad", doing=fails)
    calls = handle("good")

    def ask_for_both():
        with transaction.atomic():
            enqueue("bad", ["a"])
            enqueue("good", ["a"])

    with pytest.raises(ValueError, match="what went wrong"):
        ask_for_both()

    assert calls == [["a"]]


def test_jobs_of_others_are_left_alone(handle):
    calls = handle()
    Job.objects.create(kind="thing", key="waits since yesterday")

    enqueue("thing", ["a"])

    assert calls == [["a"]]


def test_a_job_may_ask_for_another(handle):
    calls = handle("second")
    handle("first", doing=lambda jobs: enqueue("second", ["b"]))

    enqueue("first", ["a"])

    assert calls == [["b"]]
    assert not Job.objects.exists()


def test_a_job_asked_for_while_it_is_done_is_done_again(handle):
    calls = handle(doing=lambda jobs: enqueue("thing", ["a"]) if len(calls) == 1 else None)

    enqueue("thing", ["a"])

    assert calls == [["a"], ["a"]]
    assert not Job.objects.exists()


def test_what_is_put_off_waits_for_a_worker_and_raises_nothing(handle):
    def away(jobs):
        raise NotNow(timedelta(microseconds=1))

    calls = handle(doing=away)

    enqueue("thing", ["a", "b"])

    assert [sorted(call) for call in calls] == [["a", "b"]]
    assert set(Job.objects.values_list("attempts", "lease", "last_error")) == {(0, None, "")}


def test_a_failure_in_part_reaches_who_commits_and_the_others_are_done(handle):
    def partly(jobs):
        errors = {"a": NotNow(timedelta(minutes=1)), "b": ValueError("what went wrong")}
        raise SomeFailed({job: errors[job.key] for job in jobs if job.key in errors})

    handle(doing=partly)

    with pytest.raises(ValueError, match="what went wrong"):
        enqueue("thing", ["a", "b", "c"])

    assert sorted(Job.objects.values_list("key", "attempts")) == [("a", 0), ("b", 1)]
