"""Production refuses to start half-configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config.checks import production_is_safe, refuse_unsafe_start

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "IS_PRODUCTION": True,
    "SECRET_KEY": "k3" * 30,
    "DEBUG": False,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "ALLOWED_HOSTS": ["directory.example.org"],
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
