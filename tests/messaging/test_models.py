"""What the database itself holds of a message: both halves of each constraint."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from messaging.models import Message
from messaging.states import TRANSITIONS, Channel, Reason, Status
from tests.messaging.conftest import NOON

pytestmark = pytest.mark.django_db


def kept(**fields: Any) -> Message:
    usual = {"kind": "news", "channel": Channel.EMAIL, "recipient": "user:1", "event": "e:1"}
    with transaction.atomic():
        return Message.objects.create(**(usual | fields))


FAILED = {"status": Status.FAILED, "reason": "refused"}
SENT = {"status": Status.SENT, "sent_at": NOON, "handed_at": NOON}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"not_before": NOON},
        {"status": Status.SENDING, "handed_at": NOON},
        SENT,
        {"status": Status.WITHHELD, "reason": "late"},
        FAILED,
        FAILED | {"handed_at": NOON},
        {"status": Status.UNCERTAIN, "handed_at": NOON},
    ],
    ids=str,
)
def test_what_may_be(fields: dict[str, Any]) -> None:
    assert kept(**fields).pk


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": ""}, "named"),
        ({"recipient": ""}, "named"),
        ({"event": ""}, "named"),
        ({"recipient": "user:ada@example.org"}, "opaque"),
        ({"event": "told:ada@example.org"}, "opaque"),
        ({"channel": "pigeon"}, "channel_known"),
        ({"status": "lost"}, "status_known"),
        (SENT | {"sent_at": None}, "sent_at_an_instant"),
        ({"sent_at": NOON}, "sent_at_an_instant"),
        ({"status": Status.WITHHELD}, "reason_given"),
        ({"status": Status.FAILED}, "reason_given"),
        ({"reason": "late"}, "reason_given"),
        (FAILED | {"not_before": NOON}, "only_waiting_is_put_off"),
        ({"status": Status.SENDING}, "handed_at_an_instant"),
        (SENT | {"handed_at": None}, "handed_at_an_instant"),
        ({"status": Status.UNCERTAIN}, "handed_at_an_instant"),
    ],
    ids=str,
)
def test_what_may_not_be(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f"messaging_message_{constraint}"):
        kept(**fields)


def test_one_message_for_an_event() -> None:
    kept()

    for other in ({"kind": "b"}, {"channel": Channel.TEXT}, {"recipient": "user:2"}, {"event": "e:2"}):
        assert kept(**other).pk
    with pytest.raises(IntegrityError):
        kept()


def in_status(status: Status) -> Message:
    fields: dict[str, Any] = {"status": status}
    if status in (Status.WITHHELD, Status.FAILED):
        fields["reason"] = Reason.GIVEN_UP
    if status == Status.SENT:
        fields["sent_at"] = NOON
    return kept(handed_at=NOON, **fields)


@pytest.mark.parametrize("target", Status)
@pytest.mark.parametrize("start", Status)
def test_each_pair_of_statuses(start: Status, target: Status) -> None:
    message = in_status(start)

    reason = "late" if target in (Status.WITHHELD, Status.FAILED) else ""
    moved = Message.objects.filter(pk=message.pk).move(target, reason=reason, at=NOON)

    message.refresh_from_db()
    if target in TRANSITIONS[start]:
        assert (moved, message.status, message.reason) == (1, target, reason)
    else:
        assert (moved, message.status) == (0, start)


LEGAL = {
    ("waiting", "sending"),
    ("waiting", "withheld"),
    ("waiting", "failed"),
    ("sending", "waiting"),
    ("sending", "sent"),
    ("sending", "uncertain"),
    ("sending", "failed"),
    ("uncertain", "waiting"),
    ("uncertain", "sent"),
    ("failed", "waiting"),
}


def test_the_pairs_are_these() -> None:
    assert {(start.value, target.value) for start in Status for target in TRANSITIONS[start]} == LEGAL


def test_a_message_names_nobody() -> None:
    message = kept(recipient="user:1")

    assert str(message) == f"news message {message.pk}"
