"""Texts through GOV.UK Notify's API on a server of this machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import time_machine
from pytest_django import Settings

from messaging.actions import send
from messaging.models import Message
from messaging.providers import notify as provider
from messaging.providers.answers import Away, NotTaken
from messaging.providers.chosen import provider_of
from messaging.registry import Addressee, Withheld
from messaging.sending import PROVIDERS_REMEMBER
from messaging.states import Channel, Reason, Status
from outbox.models import Job
from outbox.runner import drain
from tests.messaging.conftest import NAME, NOON, Room, written_out
from tests.messaging.mail_server import nobody
from tests.messaging.notify_server import SERVICE, TEMPLATE, Notify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room", "later")]

DIGITS = "7700900123"


@pytest.fixture
def clock(room: Room) -> Any:
    """Time that passes when it is told to."""
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def ask(to: str = "user:12") -> Message:
    return send(kind="claim.code", to=to, event="claim:17:code:1", channel=Channel.TEXT)


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.status


def test_a_text_is_taken_once(notify: Notify) -> None:
    message = ask()

    drain()
    drain()

    assert state(message) == Status.SENT
    assert notify.taken == [
        {
            "phone_number": "+447700900123",
            "template_id": TEMPLATE,
            "personalisation": {"body": "Tea & Talk: your code is 4711."},
            "reference": str(message.pk),
        }
    ]


@pytest.mark.parametrize("lost", ["drop", (502, "after all")])
def test_where_the_answer_was_lost_it_is_asked_for_and_not_sent_again(
    notify: Notify, clock: Any, lost: Any
) -> None:
    message = ask()
    notify.next_answers = [lost]

    assert drain().failed == 1
    assert state(message) == Status.SENDING
    clock.shift(61)
    assert drain().done == 1

    assert state(message) == Status.SENT
    assert notify.asked == [str(message.pk)]
    assert (notify.posts, len(notify.taken)) == (1, 1)


@pytest.mark.parametrize("lost", ["forget", 500, 503])
def test_where_it_was_not_taken_it_is_sent_again(notify: Notify, clock: Any, lost: Any) -> None:
    message = ask()
    notify.next_answers = [lost]

    drain()
    clock.shift(61)
    drain()

    assert state(message) == Status.SENT
    assert (len(notify.asked), notify.posts, len(notify.taken)) == (1, 2, 1)


def test_a_time_out_is_asked_about(notify: Notify, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "_PATIENCE", httpx.Timeout(5, read=0.1))
    message = ask()
    notify.next_answers = ["silence"]

    drain()
    clock.shift(61)
    drain()

    assert state(message) == Status.SENT
    assert len(notify.taken) == 1


def test_it_is_not_asked_before_it_can_know(notify: Notify, clock: Any) -> None:
    message = ask()
    notify.next_answers = ["forget"]
    drain()

    clock.shift(30)
    tally = drain()

    assert (tally.put_off, tally.failed, notify.asked) == (1, 0, [])
    assert state(message) == Status.SENDING
    clock.shift(31)
    drain()
    assert state(message) == Status.SENT


def test_before_it_is_sent_again_it_is_judged_again(notify: Notify, clock: Any, room: Room) -> None:
    message = ask()
    notify.next_answers = ["forget"]
    drain()
    room.addressee = Withheld("has_died")

    clock.shift(61)
    drain()

    assert state(message) == Status.WITHHELD
    assert notify.posts == 1


@pytest.mark.parametrize("answer", ["forget", 500, 400])
def test_no_answer_about_what_became_of_it_is_no_leave_to_send(
    notify: Notify, clock: Any, answer: Any
) -> None:
    message = ask()
    notify.next_answers = ["drop", answer]
    drain()

    clock.shift(61)
    assert drain().failed == 1
    assert state(message) == Status.SENDING
    clock.shift(3600)
    drain()

    assert state(message) == Status.SENT
    assert (notify.posts, len(notify.taken)) == (1, 1)


def test_while_it_is_away_nothing_is_known(notify: Notify, clock: Any, settings: Settings) -> None:
    message = ask()
    notify.next_answers = ["drop"]
    drain()
    there = settings.SMS_URL
    settings.SMS_URL = f"notify+http://{SERVICE}:{uuid4()}@127.0.0.1:{nobody()}/?template={TEMPLATE}"

    clock.shift(61)
    tally = drain()

    assert (tally.put_off, tally.failed, state(message)) == (1, 0, Status.SENDING)
    settings.SMS_URL = there
    clock.shift(61)
    drain()
    assert state(message) == Status.SENT
    assert len(notify.taken) == 1


def test_what_it_has_forgotten_by_now_stays_uncertain(notify: Notify, clock: Any) -> None:
    message = ask()
    notify.next_answers = ["drop"]
    drain()

    clock.shift(PROVIDERS_REMEMBER + timedelta(seconds=1))
    drain()

    assert state(message) == Status.UNCERTAIN
    assert (notify.asked, notify.posts) == ([], 1)


def test_a_number_that_it_refuses_is_not_tried_again(notify: Notify) -> None:
    message = ask()
    notify.next_answers = [(400, "ValidationError")]

    drain()

    assert (state(message), message.reason) == (Status.FAILED, Reason.REFUSED)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("answer", "wait_s"),
    [
        ((429, "RateLimitError"), 60),
        ((429, "TooManyRequestsError"), 3600),
        (403, 300),
        (404, 300),
        (301, 300),
    ],
    ids=str,
)
def test_where_it_wont_have_any_all_wait_without_losing_a_try(
    notify: Notify, clock: Any, answer: Any, wait_s: int
) -> None:
    first, second = ask(), ask("user:13")
    notify.next_answers = [answer]

    tally = drain()

    assert (tally.put_off, tally.failed, notify.posts) == (2, 0, 1)
    assert {state(first), state(second)} == {Status.WAITING}
    clock.shift(wait_s - 1)
    assert drain().done == 0
    clock.shift(3)
    assert drain().done == 2


def test_a_wrong_secret_is_the_operators_to_mend(notify: Notify, settings: Settings) -> None:
    right = settings.SMS_URL
    settings.SMS_URL = right.replace(right.split("@")[0].rpartition(":")[2], str(uuid4()))
    message = ask()

    assert drain().put_off == 1
    assert state(message) == Status.WAITING
    assert notify.taken == []


def test_where_nobody_listens_all_wait(settings: Settings) -> None:
    settings.SMS_URL = f"notify+http://{SERVICE}:{uuid4()}@127.0.0.1:{nobody()}/?template={TEMPLATE}"
    message = ask()

    assert drain().put_off == 1
    assert state(message) == Status.WAITING


@pytest.mark.parametrize("answer", [(400, "ValidationError"), (429, "RateLimitError"), 500, "drop"], ids=str)
def test_no_trouble_tells_of_a_person(notify: Notify, logs: pytest.LogCaptureFixture, answer: Any) -> None:
    message = ask()
    notify.next_answers = [answer]

    tally = drain()

    state(message)
    said = [logs.text, str(message.__dict__), *map(written_out, tally.errors)]
    said += map(str, Job.objects.values_list("last_error", flat=True))
    for secret in (DIGITS, NAME, "4711", "Tea & Talk", SERVICE):
        assert not any(secret in each for each in said)


def test_an_answer_that_is_no_list_is_no_answer(monkeypatch: pytest.MonkeyPatch, notify: Notify) -> None:
    asked = provider_of(Channel.TEXT)
    assert isinstance(asked, provider.Notify)
    monkeypatch.setattr(asked, "_ask", lambda *_, **__: httpx.Response(200, text="<html>"))

    with pytest.raises(NotTaken):
        asked.has_taken(uuid4())


class TestAFolder:
    @pytest.fixture(autouse=True)
    def folder(self, settings: Settings, tmp_path: Path) -> Path:
        settings.SMS_URL = (tmp_path / "texts").as_uri()
        return tmp_path / "texts"

    def test_texts_can_go_there(self, folder: Path) -> None:
        message = ask()

        drain()

        assert state(message) == Status.SENT
        (file,) = folder.iterdir()
        assert file.name == f"{message.pk}.txt"
        assert file.read_text() == "To: +447700900123\n\nTea & Talk: your code is 4711.\n"

    def test_one_that_is_there_is_not_written_again(self, folder: Path, room: Room, clock: Any) -> None:
        message = ask()
        drain()
        Message.objects.filter(pk=message.pk).update(status=Status.SENDING, sent_at=None)
        Job.objects.create(kind="messaging.text", key=str(message.pk))
        room.addressee = Addressee(phone="07700900999")

        clock.shift(61)
        drain()

        assert state(message) == Status.SENT
        assert "900123" in next(folder.iterdir()).read_text()

    def test_one_that_cant_be_written_to_is_away(self, folder: Path) -> None:
        folder.write_text("a file")
        message = ask()

        assert drain().put_off == 1
        assert state(message) == Status.WAITING


def test_away_says_for_how_long() -> None:
    assert Away("x").after == timedelta(minutes=1)
