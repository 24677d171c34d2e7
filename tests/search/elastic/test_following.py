"""Jobs of the outbox bring changes to Elasticsearch; while it is away they wait, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from directory.actions import announce_changed, listing_published, set_status
from directory.models import Organisation, Service
from outbox.models import Job
from outbox.runner import drain
from search import jobs
from search.engines.elastic import indices, writing
from search.engines.elastic.client import client
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.search.elastic.between import Between
from tests.search.elastic.conftest import held
from tests.search.node import needs_node

pytestmark = pytest.mark.django_db

Spoilt = Callable[..., Between]
LATER = timedelta(seconds=20)


@pytest.fixture
def by_workers(settings: Settings) -> None:
    """Leave jobs to a worker, as in service."""
    settings.OUTBOX_RUN_AFTER_COMMIT = False


@pytest.fixture
def refusing(settings: Settings) -> Iterator[None]:
    """Elasticsearch set to a port on which nobody listens."""
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    client.cache_clear()
    yield
    client.cache_clear()


def elastic_jobs() -> list[tuple[str, int]]:
    return list(Job.objects.filter(kind=jobs.ELASTICSEARCH).values_list("key", "attempts"))


class TestWithoutNode:
    def test_without_elasticsearch_nothing_is_asked_of_it(self, settings: Settings, by_workers: None) -> None:
        settings.ELASTICSEARCH_URL = ""

        announce_changed(service_ids=[ServiceFactory().pk])

        assert set(Job.objects.values_list("kind", flat=True)) == {jobs.INDEX}

    def test_jobs_of_a_time_when_it_was_set_are_done_by_doing_nothing(self, settings: Settings) -> None:
        settings.ELASTICSEARCH_URL = ""
        Job.objects.create(kind=jobs.ELASTICSEARCH, key="1", version=1)

        drain(now=timezone.now())

        assert not Job.objects.exists()

    def test_while_it_refuses_jobs_wait_and_no_attempt_is_counted(
        self, refusing: None, by_workers: None
    ) -> None:
        service = ServiceFactory()
        announce_changed(service_ids=[service.pk])

        tally = drain(now=timezone.now())

        assert (tally.put_off, tally.failed) == (1, 0)
        assert elastic_jobs() == [(str(service.pk), 0)]
        # The embedded index waits for nobody.
        assert not Job.objects.filter(kind=jobs.INDEX).exists()

    def test_publishing_goes_on_while_it_is_away(
        self, refusing: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = ServiceFactory()

        with django_capture_on_commit_callbacks(execute=True):
            announce_changed(service_ids=[service.pk])

        assert elastic_jobs() == [(str(service.pk), 0)]


@needs_node
class TestOnNode:
    def test_a_change_is_there_once_it_committed(
        self, index: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = ServiceFactory()

        with django_capture_on_commit_callbacks(execute=True):
            announce_changed(service_ids=[service.pk])
            assert held(index) == {}
        assert held(index) == {service.pk: 2}

        with django_capture_on_commit_callbacks(execute=True):
            set_status(service=service, status=Service.Status.DEFUNCT, by=None)
        assert held(index) == {}

    def test_what_is_deleted_goes(
        self, index: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = ServiceFactory()
        writing.follow({service.pk: 1})

        with django_capture_on_commit_callbacks(execute=True):
            service.delete()

        assert held(index) == {}

    def test_all_5000_services_of_an_organisation_are_one_bulk(
        self, index: str, by_workers: None, spoilt: Spoilt
    ) -> None:
        organisation = organisation_with(5000)
        listing_published(listing=organisation)
        Job.objects.filter(kind=jobs.INDEX).delete()
        between = spoilt()

        tally = drain(now=timezone.now())

        assert (tally.done, tally.failed) == (5000, 0)
        assert [path.rpartition("/")[2] for _, path in between.asked] == ["_alias", "_bulk"]
        assert len(held(index)) == 5000

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_whatever_passes_by_itself_lets_jobs_wait_and_then_they_are_done(
        self, index: str, by_workers: None, spoilt: Spoilt, status: int
    ) -> None:
        service = ServiceFactory()
        announce_changed(service_ids=[service.pk])
        between = spoilt(lambda method, path: status if path.endswith("_bulk") else None)

        assert drain(now=timezone.now()).put_off == 1
        assert elastic_jobs() == [(str(service.pk), 0)]

        between.answer = lambda method, path: None
        drain(now=timezone.now() + LATER)
        assert elastic_jobs() == []
        assert held(index) == {service.pk: 2}

    def test_a_node_that_says_nothing_is_away(
        self, index: str, by_workers: None, spoilt: Spoilt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "PATIENCE_S", 0.2)
        service = ServiceFactory()
        announce_changed(service_ids=[service.pk])
        between = spoilt(held="_bulk")

        assert drain(now=timezone.now()).put_off == 1

        between.let_go.set()
        drain(now=timezone.now() + LATER)
        assert held(index) == {service.pk: 2}

    def test_of_a_bulk_only_what_is_refused_fails(
        self, index: str, by_workers: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good, bad = ServiceFactory(), ServiceFactory(name="Bad")
        make = writing.body
        monkeypatch.setattr(
            writing, "body", lambda document: make(document) | ({"x": 1} if document.name == "Bad" else {})
        )
        announce_changed(service_ids=[good.pk, bad.pk])

        drain(now=timezone.now())

        assert elastic_jobs() == [(str(bad.pk), 1)]
        assert Job.objects.get(kind=jobs.ELASTICSEARCH).last_error == "Refused"
        assert held(index) == {good.pk: 2}

    def test_of_a_bulk_what_the_node_has_no_room_for_waits(
        self, index: str, by_workers: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken, later = ServiceFactory(), ServiceFactory()
        send = writing.send

        def full(changes: object, names: object) -> dict[int, Exception]:
            send(changes, names)  # type: ignore[arg-type]
            return {later.pk: writing.EngineAway("status 429")}

        monkeypatch.setattr(writing, "send", full)
        announce_changed(service_ids=[taken.pk, later.pk])

        tally = drain(now=timezone.now())

        assert (tally.done, tally.put_off, tally.failed) == (3, 1, 0)
        assert elastic_jobs() == [(str(later.pk), 0)]

    def test_before_any_index_is_built_jobs_are_done_by_doing_nothing(
        self, node: str, by_workers: None
    ) -> None:
        announce_changed(service_ids=[ServiceFactory().pk])

        drain(now=timezone.now())

        assert not Job.objects.exists()
        assert indices.listed() == ()


def organisation_with(services: int) -> Organisation:
    """An organisation that has so many services."""
    organisation = OrganisationFactory()
    Service.objects.bulk_create(
        ServiceFactory.build(organisation=organisation, slug=f"service-{number}")
        for number in range(services)
    )
    return organisation
