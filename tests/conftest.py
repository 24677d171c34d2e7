"""What holds for the whole suite."""

import os

import pytest


@pytest.fixture(autouse=True)
def forgotten_operator() -> None:
    """What was remembered of another test's site is forgotten."""
    from cms.operator import forget

    forget()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With WAYPOST_ALLOW_NO_SKIPS set, as in CI, a test that could not run fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("WAYPOST_ALLOW_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("Tests were skipped, and none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Random order within three groups: the browser's, the plain ones, and those that empty the database.

    These come last, since after them what migrations put there is gone; Django's own runner does the same.
    """
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            # One process makes the site that they all look at.
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.nodeid.startswith("tests/browser/"):
        return 0
    marker = item.get_closest_marker("django_db")
    empties = marker is not None and marker.kwargs.get("transaction", False)
    return 2 if empties or "transactional_db" in getattr(item, "fixturenames", ()) else 1
