"""A rebuild makes a new index beside the one that serves, and nothing that changes meanwhile is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import F

from directory.models import Service
from search.engines.elastic import comparing, indices, rebuilding, writing
from search.engines.elastic.client import EngineAway
from search.engines.elastic.comparing import Unfit
from search.engines.elastic.indices import Indices
from search.engines.elastic.rebuilding import rebuild
from search.engines.elastic.writing import Change, IndexGone, Refused
from tests.directory.factories import ServiceFactory
from tests.search.elastic.conftest import held
from tests.search.finding import counted_queries
from tests.search.node import needs_node

pytestmark = [pytest.mark.django_db, needs_node]

Meanwhile = Callable[[Callable[[], object]], None]


def rebuilt() -> str:
    """The name of a new index that serves."""
    rebuild(processes=1, progress=lambda count: None)
    served = indices.all_indices().served
    assert served
    return served


def change(service: Service, **fields: Any) -> None:
    """A change of a listing that has committed, and been followed."""
    Service.objects.filter(pk=service.pk).update(index_version=F("index_version") + 1, **fields)
    writing.follow({service.pk: 1})


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let something happen after a rebuild has read its services, and before it sends them."""

    def happens(event: Callable[[], object]) -> None:
        read = writing.read_span

        def then(after: int, until: int | None) -> Iterator[Change]:
            changes = list(read(after, until))
            event()
            return iter(changes)

        monkeypatch.setattr(writing, "read_span", then)

    return happens


def fails(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


class TestFilling:
    def test_it_holds_what_may_be_found_and_is_what_questions_go_to(self, node: str) -> None:
        here = ServiceFactory(index_version=3)
        ServiceFactory(closed=True)

        assert rebuild(processes=1, progress=lambda count: None) == 1

        found = indices.all_indices()
        assert found.served == found.ours[0]
        assert held(found.ours[0]) == {here.pk: 3}

    def test_there_is_an_index_before_there_are_services(self, node: str) -> None:
        assert held(rebuilt()) == {}

    def test_progress_is_told_part_by_part(self, node: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rebuilding, "SPAN", 2)
        for _ in range(5):
            ServiceFactory()
        told: list[int] = []

        rebuild(processes=1, progress=told.append)

        assert told == [2, 2, 1]

    def test_a_thousand_services_take_at_most_25_statements(self, node: str) -> None:
        for _ in range(12):
            ServiceFactory()

        with counted_queries() as queries:
            rebuilt()

        # Nothing is read by service, and the check is one statement more.
        assert len(queries) <= 25


class TestMeanwhile:
    def test_a_change_lands_in_both(self, index: str, meanwhile: Meanwhile) -> None:
        service = ServiceFactory()
        meanwhile(lambda: change(service, name="New"))

        new = rebuilt()

        assert new != index
        assert held(index) == held(new) == {service.pk: 2}

    def test_what_is_deleted_stays_deleted(self, index: str, meanwhile: Meanwhile) -> None:
        service = ServiceFactory()
        key = service.pk
        writing.follow({key: 1})

        def delete() -> None:
            service.delete()
            writing.follow({key: 1})

        meanwhile(delete)

        new = rebuilt()

        assert held(index) == held(new) == {}

    def test_what_is_closed_stays_out(self, index: str, meanwhile: Meanwhile) -> None:
        service = ServiceFactory()
        meanwhile(lambda: change(service, status=Service.Status.DEFUNCT))

        assert held(rebuilt()) == {}

    def test_what_is_listed_after_the_keys_were_cut_is_in_it(
        self, node: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It committed before there was an index to write it to."""
        create = indices.create
        made: list[Service] = []

        def late(**options: Any) -> str:
            made.append(ServiceFactory())
            return create(**options)

        monkeypatch.setattr(indices, "create", late)

        assert held(rebuilt()) == {made[0].pk: 1}

    def test_what_no_writer_sent_is_found_by_the_check_and_mended(
        self, node: str, meanwhile: Meanwhile
    ) -> None:
        """As if its job were still waiting."""
        stale, gone = ServiceFactory(), ServiceFactory()
        new: list[Service] = []

        def unseen() -> None:
            Service.objects.filter(pk=stale.pk).update(index_version=2)
            Service.objects.filter(pk=gone.pk).update(live=False, index_version=2)
            new.append(ServiceFactory())

        meanwhile(unseen)

        assert held(rebuilt()) == {stale.pk: 2, new[0].pk: 1}

    def test_one_that_stays_wrong_is_not_served(
        self, index: str, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service = ServiceFactory()
        meanwhile(lambda: Service.objects.filter(pk=service.pk).update(index_version=2))
        monkeypatch.setattr(comparing, "mend", lambda name, keys: None)

        with pytest.raises(Unfit, match="1 services"):
            rebuilt()

        assert indices.all_indices() == Indices((index,), index, ())


class TestFailing:
    @pytest.mark.parametrize("error", [KeyboardInterrupt(), EngineAway("slow"), Refused("status 400")])
    def test_interrupted_it_takes_away_what_it_made_and_the_old_one_serves(
        self, index: str, meanwhile: Meanwhile, error: BaseException
    ) -> None:
        ServiceFactory()
        meanwhile(fails(error))

        with pytest.raises(type(error)):
            rebuilt()

        assert indices.all_indices() == Indices((index,), index, ())

    def test_a_new_index_that_somebody_deletes_is_not_made_again(
        self, index: str, meanwhile: Meanwhile
    ) -> None:
        ServiceFactory()
        meanwhile(lambda: indices.drop([indices.listed()[-1]]))

        with pytest.raises(IndexGone):
            rebuilt()

        assert indices.all_indices() == Indices((index,), index, ())


class TestKeeping:
    def test_the_one_before_is_kept_in_step_until_the_next(self, node: str) -> None:
        service = ServiceFactory()
        first, second = rebuilt(), rebuilt()
        change(service)

        assert indices.listed() == (first, second)
        assert held(first) == held(second) == {service.pk: 2}

        third = rebuilt()
        assert indices.listed() == (second, third)

    def test_what_a_killed_one_left_is_dropped_by_the_next(self, node: str) -> None:
        first = rebuilt()
        indices.create(filling=True)

        second = rebuilt()

        assert indices.listed() == (first, second)

    def test_what_killed_ones_left_does_not_pile_up_where_the_next_fails_too(
        self, node: str, meanwhile: Meanwhile
    ) -> None:
        ServiceFactory()
        first = rebuilt()
        indices.create(filling=True)
        meanwhile(fails(EngineAway("slow")))

        with pytest.raises(EngineAway):
            rebuilt()

        assert indices.listed() == (first,)

    def test_another_versions_index_is_kept_until_this_one_has_served_twice(
        self, node: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """During an upgrade its web processes still read it."""
        monkeypatch.setattr(indices, "mapping_hash", lambda: "0000aaaa")
        old = rebuilt()
        monkeypatch.undo()

        first = rebuilt()
        assert indices.all_indices() == Indices((first,), first, (old,))

        second = rebuilt()
        assert indices.all_indices() == Indices((first, second), second, ())
