"""E-mail through a real conversation with a mail server on this machine."""

from __future__ import annotations

import email
from email.policy import default
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from messaging import registry
from messaging.actions import send
from messaging.models import Message
from messaging.providers.email import sender
from messaging.registry import Operator
from messaging.states import Reason, Status
from outbox.models import Job
from outbox.runner import Tally, drain
from tests.messaging.conftest import EMAIL, NAME, NOON, use_mail_server, written_out
from tests.messaging.mail_server import DROP, SILENCE, Manners, nobody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room", "later")]


def ask() -> Message:
    return send(kind="claim.code", to="user:12", event="claim:17:code:1", about={"claim": 17})


def tried(message: Message) -> Tally:
    """Whatever is due is done once."""
    tally = drain()
    message.refresh_from_db()
    return tally


def test_it_is_taken_once_and_marked_as_sent(mail: Manners) -> None:
    message = ask()

    assert tried(message).done == 1
    assert tried(message).done == 0

    assert message.status == Status.SENT
    assert message.sent_at is not None
    assert message.handed_at is not None
    assert len(mail.taken) == 1
    assert not Job.objects.exists()


def test_what_arrives(mail: Manners, settings: Settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://waypost.example.org"
    settings.DEFAULT_FROM_EMAIL = "hello@waypost.example.org"
    registry.register_operator(lambda: Operator("Leeds Together"))
    message = ask()

    tried(message)

    arrived = email.message_from_bytes(mail.taken[0], policy=default)
    assert arrived["Subject"] == "Your code for Tea & Talk"
    assert arrived["From"] == '"Waypost, Leeds Together" <hello@waypost.example.org>'
    assert arrived["To"] == EMAIL
    assert arrived["Message-ID"] == f"<{message.pk}@waypost.example.org>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content().split() == ["Hello", "Ada", "Byron,", "your", "code", "is", "4711."]


def test_a_body_of_long_lines_dots_and_other_letters_arrives_as_it_is(
    mail: Manners, templates: dict[str, str]
) -> None:
    body = "\n".join([".", "..", "a" * 2000, "Wisła, Tŷ Hafan, 😀", "From here"])
    templates["messages/claim.code.txt"] = f"Subject: Café ☕\n{body}\n"

    tried(ask())

    arrived = email.message_from_bytes(mail.taken[0].replace(b"\r\n..", b"\r\n."), policy=default)
    assert arrived["Subject"] == "Café ☕"
    assert arrived.get_content().replace("\r\n", "\n").strip() == body


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("RCPT", "450 4.2.0 later please"),
        ("RCPT", "451 4.7.1 greylisted"),
        ("RCPT", "550 5.7.1 relaying denied"),
        ("RCPT", DROP),
        ("DATA", "451 4.3.0 later"),
        ("DATA", DROP),
        ("END", "451 4.3.0 disk full"),
        ("END", "421 4.3.2 closing"),
    ],
)
def test_what_was_surely_not_taken_waits_and_is_tried_again(mail: Manners, moment: str, answer: str) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        message = ask()
        mail.answers[moment] = answer
        tally = tried(message)

        assert (tally.failed, message.status) == (1, Status.WAITING)
        job = Job.objects.get()
        assert (job.attempts, job.last_error, job.dead_at) == (1, "NotTaken", None)

        mail.answers.clear()
        clock.shift(11)
        assert tried(message).done == 1
    assert message.status == Status.SENT
    assert len(mail.taken) == 1


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("GREETING", "554 no"),
        ("GREETING", "421 too busy"),
        ("GREETING", DROP),
        ("EHLO", DROP),
        ("MAIL", "530 5.7.0 sign in first"),
        ("MAIL", "421 too many"),
    ],
)
def test_while_the_server_wont_have_us_all_wait_without_losing_a_try(
    mail: Manners, moment: str, answer: str
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        messages = [ask(), send(kind="claim.code", to="user:13", event="claim:18:code:1")]
        mail.answers[moment] = answer

        tally = drain()

        assert (tally.put_off, tally.failed) == (2, 0)
        assert mail.conversations == 1
        assert set(Message.objects.values_list("status", flat=True)) == {Status.WAITING}
        assert set(Job.objects.values_list("attempts", flat=True)) == {0}

        mail.answers.clear()
        clock.shift(301)
        assert drain().done == len(messages)
    assert len(mail.taken) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid", ""])
def test_where_nobody_answers_all_wait(settings: Settings, host: str) -> None:
    use_mail_server(settings, f"smtp://{host}:{nobody()}" if host else "")
    message = ask()

    assert tried(message).put_off == 1 or not host

    assert message.status == Status.WAITING
    assert Job.objects.get().dead_at is None


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("RCPT", "550 5.1.1 no such user"),
        ("RCPT", "553 what?"),
        ("RCPT", "501 5.1.3 bad address"),
        ("END", "554 5.6.0 we don't take this"),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(mail: Manners, moment: str, answer: str) -> None:
    message = ask()
    mail.answers[moment] = answer

    assert tried(message).done == 1

    assert (message.status, message.reason) == (Status.FAILED, Reason.REFUSED)
    assert not Job.objects.exists()


@pytest.mark.parametrize("answer", [DROP, "199 hm", "250-", "rubbish"])
def test_a_conversation_that_breaks_off_after_the_message_is_uncertain_and_never_repeated(
    mail: Manners, answer: str
) -> None:
    message = ask()
    mail.answers |= {"END": answer, "TOOK": "yes"}

    assert tried(message).done == 1

    assert message.status == Status.UNCERTAIN
    assert not Job.objects.exists()
    mail.answers.clear()
    assert ask() == message
    assert tried(message).done == 0
    assert len(mail.taken) == 1


def test_a_time_out_after_the_message_is_uncertain(mail: Manners, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    message = ask()
    mail.answers |= {"END": SILENCE, "TOOK": "yes"}

    tried(message)

    assert message.status == Status.UNCERTAIN


def test_a_time_out_before_the_message_is_none(mail: Manners, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    message = ask()
    mail.answers["RCPT"] = SILENCE

    assert tried(message).failed == 1

    assert message.status == Status.WAITING


@pytest.mark.parametrize("answer", [DROP, "500 what?"])
def test_a_rude_goodbye_changes_nothing(mail: Manners, answer: str) -> None:
    message = ask()
    mail.answers["QUIT"] = answer

    tried(message)

    assert message.status == Status.SENT


def test_trouble_at_parting_changes_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection: object) -> None:
        raise OSError

    monkeypatch.setattr("django.core.mail.backends.base.BaseEmailBackend.close", broken)
    message = ask()

    tried(message)

    assert message.status == Status.SENT


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("RCPT", f"550 5.1.1 <{EMAIL}> is unknown"),
        ("RCPT", f"451 4.7.1 <{EMAIL}> is greylisted"),
        ("END", DROP),
        ("MAIL", f"530 sign in for <{EMAIL}>"),
    ],
)
def test_no_trouble_tells_of_a_person(
    mail: Manners, moment: str, answer: str, logs: pytest.LogCaptureFixture
) -> None:
    message = ask()
    mail.answers[moment] = answer

    tally = tried(message)

    said = [logs.text, *map(written_out, tally.errors), *Job.objects.values_list("last_error", flat=True)]
    row = str(Message.objects.filter(pk=message.pk).values())
    for secret in (EMAIL, "ada", NAME, "4711", "Tea & Talk"):
        assert secret not in row
        assert not any(secret in each for each in said)
    assert str(message.pk) in logs.text or moment == "MAIL"


def test_mails_can_go_to_a_folder(settings: Settings, tmp_path: Path) -> None:
    use_mail_server(settings, (tmp_path / "mail").as_uri())
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    message = ask()

    tried(message)

    (file,) = (tmp_path / "mail").iterdir()
    assert message.status == Status.SENT
    assert f"To: {EMAIL}" in file.read_text()


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("", "hello@example.org", "Waypost <hello@example.org>"),
        (
            "Leeds\r\nBcc: eve@example.org",
            "hello@example.org",
            '"Waypost, Leeds Bcc: eve@example.org" <hello@example.org>',
        ),
        ("", "Old name <hello@example.org>", "Waypost <hello@example.org>"),
    ],
)
def test_the_sender_is_the_site_and_who_runs_it(
    settings: Settings, name: str, address: str, expected: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = address
    registry.register_operator(lambda: Operator(name))

    assert sender() == expected
