"""What holds for the whole suite."""

import os

import pytest


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With WAYPOST_ALLOW_NO_SKIPS set, as in CI, a test that could not run fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("WAYPOST_ALLOW_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("Tests were skipped, and none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
