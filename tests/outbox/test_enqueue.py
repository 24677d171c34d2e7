"""Asking for work: one row a key, in the caller's transaction."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from outbox.actions import enqueue, enqueue_versions, purge_dead, retry_dead
from outbox.models import Job
from outbox.registry import UnknownKind
from tests.outbox.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


def rows():
    return list(Job.objects.order_by("key").values_list("key", "version"))


def test_one_row_for_each_key(handle):
    handle("thing")

    enqueue("thing", [2, "1", 2], version=7)

    assert rows() == [("1", 7), ("2", 7)]


@pytest.mark.parametrize(("first", "then"), [(3, 5), (5, 3)])
def test_asking_again_keeps_one_row_with_the_highest_version(handle, first, then):
    handle("thing")

    enqueue("thing", ["a"], version=first)
    enqueue("thing", ["a"], version=then)

    assert rows() == [("a", 5)]


def test_each_key_can_have_its_own_version(handle):
    handle("thing")

    enqueue_versions("thing", {1: 10, 2: 20})

    assert rows() == [("1", 10), ("2", 20)]


def test_kinds_do_not_share_keys(handle):
    handle("thing")
    handle("other")

    enqueue("thing", ["a"])
    enqueue("other", ["a"])

    assert Job.objects.count() == 2


def test_nothing_asked_is_nothing_done(handle, django_assert_num_queries):
    handle("thing")

    with django_assert_num_queries(0):
        enqueue("thing", [])


def test_thousands_of_keys_go_in_one_call(handle):
    handle("thing")

    enqueue("thing", range(5_000))

    assert Job.objects.count() == 5_000


def test_a_kind_without_handler_is_refused():
    with pytest.raises(UnknownKind, match=r"No handler for jobs of kind 'thnig'"):
        enqueue("thnig", ["a"])

    assert not Job.objects.exists()


def test_rollback_leaves_no_row(shared_database, handle):
    handle("thing")

    with transaction.atomic():
        enqueue("thing", ["a"])
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_rollback_to_a_savepoint_takes_back_the_raised_version(handle):
    handle("thing")
    enqueue("thing", ["a"], version=1)

    with transaction.atomic():
        enqueue("thing", ["a", "b"], version=2)
        transaction.set_rollback(True)

    assert rows() == [("a", 1)]


def test_autocommit_will_do(shared_database, handle):
    handle("thing")
    assert not connection.in_atomic_block

    enqueue("thing", ["a"])

    assert rows() == [("a", 0)]


def test_all_keys_of_a_call_are_asked_for_or_none(shared_database, handle):
    handle("thing")

    with pytest.raises((DataError, OverflowError)):
        enqueue_versions("thing", {"a": 1, "b": 2**63})

    assert not Job.objects.exists()


def test_asking_again_ends_a_wait_between_tries(handle):
    handle("thing")
    Job.objects.create(kind="thing", key="a", attempts=4, next_try_at=timezone.now() + timedelta(hours=1))

    enqueue("thing", ["a"])

    job = Job.objects.get()
    assert job.attempts == 0
    assert job.next_try_at <= timezone.now()


def test_asking_again_brings_a_dead_job_back(handle):
    handle("thing")
    Job.objects.create(kind="thing", key="a", attempts=12, dead_at=NOW)

    enqueue("thing", ["a"])

    assert Job.objects.due(timezone.now()).get().attempts == 0


def test_dead_jobs_are_tried_again_on_request():
    for kind in ("thing", "other"):
        Job.objects.create(kind=kind, key="a", attempts=12, dead_at=NOW, last_error="ValueError")

    assert retry_dead(now=NOW, kind="thing") == 1

    job = Job.objects.due(NOW).get()
    assert (job.kind, job.attempts, job.last_error) == ("thing", 0, "")
    assert retry_dead(now=NOW) == 1


def test_only_the_long_dead_are_forgotten(settings):
    settings.OUTBOX_KEEP_DEAD_DAYS = 90
    Job.objects.create(kind="thing", key="old", dead_at=NOW - timedelta(days=91))
    Job.objects.create(kind="thing", key="new", dead_at=NOW - timedelta(days=89))
    Job.objects.create(kind="thing", key="waiting", created_at=NOW - timedelta(days=365))

    purge_dead(NOW)

    assert sorted(Job.objects.values_list("key", flat=True)) == ["new", "waiting"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("outbox_job_named", {"key": ""}),
        ("outbox_job_named", {"kind": ""}),
        ("outbox_job_lease_ends", {"leased_until": NOW}),
        ("outbox_job_lease_ends", {"lease": "5b0e5a53-52a9-4a3c-8d5b-6f2a3a2f6c11"}),
        (
            "outbox_job_dead_is_not_leased",
            {"lease": "5b0e5a53-52a9-4a3c-8d5b-6f2a3a2f6c11", "leased_until": NOW, "dead_at": NOW},
        ),
    ],
)
def test_the_database_refuses(name, wrong):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Job.objects.create(**({"kind": "thing", "key": "a"} | wrong))


def test_the_database_refuses_a_second_row_for_a_key():
    Job.objects.create(kind="thing", key="a", dead_at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="thing", key="a")


def test_a_job_names_no_key():
    assert "secret" not in str(Job(pk=5, kind="thing", key="secret"))
