"""A real Chromium, where the machine has one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from tests.own_database import own_database

ROOT = Path(__file__).resolve().parents[2]

# A machine that does much else is slow; what never comes is found by waiting longer just as well.
expect.set_options(timeout=20_000)

# So long may the server and Chromium each take to start.
START_SECONDS = 120

# So long may an e-mail be on its way.
LETTER_SECONDS = 20

# What the site's own process runs with, once it does.
_site_environment: dict[str, str] = {}

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


OF_PEOPLE_WHO_SIGN_IN = frozenset(
    f"test_{name}.py"
    for name in (
        "claiming",
        "editing",
        "keeping_current",
        "moderating",
        "my_organisation",
        "signing_in",
        "whole_journey",
    )
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder; without Chromium it is skipped, and the reason is listed at the end."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            # Two processes each make a site: of visitors, and of people who sign in. Said first, since xdist then puts
            # groups into names.
            signs_in = item.path.name in OF_PEOPLE_WHO_SIGN_IN
            item.add_marker(pytest.mark.xdist_group("browser-signed-in" if signs_in else "browser"))
            # A browser beside a server on a machine that does much else may be too slow for a test that is right.
            # It is tried once more; pytest counts each rerun and shows what failed, so that none is silent.
            item.add_marker(pytest.mark.flaky(reruns=1))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, silent towards the network."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": arguments,
        "timeout": START_SECONDS * 1000,
    }


@pytest.fixture
def quiet_page(page: Page) -> Iterator[Page]:
    """A page whose console must stay empty and which may ask no other site for anything."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://localhost", "http://127.0.0.1", "data:"))
            else faults.append(f"asked for {request.url}")
        ),
    )
    yield page
    assert faults == []


@pytest.fixture
def plain_page(browser: Browser, site: str) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(java_script_enabled=False, base_url=site)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration on a server and a database of its own, as `make run` has it."""
    # From here on Playwright runs an event loop in this process, and Django would take every later test's work on
    # the database for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    folder, prefix = tmp_path_factory.mktemp("site"), f"browser-{os.getpid()}-"
    with own_database(folder) as url, _indices(prefix), socket.socket() as free:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "VAR_DIR": str(folder),
            "ELASTICSEARCH_PREFIX": prefix,
            # However slow the machine, the engine that is set is the one that is looked at.
            "ELASTICSEARCH_BUDGET_MS": "30000",
            "DEMONSTRATION": "yes",
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
        }
        _site_environment.update(environment)
        for command in (["migrate", "--verbosity=0"], ["load_demo", "--verbosity=0"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", address],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(f"http://{address}/healthz", server)
            yield f"http://{address}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture
def word() -> str:
    """What tells this test's rows from another's."""
    return uuid4().hex[:10]


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A small window."""
    context = browser.new_context(viewport={"width": 375, "height": 667}, base_url=site)
    yield context.new_page()
    context.close()


@pytest.fixture
def at_the_site(site: str) -> Callable[[str], None]:
    """Runs lines of Python on the database of the site: for people and things that no page makes."""

    def run(lines: str) -> None:
        command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", lines]
        subprocess.run(command, cwd=ROOT, env=_site_environment, check=True, stdout=subprocess.DEVNULL)

    return run


@pytest.fixture
def letters(site: str) -> Callable[[str], str]:
    """The text of the newest e-mail to an address, waited for."""
    folder = Path(_site_environment["VAR_DIR"]) / "mail"

    def newest(to: str) -> str:
        deadline = time.monotonic() + LETTER_SECONDS
        while time.monotonic() < deadline:
            sent = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
            for letter in (file.read_text() for file in sent):
                if f"\nTo: {to}\n" in letter:
                    return letter
            Event().wait(0.2)
        raise AssertionError(f"no e-mail to {to}")

    return newest


@pytest.fixture(scope="session")
def base_url(site: str) -> str:
    """For the browser's plug-in, in the place of one of its own."""
    return site


@contextmanager
def _indices(prefix: str) -> Iterator[None]:
    """Whatever the site writes to Elasticsearch, where the suite has one, is gone afterwards."""
    from search.engines.elastic import indices

    try:
        yield
    finally:
        if settings.ELASTICSEARCH_URL:
            with override_settings(ELASTICSEARCH_PREFIX=prefix):
                indices.drop_all()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            Event().wait(0.1)
    raise RuntimeError(f"The server did not answer at {url}.")
