"""Who has which job in hand, with the time passed in."""

from datetime import timedelta

import pytest

from outbox import leases
from outbox.actions import enqueue
from outbox.models import Job
from tests.outbox.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]

LEASE = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def at_nine(time_machine):
    time_machine.move_to(NOW, tick=False)


def waiting(*keys, **fields):
    return [
        Job.objects.create(**({"kind": "thing", "key": key, "next_try_at": NOW} | fields)) for key in keys
    ]


def claim(now=NOW, **options):
    return leases.claim(**({"now": now, "limit": 100, "lease": LEASE, "kind": "thing"} | options))


def keys(jobs):
    return [job.key for job in jobs]


def test_takes_what_is_due_longest_first_up_to_the_limit():
    waiting("late", next_try_at=NOW - timedelta(seconds=1))
    waiting("later", next_try_at=NOW - timedelta(seconds=2))
    waiting("latest", next_try_at=NOW - timedelta(seconds=3))
    waiting("early", next_try_at=NOW + timedelta(seconds=1))

    assert keys(claim(limit=2)) == ["latest", "later"]
    assert keys(claim()) == ["late"]


def test_leaves_dead_jobs_and_other_kinds():
    waiting("dead", dead_at=NOW)
    waiting("other", kind="other")

    assert claim() == []


def test_takes_only_the_keys_asked_for():
    waiting("a", "b")

    assert keys(claim(keys=["b"])) == ["b"]


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends():
    waiting("a")
    claim()

    assert claim(NOW + LEASE - timedelta(microseconds=1)) == []
    assert keys(claim(NOW + LEASE)) == ["a"]


def test_an_idle_look_takes_no_lock(django_assert_num_queries):
    with django_assert_num_queries(1):
        claim()


def test_holding_renews_the_lease_and_counts_the_attempt():
    waiting("a")

    leases.hold(claim(), until=NOW + 2 * LEASE, attempt=True)

    assert claim(NOW + LEASE) == []
    assert Job.objects.get().attempts == 1


def test_who_was_silent_too_long_holds_nothing():
    waiting("a")
    slow = claim()
    quick = claim(NOW + LEASE)

    assert leases.hold(slow, until=NOW + 3 * LEASE, attempt=True) == []
    leases.complete(slow)
    assert leases.fail(slow[0], error=ValueError(), now=NOW + LEASE) is False

    job = Job.objects.get()
    assert (job.lease, job.attempts) == (quick[0].lease, 0)


def test_done_jobs_are_gone():
    waiting("a", "b")

    leases.complete(claim())

    assert not Job.objects.exists()


def test_what_is_asked_for_while_it_is_being_done_is_done_again(handle):
    handle("thing")
    waiting("a", "b")
    jobs = claim()

    enqueue("thing", ["a"], version=9)
    assert Job.objects.get(key="a").lease == jobs[0].lease
    leases.complete(jobs)

    again = claim()
    assert [(job.key, job.version, job.attempts) for job in again] == [("a", 9, 0)]
    leases.complete(again)
    assert not Job.objects.exists()


def test_what_is_asked_for_while_it_fails_is_tried_again_at_once(handle):
    handle("thing")
    waiting("a", attempts=11)
    jobs = leases.hold(claim(), until=NOW + LEASE, attempt=True)

    enqueue("thing", ["a"])
    assert leases.fail(jobs[0], error=ValueError(), now=NOW) is False

    assert [job.attempts for job in claim()] == [0]


def test_what_is_asked_for_while_its_worker_is_lost_is_not_forgotten(handle):
    handle("thing")
    waiting("a")
    claim()

    enqueue("thing", ["a"], version=9)

    assert claim() == []
    assert [job.version for job in claim(NOW + LEASE)] == [9]


def test_a_failed_job_waits_and_keeps_only_the_name_of_the_error():
    waiting("a")
    jobs = leases.hold(claim(), until=NOW + LEASE, attempt=True)

    leases.fail(jobs[0], error=ValueError("Mary Moss, 943 476 5919"), now=NOW)

    job = Job.objects.get()
    assert (job.lease, job.leased_until, job.dead_at, job.last_error) == (None, None, None, "ValueError")
    assert job.next_try_at > NOW


def test_waits_double_up_to_a_cap_with_a_random_part(settings):
    settings.OUTBOX_FIRST_WAIT_SECONDS = 10
    settings.OUTBOX_LONGEST_WAIT_SECONDS = 100

    for attempts, longest in [(1, 10), (2, 20), (3, 40), (4, 80), (5, 100), (1000, 100)]:
        waits = {leases.wait_after(attempts).total_seconds() for _ in range(50)}
        assert longest / 2 <= min(waits) < max(waits) <= longest


def test_the_last_try_is_the_last(settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    waiting("a", attempts=1)
    now = NOW

    fates = []
    while jobs := leases.hold(claim(now), until=now + LEASE, attempt=True):
        fates.append(leases.fail(jobs[0], error=ValueError(), now=now))
        now += timedelta(days=1)

    assert fates == [False, True]
    assert Job.objects.dead().get().last_error == "ValueError"


def test_a_job_that_kills_every_worker_is_given_up(settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    waiting("a")
    now, tries = NOW, 0

    while leases.hold(claim(now), until=now + LEASE, attempt=True):
        tries += 1
        now += LEASE

    assert tries == 3
    assert Job.objects.dead().get().last_error == leases.WORKER_LOST


def test_asking_again_does_not_save_a_job_that_kills_every_worker(handle, settings):
    handle("thing")
    settings.OUTBOX_MAX_ATTEMPTS = 2
    waiting("a")
    now = NOW

    for _ in range(2):
        leases.hold(claim(now), until=now + LEASE, attempt=True)
        enqueue("thing", ["a"])
        now += LEASE

    assert claim(now) == []
    assert Job.objects.dead().exists()


def test_after_a_lost_worker_the_jobs_with_fewest_tries_come_first():
    first, second = waiting("killer", "bystander")
    Job.objects.filter(pk=first.pk).update(attempts=2)
    claim()

    assert keys(claim(NOW + LEASE)) == ["bystander", "killer"]
    assert second.attempts == 0


def test_a_renewed_lease_lasts_a_whole_one_longer_and_counts_no_attempt(settings):
    settings.OUTBOX_LEASE_SECONDS = 60
    waiting("a")
    jobs = claim()

    assert keys(leases.renew(jobs, now=NOW + LEASE)) == ["a"]

    assert claim(NOW + LEASE + timedelta(seconds=59)) == []
    assert [job.attempts for job in claim(NOW + LEASE + timedelta(seconds=60))] == [0]


def test_who_renews_too_late_learns_what_is_no_longer_in_hand():
    waiting("a", "b")
    slow = claim()
    quick = claim(NOW + LEASE, keys=["a"])

    assert keys(leases.renew(slow, now=NOW + LEASE)) == ["b"]
    assert Job.objects.get(key="a").lease == quick[0].lease


def test_who_was_silent_too_long_puts_nothing_off():
    waiting("a")
    slow = claim()
    quick = claim(NOW + LEASE)

    assert leases.put_off(slow, until=NOW + 2 * LEASE) == 0
    assert Job.objects.get().lease == quick[0].lease
