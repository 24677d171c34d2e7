"""What can be said, to whom, and who says it. Filled by the rooms above in `AppConfig.ready()`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from messaging.states import Channel

if TYPE_CHECKING:
    from messaging.models import Message

    # What a message is about, as it was asked for, and the recipient.
    Context = Callable[[Mapping[str, Any], str], "Mapping[str, Any] | Withheld"]
    Resolve = Callable[[str, Message], "Addressee | Withheld"]

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,99}")
_PREFIX = re.compile(r"[a-z][a-z_]{0,49}")


class UnknownKind(LookupError):
    """No room has registered this kind of message."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"No messages of kind {kind!r}: register it in the room's AppConfig.ready().")


class UnknownRecipient(LookupError):
    """No room has registered who is behind keys with this prefix."""

    def __init__(self, prefix: str) -> None:
        super().__init__(
            f"Nobody knows recipients that begin with {prefix!r}: register them in the room's AppConfig.ready()."
        )


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is to get a message, for as long as it takes to send it. Templates have it as `addressee`."""

    email: str = ""
    phone: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """The judgement that a message must not be sent; `reason` is a code such as "unsafe_to_contact"."""

    reason: str

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.reason):
            raise ValueError("The reason for withholding is a short code, such as unsafe_to_contact.")


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the site, as templates have it and the sender's name says it; empty where nobody said."""

    name: str = ""


def _nothing(about: Mapping[str, Any], recipient: str) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be said.

    `name` is unique, such as "accounts.invitation"; the words stand in `jinja2/messages/<template>.txt`, for
    texts in `<template>.sms.txt` (`template` is the name, unless given). `context(about, recipient)` is asked at
    the moment of sending for what the words need, or withholds the message.

    Only what somebody waits for goes `at_any_hour`. What is older than `useful_for` is not sent any more.
    `asked_for` is how long after the first time the same event may be asked for again: so long is it remembered
    at least that it was sent.
    """

    name: str
    context: Context = _nothing
    channels: frozenset[Channel] = field(default_factory=lambda: frozenset({Channel.EMAIL}))
    at_any_hour: bool = False
    useful_for: timedelta | None = None
    asked_for: timedelta = timedelta(days=30)
    template: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"A kind is named in small letters, such as accounts.invitation, not {self.name!r}."
            )
        if not self.channels:
            raise ValueError(f"Messages of kind {self.name!r} would go by no channel.")

    def template_for(self, channel: Channel) -> str:
        """Where its words for this channel stand."""
        ending = "sms.txt" if channel == Channel.TEXT else "txt"
        return f"messages/{self.template or self.name}.{ending}"


_kinds: dict[str, Kind] = {}
_recipients: dict[str, Resolve] = {}
_operator: list[Callable[[], Operator]] = []


def register_kind(kind: Kind) -> None:
    """Let messages of this kind be sent. Raises ValueError if the name is taken."""
    if kind.name in _kinds:
        raise ValueError(f"Messages of kind {kind.name!r} are registered already.")
    _kinds[kind.name] = kind


def register_recipient(prefix: str, resolve: Resolve) -> None:
    """Let `resolve(key, message)` say who is behind the recipient `<prefix>:<key>`, or withhold the message.

    It is called at the moment of sending, in a transaction, and judges: is the account open, is it safe to write
    to this person by this channel, are they alive, do they still agree? Raises ValueError if the prefix is taken.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"A prefix is a word in small letters, such as user, not {prefix!r}.")
    if prefix in _recipients:
        raise ValueError(f"Recipients that begin with {prefix!r} are registered already.")
    _recipients[prefix] = resolve


def register_operator(read: Callable[[], Operator]) -> None:
    """Let `read()` say who runs the site. Raises ValueError if somebody says it already."""
    if _operator:
        raise ValueError("Who runs the site is registered already.")
    _operator.append(read)


def kind_named(name: str) -> Kind:
    """The kind of that name; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def kinds() -> Iterable[Kind]:
    """All of them, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def resolver_of(recipient: str) -> tuple[Resolve, str]:
    """Who resolves a recipient, and the key to give it; raises UnknownRecipient."""
    prefix, _, key = recipient.partition(":")
    try:
        return _recipients[prefix], key
    except KeyError:
        raise UnknownRecipient(prefix) from None


def operator() -> Operator:
    """Who runs the site."""
    return _operator[0]() if _operator else Operator()
