"""How long ago a listing was confirmed, and what follows: when its keepers are asked, and when it is stale."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings

# Months from the last confirmation to the first and the last time that keepers are asked.
FIRST: int = min(settings.ASSURANCE_MONTHS, default=0)
LAST: int = max(settings.ASSURANCE_MONTHS, default=0)


def stage_begins(stage: int, today: date) -> date:
    """What was last confirmed on this day or before has come to a stage (from 1 on) by `today`."""
    months: tuple[int, ...] = settings.ASSURANCE_MONTHS
    return today - relativedelta(months=months[stage - 1])


def stages() -> range:
    """The stages there are, the last one last."""
    return range(1, len(settings.ASSURANCE_MONTHS) + 1)


def due_since(today: date) -> date:
    """What was last confirmed on this day or before is to be confirmed again."""
    return stage_begins(1, today)


def stale_since(today: date) -> date:
    """What was last confirmed on this day or before is past the last asking, and may be out of date."""
    return stage_begins(len(settings.ASSURANCE_MONTHS), today)


def is_stale(assured_on: date | None, today: date) -> bool:
    """Whether its keepers were asked for the last time and said nothing, or nobody ever confirmed it."""
    return assured_on is None or assured_on <= stale_since(today)
