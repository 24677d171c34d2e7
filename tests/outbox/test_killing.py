"""Processes that are killed where it hurts: nothing is lost between commit and job, nor with a worker."""

import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.actions import enqueue
from outbox.models import Job
from outbox.registry import NotNow
from outbox.runner import drain

LEASE = timedelta(minutes=6)


@pytest.fixture(autouse=True)
def calls(shared_database, later, handle):
    """Leave jobs to workers, on a database that other processes can open; gives what this one does itself."""
    return handle("kill")


def test_killed_before_its_commit_it_asked_for_nothing(start):
    asker = start("ask")
    assert asker.hears() == ["asked"]

    asker.kill()

    assert not Job.objects.exists()


def test_killed_after_its_commit_it_asked_for_everything(start, calls):
    asker = start("ask")
    asker.hears()
    asker.go_on()
    assert asker.hears() == ["committed"]

    asker.kill()

    drain(now=timezone.now())
    assert calls == [["a", "b"]]


def test_a_killed_workers_jobs_are_taken_up_when_its_lease_ends(start, calls):
    enqueue("kill", ["a", "b"], version=3)
    worker = start("worker")
    assert worker.hears() == ["handling", "a", "b"]

    assert worker.kill() == -signal.SIGKILL

    drain(now=timezone.now())
    assert calls == []
    assert Job.objects.running(timezone.now()).count() == 2
    drain(now=timezone.now() + LEASE)
    assert sorted(calls) == [["a"], ["b"]]
    assert not Job.objects.exists()


def test_a_killed_workers_jobs_can_be_put_off_and_are_still_done_by_themselves(start, handle):
    def away(jobs):
        raise NotNow(timedelta(minutes=1))

    enqueue("kill", ["a", "b"])
    worker = start("worker")
    worker.hears()
    worker.kill()

    calls = handle("kill", doing=away)
    assert drain(now=timezone.now() + LEASE).put_off == 2
    assert len(calls) == 1
    calls = handle("kill")
    drain(now=timezone.now() + 2 * LEASE)

    assert sorted(calls) == [["a"], ["b"]]
    assert not Job.objects.exists()


def test_another_worker_process_takes_them_up(start):
    enqueue("kill", ["a"])
    first = start("worker")
    first.hears()
    first.kill()
    Job.objects.update(leased_until=timezone.now())

    second = start("worker", "--once")
    handled = second.hears()
    second.go_on()

    assert second.wait() == 0
    assert handled == ["handling", "a"]
    assert not Job.objects.exists()


def test_what_was_asked_for_while_the_killed_worker_was_at_it_is_done(start, handle):
    versions = []
    handle("kill", doing=lambda jobs: versions.extend(job.version for job in jobs))
    enqueue("kill", ["a"], version=1)
    worker = start("worker")
    worker.hears()

    enqueue("kill", ["a"], version=2)
    worker.kill()

    drain(now=timezone.now() + LEASE)
    assert versions == [2]


def test_workers_killed_again_and_again_lose_nothing(start, calls):
    asked = {f"{number:03}" for number in range(60)}
    enqueue("kill", asked)
    done, in_hand = set(), set()

    for batches in (0, 2, 1):
        worker = start("worker")
        for _ in range(batches):
            done.update(worker.hears()[1:])
            worker.go_on()
        in_hand.update(worker.hears()[1:])
        worker.kill()

    assert set(Job.objects.values_list("key", flat=True)) == asked - done
    drain(now=timezone.now() + LEASE)
    taken_up = {key for call in calls for key in call}
    assert in_hand <= taken_up
    assert done | taken_up == asked
    assert done.isdisjoint(taken_up)
    assert not Job.objects.exists()


def test_a_worker_told_to_stop_finishes_its_batch_and_starts_no_other(start):
    enqueue("kill", range(11))
    worker = start("worker")
    in_hand = worker.hears()[1:]

    worker.send(signal.SIGTERM).go_on()

    assert worker.wait() == 0
    left = Job.objects.get()
    assert left.key not in in_hand
    assert (left.lease, left.attempts) == (None, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_told_to_stop_goes_at_once(start, number):
    worker = start("worker")
    worker.logs("worker: started")

    worker.send(number)

    worker.logs("worker: stopped")
    assert worker.wait() == 0
