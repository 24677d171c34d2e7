"""What becomes of a message on its way: judged, withheld, put off, given up, and never handed over twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import connection
from pytest_django import Settings

from messaging import due, registry, sending
from messaging.actions import send
from messaging.models import Message
from messaging.providers.answers import Letter, NotTaken
from messaging.providers.email import Mail
from messaging.registry import Addressee, Kind, Withheld
from messaging.states import Channel, Reason, Status
from outbox.actions import retry_dead
from outbox.models import Job
from outbox.runner import drain
from tests.messaging.conftest import EMAIL, MORNING, NIGHT, NOON, Room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


@pytest.fixture
def clock() -> Iterator[Any]:
    """Time that passes when it is told to."""
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def ask(kind: str = "claim.code", **changes: Any) -> Message:
    return send(kind=kind, **({"to": "user:12", "event": "claim:17:code:1"} | changes))


def ended(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.status, message.reason


class TestJudging:
    def test_who_is_written_to_is_asked_at_the_moment_of_sending(
        self, room: Room, mailoutbox: list[Any]
    ) -> None:
        message = ask()
        room.addressee = Addressee(email="new@example.org", name="Ada")

        drain()

        assert room.resolved == ["12"]
        assert ended(message) == (Status.SENT, "")
        assert mailoutbox[0].to == ["new@example.org"]

    def test_what_the_room_above_withholds_is_not_sent(self, room: Room, mailoutbox: list[Any]) -> None:
        message = ask()
        room.addressee = Withheld("unsafe_to_contact")

        assert drain().done == 1

        assert ended(message) == (Status.WITHHELD, "unsafe_to_contact")
        assert mailoutbox == []

    def test_it_may_withhold_for_want_of_anything_to_say(self, room: Room, mailoutbox: list[Any]) -> None:
        message = ask()
        room.context = Withheld("claim_is_over")

        drain()

        assert ended(message) == (Status.WITHHELD, "claim_is_over")
        assert mailoutbox == []

    def test_a_text_that_nobody_can_carry_is_withheld(self, room: Room, settings: Settings) -> None:
        settings.SMS_URL = ""
        message = ask(channel=Channel.TEXT)

        drain()

        assert ended(message) == (Status.WITHHELD, Reason.NO_PROVIDER)
        assert room.resolved == []

    @pytest.mark.parametrize(
        ("channel", "addressee", "reason"),
        [
            (Channel.EMAIL, Addressee(phone="07700900123"), Reason.NO_ADDRESS),
            (Channel.TEXT, Addressee(email=EMAIL), Reason.NO_ADDRESS),
            (Channel.EMAIL, Addressee(email="ada"), Reason.BAD_ADDRESS),
            (Channel.EMAIL, Addressee(email="ada@example.org\nBcc: eve@example.org"), Reason.BAD_ADDRESS),
            (Channel.EMAIL, Addressee(email="ada@example.org, eve@example.org"), Reason.BAD_ADDRESS),
            (Channel.TEXT, Addressee(phone="0113 496 0123"), Reason.BAD_ADDRESS),
        ],
    )
    def test_what_can_reach_nobody_fails_at_once(
        self,
        room: Room,
        settings: Settings,
        tmp_path: Any,
        channel: Channel,
        addressee: Addressee,
        reason: str,
    ) -> None:
        settings.SMS_URL = tmp_path.as_uri()
        room.addressee = addressee
        message = ask(channel=channel)

        assert drain().done == 1

        assert ended(message) == (Status.FAILED, reason)
        assert not Job.objects.exists()
        assert list(tmp_path.iterdir()) == []

    def test_a_text_that_is_too_long_fails_at_once(
        self, room: Room, templates: dict[str, str], settings: Settings, tmp_path: Any
    ) -> None:
        settings.SMS_URL = tmp_path.as_uri()
        templates["messages/claim.code.sms.txt"] = "a" * 460
        message = ask(channel=Channel.TEXT)

        drain()

        assert ended(message) == (Status.FAILED, Reason.TOO_LONG)

    @pytest.mark.parametrize(("age", "status"), [(10, Status.SENT), (11, Status.WITHHELD)])
    def test_what_is_of_no_use_any_more_is_not_sent(
        self, room: Room, clock: Any, monkeypatch: pytest.MonkeyPatch, age: int, status: Status
    ) -> None:
        kind = Kind("claim.code", context=room.tell, at_any_hour=True, useful_for=timedelta(seconds=10))
        monkeypatch.setitem(registry._kinds, "claim.code", kind)
        message = ask()

        clock.shift(age)
        drain()

        assert ended(message) == (status, "" if status == Status.SENT else Reason.LATE)


@pytest.mark.usefixtures("quiet_hours")
class TestAtNight:
    def test_what_can_wait_is_sent_in_the_morning(
        self, room: Room, clock: Any, mailoutbox: list[Any]
    ) -> None:
        clock.move_to(NIGHT)
        message = ask("news")
        due.release(NIGHT)
        assert drain().done == 0

        clock.move_to(MORNING)
        due.release(MORNING)
        drain()

        assert ended(message) == (Status.SENT, "")
        assert len(mailoutbox) == 1

    def test_what_is_tried_again_into_the_night_waits_too(
        self, room: Room, clock: Any, mailoutbox: list[Any]
    ) -> None:
        message = ask("news")
        clock.move_to(NIGHT)

        assert drain().done == 1

        message.refresh_from_db()
        assert (message.status, message.not_before) == (Status.WAITING, MORNING)
        assert (mailoutbox, room.resolved) == ([], [])
        # Nothing in the outbox grows old meanwhile, so that nobody is woken.
        assert not Job.objects.exists()

    def test_who_waits_for_a_code_gets_it(self, room: Room, clock: Any, mailoutbox: list[Any]) -> None:
        clock.move_to(NIGHT)
        ask()

        drain()

        assert len(mailoutbox) == 1

    def test_it_is_judged_in_the_morning(self, room: Room, clock: Any, mailoutbox: list[Any]) -> None:
        clock.move_to(NIGHT)
        message = ask("news")
        room.addressee = Withheld("has_died")

        clock.move_to(MORNING)
        due.release(MORNING)
        drain()

        assert ended(message) == (Status.WITHHELD, "has_died")
        assert mailoutbox == []


class _Provider:
    """Carries nothing, and does what a test says."""

    def __init__(self, doing: Any, *, can_be_asked: bool = False) -> None:
        self.can_be_asked = can_be_asked
        self.letters: list[Letter] = []
        self._doing = doing

    def hand_over(self, letter: Letter) -> None:
        """Note it, then do as told."""
        self.letters.append(letter)
        self._doing()

    def has_taken(self, reference: object) -> bool:
        """Never."""
        return False


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put another in the mail server's place."""

    def put(doing: Any, **options: bool) -> _Provider:
        ours = _Provider(doing, **options)
        monkeypatch.setattr(sending, "provider_of", lambda channel: ours)
        return ours

    return put


