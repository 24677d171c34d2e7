"""EMAIL_URL and SMS_URL read. Settings import this, so it knows neither Django's settings nor models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from uuid import UUID

_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class UnreadableUrl(ValueError):
    """The address of a provider can't be read. What was written is not in the text: it holds a secret."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Django's settings for e-mail. Without a host nothing can be sent, and trying says so."""

    backend: str = "messaging.providers.smtp.EmailBackend"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """A service of GOV.UK Notify, and its template that shows ((body)) and nothing else."""

    base_url: str
    service_id: str
    secret: str
    template_id: str


def mail_server(url: str) -> MailServer:
    """What EMAIL_URL says; one without a host where it says nothing, or can't be read (see `config.checks`)."""
    try:
        return read_email_url(url)
    except UnreadableUrl:
        return MailServer()


def read_email_url(url: str) -> MailServer:
    """`smtp://`, `smtps://` or `smtp+tls://[user:password@]host[:port]`, or `file:///folder`. Raises UnreadableUrl."""
    parts = _split(url)
    if parts.scheme == "file":
        return MailServer(
            backend="django.core.mail.backends.filebased.EmailBackend", folder=str(_folder(parts))
        )
    port = _port(parts)
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise UnreadableUrl
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise UnreadableUrl
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=user,
        password=password,
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )


def read_sms_url(url: str) -> Notify | Path | None:
    """`notify+https://<service id>:<secret>@host/?template=<id>`, or `file:///folder`; None for an empty one.

    `notify+http` goes to this machine alone. Raises UnreadableUrl.
    """
    if not url:
        return None
    parts = _split(url)
    if parts.scheme == "file":
        return _folder(parts)
    port = _port(parts)
    secure = parts.scheme == "notify+https"
    host = parts.hostname or ""
    if not host or not (secure or (parts.scheme == "notify+http" and host in _LOOPBACK)):
        raise UnreadableUrl
    (template,) = parse_qs(parts.query).get("template", [""])[:1]
    authority = f"[{host}]" if ":" in host else host
    return Notify(
        base_url=f"{'https' if secure else 'http'}://{authority}{f':{port}' if port else ''}",
        service_id=_uuid(parts.username),
        secret=_uuid(parts.password),
        template_id=_uuid(template),
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise UnreadableUrl from None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise UnreadableUrl from None


def _folder(parts: SplitResult) -> Path:
    if parts.netloc or not parts.path.strip("/"):
        raise UnreadableUrl
    return Path(unquote(parts.path))


def _uuid(text: str | None) -> str:
    """As Notify writes its ids and secrets."""
    try:
        return str(UUID(text or ""))
    except ValueError:
        raise UnreadableUrl from None
