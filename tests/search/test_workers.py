"""Several write the index at once: what each of them read meanwhile, and who is overtaken, does no harm (ADR 0039).

SQLite has one writer at a time. There whoever comes second waits for the first, and the end must be the same.
"""

from __future__ import annotations

import copy
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from threading import Barrier, Event, current_thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from directory.actions import announce_changed
from directory.models import Location, NeedSynonym, Service, ServiceVenue
from directory.needs import NeedVocabulary
from outbox.models import Job
from outbox.runner import drain
from search.document import ServiceDocument
from search.engines import index
from search.models import ServiceIndexEntry, ServiceIndexPlace
from search.rebuilding import rebuild_embedded
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory
from tests.search.finding import ask, listed, need, venue_at

PATIENCE_SECONDS = 60
HELD = "held"  # the name of the thread that stops on its way


def opened(like: BaseDatabaseWrapper, **settings: str) -> BaseDatabaseWrapper:
    """A connection of this thread's own, to the same database as another's or one with other settings."""
    made = type(like)(copy.deepcopy(like.settings_dict) | settings, "default")
    # Django finds out by writing, and takes a database that is locked for one that has no JSON.
    made.features.supports_json_field = like.features.supports_json_field
    connections["default"] = made
    return made


@pytest.fixture(autouse=True)
def committing(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[None]:
    """A database that commits, and jobs that wait for a worker. On SQLite it is a file, with the suite's own tables."""
    settings.OUTBOX_RUN_AFTER_COMMIT = False
    settings.ELASTICSEARCH_URL = ""  # it is the embedded index that is looked at here
    ours = connections["default"]
    if ours.vendor != "sqlite":
        yield
        return
    path = tmp_path / "workers.sqlite3"
    ours.ensure_connection()
    with sqlite3.connect(path) as file:
        ours.connection.backup(file)
    file.close()
    shared = opened(ours, NAME=str(path))
    try:
        yield
    finally:
        shared.close()
        connections["default"] = ours


@pytest.fixture
def start(committing: None) -> Iterator[Callable[..., Future[Any]]]:
    """Start a call in a thread with a connection of its own: `start(call, *arguments, name="")`; gives its future."""
    ours = connections["default"]
    pools: list[ThreadPoolExecutor] = []

    def run(call: Callable[..., Any], *arguments: Any) -> Any:
        own = opened(ours)
        try:
            return call(*arguments)
        finally:
            own.close()

    def started(call: Callable[..., Any], *arguments: Any, name: str = "other") -> Future[Any]:
        pools.append(ThreadPoolExecutor(1, thread_name_prefix=name))
        return pools[-1].submit(run, call, *arguments)

    yield started
    for pool in pools:
        pool.shutdown()


@pytest.fixture
def hold(
    start: Callable[..., Future[Any]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[Future[Any], Event]]]:
    """Start indexing services and stop just before a step of `index`: `held, go_on = hold("_put", service)`."""
    to_go_on: list[Event] = []

    def held(step: str, *services: Service) -> tuple[Future[Any], Event]:
        reached, go_on = Event(), Event()
        to_go_on.append(go_on)
        original = getattr(index, step)

        def stopping(*arguments: Any) -> Any:
            if current_thread().name.startswith(HELD):
                reached.set()
                assert go_on.wait(PATIENCE_SECONDS)
            return original(*arguments)

        monkeypatch.setattr(index, step, stopping)
        future = start(index.refresh, [service.pk for service in services], name=HELD)
        assert reached.wait(PATIENCE_SECONDS)
        return future, go_on

    yield held
    for go_on in to_go_on:
        go_on.set()


def ends_meanwhile(future: Future[Any], go_on: Event) -> None:
    """See that this work ends while the other is held, and let the other go on; on SQLite it has to wait for that."""
    if connection.vendor == "sqlite":
        go_on.set()
    future.result(PATIENCE_SECONDS)
    go_on.set()


def waits(future: Future[Any], go_on: Event) -> None:
    """See that this work waits for the one that is held, and let that go on."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while connection.vendor == "postgresql" and not queue_for_the_index():
        assert not future.done()
        assert time.monotonic() < deadline
    go_on.set()
    future.result(PATIENCE_SECONDS)


def queue_for_the_index() -> int:
    """How many wait until they may write alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
        )
        return int(cursor.fetchone()[0])


def changed(service: Service, *, at: Location | None = None, **fields: Any) -> None:
    """Another version of a service, indexed by another worker."""
    with transaction.atomic():
        if at:
            ServiceVenue.objects.filter(service=service).update(location=at)
        Service.objects.filter(pk=service.pk).update(**fields)
        announce_changed(service_ids=[service.pk])
    index.refresh([service.pk])


def held_in_index() -> tuple[list[Any], list[Any]]:
    """All of it, in order."""
    entries = ServiceIndexEntry.objects.order_by("pk").values_list()
    places = ServiceIndexPlace.objects.order_by("service_id", "latitude", "area_code")
    return list(entries), list(places.values_list("service_id", "latitude", "longitude", "area_code"))


def test_two_workers_are_at_work_at_the_same_time(start: Any, hold: Any) -> None:
    one, other = ServiceFactory(), ServiceFactory()

    held, go_on = hold("_clear", one)
    ends_meanwhile(start(index.refresh, [other.pk]), go_on)
    held.result(PATIENCE_SECONDS)

    assert index.versions() == {one.pk: 1, other.pk: 1}


