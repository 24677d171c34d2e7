"""What becomes of a message that is handed to a provider; returning means that it was taken.

`said` names what happened by classes and numbers alone: neither an address nor a word of a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """What is handed over. `reference` is the message's id; `to` an e-mail address, or a number as E.164."""

    reference: UUID
    to: str
    subject: str
    body: str


class Provider(Protocol):
    """Carries letters of one channel."""

    # Whether it knows afterwards what it was handed.
    can_be_asked: bool

    def hand_over(self, letter: Letter) -> None:
        """Returns once it is taken. Raises one of this module's errors."""

    def has_taken(self, reference: UUID) -> bool:
        """Whether it was ever taken. Raises Away or NotTaken where there is no answer."""


class NotSent(Exception):
    """A provider did not say that it has taken a message."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Away(NotSent):
    """Surely not taken, nor would another be: the provider can't be reached, or won't have us. All wait."""

    def __init__(self, said: str, *, after: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(said)
        self.after = after


class NotTaken(NotSent):
    """This one was surely not taken; it may be at another time."""


class Refused(NotSent):
    """This one was not taken and never will be."""

    def __init__(self, said: str, *, reason: str) -> None:
        super().__init__(said)
        self.reason = reason


class MaybeTaken(NotSent):
    """Nobody knows whether it was taken."""
