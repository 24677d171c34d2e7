"""Indices on a real Elasticsearch for tests of how they come and go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.conf import settings

from search.engines.elastic import indices

needs_node = pytest.mark.elasticsearch


@contextmanager
def own_prefix() -> Iterator[str]:
    """Names that nobody else's indices have, none of which is there yet; all that are made are dropped."""
    before, settings.ELASTICSEARCH_PREFIX = settings.ELASTICSEARCH_PREFIX, f"test-{uuid4().hex[:12]}-"
    try:
        yield settings.ELASTICSEARCH_PREFIX
    finally:
        indices.drop_all()
        settings.ELASTICSEARCH_PREFIX = before
