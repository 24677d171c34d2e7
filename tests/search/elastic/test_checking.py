"""`search_check` and the checks at start, with Elasticsearch beside the embedded index."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from directory.models import Service
from outbox.models import Job
from search import demo, jobs
from search.checks import elasticsearch_is_filled, elasticsearch_settings_are_allowed
from search.engines.elastic import comparing, indices, writing
from search.engines.elastic.client import client
from search.engines.elastic.rebuilding import rebuild
from search.engines.elastic.writing import Change
from tests.directory.factories import ServiceFactory
from tests.search.elastic.between import Between
from tests.search.elastic.conftest import held
from tests.search.finding import listed
from tests.search.node import needs_node

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def silent(settings: Settings) -> Iterator[None]:
    """Elasticsearch set to a port that takes connections and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client.cache_clear()
        yield
    client.cache_clear()


@pytest.fixture
def filled(node: str) -> str:
    """An index that serves what was listed before."""
    rebuild(processes=1, progress=lambda count: None)
    return indices.listed()[-1]


class TestStart:
    def test_an_address_without_a_port_is_an_error(self, settings: Settings) -> None:
        for url in ("", "http://127.0.0.1:9200", "https://me:secret@search.example.org:443"):
            settings.ELASTICSEARCH_URL = url
            assert elasticsearch_settings_are_allowed() == []
        for url in ("127.0.0.1:9200", "https://search.example.org", "http://here:port"):
            settings.ELASTICSEARCH_URL = url
            (error,) = elasticsearch_settings_are_allowed()
            assert (error.id, url in str(error.msg)) == ("search.E002", False)

    def test_a_prefix_that_no_index_may_have_is_an_error(self, settings: Settings) -> None:
        for prefix in ("", "leeds-", "a_1-"):
            settings.ELASTICSEARCH_PREFIX = prefix
            assert elasticsearch_settings_are_allowed() == []
        for prefix in ("Leeds-", "-x", "a,b", "a*"):
            settings.ELASTICSEARCH_PREFIX = prefix
            assert [error.id for error in elasticsearch_settings_are_allowed()] == ["search.E001"]

    def test_a_node_that_does_not_answer_is_told_of_and_holds_nothing_up(self, silent: None) -> None:
        started = time.perf_counter()
        (warning,) = elasticsearch_is_filled(databases=["default"])

        assert warning.id == "search.W004"
        assert time.perf_counter() - started < 5

    def test_without_elasticsearch_or_database_nothing_is_asked(
        self, settings: Settings, silent: None
    ) -> None:
        assert elasticsearch_is_filled() == []
        settings.ELASTICSEARCH_URL = ""
        assert elasticsearch_is_filled(databases=["default"]) == []

    def test_the_demonstration_goes_on_without_it(self, silent: None) -> None:
        said: list[str] = []

        demo.load_demo(log=said.append)

        assert said[-1] == "Finder: Elasticsearch does not answer, so the embedded engine will."


class TestAway:
    def test_search_check_says_so_after_it_looked_at_the_embedded_index(
        self, silent: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indices, "PATIENCE_S", 0.2)
        out = StringIO()

        with pytest.raises(CommandError) as error:
            call_command("search_check", stdout=out)

        assert out.getvalue() == "The index fits the listings: 0 services.\n"
        assert (
            str(error.value) == "Elasticsearch's index could not be looked at: Elasticsearch is away: slow."
        )

    def test_search_rebuild_fills_the_embedded_index_and_then_fails_in_one_line(
        self, silent: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indices, "PATIENCE_S", 0.2)
        out = StringIO()

        with pytest.raises(CommandError) as error:
            call_command("search_rebuild", stdout=out)

        assert out.getvalue().startswith("0 services indexed in ")
        assert str(error.value) == ("Elasticsearch is away: slow. The index that served before serves on.")


