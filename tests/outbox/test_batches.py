"""How many jobs a worker takes at once: more of a kind that wants more, and no kind before all others."""

import sqlite3
from datetime import timedelta

import pytest
from django.db import connection

from outbox import leases
from outbox.models import Job
from outbox.runner import drain, run_batch
from tests.outbox.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


def waiting(count, kind="thing", **fields):
    Job.objects.bulk_create(
        Job(kind=kind, key=f"{number:05}", **({"next_try_at": NOW} | fields)) for number in range(count)
    )


@pytest.fixture
def few_variables():
    """On SQLite, the fewest values in a statement that any build takes."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    variables = sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
    before = connection.connection.setlimit(variables, connection.features.max_query_params)
    yield
    connection.connection.setlimit(variables, before)


def test_a_kind_that_does_thousands_at_once_gets_them_in_one_call(handle, settings, few_variables):
    settings.OUTBOX_BATCH_SIZE = 500
    many, usual = handle("many", at_once=5000), handle("usual")
    waiting(5001, kind="many")
    waiting(501, kind="usual")

    assert drain(now=NOW).done == 5502
    assert [len(call) for call in many] == [5000, 1]
    assert [len(call) for call in usual] == [500, 1]
    assert not Job.objects.exists()


def test_thousands_are_put_off_renewed_and_done(handle, few_variables):
    waiting(2500)
    jobs = leases.claim(now=NOW, limit=5000, lease=timedelta(minutes=1), kind="thing")

    assert len(leases.renew(jobs, now=NOW + timedelta(minutes=1))) == 2500
    assert leases.put_off(jobs, until=NOW + timedelta(hours=1)) == 2500
    assert set(Job.objects.values_list("lease", "next_try_at")) == {(None, NOW + timedelta(hours=1))}


def test_a_kind_with_a_long_queue_does_not_starve_another(handle, settings):
    settings.OUTBOX_BATCH_SIZE = 2
    order = []
    handle("a long queue", at_once=10, doing=lambda jobs: order.append(("long", len(jobs))))
    handle("short", doing=lambda jobs: order.append(("short", len(jobs))))
    waiting(30, kind="a long queue", next_try_at=NOW - timedelta(days=1))
    waiting(3, kind="short")

    drain(now=NOW)

    assert order == [("long", 10), ("short", 2), ("long", 10), ("short", 1), ("long", 10)]


def test_what_another_worker_could_do_meanwhile_is_not_held(handle):
    held = []
    handle("a first", doing=lambda jobs: held.append(Job.objects.filter(kind="second", lease=None).count()))
    handle("second")
    waiting(1, kind="a first")
    waiting(2, kind="second")

    run_batch(now=NOW)

    assert held == [2]


def test_an_idle_worker_looks_once_for_all_kinds(handle, django_assert_num_queries):
    for kind in ("one", "two", "three"):
        handle(kind)
    waiting(1, kind="one", next_try_at=NOW + timedelta(hours=1))

    with django_assert_num_queries(1):
        assert not run_batch(now=NOW)


def test_who_is_told_to_stop_begins_no_other_kind(handle):
    first, second = handle("a first"), handle("second")
    waiting(1, kind="a first")
    waiting(1, kind="second")

    drain(now=NOW, stopping=lambda: bool(first))

    assert (len(first), second) == (1, [])
    assert Job.objects.get().lease is None
