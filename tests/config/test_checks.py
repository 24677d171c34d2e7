"""Production refuses to start half-configured."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config.checks import (
    engine_address_is_sound,
    figures_are_guarded,
    mail_can_be_sent,
    production_is_safe,
    proxies_are_counted,
    refuse_unsafe_start,
    static_files_are_collected,
    texts_can_be_sent,
)
from ui.storage import StaticStorage

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "IS_PRODUCTION": True,
    "SECRET_KEY": "k3" * 30,
    "DEBUG": False,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "ALLOWED_HOSTS": ["directory.example.org"],
    "EMAIL_URL": "smtps://mail.example.org",
}


def faults(settings: Settings, **changes: object) -> list[str]:
    """The ids of what the check finds."""
    for name, value in {**SOUND, **changes}.items():
        setattr(settings, name, value)
    return [str(fault.id) for fault in production_is_safe()]


def test_a_sound_configuration_passes(settings: Settings) -> None:
    assert faults(settings) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"SECRET_KEY": "short"}, "config.E001"),
        ({"SECRET_KEY": "development-only-and-refused-in-production-anywhere"}, "config.E001"),
        ({"DEBUG": True}, "config.E002"),
        ({"SESSION_COOKIE_SECURE": False}, "config.E003"),
        ({"CSRF_COOKIE_SECURE": False}, "config.E003"),
        ({"ALLOWED_HOSTS": []}, "config.E004"),
        ({"ALLOWED_HOSTS": ["*"]}, "config.E004"),
    ],
)
def test_an_unsafe_one_is_refused(settings: Settings, changes: dict[str, object], fault: str) -> None:
    assert faults(settings, **changes) == [fault]


def test_the_web_server_does_not_start_with_an_unsafe_one(settings: Settings) -> None:
    faults(settings, DEBUG=True)

    with pytest.raises(ImproperlyConfigured, match="DEBUG is on"):
        refuse_unsafe_start()


def test_development_may_be_what_it_likes(settings: Settings) -> None:
    assert faults(settings, IS_PRODUCTION=False, SECRET_KEY="", DEBUG=True) == []


class TestProxies:
    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}, ["config.W001"]),
            ({"USE_X_FORWARDED_HOST": True}, ["config.W001"]),
            ({"USE_X_FORWARDED_HOST": True, "NINJA_NUM_PROXIES": 1}, []),
            ({"USE_X_FORWARDED_HOST": True, "IS_PRODUCTION": False}, []),
            ({}, []),
        ],
    )
    def test_one_whose_headers_are_believed_must_be_counted(
        self, settings: Settings, changes: dict[str, object], found: list[str]
    ) -> None:
        for name, value in {"IS_PRODUCTION": True, "NINJA_NUM_PROXIES": 0, **changes}.items():
            setattr(settings, name, value)

        assert [fault.id for fault in proxies_are_counted()] == found


class TestFigures:
    @pytest.mark.parametrize(
        ("length", "found"), [(0, []), (1, ["config.E005"]), (31, ["config.E005"]), (32, [])]
    )
    def test_the_token_is_long_or_there_is_none(
        self, settings: Settings, length: int, found: list[str]
    ) -> None:
        settings.METRICS_TOKEN = "x" * length

        assert [fault.id for fault in figures_are_guarded()] == found

    def test_the_folder_that_processes_share_is_there(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
        assert figures_are_guarded() == []

        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "nowhere"))
        assert [fault.id for fault in figures_are_guarded()] == ["config.E006"]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", []),
        ("http://127.0.0.1:9200", []),
        ("http://search.example.org:9200", []),
        ("https://waypost:secret@search.example.org", []),
        ("http://waypost:secret@search.example.org:9200", ["config.W002"]),
        ("http://waypost:secret@8.8.8.8:9200", ["config.W002"]),
        ("http://waypost:secret@10.1.2.3:9200", []),
        ("http://waypost:secret@[fd00::1]:9200", []),
        ("http://waypost:secret@elasticsearch:9200", []),
        ("http://waypost:secret@search.internal:9200", []),
        ("localhost:9200", ["config.E007"]),
        ("http://localhost", ["config.E007"]),
        ("http://localhost:99999", ["config.E007"]),
        ("http://localhost:port", ["config.E007"]),
        ("http://[::1:9200", ["config.E007"]),
        ("ftp://localhost:9200", ["config.E007"]),
        ("http://a:9200,http://b:9200", ["config.E007"]),
    ],
)
def test_the_engines_address_can_be_read_and_sends_no_password_in_the_clear(
    settings: Settings, url: str, found: list[str]
) -> None:
    settings.ELASTICSEARCH_URL = url

    faults = engine_address_is_sound()

    assert [fault.id for fault in faults] == found
    assert not any("secret" in f"{fault.msg} {fault.hint}" for fault in faults)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", ["config.E008"]),
        ("mail.example.org", ["config.E008"]),
        ("http://mail.example.org", ["config.E008"]),
        ("smtp://", ["config.E008"]),
        ("smtp://mail.example.org:99999", ["config.E008"]),
        ("smtp+tls://waypost@mail.example.org", ["config.E008"]),
        ("smtp+tls://waypost:sec/ret@mail.example.org", ["config.E008"]),
        ("file://mail", ["config.E008"]),
        ("file:///", ["config.E008"]),
        ("file:///var/mail", ["config.W004"]),
        ("smtp://mail.example.org", ["config.W005"]),
        ("smtp://localhost", []),
        ("smtp://waypost:secret@10.1.2.3", []),
        ("smtp+tls://waypost:sec%2Fret@mail.example.org", []),
        ("smtps://mail.example.org:465", []),
    ],
)
def test_production_has_a_mail_server_and_speaks_to_it_in_secret(
    settings: Settings, url: str, found: list[str]
) -> None:
    faults(settings, EMAIL_URL=url)

    said = mail_can_be_sent()

    assert [fault.id for fault in said] == found
    assert not any("ret@" in f"{fault.msg} {fault.hint}" for fault in said)


def test_without_a_mail_server_the_web_server_does_not_start(settings: Settings) -> None:
    faults(settings, EMAIL_URL="")

    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is missing"):
        refuse_unsafe_start()


@pytest.mark.parametrize(
    ("url", "found"), [("", []), ("file:///var/mail", []), ("smtp://a", []), ("nonsense", ["config.E008"])]
)
def test_development_needs_no_mail_server_but_one_that_can_be_read(
    settings: Settings, url: str, found: list[str]
) -> None:
    settings.EMAIL_URL = url.replace("//a", "//localhost")

    assert [fault.id for fault in mail_can_be_sent()] == found


# The same in every process, since they stand in tests' names.
_SERVICE, _SECRET, _TEMPLATE = (str(UUID(int=number)) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", []),
        (f"notify+https://{_SERVICE}:{_SECRET}@api.example.org/?template={_TEMPLATE}", []),
        (f"notify+http://{_SERVICE}:{_SECRET}@127.0.0.1:8001/?template={_TEMPLATE}", []),
        ("file:///var/texts", ["config.W006"]),
        (f"notify+http://{_SERVICE}:{_SECRET}@api.example.org/?template={_TEMPLATE}", ["config.E009"]),
        (f"https://{_SERVICE}:{_SECRET}@api.example.org/?template={_TEMPLATE}", ["config.E009"]),
        (f"notify+https://{_SERVICE}:{_SECRET}@api.example.org/", ["config.E009"]),
        (f"notify+https://{_SERVICE}@api.example.org/?template={_TEMPLATE}", ["config.E009"]),
        (f"notify+https://live-{_SERVICE}-{_SECRET}@api.example.org/?template={_TEMPLATE}", ["config.E009"]),
        (f"notify+https://{_SERVICE}:{_SECRET}@/?template={_TEMPLATE}", ["config.E009"]),
        (f"notify+https://{_SERVICE}:{_SECRET}@[::1/?template={_TEMPLATE}", ["config.E009"]),
    ],
)
def test_the_address_for_texts_can_be_read_and_keeps_its_secret(
    settings: Settings, url: str, found: list[str]
) -> None:
    faults(settings, SMS_URL=url)

    said = texts_can_be_sent()

    assert [fault.id for fault in said] == found
    assert not any(_SECRET in f"{fault.msg} {fault.hint}" for fault in said)


class TestStaticFiles:
    @pytest.fixture(autouse=True)
    def storage(self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Production's storage, with nothing collected."""
        settings.IS_PRODUCTION = True
        monkeypatch.setattr("config.checks.staticfiles_storage", StaticStorage(location=str(tmp_path)))
        return tmp_path

    def test_uncollected_ones_are_said(self) -> None:
        assert [fault.id for fault in static_files_are_collected()] == ["config.W003"]

    def test_collected_ones_pass(self, storage: Path) -> None:
        (storage / "staticfiles.json").write_text("{}")

        assert static_files_are_collected() == []

    def test_the_web_server_does_not_start_without_them(self, settings: Settings) -> None:
        faults(settings)

        with pytest.raises(ImproperlyConfigured, match="collectstatic"):
            refuse_unsafe_start()


def test_the_web_server_says_what_is_unwise_and_starts(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    faults(settings, USE_X_FORWARDED_HOST=True, NINJA_NUM_PROXIES=0)

    refuse_unsafe_start()

    assert "Set PROXIES" in caplog.text


def test_commands_in_production_stop_with_the_hint() -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "DATABASE_URL"}},
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "short",
        "ALLOWED_HOSTS": "directory.example.org",
        "DATABASE_URL": "sqlite://:memory:",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.returncode != 0
    assert "config.E001" in done.stderr
    assert "at least 40 random characters" in done.stderr