@needs_node
class TestOnNode:
    def test_both_fit(self, node: str) -> None:
        listed()

        assert run("search_rebuild").count("1 services indexed") == 2
        assert run("search_check").splitlines() == [
            "The index fits the listings: 1 services.",
            "Elasticsearch's index fits the listings: 1 services.",
        ]

    def test_either_can_be_built_alone(self, node: str) -> None:
        run("search_rebuild", "--engine", "embedded")
        assert indices.listed() == ()

        said = run("search_rebuild", "--engine", "elasticsearch")
        assert said.startswith("0 services indexed in Elasticsearch in ")
        assert len(indices.listed()) == 1

    def test_each_fault_is_named_and_repaired(self, node: str) -> None:
        missing, stale, closed, gone = (listed() for _ in range(4))
        rebuild(processes=1, progress=lambda count: None)
        (index,) = indices.listed()
        writing.send([Change(missing.pk, 1, None)], [index])
        Service.objects.filter(pk=stale.pk).update(index_version=2)
        Service.objects.filter(pk=closed.pk).update(live=False)
        gone.delete()
        Job.objects.all().delete()
        run("search_rebuild", "--engine", "embedded")

        with pytest.raises(CommandError) as error:
            run("search_check")
        assert str(error.value) == (
            "Elasticsearch's index differs from the listings: 1 missing, 2 left over, 1 out of date. "
            "Mend it with --repair."
        )

        assert "Mended: 1 missing, 2 left over, 1 out of date." in run("search_check", "--repair")
        assert held(index) == {missing.pk: 1, stale.pk: 2}

    def test_a_repair_reaches_the_index_that_served_before_too(self, node: str) -> None:
        service = listed()
        rebuild(processes=1, progress=lambda count: None)
        rebuild(processes=1, progress=lambda count: None)
        Service.objects.filter(pk=service.pk).update(index_version=2)

        run("search_check", "--repair")

        assert [held(name) for name in indices.listed()] == [{service.pk: 2}] * 2

    def test_what_is_newer_than_the_listings_only_a_rebuild_mends(self, node: str) -> None:
        """As after an older state of the database was restored."""
        service = listed(index_version=9)
        rebuild(processes=1, progress=lambda count: None)
        Service.objects.filter(pk=service.pk).update(index_version=2)
        run("search_rebuild", "--engine", "embedded")

        with pytest.raises(CommandError, match=r"1 newer\. `search_rebuild` mends it"):
            run("search_check", "--repair")

        run("search_rebuild")
        assert "Elasticsearch's index fits" in run("search_check")

    def test_changes_that_wait_in_the_outbox_are_told_apart_from_damage(self, filled: str) -> None:
        waiting, lost = ServiceFactory(), ServiceFactory()
        Job.objects.create(kind=jobs.ELASTICSEARCH, key=str(waiting.pk), version=1)
        Job.objects.create(kind=jobs.ELASTICSEARCH, key="123456", version=1)

        with pytest.raises(CommandError) as error:
            run("search_check")

        assert "2 missing. 1 of these changes still wait in the outbox." in str(error.value)
        assert lost.pk not in held(filled)

    def test_what_changes_while_it_looks_is_no_fault(
        self, node: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service = listed()
        rebuild(processes=1, progress=lambda count: None)
        read, looks = comparing.listed_versions, []

        def before_a_change(keys: object = None) -> dict[int, int]:
            found = read(keys)  # type: ignore[arg-type]
            if not looks:
                Service.objects.filter(pk=service.pk).update(index_version=2)
                writing.follow({service.pk: 2})
            looks.append(keys)
            return found

        monkeypatch.setattr(comparing, "listed_versions", before_a_change)

        from search.checking import ElasticIndex

        assert not any(ElasticIndex().faults().values())
        assert looks == [None, {service.pk}]

    def test_pages_of_an_index_add_up(self, node: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(comparing, "PAGE", 2)
        services = {listed().pk: 1 for _ in range(5)}
        rebuild(processes=1, progress=lambda count: None)

        assert held(indices.read_alias()) == services

    def test_search_check_says_that_no_index_is_built(self, node: str) -> None:
        with pytest.raises(CommandError, match="Elasticsearch's index is not built yet: run search_rebuild"):
            run("search_check")

    def test_a_check_at_start_says_so_too(self, node: str) -> None:
        (warning,) = elasticsearch_is_filled(databases=["default"])
        assert (warning.id, "search_rebuild" in str(warning.hint)) == ("search.W003", True)

        rebuild(processes=1, progress=lambda count: None)
        assert elasticsearch_is_filled(databases=["default"]) == []

    def test_the_demonstration_builds_it_once(self, node: str) -> None:
        service = listed()
        said: list[str] = []

        demo.load_demo(log=said.append)
        demo.load_demo(log=said.append)

        assert said[1::2] == [
            "Finder: an index built in Elasticsearch.",
            "Finder: Elasticsearch has its index.",
        ]
        assert held(indices.read_alias()) == {service.pk: 1}

    def test_a_refused_status_is_no_gap_in_what_is_told(
        self, filled: str, spoilt: Callable[..., Between]
    ) -> None:
        spoilt(lambda method, path: 503 if path.endswith("_search") else None)

        with pytest.raises(CommandError, match="could not be looked at: Elasticsearch is away: status 503"):
            run("search_check")