def test_who_asks_meanwhile_finds_a_service_as_it_was_with_its_places_and_words(hold: Any) -> None:
    service = listed(name="Choir", at=venue_at(1))
    (before,) = ask("choir", near="LS6 2AB").hits
    ServiceVenue.objects.filter(service=service).update(location=venue_at(3))
    Service.objects.filter(pk=service.pk).update(name="Kestrel", index_version=2)

    held, go_on = hold("_count_up", service)

    assert [hit.distance_m for hit in ask("choir", near="LS6 2AB").hits] == [before.distance_m]
    assert not ask("kestrel", near="LS6 2AB").confident
    go_on.set()
    held.result(PATIENCE_SECONDS)
    (after,) = ask("kestrel", near="LS6 2AB").hits
    assert after.distance_m > before.distance_m


def test_a_worker_that_was_overtaken_writes_nothing_older(start: Any, hold: Any) -> None:
    near, far = venue_at(1), venue_at(3)
    service = ServiceFactory(name="Choir", at=near)

    held, go_on = hold("_put", service)
    ends_meanwhile(start(lambda: changed(service, at=far, name="Kestrel")), go_on)
    held.result(PATIENCE_SECONDS)

    entry, place = ServiceIndexEntry.objects.get(), ServiceIndexPlace.objects.get()
    assert (entry.version, entry.name, place.latitude) == (2, "Kestrel", far.latitude)
    assert (ask("choir").total, ask("kestrel").total) == (0, 1)


def test_what_closes_while_it_is_being_written_is_gone_in_the_end(start: Any, hold: Any) -> None:
    service = ServiceFactory(name="Choir", at=venue_at(1))

    held, go_on = hold("_put", service)
    waits(start(lambda: changed(service, live=False)), go_on)
    held.result(PATIENCE_SECONDS)

    assert held_in_index() == ([], [])
    call_command("search_check", stdout=StringIO())


def test_what_opens_again_while_it_is_being_taken_out_stays(start: Any, hold: Any) -> None:
    service = ServiceFactory(name="Choir", at=venue_at(1), live=False)

    held, go_on = hold("_take_out_what_is_gone", service)
    ends_meanwhile(start(lambda: changed(service, live=True)), go_on)
    held.result(PATIENCE_SECONDS)

    assert index.versions() == {service.pk: 2}


def test_a_synonym_that_comes_while_a_text_is_being_written_finds_it(start: Any, hold: Any) -> None:
    debt = need("Debt", "owing money")
    listed(name="Choir")
    service = ServiceFactory(name="Larkfold", description="We talk to bailiffs for you.")

    held, go_on = hold("_put", service)
    waits(start(lambda: NeedSynonym.objects.create(need=debt, words="bailiff")), go_on)
    held.result(PATIENCE_SECONDS)
    drain()

    assert ServiceIndexEntry.objects.get(pk=service.pk).said_ids.split() == [str(debt.pk)]


def test_two_that_write_the_same_services_wait_for_each_other_and_never_for_ever(start: Any) -> None:
    hall = LocationFactory()
    made = [ServiceFactory(at=hall).pk for _ in range(60)]
    vocabulary = NeedVocabulary.current()
    services = ServiceDocument.services().filter(pk__in=made)
    documents = [ServiceDocument.from_service(service, vocabulary) for service in services]
    together = Barrier(2, timeout=PATIENCE_SECONDS)

    def write(in_order: list[ServiceDocument]) -> None:
        for _ in range(10):
            together.wait()
            index.write(in_order)

    both = [start(write, documents), start(write, documents[::-1])]
    for each in both:
        each.result(PATIENCE_SECONDS)

    assert len(index.versions()) == ServiceIndexPlace.objects.count() == 60


def test_workers_changes_and_a_rebuild_at_once_leave_the_index_as_one_alone_would(
    start: Any, settings: Any
) -> None:
    settings.OUTBOX_BATCH_SIZE = 40
    debt, hall = need("Debt", "owing money"), LocationFactory()
    organisation = OrganisationFactory()
    texts = ("We talk to bailiffs for you.", "A warm welcome every week.")
    keys = [
        ServiceFactory(organisation=organisation, at=hall, description=texts[number % 2]).pk
        for number in range(400)
    ]
    closing = keys[::20]
    announce_changed(service_ids=keys)
    together = Barrier(4, timeout=PATIENCE_SECONDS)

    def work() -> None:
        together.wait()
        drain()

    def change() -> None:
        together.wait()
        for key in keys[::10]:
            changed(Service(pk=key), name=f"Kestrel {key}", live=key not in closing)
        NeedSynonym.objects.create(need=debt, words="bailiff")

    def rebuild() -> None:
        together.wait()
        rebuild_embedded(progress=lambda number: None)

    for each in [start(call) for call in (work, work, change, rebuild)]:
        each.result(PATIENCE_SECONDS)
    drain()

    assert not Job.objects.exists()
    call_command("search_check", stdout=StringIO())
    as_it_is = held_in_index()
    index.refresh(keys)
    assert as_it_is == held_in_index()
    assert set(index.versions()) == set(keys) - set(closing)
    assert ServiceIndexEntry.objects.exclude(said_ids="  ").count() == 200 - len(closing)
