"""What `messages` says, and what it doesn't."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from messaging.models import Message
from messaging.states import Status
from tests.messaging.conftest import NOON
from tests.messaging.test_models import in_status

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("messages", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_without_any() -> None:
    assert said() == ["No messages."]
    assert said("--uncertain") == ["No message is uncertain."]


def test_they_are_counted_by_kind_status_and_reason() -> None:
    in_status(Status.WAITING)
    Message.objects.update(event="e:2")
    in_status(Status.FAILED)

    head, *rows = said()

    assert head.split() == ["kind", "channel", "status", "number", "reason"]
    assert [row.split() for row in rows] == [
        ["news", "email", "failed", "1", "given_up"],
        ["news", "email", "waiting", "1"],
    ]


def test_uncertain_ones_are_listed_by_id_and_tell_of_nobody() -> None:
    in_status(Status.WAITING)
    Message.objects.update(event="e:2")
    message = in_status(Status.UNCERTAIN)

    assert said("--uncertain") == [f"{message.pk}  news  email  {NOON:%Y-%m-%d %H:%M} UTC"]
    assert "user:1" not in "".join(said() + said("--uncertain"))
