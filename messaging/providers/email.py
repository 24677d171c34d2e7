"""E-mail, through whatever EMAIL_URL names."""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress
from datetime import timedelta
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from messaging import registry
from messaging.providers.answers import Away, Letter, NotSent, NotTaken, Refused
from messaging.states import Reason

_WITH_US = timedelta(minutes=5)
# RFC 3463: x.7 is about policy, such as relaying; that is between the server and us, not the recipient's address.
_POLICY = re.compile(rb"[45]\.7\.")
_WANTS_SIGN_IN = {530, 535, 538}


class Mail:
    """Hands e-mails to the mail server. What it has taken it does not say afterwards."""

    can_be_asked = False

    def hand_over(self, letter: Letter) -> None:
        """Returns once the server has taken it."""
        connection: BaseEmailBackend = get_connection()
        try:
            _open(connection)
            _send(connection, letter)
        finally:
            # It has been taken by now, or not: a parting word changes nothing.
            with suppress(OSError):
                connection.close()

    def has_taken(self, reference: UUID) -> bool:
        """Nobody can say."""
        raise NotImplementedError


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except OSError as error:  # all of smtplib's errors among them
        raise Away(_said(error), after=_after(error)) from None


def _send(connection: BaseEmailBackend, letter: Letter) -> None:
    try:
        connection.send_messages([_mail(letter, connection)])
    except OSError as error:
        raise _meaning(error) from None


def _mail(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return EmailMessage(
        subject=letter.subject,
        body=letter.body,
        from_email=sender(),
        to=[letter.to],
        connection=connection,
        # The same each time, so that a mail program shows one where two should ever arrive; and no machine answers.
        headers={"Message-ID": f"<{letter.reference}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def sender() -> str:
    """Who writes: the site, and who runs it."""
    names = [settings.WAGTAIL_SITE_NAME, registry.operator().name]
    name = ", ".join(" ".join(each.split()) for each in names if each.strip())
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _meaning(error: OSError) -> NotSent:
    """What an error before the message was taken means for it and for others."""
    said = _said(error)
    match error:
        case smtplib.SMTPRecipientsRefused():
            (code, text), *_ = error.recipients.values()
            return _of_answer(code, text, f"{said} {code}")
        case smtplib.SMTPSenderRefused():
            return Away(said, after=_WITH_US)
        case smtplib.SMTPResponseException():
            return _of_answer(error.smtp_code, error.smtp_error, said)
        case smtplib.SMTPNotSupportedError():
            return Refused(said, reason=Reason.BAD_ADDRESS)  # letters that this server knows no way to write
        case _:
            return NotTaken(said)


def _of_answer(code: int, text: bytes | str, said: str) -> NotSent:
    text = text if isinstance(text, bytes) else text.encode(errors="replace")
    if code >= 500 and code not in _WANTS_SIGN_IN and not _POLICY.match(text):
        return Refused(said, reason=Reason.REFUSED)
    return NotTaken(said)


def _after(error: OSError) -> timedelta:
    """An answer, such as to a wrong password, won't be another in a minute."""
    return _WITH_US if isinstance(error, smtplib.SMTPResponseException) else timedelta(minutes=1)


def _said(error: OSError) -> str:
    name = type(error).__name__
    return f"{name} {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else name
