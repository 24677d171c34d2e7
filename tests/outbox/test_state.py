"""How the outbox stands, in figures that a readiness page can show."""

from datetime import timedelta

import pytest

from outbox import leases
from outbox.actions import enqueue, retry_dead
from outbox.models import Job
from outbox.state import OutboxState, state
from tests.outbox.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


def asked(minutes_ago, key, **fields):
    Job.objects.create(kind="thing", key=key, created_at=NOW - timedelta(minutes=minutes_ago), **fields)


def test_an_empty_outbox_waits_for_nothing():
    assert state(NOW) == OutboxState(waiting=0, dead=0, oldest_wait_s=0.0)
    assert Job.objects.oldest_wait(NOW) is None


def test_a_wait_counts_from_when_the_job_was_asked_for_whatever_became_of_it():
    asked(1, "fresh")
    asked(5, "put off", next_try_at=NOW + timedelta(hours=1))
    asked(9, "in hand", lease="5b0e5a53-52a9-4a3c-8d5b-6f2a3a2f6c11", leased_until=NOW + timedelta(hours=1))
    asked(60, "dead", dead_at=NOW)

    assert state(NOW) == OutboxState(waiting=3, dead=1, oldest_wait_s=540.0)
    assert Job.objects.oldest_wait(NOW) == timedelta(minutes=9)
    assert Job.objects.filter(key="put off").oldest_wait(NOW) == timedelta(minutes=5)


def test_a_clock_that_runs_behind_makes_no_wait_below_nothing():
    asked(-1, "from a machine whose clock is ahead")

    assert state(NOW).oldest_wait_s == 0.0


def test_it_takes_two_queries(django_assert_num_queries):
    asked(1, "a")

    with django_assert_num_queries(2):
        state(NOW)


def test_a_job_asked_for_again_while_it_is_done_waits_from_then(handle, time_machine):
    time_machine.move_to(NOW, tick=False)
    handle("thing")
    asked(30, "a", next_try_at=NOW)
    jobs = leases.claim(now=NOW, limit=1, lease=timedelta(minutes=5), kind="thing")

    enqueue("thing", ["a"])
    leases.complete(jobs)

    assert state(NOW + timedelta(seconds=9)).oldest_wait_s == 9.0


def test_a_job_asked_for_again_before_it_is_done_has_waited_all_the_time(handle):
    handle("thing")
    asked(30, "a")

    enqueue("thing", ["a"])

    assert state(NOW).oldest_wait_s == 1800.0


@pytest.mark.parametrize("again", [lambda: enqueue("thing", ["a"]), lambda: retry_dead(now=NOW)])
def test_a_dead_job_that_is_wanted_again_waits_from_then(handle, time_machine, again):
    time_machine.move_to(NOW, tick=False)
    handle("thing")
    asked(7 * 24 * 60, "a", dead_at=NOW - timedelta(days=1))

    again()

    assert state(NOW) == OutboxState(waiting=1, dead=0, oldest_wait_s=0.0)
