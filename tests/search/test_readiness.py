"""What is said of the engine to whoever asks whether all is well."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from search.engines.elastic import indices
from search.readiness import engine_state
from tests import own_indices
from tests.search.node import needs_node


def test_without_elasticsearch_the_embedded_engine_is_all_there_is(settings: Settings) -> None:
    settings.ELASTICSEARCH_URL = ""

    state = engine_state()

    assert (state.name, state.is_configured, state.is_answering) == ("embedded", False, True)


@needs_node
@pytest.mark.django_db
def test_a_node_without_an_index_of_ours_does_not_answer_yet() -> None:
    indices.drop_all()
    before = engine_state()
    own_indices.start_anew()
    after = engine_state()

    assert (before.is_answering, after.is_answering) == (False, True)
    assert "search_rebuild" in before.detail
