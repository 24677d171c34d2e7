"""What must hold of the settings, said at start."""

from collections.abc import Iterable

from django.conf import settings
from django.core.checks import CheckMessage, Error

_POSITIVE = (
    "OUTBOX_BATCH_SIZE",
    "OUTBOX_LEASE_SECONDS",
    "OUTBOX_MAX_ATTEMPTS",
    "OUTBOX_FIRST_WAIT_SECONDS",
    "OUTBOX_LONGEST_WAIT_SECONDS",
    "OUTBOX_KEEP_DEAD_DAYS",
)


def settings_are_positive(**kwargs: object) -> Iterable[CheckMessage]:
    """A batch of nothing, or a lease that ends at once, would do no job or do it twice."""
    return [
        Error(
            f"{name} must be a number above 0.",
            hint="config/settings/base.py has a fit value.",
            id="outbox.E001",
        )
        for name in _POSITIVE
        if not getattr(settings, name) > 0
    ]
