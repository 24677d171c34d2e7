"""Asking for messages, and taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from messaging.actions import cancel, send
from messaging.models import Message
from messaging.registry import UnknownKind, UnknownRecipient
from messaging.states import Channel, Reason, Status
from outbox.models import Job
from outbox.runner import drain
from tests.messaging.conftest import MORNING, NIGHT, NOON, Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room", "later")]


def ask(**changes: object) -> Message:
    asked = {"kind": "claim.code", "to": "user:12", "event": "claim:17:code:1", "about": {"claim": 17}}
    return send(**(asked | changes))  # type: ignore[arg-type]


def test_a_message_waits_with_a_job_that_carries_its_id() -> None:
    message = ask()

    assert (message.status, message.recipient, message.about) == (Status.WAITING, "user:12", {"claim": 17})
    job = Job.objects.get()
    assert (job.kind, job.key) == ("messaging.email", str(message.pk))


def test_nothing_is_asked_of_the_room_above_before_sending(room: Room) -> None:
    ask()

    assert room.resolved == []


def test_asked_twice_for_one_event_there_is_one_message() -> None:
    first = ask()

    again = ask(about={"claim": 18})

    assert again == first
    assert again.about == {"claim": 17}
    assert (Message.objects.count(), Job.objects.count()) == (1, 1)


def test_one_that_was_sent_is_not_sent_again_when_its_event_is_asked_for() -> None:
    ask()
    drain()

    again = ask()

    assert again.status == Status.SENT
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "claim:17:code:2"},
        {"to": "user:13"},
        {"kind": "news"},
        {"channel": Channel.TEXT},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_event_recipient_kind_or_channel_is_another_message(changes: dict[str, object]) -> None:
    first = ask()

    assert ask(**changes) != first
    assert Job.objects.count() == 2


def test_what_is_rolled_back_is_not_sent() -> None:
    def undone() -> None:
        with transaction.atomic():
            ask()
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        undone()

    assert not Message.objects.exists()
    assert not Job.objects.exists()


def test_an_unknown_kind_and_an_unknown_recipient_are_refused_at_once() -> None:
    with pytest.raises(UnknownKind, match="'gossip'"):
        ask(kind="gossip")
    with pytest.raises(UnknownRecipient, match="'cat'"):
        ask(to="cat:1")
    assert not Message.objects.exists()


def test_a_channel_that_the_kind_lacks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from messaging import registry

    monkeypatch.setitem(registry._kinds, "letter", registry.Kind("letter"))

    with pytest.raises(ValueError, match="don't go by text message"):
        ask(kind="letter", channel=Channel.TEXT)


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "user:ada@example.org"},
        {"to": "user:Ada Byron"},
        {"to": "user:"},
        {"to": "user:" + "1" * 200},
        {"event": "told ada"},
        {"event": "ada@example.org"},
        {"event": ""},
        {"event": "e" * 201},
        {"about": {"name": "Ada Byron"}},
        {"about": {"email": "ada@example.org"}},
        {"about": {"why": "x" * 101}},
        {"about": {"needs": ["debt"]}},
        {"about": {"Ada Byron": 1}},
    ],
    ids=str,
)
def test_what_is_no_key_or_code_is_refused_and_not_repeated(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        ask(**changes)

    assert "ada" not in str(refused.value).lower()
    assert not Message.objects.exists()


def test_ids_numbers_and_codes_are_kept() -> None:
    about = {
        "claim": 17,
        "share": 0.5,
        "final": True,
        "note": None,
        "to": "8f14e45f-ceea",
        "on": "2026-03-02",
    }

    assert Message.objects.get(pk=ask(about=about).pk).about == about


@pytest.mark.usefixtures("quiet_hours")
class TestAtNight:
    @pytest.fixture(autouse=True)
    def night(self) -> object:
        with time_machine.travel(NIGHT, tick=False):
            yield

    def test_what_can_wait_does_so_without_a_job(self) -> None:
        assert ask(kind="news").not_before == MORNING
        assert not Job.objects.exists()

    def test_what_somebody_waits_for_goes(self) -> None:
        assert ask().not_before is None
        assert Job.objects.count() == 1


class TestTakingBack:
    def test_all_that_waits_for_a_recipient_is_withheld(self) -> None:
        mine = [ask(), ask(kind="news", event="news:1", channel=Channel.TEXT)]
        other = ask(to="user:13")

        assert cancel(to="user:12") == 2

        for message in mine:
            message.refresh_from_db()
            assert (message.status, message.reason) == (Status.WITHHELD, Reason.CANCELLED)
        other.refresh_from_db()
        assert other.status == Status.WAITING

    def test_of_one_kind_alone(self) -> None:
        kept, taken = ask(), ask(kind="news")

        assert cancel(to="user:12", kind="news") == 1

        assert set(Message.objects.to_be_sent()) == {kept}
        assert taken != kept

    def test_what_waits_for_the_morning_is_withheld_too(self) -> None:
        message = ask(kind="news")
        Message.objects.filter(pk=message.pk).postpone(until=MORNING)

        assert cancel(to="user:12") == 1

    def test_what_was_given_up_is_never_tried_again(self) -> None:
        message = ask()
        Message.objects.filter(pk=message.pk).move(Status.FAILED, reason=Reason.GIVEN_UP)

        assert cancel(to="user:12") == 1
        drain()

        message.refresh_from_db()
        assert message.status == Status.WITHHELD

    @pytest.mark.parametrize("status", [Status.SENDING, Status.SENT, Status.UNCERTAIN])
    def test_what_the_provider_has_is_left(self, status: Status) -> None:
        message = ask()
        this = Message.objects.filter(pk=message.pk)
        this.move(Status.SENDING, at=NOON)
        this.move(status, at=NOON)

        assert cancel(to="user:12") == 0

    def test_it_is_not_sent_afterwards(self, room: Room, mailoutbox: list[object]) -> None:
        ask()
        cancel(to="user:12")

        assert drain(now=None).done == 1
        assert (mailoutbox, room.resolved) == ([], [])

    def test_a_later_event_is_still_sent(self, mailoutbox: list[object]) -> None:
        cancel(to="user:12")
        ask()
        drain()

        assert len(mailoutbox) == 1


def test_time_can_be_passed_in() -> None:
    message = ask(now=NOON - timedelta(days=1))

    assert message.created_at == NOON - timedelta(days=1)
