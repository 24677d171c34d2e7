"""What the names say, and how an index comes, serves and goes."""

from __future__ import annotations

import re

import pytest

from search.engines.elastic import indices
from search.engines.elastic.client import client
from search.engines.elastic.indices import Indices
from tests.search.node import needs_node

A, B, C = (f"services-0123abcd-2026112{day}-120000-000000" for day in (1, 2, 3))


class TestNames:
    def test_what_is_newer_than_the_served_one_was_never_finished(self) -> None:
        assert Indices((A, B, C), B, ()).unfinished == (C,)
        assert Indices((A, B), B, ()).unfinished == ()

    def test_while_none_is_served_none_was_finished(self) -> None:
        assert Indices((A, B), None, ()).unfinished == (A, B)


@needs_node
class TestOnNode:
    def test_there_is_nothing_before_one_is_made(self, node: str) -> None:
        assert indices.listed() == ()
        assert indices.all_indices() == Indices((), None, ())
        assert not indices.has_served_index(patience_s=10)

    def test_one_that_is_made_is_listed_and_not_read(self, node: str) -> None:
        name = indices.create()

        assert re.fullmatch(rf"{node}services-[0-9a-f]{{8}}-\d{{8}}-\d{{6}}-\d{{6}}", name)
        assert indices.all_indices() == Indices((name,), None, ())

    def test_questions_go_to_one_at_a_time(self, node: str) -> None:
        first, second = indices.create(), indices.create()

        indices.serve(first)
        assert indices.all_indices().served == first
        indices.serve(second)
        indices.serve(second)

        assert indices.all_indices() == Indices((first, second), second, ())
        assert set(client().indices.get_alias(name=indices.read_alias())) == {second}

    def test_another_mapping_has_indices_and_an_alias_of_its_own(
        self, node: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indices, "mapping_hash", lambda: "0000aaaa")
        old = indices.create()
        indices.serve(old)
        monkeypatch.undo()

        assert indices.all_indices() == Indices((), None, (old,))
        assert not indices.has_served_index(patience_s=10)

    def test_indices_of_others_are_not_ours(self, node: str) -> None:
        client().indices.create(index=f"{node}services-of-somebody")
        try:
            assert indices.all_indices() == Indices((), None, ())
        finally:
            client().indices.delete(index=f"{node}services-of-somebody")

    def test_writing_makes_no_index(self, index: str) -> None:
        indices.drop([index])

        answer = client().bulk(
            operations=[
                {"index": {"_index": index, "_id": "1", "version": 1, "version_type": "external_gte"}},
                {},
                {"delete": {"_index": index, "_id": "2", "version": 1, "version_type": "external_gte"}},
            ]
        )

        errors = [item.popitem()[1]["error"]["type"] for item in answer["items"]]
        assert errors == ["index_not_found_exception"] * 2
        assert indices.listed() == ()

    def test_one_that_is_filled_is_searchable_and_copied_once_it_is_opened_up(self, node: str) -> None:
        name = indices.create(filling=True)
        client().index(index=name, id="1", document={"service_id": 1})
        assert client().count(index=name)["count"] == 0

        indices.open_up(name)

        assert client().count(index=name)["count"] == 1
        assert "refresh_interval" not in client().indices.get_settings(index=name)[name]["settings"]["index"]

    def test_dropping_what_is_gone_is_no_error(self, index: str) -> None:
        indices.drop([index])
        indices.drop([index])

        assert indices.all_indices() == Indices((), None, ())
