"""What time triggers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from messaging import due, registry
from messaging.models import Message
from messaging.registry import Kind
from messaging.states import FINISHED, Channel, Status
from outbox.models import Job
from outbox.registry import due as registered
from tests.messaging.conftest import MORNING, NOON, Room
from tests.messaging.test_models import in_status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room", "later")]

MINUTE = timedelta(minutes=1)


def waiting(event: str = "e:1", *, until: datetime | None = MORNING, **fields: Any) -> Message:
    return Message.objects.create(
        kind="news", channel=fields.get("channel", "email"), recipient="user:1", event=event, not_before=until
    )


class TestRelease:
    def test_a_message_gets_its_job_when_its_hour_has_come(self) -> None:
        message = waiting()

        due.release(MORNING - MINUTE)
        assert not Job.objects.exists()

        due.release(MORNING)
        assert list(Job.objects.values_list("kind", "key")) == [("messaging.email", str(message.pk))]

    def test_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Or each minute would take from its job the waits between tries."""
        waiting()
        due.release(MORNING)
        Job.objects.update(attempts=3, next_try_at=MORNING + timedelta(hours=1))

        due.release(MORNING + MINUTE)

        assert Job.objects.get().attempts == 3

    def test_what_waits_for_no_hour_is_left_to_its_own_job(self) -> None:
        waiting(until=None)

        due.release(MORNING)

        assert not Job.objects.exists()

    def test_many_by_both_channels(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(due, "_AT_ONCE", 2)
        for number in range(5):
            waiting(f"e:{number}", channel=Channel.TEXT if number % 2 else Channel.EMAIL)

        due.release(MORNING)

        assert (
            sorted(Job.objects.values_list("kind", flat=True))
            == ["messaging.email"] * 3 + ["messaging.text"] * 2
        )
        assert not Message.objects.filter(not_before__isnull=False).exists()


class TestForgetting:
    def old(self, status: Status, *, days: float, now: datetime = NOON) -> Message:
        message = in_status(status)
        Message.objects.filter(pk=message.pk).update(created_at=now - timedelta(days=days))
        return message

    @pytest.mark.parametrize("status", sorted(FINISHED))
    def test_what_is_finished_is_forgotten_after_its_days(self, settings: Settings, status: Status) -> None:
        settings.MESSAGES_KEEP_DAYS = 60
        self.old(status, days=60)

        due.forget(NOON)
        assert Message.objects.count() == 1

        due.forget(NOON + MINUTE)
        assert not Message.objects.exists()

    @pytest.mark.parametrize("status", sorted(set(Status) - FINISHED))
    def test_what_is_not_stays(self, status: Status) -> None:
        self.old(status, days=9999)

        due.forget(NOON)

        assert Message.objects.count() == 1

    def test_none_is_forgotten_while_its_event_may_be_asked_for_again(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.MESSAGES_KEEP_DAYS = 60
        monkeypatch.setitem(registry._kinds, "news", Kind("news", asked_for=timedelta(days=100)))
        self.old(Status.SENT, days=99)

        due.forget(NOON)
        assert Message.objects.count() == 1

        due.forget(NOON + timedelta(days=2))
        assert not Message.objects.exists()

    def test_kinds_that_nobody_knows_any_more_are_forgotten_too(self, room: Room) -> None:
        self.old(Status.SENT, days=401)
        Message.objects.update(kind="gone")

        due.forget(NOON)

        assert not Message.objects.exists()


def test_jobs_of_others_that_died_are_none_of_ours() -> None:
    message = waiting(until=None)
    Job.objects.create(kind="search.index", key=str(message.pk), dead_at=NOON)

    due.mark_given_up(NOON)

    message.refresh_from_db()
    assert message.status == Status.WAITING


def test_all_is_registered() -> None:
    assert {"messaging.release", "messaging.mark_given_up", "messaging.forget"} <= set(registered())
