"""By which way a message goes, where it stands, and where it may go from there."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices


class Channel(TextChoices):
    """The way to a person."""

    EMAIL = "email", "e-mail"
    TEXT = "text", "text message"


class Status(TextChoices):
    """Where a message stands."""

    WAITING = "waiting", "waiting"
    SENDING = "sending", "being handed to the provider"
    SENT = "sent", "taken by the provider"
    WITHHELD = "withheld", "not to be sent"
    UNCERTAIN = "uncertain", "may or may not have been taken"
    FAILED = "failed", "could not be sent"


# Back to waiting: surely not taken (sending); asked, and not taken (uncertain); asked to try again (failed).
TRANSITIONS: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.WAITING: frozenset({Status.SENDING, Status.WITHHELD, Status.FAILED}),
        Status.SENDING: frozenset({Status.WAITING, Status.SENT, Status.UNCERTAIN, Status.FAILED}),
        Status.SENT: frozenset(),
        Status.WITHHELD: frozenset(),
        Status.UNCERTAIN: frozenset({Status.WAITING, Status.SENT}),
        Status.FAILED: frozenset({Status.WAITING}),
    }
)

# Nothing more comes of these by itself.
FINISHED = frozenset({Status.SENT, Status.WITHHELD, Status.UNCERTAIN, Status.FAILED})


class Reason:
    """Why this room withholds a message or gives it up. Rooms above have codes of their own for withholding."""

    CANCELLED = "cancelled"
    LATE = "late"
    NO_PROVIDER = "no_provider"
    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    TOO_LONG = "too_long"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
