"""Each change reaches every index of ours by its version, whatever comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from directory.models import Service
from directory.needs import NeedVocabulary
from search.engines.elastic import indices, writing
from search.engines.elastic.client import client
from search.engines.elastic.writing import Change, Refused
from tests.directory.factories import LocationFactory, ServiceFactory
from tests.search.elastic.conftest import held
from tests.search.finding import counted_queries, listed, need
from tests.search.node import needs_node

pytestmark = pytest.mark.django_db


def raised(service: Service) -> int:
    """Its version after one more change."""
    Service.objects.filter(pk=service.pk).update(index_version=F("index_version") + 1)
    service.refresh_from_db()
    return service.index_version


def lines(*changes: Change, names: tuple[str, ...] = ("a", "b")) -> list[dict[str, Any]]:
    return list(writing.actions(changes, names))


class TestLines:
    def test_each_change_is_a_line_for_each_index_at_its_version(self) -> None:
        common = {"_id": "7", "version": 3, "version_type": "external_gte", "_op_type": "index"}

        assert lines(Change(7, 3, {"name": "Choir"})) == [
            {"_index": "a", **common, "_source": {"name": "Choir"}},
            {"_index": "b", **common, "_source": {"name": "Choir"}},
        ]

    def test_what_is_no_longer_there_is_deleted_at_its_version(self) -> None:
        (line,) = lines(Change(7, 4, None), names=("a",))

        assert line == {
            "_index": "a",
            "_id": "7",
            "version": 4,
            "version_type": "external_gte",
            "_op_type": "delete",
        }


class TestReading:
    def test_what_may_be_found_has_a_body_at_its_rows_version(self) -> None:
        service = ServiceFactory(name="Choir", index_version=5)

        (change,) = writing.read({service.pk: 2})

        assert (change.service_id, change.version) == (service.pk, 5)
        assert change.body is not None
        assert change.body["name"] == "Choir"

    def test_what_may_not_is_taken_out_at_its_rows_version(self) -> None:
        service = ServiceFactory(closed=True, index_version=5)

        assert list(writing.read({service.pk: 2})) == [Change(service.pk, 5, None)]

    def test_what_is_gone_is_taken_out_above_its_last_version(self) -> None:
        assert list(writing.read({41: 3})) == [Change(41, 4, None)]

    def test_a_span_has_what_may_be_found_between_its_keys(self) -> None:
        keys = sorted(ServiceFactory().pk for _ in range(4))
        ServiceFactory(closed=True)

        assert [change.service_id for change in writing.read_span(keys[0], keys[2])] == keys[1:3]
        assert [change.service_id for change in writing.read_span(keys[1], None)] == keys[2:]

    def test_a_thousand_services_are_read_by_at_most_25_statements(self) -> None:
        sleep = need("Sleep")
        many = {listed(at=LocationFactory(), needs=[sleep]).pk: 1 for _ in range(12)}
        NeedVocabulary.forget()

        with counted_queries() as of_keys:
            assert len(list(writing.read(many))) == 12
        NeedVocabulary.forget()
        with counted_queries() as of_span:
            assert len(list(writing.read_span(0, None))) == 12

        # One part is up to a thousand services, and the number of its statements is fixed.
        assert len(of_keys) <= 25
        assert len(of_span) <= 25

    def test_needs_are_read_after_the_services(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Else a need that changed in between would be missing at a version that is said to have it."""
        service = ServiceFactory(description="We hold a repair café.")
        NeedVocabulary.forget()
        seen: list[int] = []
        read = NeedVocabulary.current

        def then() -> NeedVocabulary:
            seen.append(len([q for q in queries if "directory_service" in q["sql"]]))
            return read()

        monkeypatch.setattr(NeedVocabulary, "current", then)
        with counted_queries() as queries:
            list(writing.read({service.pk: 1}))

        assert seen
        assert seen[0] >= 2


@needs_node
class TestOnNode:
    def test_every_index_of_ours_gets_it_read_or_not(self, index: str) -> None:
        filling = indices.create()
        service = ServiceFactory()

        assert writing.follow({service.pk: 1}) == {}

        assert held(index) == held(filling) == {service.pk: 1}

    def test_nothing_is_done_while_no_index_is_built(self, node: str) -> None:
        assert writing.follow({ServiceFactory().pk: 1}) == {}

        assert indices.listed() == ()

    @pytest.mark.parametrize("first", [0, 1])
    def test_of_two_writers_the_newer_version_wins_whoever_comes_first(self, index: str, first: int) -> None:
        service = ServiceFactory(name="Old")
        changes = [next(writing.read({service.pk: 1}))]
        Service.objects.filter(pk=service.pk).update(name="New")
        raised(service)
        changes.append(next(writing.read({service.pk: 1})))

        assert writing.send([changes[first]], [index]) == {}
        assert writing.send([changes[1 - first]], [index]) == {}

        assert held(index) == {service.pk: 2}

    def test_a_closed_service_stays_out_whatever_older_comes_after(self, index: str) -> None:
        service = ServiceFactory()
        old = list(writing.read({service.pk: 1}))
        Service.objects.filter(pk=service.pk).update(status=Service.Status.DEFUNCT)
        writing.follow({service.pk: raised(service)})

        assert writing.send(old, [index]) == {}

        assert held(index) == {}

    def test_a_deleted_service_stays_out_even_if_its_last_version_comes_after(self, index: str) -> None:
        service = ServiceFactory()
        last, key = list(writing.read({service.pk: 1})), service.pk
        service.delete()
        writing.follow({key: 1})

        assert writing.send(last, [index]) == {}

        assert held(index) == {}

    def test_deleting_what_is_not_there_is_as_good_as_done(self, index: str) -> None:
        assert writing.follow({123_456: 1}) == {}

    def test_an_index_that_went_meanwhile_is_as_good_as_written_and_not_made_again(self, index: str) -> None:
        gone = indices.create()
        indices.drop([gone])
        service = ServiceFactory()

        assert writing.send(writing.read({service.pk: 1, 123_456: 1}), [gone, index]) == {}

        assert held(index) == {service.pk: 1}
        assert indices.listed() == (index,)

    def test_one_that_is_refused_does_not_keep_the_others_out(self, index: str) -> None:
        good = next(writing.read({ServiceFactory().pk: 1}))
        bad = Change(good.service_id + 1, 1, {"unknown field": "secret words"})

        failed = writing.send([bad, good], [index])

        assert [*failed] == [bad.service_id]
        assert isinstance(failed[bad.service_id], Refused)
        assert "secret" not in str(failed[bad.service_id])
        assert "strict_dynamic_mapping_exception" in str(failed[bad.service_id])
        assert held(index) == {good.service_id: 1}

    def test_versions_of_the_deleted_are_remembered_longer_than_a_rebuild_takes(self, index: str) -> None:
        kept = client().indices.get_settings(index=index)[index]["settings"]["index"]["gc_deletes"]

        assert kept.endswith("h")
        assert timedelta(hours=int(kept[:-1])) >= timedelta(hours=6)
