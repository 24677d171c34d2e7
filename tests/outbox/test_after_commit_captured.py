"""Tests that never commit can still run their jobs, with pytest-django's or Django's capture of hooks."""

import pytest
from django.db import connection

from outbox.actions import enqueue
from outbox.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.OUTBOX_RUN_AFTER_COMMIT = True


def test_captured_hooks_do_the_jobs(handle, django_capture_on_commit_callbacks):
    calls = handle()
    enqueue("thing", ["before"])

    with django_capture_on_commit_callbacks(execute=True):
        enqueue("thing", ["a"])
        enqueue("thing", ["b"])
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("thing", ["a"])

    assert [sorted(call) for call in calls] == [["a", "b", "before"], ["a"]]


def test_a_database_error_leaves_the_tests_transaction_whole(handle, django_capture_on_commit_callbacks):
    handle(doing=lambda jobs: connection.cursor().execute("SELECT 1 FROM no_such_table"))

    with pytest.raises(Exception, match="no_such_table"), django_capture_on_commit_callbacks(execute=True):
        enqueue("thing", ["a"])

    assert Job.objects.get().lease is None
