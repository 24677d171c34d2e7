"""The index follows the listings: by signal, job and version, with nothing left behind."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from directory.actions import announce_changed, listing_published, need_changed, set_status
from directory.models import Service
from directory.needs import NeedVocabulary
from outbox.models import Job
from search import jobs
from search.checks import full_text_is_made
from search.document import ServiceDocument
from search.engines import index
from search.engines.fulltext import full_text
from search.models import ServiceIndexEntry, ServiceIndexPlace
from tests.directory.factories import LocationFactory, ServiceFactory
from tests.search.finding import ask, counted_queries, listed, names, need

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _embedded_alone(settings: Settings) -> None:
    """It is the embedded index that is looked at here; whatever stands in Elasticsearch."""
    settings.ELASTICSEARCH_URL = ""


def document(service: Service) -> ServiceDocument:
    return ServiceDocument.from_service(
        ServiceDocument.services().get(pk=service.pk), NeedVocabulary.current()
    )


def words_in_index() -> set[int]:
    """Services that have words, with an entry or without."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_words")
            return {key for (key,) in cursor.fetchall()}
    return set(ServiceIndexEntry.objects.filter(words__isnull=False).values_list("pk", flat=True))


def spoil_full_text() -> None:
    """The FTS5 table is dropped; PostgreSQL's index is left as a build leaves it that waited in vain for a writer."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE search_words")
        return
    call_command("migrate", "search", "0003", verbosity=0)
    assert not full_text().is_made()
    writer = connection.copy()
    try:
        with connection.cursor() as cursor, writer.cursor() as elsewhere:
            elsewhere.execute("BEGIN; LOCK search_serviceindexentry IN ROW EXCLUSIVE MODE")
            cursor.execute("SET lock_timeout = '50ms'")
            with pytest.raises(OperationalError):
                call_command("migrate", verbosity=0)
    finally:
        writer.close()
        connection.close()


def test_a_change_is_announced_queued_and_indexed_once_it_commits(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    service = ServiceFactory(name="Choir")

    with django_capture_on_commit_callbacks(execute=True):
        announce_changed(service_ids=[service.pk])
        assert Job.objects.get().version == 2
        assert ask("choir").total == 0

    assert names(ask("choir")) == ["Choir"]
    assert index.versions() == {service.pk: 2}


def test_a_change_that_is_rolled_back_leaves_no_job() -> None:
    service = ServiceFactory(name="Choir")

    with transaction.atomic():
        announce_changed(service_ids=[service.pk])
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_closing_a_service_takes_it_out_and_opening_it_brings_it_back(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    service = listed(name="Choir", at=LocationFactory())

    with django_capture_on_commit_callbacks(execute=True):
        set_status(service=service, status=Service.Status.DEFUNCT, by=None)
    assert (index.versions(), words_in_index(), ServiceIndexPlace.objects.count()) == ({}, set(), 0)

    with django_capture_on_commit_callbacks(execute=True):
        set_status(service=service, status=Service.Status.ACTIVE, by=None)
    assert ask("choir").total == 1


def test_a_deleted_service_leaves_nothing_behind(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    service = listed(name="Choir", at=LocationFactory())

    with django_capture_on_commit_callbacks(execute=True):
        service.delete()

    assert (index.versions(), words_in_index(), ServiceIndexPlace.objects.count()) == ({}, set(), 0)


def test_a_change_to_organisation_venue_or_need_reaches_their_services(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    hall, sleep = LocationFactory(name="Old Hall"), need("Sleep")
    service = listed(name="Choir", at=hall, needs=[sleep])

    with django_capture_on_commit_callbacks(execute=True):
        hall.name = "Kestrel House"
        hall.save()
        listing_published(listing=hall)
        service.organisation.name = "Zebra Trust"
        service.organisation.save()
        listing_published(listing=service.organisation)
        sleep.name = "Slumber"
        sleep.save()
        need_changed(need=sleep)

    assert ask("kestrel zebra choir").confident
    assert ask("slumber").confident
    assert not ask("old hall").confident


def test_an_older_version_is_never_written_over_a_newer() -> None:
    service = listed(name="New name", index_version=5)
    old = replace(document(service), version=4, fields={**document(service).fields, "name": ("kestrel",)})

    index.write([old])

    assert index.versions() == {service.pk: 5}
    assert ask("kestrel").total == 0
    assert ask("new name").total == 1


def test_an_older_version_leaves_the_places_of_a_newer_as_they_are() -> None:
    service = listed(name="Choir", index_version=5, at=LocationFactory())

    index.write([replace(document(service), version=4, venues=())])

    assert ServiceIndexPlace.objects.count() == 1


def test_the_same_version_is_written_again_without_doubling() -> None:
    service = listed(name="Choir", at=LocationFactory())

    index.refresh([service.pk])
    index.write([document(service)])

    assert ServiceIndexPlace.objects.count() == 1
    assert ask("choir").total == 1


def test_a_job_done_twice_changes_nothing() -> None:
    service = listed(name="Choir")
    job = Job(kind=jobs.INDEX, key=str(service.pk), version=1)

    jobs.index([job])
    jobs.index([job])

    assert ask("choir").total == 1


def test_a_batch_of_any_size_is_read_and_written_with_a_fixed_number_of_queries() -> None:
    few = [ServiceFactory(at=LocationFactory()).pk for _ in range(2)]
    many = [ServiceFactory(at=LocationFactory()).pk for _ in range(30)]
    index.refresh(few)

    with counted_queries() as for_few:
        index.refresh(few)
    with counted_queries() as for_many:
        index.refresh(many)

    assert len(for_many) == len(for_few) <= 20


def test_a_rebuild_takes_at_most_25_queries_for_a_thousand_services() -> None:
    for _ in range(20):
        ServiceFactory(at=LocationFactory())

    with counted_queries() as queries:
        call_command("search_rebuild", stdout=StringIO())

    # One batch is up to a thousand services, and its number of queries is fixed.
    assert len(queries) <= 25
    assert len(index.versions()) == 20


def test_a_rebuild_fills_an_empty_index_and_drops_what_is_gone() -> None:
    kept, gone = listed(name="Choir"), listed(name="Bowls")
    Service.objects.filter(pk=gone.pk).update(live=False)
    index.remove([kept.pk])

    out = StringIO()
    call_command("search_rebuild", stdout=out)

    assert index.versions() == {kept.pk: 1}
    assert out.getvalue().startswith("1 services indexed in ")


def test_words_without_an_entry_are_no_hits_and_are_swept() -> None:
    service = listed(name="Choir")
    ServiceIndexEntry.objects.all().delete()  # as `flush` does, which knows nothing of the FTS5 table

    assert ask("choir").total == 0
    # PostgreSQL keeps the words in the entry, and they go with it.
    assert full_text().unfit() == ({service.pk} if connection.vendor == "sqlite" else set())
    full_text().ensure()
    assert words_in_index() == set()


@pytest.mark.django_db(transaction=True)
def test_a_moved_need_is_indexed_under_its_new_parent() -> None:
    money, home = need("Money"), need("Home")
    debt = need("Debt", parent=money)
    service = listed(needs=[debt])

    debt.parent = home
    debt.save()

    held = ServiceIndexEntry.objects.get(pk=service.pk).need_ids.split()
    assert sorted(map(int, held)) == sorted([home.pk, debt.pk])


@pytest.mark.django_db(transaction=True)
def test_after_flush_no_ghost_is_left() -> None:
    listed(name="Choir")

    call_command("flush", interactive=False, verbosity=0)

    assert words_in_index() == set()
    assert ask("choir").total == 0


@pytest.mark.django_db(transaction=True)
def test_the_check_tells_of_full_text_that_is_not_of_use_and_a_migrate_mends_it() -> None:
    assert full_text_is_made(databases=["default"]) == []
    try:
        spoil_full_text()

        (warning,) = full_text_is_made(databases=["default"])
        assert "search_rebuild" in (warning.hint or "")
    finally:
        call_command("migrate", verbosity=0)
    assert full_text_is_made(databases=["default"]) == []


def test_the_check_asks_no_database_unless_told_to() -> None:
    with counted_queries() as queries:
        assert full_text_is_made() == []

    assert len(queries) == 0
