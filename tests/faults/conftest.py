"""What helps here says what was expected, as a test does; and which pair runs what."""

import pytest
from django.db import connection

pytest.register_assert_rewrite("tests.faults.scene", "tests.faults.installation", "tests.faults.node")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """SQLite's own test makes its own database: once is enough, in the run on SQLite."""
    if connection.vendor == "sqlite":
        return
    again = [item for item in items if item.nodeid.startswith("tests/faults/test_sqlite.py")]
    config.hook.pytest_deselected(items=again)
    items[:] = [item for item in items if item not in again]
