"""What must hold of settings, templates and registrations, said at start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from messaging import registry
from messaging.checks import settings_can_be_read, templates_can_be_read
from messaging.registry import Kind, UnknownKind, UnknownRecipient, Withheld
from messaging.states import Channel
from tests.messaging.conftest import Room


def test_what_is_set_is_sound() -> None:
    assert list(settings_can_be_read()) == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [("QUIET_HOURS", "at night", "messaging.E001"), ("MESSAGES_KEEP_DAYS", 0, "messaging.E002")],
)
def test_what_is_not_is_said(settings: Settings, name: str, value: object, fault: str) -> None:
    setattr(settings, name, value)

    assert [found.id for found in settings_can_be_read()] == [fault]


def test_every_kind_that_is_registered_has_its_words() -> None:
    assert list(templates_can_be_read()) == []


def test_a_kind_without_words_is_said_with_where_they_belong(room: Room) -> None:
    registry.register_kind(Kind("silent", channels=frozenset(Channel)))

    (fault,) = templates_can_be_read()

    assert (fault.id, "silent" in fault.msg) == ("messaging.E003", True)
    assert "messages/silent.sms.txt, messages/silent.txt" in str(fault.hint)


class TestRegistering:
    def test_a_name_is_taken_once(self, room: Room) -> None:
        with pytest.raises(ValueError, match="'news' are registered already"):
            registry.register_kind(Kind("news"))
        with pytest.raises(ValueError, match="'user' are registered already"):
            registry.register_recipient("user", room.resolve)
        registry.register_operator(registry.Operator)
        with pytest.raises(ValueError, match="registered already"):
            registry.register_operator(registry.Operator)

    @pytest.mark.parametrize("name", ["", "News", "our news", "1st", "n" * 101])
    def test_a_kind_has_a_name(self, name: str) -> None:
        with pytest.raises(ValueError, match="named in small letters"):
            Kind(name)

    def test_a_kind_goes_by_some_channel(self) -> None:
        with pytest.raises(ValueError, match="no channel"):
            Kind("news", channels=frozenset())

    @pytest.mark.parametrize("prefix", ["", "User", "user:", "user@"])
    def test_a_prefix_is_a_word(self, room: Room, prefix: str) -> None:
        with pytest.raises(ValueError, match="prefix"):
            registry.register_recipient(prefix, room.resolve)

    @pytest.mark.parametrize("reason", ["", "Ada died", "x" * 41])
    def test_a_reason_is_a_code(self, reason: str) -> None:
        with pytest.raises(ValueError, match="short code") as refused:
            Withheld(reason)

        assert not reason or reason not in str(refused.value)

    def test_what_nobody_registered_is_unknown(self, room: Room) -> None:
        with pytest.raises(UnknownKind):
            registry.kind_named("gossip")
        with pytest.raises(UnknownRecipient):
            registry.resolver_of("cat:1")

    def test_a_kind_is_remembered_for_a_month_unless_it_says_otherwise(self) -> None:
        assert Kind("news").asked_for == timedelta(days=30)
