"""Several workers at once, each with a connection of its own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event, Thread
from time import monotonic

import pytest
from django.db import connection, transaction
from django.utils import timezone

from outbox import leases
from outbox.actions import enqueue
from outbox.models import Job
from outbox.registry import NotNow, SomeFailed
from outbox.runner import drain

pytestmark = pytest.mark.usefixtures("later")

PATIENCE_SECONDS = 60
LEASE = timedelta(minutes=5)


@pytest.fixture
def in_thread(shared_database):
    """Give a wrapper: the callable, on a connection of its own that is closed at its end."""

    def wrap(work):
        def run(*arguments):
            database = shared_database()
            try:
                return work(*arguments)
            finally:
                database.close()

        return run

    return wrap


def claim(now=None):
    return leases.claim(now=now or timezone.now(), limit=5, lease=LEASE, kind="thing")


def test_workers_never_do_the_same_job(in_thread, handle, settings):
    settings.OUTBOX_BATCH_SIZE = 5
    calls = handle()
    enqueue("thing", range(200))
    together = Barrier(4, timeout=PATIENCE_SECONDS)

    def work(_):
        together.wait()
        return drain(now=timezone.now()).done

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(in_thread(work), range(4)))

    assert sum(done) <= 200
    drain(now=timezone.now())
    assert Counter(key for call in calls for key in call) == Counter(str(number) for number in range(200))
    assert not Job.objects.exists()


def test_claims_at_the_same_moment_share_nothing(in_thread, handle):
    handle("thing")
    enqueue("thing", range(15))
    together = Barrier(3, timeout=PATIENCE_SECONDS)

    def work(_):
        together.wait()
        return {job.key for job in claim()}

    with ThreadPoolExecutor(3) as pool:
        claimed = list(pool.map(in_thread(work), range(3)))

    assert sum(map(len, claimed)) == len(set.union(*claimed))


def test_a_claim_passes_over_what_another_is_claiming(in_thread, handle):
    handle("thing")
    enqueue("thing", range(8))
    claimed, go_on = Event(), Event()

    def slow():
        with transaction.atomic():
            claim()
            claimed.set()
            assert go_on.wait(PATIENCE_SECONDS)

    thread = Thread(target=in_thread(slow))
    thread.start()
    try:
        assert claimed.wait(PATIENCE_SECONDS)
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET lock_timeout = '1s'")
        if not connection.features.has_select_for_update_skip_locked:
            go_on.set()  # SQLite has one writer at a time: there it does wait
        others = claim()
    finally:
        go_on.set()
        thread.join()

    assert len(others) == 3


def test_asking_and_doing_at_once_lose_nothing_and_never_block_each_other(in_thread, handle, settings):
    """What was asked for last of each key is seen by a job that began after it."""
    settings.OUTBOX_BATCH_SIZE = 70
    seen = {}
    handle(doing=lambda jobs: seen.update((job.key, max(job.version, seen.get(job.key, 0))) for job in jobs))
    keys = range(100)
    asked = Event()

    def ask(order):
        for version in range(1, 21):
            enqueue("thing", order, version=version)

    def work():
        while not asked.is_set():
            drain(now=timezone.now())

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(in_thread(work)) for _ in range(2)]
        askers = [pool.submit(in_thread(ask), order) for order in (keys, keys[::-1])]
        try:
            for asker in askers:
                asker.result(PATIENCE_SECONDS)
        finally:
            asked.set()
        for worker in working:
            worker.result(PATIENCE_SECONDS)
    drain(now=timezone.now())

    assert seen == {str(key): 20 for key in keys}
    assert not Job.objects.exists()


def test_workers_that_put_off_and_fail_in_part_lose_nothing_and_do_nothing_twice(in_thread, handle, settings):
    settings.OUTBOX_BATCH_SIZE = 7
    settings.OUTBOX_FIRST_WAIT_SECONDS = 0.001
    tries, done = Counter(), Counter()

    def doing(jobs):
        """Each key is refused at its first try, is the reason of a failure in part at its second, then is done."""
        tries.update(job.key for job in jobs)
        if any(tries[job.key] == 1 for job in jobs):
            raise NotNow(timedelta(milliseconds=1))
        failed = {job: ValueError() for job in jobs if tries[job.key] == 2}
        done.update(job.key for job in jobs if job not in failed)
        raise SomeFailed(failed)

    handle(doing=doing)
    enqueue("thing", range(100))
    deadline = monotonic() + PATIENCE_SECONDS

    def work(_):
        while Job.objects.exists():
            assert monotonic() < deadline
            drain(now=timezone.now())

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(in_thread(work), range(3)))

    assert done == Counter(str(number) for number in range(100))


def test_a_renewed_lease_keeps_a_long_calls_jobs_from_another_worker(in_thread, handle, settings):
    settings.OUTBOX_LEASE_SECONDS = 60
    others = []

    def doing(jobs):
        leases.renew(jobs, now=timezone.now() + timedelta(seconds=50))
        with ThreadPoolExecutor(1) as pool:
            others.append(
                pool.submit(in_thread(lambda: claim(now=timezone.now() + timedelta(seconds=100)))).result()
            )

    handle(doing=doing)
    enqueue("thing", ["a"])

    assert drain().done == 1
    assert others == [[]]
