"""What holds for the whole suite."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings

# Servers that are stopped, frozen and killed under load need the machine to themselves for minutes: `make faults`,
# which `.ci/run` calls on both pairs.
collect_ignore = [] if os.environ.get("WAYPOST_FAULTS") else ["faults"]


@pytest.fixture(autouse=True)
def forgotten_operator() -> None:
    """What was remembered of another test's site is forgotten."""
    from cms.operator import forget

    forget()


@pytest.fixture(scope="session", autouse=True)
def own_indices(worker_id: str) -> Iterator[None]:
    """With Elasticsearch set, indices that no other process of the suite sees."""
    if not settings.ELASTICSEARCH_URL:
        yield
        return
    from tests.own_indices import own_indices

    with own_indices(worker_id):
        yield


@pytest.fixture(autouse=True)
def clean_engines(request: pytest.FixtureRequest, own_indices: None) -> Iterator[None]:
    """Nothing of one test is found by the next, and no test passes because the other engine stood in."""
    from search.engines import routing
    from search.engines.elastic.breaker import Breaker

    routing.breaker = Breaker()
    yield
    if settings.ELASTICSEARCH_URL:
        from tests.own_indices import clean

        clean()
        assert request.node.get_closest_marker("elasticsearch") or not routing.breaker.reason


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With WAYPOST_ALLOW_NO_SKIPS set, as in CI, a test that could not run fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("WAYPOST_ALLOW_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("Tests were skipped, and none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Random order within three groups: the browser's, the plain ones, and those that empty the database.

    These come last, since after them what migrations put there is gone; Django's own runner does the same.
    """
    _leave_out_what_needs_a_node(config, items)
    items.sort(key=_turn)


def _leave_out_what_needs_a_node(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Elasticsearch its tests are skipped and listed. In CI they belong to the run that has one."""
    needing = (
        [] if settings.ELASTICSEARCH_URL else [i for i in items if i.get_closest_marker("elasticsearch")]
    )
    if os.environ.get("WAYPOST_ALLOW_NO_SKIPS"):
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]
        return
    for item in needing:
        item.add_marker(
            pytest.mark.skip(reason="no Elasticsearch: `make elasticsearch`, then set ELASTICSEARCH_URL")
        )


def _turn(item: pytest.Item) -> int:
    if item.nodeid.startswith("tests/browser/"):
        return 0
    marker = item.get_closest_marker("django_db")
    empties = marker is not None and marker.kwargs.get("transaction", False)
    return 2 if empties or "transactional_db" in getattr(item, "fixturenames", ()) else 1
