"""The demonstration's city, for tests that only read it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from directory import demo
from search.understanding import Names
from tests import own_indices as elasticsearch


@pytest.fixture(autouse=True)
def forgotten_names() -> None:
    """What was remembered of another test's names is forgotten: its index had the same number."""
    Names.forget()


@pytest.fixture(scope="module")
def city(django_db_setup: None, own_indices: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration's services in the listings and in the index, for all tests of a module.

    Loaded once, in a transaction around those of the tests, which is undone after the last.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load_demo(log=logging.getLogger(__name__).debug)
        call_command("search_rebuild", verbosity=0)
        if settings.ELASTICSEARCH_URL:
            elasticsearch.keep()
        yield
        transaction.set_rollback(True)
        if settings.ELASTICSEARCH_URL:
            elasticsearch.start_anew()
