"""A room above, as it registers with messaging, and providers on this machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from traceback import TracebackException
from typing import Any

import pytest
from django.template import engines
from jinja2 import ChoiceLoader, DictLoader
from pytest_django import Settings

from messaging import registry, rendering
from messaging.providers.addresses import mail_server as server_at
from messaging.registry import Addressee, Kind, Withheld
from messaging.states import Channel
from tests.messaging.mail_server import Manners, mail_server
from tests.messaging.notify_server import Notify, notify_server

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)

EMAIL, PHONE, NAME = "ada.byron@example.org", "07700 900123", "Ada Byron"

TEMPLATES = {
    "messages/claim.code.txt": (
        "Subject: Your code for {{ organisation }}\n\nHello {{ addressee.name }},\n\nyour code is {{ code }}.\n"
    ),
    "messages/claim.code.sms.txt": "{{ organisation }}: your code is {{ code }}.\n",
    "messages/news.txt": "Subject: News\nHello {{ addressee.name }}.\n",
    "messages/news.sms.txt": "News.\n",
}


@dataclass
class Room:
    """What the room above says when it is asked, and how often it was."""

    addressee: Addressee | Withheld = field(default_factory=lambda: Addressee(EMAIL, PHONE, NAME))
    context: Mapping[str, object] | Withheld = field(
        default_factory=lambda: {"organisation": "Tea & Talk", "code": "4711"}
    )
    resolved: list[str] = field(default_factory=list)
    on_resolve: Callable[[], object] = lambda: None

    def resolve(self, key: str, message: Any) -> Addressee | Withheld:
        """Who is behind a key."""
        self.resolved.append(key)
        self.on_resolve()
        return self.addressee

    def tell(self, about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
        """What the words need."""
        return self.context


@pytest.fixture
def templates(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Templates of messages, to be changed by a test."""
    ours = dict(TEMPLATES)
    jinja = engines["jinja2"].env
    monkeypatch.setattr(jinja, "loader", ChoiceLoader([DictLoader(ours), jinja.loader]))
    rendering._plain.cache_clear()
    yield ours
    rendering._plain.cache_clear()


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, templates: dict[str, str]) -> Room:
    """A room that sends codes, which somebody waits for, and news, which can wait; and nobody else registered."""
    for name in ("_kinds", "_recipients"):
        monkeypatch.setattr(registry, name, {})
    monkeypatch.setattr(registry, "_operator", [])
    both = frozenset(Channel)
    above = Room()
    registry.register_kind(Kind("claim.code", context=above.tell, channels=both, at_any_hour=True))
    registry.register_kind(Kind("news", context=above.tell, channels=both))
    registry.register_recipient("user", above.resolve)
    return above


@pytest.fixture
def later(settings: Settings) -> None:
    """Leave jobs to a worker, as in service."""
    settings.OUTBOX_RUN_AFTER_COMMIT = False


@pytest.fixture
def quiet_hours(settings: Settings) -> None:
    """As in service."""
    settings.QUIET_HOURS = "20:00-08:00"


@pytest.fixture
def mail(settings: Settings) -> Iterator[Manners]:
    """A mail server."""
    with mail_server() as (manners, url):
        use_mail_server(settings, url)
        yield manners


@pytest.fixture
def notify(settings: Settings) -> Iterator[Notify]:
    """GOV.UK Notify."""
    with notify_server() as (server, url):
        settings.SMS_URL = url
        yield server


def use_mail_server(settings: Settings, url: str) -> None:
    """As `config.settings.base` reads EMAIL_URL."""
    server = server_at(url)
    settings.EMAIL_BACKEND = server.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.EMAIL_TIMEOUT = 10


def written_out(error: BaseException) -> str:
    """An error as a developer's terminal shows it, with what it came from; without its places."""
    return "".join(TracebackException.from_exception(error, limit=0).format())


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, of every level."""
    caplog.set_level(logging.DEBUG)
    return caplog
