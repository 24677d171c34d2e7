"""Several who ask, send and cancel at once, each with a connection of its own."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from messaging import sending
from messaging.actions import cancel, send
from messaging.models import Message
from messaging.states import Status
from outbox.models import Job
from outbox.runner import drain
from tests.messaging.conftest import Room

pytestmark = pytest.mark.usefixtures("room", "later")

PATIENCE_SECONDS = 60
InThread = Callable[[Callable[..., Any]], Callable[..., Any]]


@pytest.fixture
def in_thread(db: None, tmp_path: Path) -> Iterator[InThread]:
    """Wrap a callable so that it has a connection of its own, to a database that really commits.

    On PostgreSQL it is the suite's own, swept afterwards; on SQLite a file (see tests/outbox/conftest.py).
    """
    ours = connections["default"]
    configuration = copy.deepcopy(ours.settings_dict)
    if ours.vendor == "sqlite":
        configuration |= {"NAME": str(tmp_path / "messages.sqlite3"), "CONN_MAX_AGE": 0}

    def opened() -> Any:
        connections["default"] = type(ours)(copy.deepcopy(configuration), "default")
        return connections["default"]

    def wrap(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            database = opened()
            try:
                return work(*arguments)
            finally:
                database.close()

        return run

    database = opened()
    try:
        if database.vendor == "sqlite":
            MigrationExecutor(database).migrate([("outbox", "0001_initial"), ("messaging", "0001_initial")])
        yield wrap
        Message.objects.all().delete()
        Job.objects.all().delete()
    finally:
        database.close()
        connections["default"] = ours


def ask(number: int = 1) -> Message:
    return send(kind="claim.code", to="user:12", event=f"claim:{number}")


def test_all_who_ask_for_one_event_at_once_get_the_one_message(in_thread: InThread) -> None:
    together = Barrier(6, timeout=PATIENCE_SECONDS)

    def asking(_: int) -> Message:
        together.wait()
        with transaction.atomic():
            return ask()

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(in_thread(asking), range(6)))

    assert len({message.pk for message in got}) == 1
    assert (Message.objects.count(), Job.objects.count()) == (1, 1)


def test_who_asks_second_is_not_let_down_by_a_first_who_gives_up(in_thread: InThread) -> None:
    asked, go_on = Event(), Event()

    def gives_up() -> None:
        with transaction.atomic():
            ask()
            asked.set()
            assert go_on.wait(PATIENCE_SECONDS)
            transaction.set_rollback(True)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(in_thread(gives_up))
        assert asked.wait(PATIENCE_SECONDS)
        second = pool.submit(in_thread(ask))
        go_on.set()
        first.result(PATIENCE_SECONDS)
        message = second.result(PATIENCE_SECONDS)

    assert Message.objects.get() == message
    assert Job.objects.get().key == str(message.pk)


def test_workers_hand_each_message_over_once(in_thread: InThread, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []

    class Provider:
        can_be_asked = False

        def hand_over(self, letter: Any) -> None:
            handed.append(letter.reference)

    monkeypatch.setattr(sending, "provider_of", lambda channel: Provider())
    messages = [ask(number) for number in range(30)]
    together = Barrier(3, timeout=PATIENCE_SECONDS)

    def work(_: int) -> None:
        together.wait()
        drain()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(in_thread(work), range(3)))
    drain()

    assert sorted(handed) == sorted(message.pk for message in messages)
    assert set(Message.objects.values_list("status", flat=True)) == {Status.SENT}


def test_the_same_job_in_two_hands_hands_over_once(
    in_thread: InThread, monkeypatch: pytest.MonkeyPatch, room: Room
) -> None:
    """As when a lease ended under a worker that was only slow: the row's lock decides."""
    handed: list[Any] = []

    class Provider:
        can_be_asked = False

        def hand_over(self, letter: Any) -> None:
            handed.append(letter.reference)

    monkeypatch.setattr(sending, "provider_of", lambda channel: Provider())
    ask()
    job = Job.objects.get()
    together = Barrier(4, timeout=PATIENCE_SECONDS)

    def work(_: int) -> None:
        together.wait()
        sending.send_messages([job])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_thread(work), range(4)))

    assert len(handed) == 1
    assert Message.objects.get().status == Status.SENT


def test_cancelling_what_is_being_judged_comes_too_late_or_in_time_but_never_half(
    in_thread: InThread, room: Room, mailoutbox: list[Any]
) -> None:
    ask()
    results: list[int] = []
    cancelling = Thread(target=in_thread(lambda: results.append(cancel(to="user:12"))))
    room.on_resolve = cancelling.start

    drain()
    cancelling.join(PATIENCE_SECONDS)

    assert results == [0]
    assert Message.objects.get().status == Status.SENT
    assert len(mailoutbox) == 1
