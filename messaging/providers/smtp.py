"""Django's way to a mail server, which says of a conversation that broke off whether a message can have been taken."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from messaging.providers.answers import MaybeTaken

_GO_AHEAD = 354  # the answer to DATA, after which the message itself is sent


class _Watching:
    """Knows whether the server has let us begin with the message itself."""

    message_begun = False

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer."""
        code, text = super().getreply()  # type: ignore[misc]
        self.message_begun |= code == _GO_AHEAD
        return code, text


class _Smtp(_Watching, smtplib.SMTP):
    """A conversation that is watched."""


class _SmtpSsl(_Watching, smtplib.SMTP_SSL):
    """The same, encrypted from its beginning."""


class EmailBackend(smtp.EmailBackend):
    """Raises MaybeTaken where the message was begun and no clear answer came; else what Django's does."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks with the server."""
        return _SmtpSsl if self.use_ssl else _Smtp

    def open(self) -> bool | None:
        """Connect, and greet: a server that won't have us says so before it hears of any message."""
        opened = super().open()
        if opened and self.connection is not None:
            self.connection.ehlo_or_helo_if_needed()
        return opened

    def _send(self, email_message: EmailMessage) -> bool:
        conversation = self.connection
        if not isinstance(conversation, _Watching):
            raise smtplib.SMTPServerDisconnected("no connection is open")
        conversation.message_begun = False
        try:
            return bool(super()._send(email_message))
        except smtplib.SMTPResponseException as answer:
            if conversation.message_begun and answer.smtp_code < 400:
                raise MaybeTaken(f"{type(answer).__name__} {answer.smtp_code}") from None
            raise
        except smtplib.SMTPRecipientsRefused:
            raise
        except OSError as error:
            if conversation.message_begun:
                raise MaybeTaken(type(error).__name__) from None
            raise