def fail() -> None:
    raise NotTaken("503")


class TestGivingUp:
    def test_a_message_whose_job_died_has_failed(
        self, room: Room, provider: Any, clock: Any, settings: Settings
    ) -> None:
        settings.OUTBOX_MAX_ATTEMPTS = 3
        message = ask()
        tries = provider(fail)
        for _ in range(5):
            drain()
            due.mark_given_up(NOON)
            clock.shift(3600)

        assert len(tries.letters) == 3
        assert ended(message) == (Status.FAILED, Reason.GIVEN_UP)

    def test_it_is_sent_after_all_if_somebody_has_dead_jobs_tried_again(
        self, room: Room, provider: Any, clock: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.OUTBOX_MAX_ATTEMPTS = 1
        message = ask()
        provider(fail)
        drain()
        due.mark_given_up(NOON)
        provider(lambda: None)

        retry_dead(now=NOON)
        drain()

        assert ended(message) == (Status.SENT, "")

    def test_one_that_may_have_been_taken_is_uncertain(
        self, room: Room, provider: Any, clock: Any, settings: Settings
    ) -> None:
        settings.OUTBOX_MAX_ATTEMPTS = 1
        message = ask()

        def die() -> None:
            raise ValueError

        provider(die, can_be_asked=True)
        Message.objects.filter(pk=message.pk).move(Status.SENDING, at=NOON)
        Job.objects.update(dead_at=NOON)
        due.mark_given_up(NOON)

        assert ended(message) == (Status.UNCERTAIN, "")

    def test_trouble_in_the_room_above_is_tried_again(self, room: Room, mailoutbox: list[Any]) -> None:
        message = ask()
        room.context = {}

        tally = drain()

        assert tally.failed == 1
        assert ended(message) == (Status.WAITING, "")
        assert Job.objects.get().last_error == "UndefinedError"
        assert mailoutbox == []

    def test_what_ended_is_done_whatever_asks_for_its_job(self, room: Room, mailoutbox: list[Any]) -> None:
        message = ask()
        drain()
        Job.objects.create(kind="messaging.email", key=str(message.pk))

        assert drain().done == 1
        assert len(mailoutbox) == 1

    def test_a_job_whose_message_is_forgotten_is_done(self, room: Room, mailoutbox: list[Any]) -> None:
        ask().delete()

        assert drain().done == 1
        assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
class TestAWorkerThatDies:
    def test_the_mark_is_committed_before_the_provider_hears_of_it(self, room: Room, provider: Any) -> None:
        message = ask()
        seen = []
        provider(lambda: seen.append((connection.in_atomic_block, ended(message)[0])))

        drain()

        assert seen == [(False, Status.SENDING)]

    def test_a_mail_in_its_hands_is_uncertain_and_never_sent_again(
        self, room: Room, provider: Any, clock: Any
    ) -> None:
        message = ask()

        def killed() -> None:
            raise KeyboardInterrupt

        tries = provider(killed)
        with pytest.raises(KeyboardInterrupt):
            drain()
        assert ended(message) == (Status.SENDING, "")

        clock.shift(301)
        assert drain().done == 1

        assert ended(message) == (Status.UNCERTAIN, "")
        assert len(tries.letters) == 1

    def test_so_is_one_whose_end_could_not_be_written_down(
        self, room: Room, provider: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = ask()
        tries = provider(lambda: None)

        def broken(*args: object, **options: object) -> None:
            raise RuntimeError

        with monkeypatch.context() as patch:
            patch.setattr(
                sending,
                "_hand_over",
                lambda prepared: (prepared.provider.hand_over(prepared.letter), broken()),
            )
            drain()
        clock.shift(301)
        drain()

        assert ended(message) == (Status.UNCERTAIN, "")
        assert len(tries.letters) == 1

    def test_before_the_mark_nothing_is_lost(self, room: Room, clock: Any, mailoutbox: list[Any]) -> None:
        message = ask()

        def killed() -> None:
            raise KeyboardInterrupt

        room.on_resolve = killed
        with pytest.raises(KeyboardInterrupt):
            drain()
        assert ended(message) == (Status.WAITING, "")
        room.on_resolve = lambda: None

        clock.shift(301)
        drain()

        assert ended(message) == (Status.SENT, "")
        assert len(mailoutbox) == 1

    def test_a_worker_that_wakes_up_late_still_says_that_it_was_taken(
        self, room: Room, provider: Any, clock: Any
    ) -> None:
        message = ask()

        def asleep() -> None:
            clock.shift(301)
            drain()
            assert ended(message) == (Status.UNCERTAIN, "")

        tries = provider(asleep)
        drain()

        assert ended(message) == (Status.SENT, "")
        assert len(tries.letters) == 1


def test_run_after_commit_it_is_sent_at_once(
    room: Room, settings: Settings, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    settings.OUTBOX_RUN_AFTER_COMMIT = True

    with django_capture_on_commit_callbacks(execute=True):
        message = ask()

    assert ended(message) == (Status.SENT, "")
    assert len(mailoutbox) == 1


def test_no_address_and_no_word_is_kept(room: Room, mailoutbox: list[Any]) -> None:
    message = ask()
    drain()

    row = str(Message.objects.filter(pk=message.pk).values())
    assert not any(secret in row for secret in (EMAIL, "Ada", "4711", "Tea"))


def test_what_mail_servers_took_cant_be_asked_for() -> None:
    assert Mail.can_be_asked is False
    with pytest.raises(NotImplementedError):
        Mail().has_taken(None)  # type: ignore[arg-type]
    assert django_mail.outbox == []
