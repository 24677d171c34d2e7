"""Misconfiguration found at start, with what to do about it."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured


def production_is_safe(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Production settings must have a real secret, no DEBUG, named hosts and cookies for HTTPS alone."""
    if not settings.IS_PRODUCTION:
        return []
    secret = settings.SECRET_KEY
    faults: list[CheckMessage] = []
    if len(secret) < 40 or secret.startswith("development"):
        faults.append(
            Error(
                "SECRET_KEY is missing, short or the one for development.",
                hint="Set SECRET_KEY in the environment to at least 40 random characters.",
                id="config.E001",
            )
        )
    if settings.DEBUG:
        faults.append(Error("DEBUG is on.", hint="Leave DEBUG to its default.", id="config.E002"))
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        faults.append(
            Error(
                "Cookies would travel over plain HTTP.",
                hint="Leave SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE at True.",
                id="config.E003",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        faults.append(
            Error(
                "ALLOWED_HOSTS names no host, or every host.",
                hint="Set ALLOWED_HOSTS to the site's names, with commas between them.",
                id="config.E004",
            )
        )
    return faults


def refuse_unsafe_start() -> None:
    """For the web server, which runs no checks by itself: raises `ImproperlyConfigured` with every hint."""
    if faults := production_is_safe():
        raise ImproperlyConfigured(" ".join(f"{fault.msg} {fault.hint}" for fault in faults))
