"""A database of the benchmark's own, thrown away afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_database() -> Iterator[Path]:
    """Django set up on an empty SQLite file with everything that `migrate` and `load_needs` make.

    One a process: Django reads its settings once.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
        # An Elasticsearch that is there for other parts is left alone.
        os.environ["ELASTICSEARCH_URL"] = ""
        import django

        django.setup()
        import logging

        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        settings.DEBUG = False  # else Django remembers every query
        logging.disable(logging.INFO)
        call_command("migrate", verbosity=0)
        call_command("load_needs", verbosity=0)
        try:
            yield Path(folder)
        finally:
            connections.close_all()
