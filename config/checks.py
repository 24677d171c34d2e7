"""Misconfiguration found at start, with what to do about it."""

import ipaddress
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.checks import ERROR, CheckMessage, Error, Warning  # noqa: A004
from django.core.exceptions import ImproperlyConfigured

from messaging.providers.addresses import UnreadableUrl, read_email_url, read_sms_url

logger = logging.getLogger(__name__)

_SHORTEST_TOKEN = 32
# Endings of names that only a network of one's own knows.
_PRIVATE_ENDINGS = (".internal", ".local", ".lan", ".localhost", ".home.arpa")


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


def proxies_are_counted(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Where settings believe a proxy's headers there is one, and PROXIES must say so too."""
    believes_one = settings.SECURE_PROXY_SSL_HEADER or settings.USE_X_FORWARDED_HOST
    if not settings.IS_PRODUCTION or not believes_one or settings.NINJA_NUM_PROXIES > 0:
        return []
    return [
        Warning(
            "PROXIES is 0, but there is a proxy: all visitors would share one limit on how often they may ask.",
            hint="Set PROXIES to the number of proxies that add to X-Forwarded-For.",
            id="config.W001",
        )
    ]


def figures_are_guarded(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """The token of /metrics can't be guessed, and the folder that web processes share is there."""
    faults: list[CheckMessage] = []
    if 0 < len(settings.METRICS_TOKEN) < _SHORTEST_TOKEN:
        faults.append(
            Error(
                "METRICS_TOKEN can be guessed.",
                hint=f"Set it to at least {_SHORTEST_TOKEN} random characters, or leave it empty: "
                "there is then no /metrics.",
                id="config.E005",
            )
        )
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is not None and not (os.path.isdir(folder) and os.access(folder, os.W_OK)):  # noqa: PTH112
        faults.append(
            Error(
                "PROMETHEUS_MULTIPROC_DIR names no folder that can be written to.",
                hint="Make the folder before the start, and empty it at each start; or leave the setting out.",
                id="config.E006",
            )
        )
    return faults


def engine_address_is_sound(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """ELASTICSEARCH_URL can be read, and sends no password over a public network in the clear."""
    if not settings.ELASTICSEARCH_URL:
        return []
    address = _address(settings.ELASTICSEARCH_URL)
    if address is None:
        return [
            Error(
                "ELASTICSEARCH_URL can't be read.",
                hint="Write scheme, host and port, such as https://name:password@search.example.org:9200; "
                "or leave it empty: the embedded engine then answers.",
                id="config.E007",
            )
        ]
    if address.scheme == "http" and address.password and not _is_private(address.hostname or ""):
        return [
            Warning(
                "ELASTICSEARCH_URL sends a password in the clear to a host outside.",
                hint="Use https, or a host on a network of your own.",
                id="config.W002",
            )
        ]
    return []


def mail_can_be_sent(app_configs: Sequence[AppConfig] | None = None, **kwargs: object) -> list[CheckMessage]:
    """EMAIL_URL can be read, is there in production, and sends neither mails nor a password in the clear outside."""
    url = settings.EMAIL_URL
    if not url and not settings.IS_PRODUCTION:
        return []
    try:
        server = read_email_url(url)
    except UnreadableUrl:
        return [
            Error(
                "EMAIL_URL is missing or can't be read: nobody could be invited or sign in by a code.",
                hint="Write smtp+tls://user:password@mail.example.org:587 (or smtps://, smtp://), "
                "with %-signs for what is special in a password; or file:///folder to try things out.",
                id="config.E008",
            )
        ]
    if server.folder is not None:
        return _only_a_folder("EMAIL_URL", "config.W004")
    if not (server.use_tls or server.use_ssl or _is_private(server.host)):
        return [
            Warning(
                "EMAIL_URL sends messages, and a password if there is one, in the clear to a host outside.",
                hint="Use smtp+tls:// or smtps://, or a host on a network of your own.",
                id="config.W005",
            )
        ]
    return []


def texts_can_be_sent(app_configs: Sequence[AppConfig] | None = None, **kwargs: object) -> list[CheckMessage]:
    """SMS_URL is empty or can be read."""
    try:
        address = read_sms_url(settings.SMS_URL)
    except UnreadableUrl:
        return [
            Error(
                "SMS_URL can't be read.",
                hint="Write notify+https://<service id>:<secret>@api.notifications.service.gov.uk/?template=<id> "
                "(docs/messaging.md says where to find them), or leave it empty: no texts are then sent.",
                id="config.E009",
            )
        ]
    return _only_a_folder("SMS_URL", "config.W006") if isinstance(address, Path) else []


def static_files_are_collected(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """In production pages name static files by what `collectstatic` has written; without it each page fails."""
    storage = staticfiles_storage
    if not settings.IS_PRODUCTION or not isinstance(storage, ManifestStaticFilesStorage):
        return []
    # No error: the command that mends it may run others first.
    return (
        []
        if storage.read_manifest()
        else [
            Warning(
                "Static files are not collected, so that no page can be shown.",
                hint="Run `manage.py collectstatic`.",
                id="config.W003",
            )
        ]
    )


CHECKS = (
    production_is_safe,
    proxies_are_counted,
    figures_are_guarded,
    engine_address_is_sound,
    mail_can_be_sent,
    texts_can_be_sent,
    static_files_are_collected,
)
_FATAL_TO_THE_WEB = {"config.W003"}


def refuse_unsafe_start() -> None:
    """For the web server, which runs no checks by itself: raises `ImproperlyConfigured` with every hint.

    What is merely unwise is logged.
    """
    faults = [fault for check in CHECKS for fault in check()]
    fatal = [fault for fault in faults if fault.level >= ERROR or fault.id in _FATAL_TO_THE_WEB]
    if fatal:
        raise ImproperlyConfigured(" ".join(f"{fault.msg} {fault.hint}" for fault in fatal))
    for fault in faults:
        logger.warning("%s %s", fault.msg, fault.hint)


def _only_a_folder(name: str, fault: str) -> list[CheckMessage]:
    """In production a folder is for trying things out."""
    if not settings.IS_PRODUCTION:
        return []
    return [
        Warning(
            f"{name} names a folder: messages go there and to nobody else.",
            hint="Name a provider once real people are to be reached.",
            id=fault,
        )
    ]


def _address(url: str) -> SplitResult | None:
    """The parts of an address; None where scheme, host or port is missing or wrong."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else None)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname and port else None


def _is_private(host: str) -> bool:
    """Whether a host is this machine or on a network of one's own, by its address or the form of its name."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_ENDINGS)
