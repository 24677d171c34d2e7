"""The node without an index, and short ways to look into one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from pytest_django import Settings

from search.engines.elastic import comparing, indices
from search.engines.elastic.client import client
from tests.search.elastic.between import Answer, Between
from tests.search.node import own_prefix


@pytest.fixture
def node() -> Iterator[str]:
    """A real node on which nothing of ours is built yet; gives the prefix of what will be."""
    with own_prefix() as prefix:
        yield prefix


@pytest.fixture
def index(node: str) -> str:
    """An index that serves."""
    name = indices.create()
    indices.serve(name)
    return name


@pytest.fixture
def spoilt(settings: Settings) -> Iterator[Callable[..., Between]]:
    """Put somebody between us and the node: `spoilt(lambda method, path: 503)`."""
    with ExitStack() as ends:

        def between(answer: Answer = lambda method, path: None, *, held: str = "") -> Between:
            made = Between(answer, held=held)
            ends.enter_context(_spoken_to(ends.enter_context(made.serving()), settings))
            return made

        yield between


@contextmanager
def _spoken_to(url: str, settings: Settings) -> Iterator[None]:
    before, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, url
    client.cache_clear()
    try:
        yield
    finally:
        client.cache_clear()
        settings.ELASTICSEARCH_URL = before


def held(name: str) -> dict[int, int]:
    """The version of each service that an index holds by now."""
    indices.refresh(name)
    return comparing.versions(name)
