"""Misconfiguration of keeping listings current, found at start, with what to do about it."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

_SHORTEST_MONTH = 28


def asking_is_in_order(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Keepers are asked at months that rise, and a link ends before the next round begins."""
    months = tuple(settings.ASSURANCE_MONTHS)
    if not months or months[0] < 1 or list(months) != sorted(set(months)):
        return [
            Error(
                "ASSURANCE_MONTHS are not months that rise.",
                hint="Say after how many months keepers are asked, as (3, 4, 5).",
                id="directory.E001",
            )
        ]
    if not 0 < settings.ASSURANCE_LINK_DAYS < months[0] * _SHORTEST_MONTH:
        return [
            Error(
                "ASSURANCE_LINK_DAYS lets a link live into the next round of asking.",
                hint=f"With ASSURANCE_MONTHS as they are, set it below {months[0] * _SHORTEST_MONTH}.",
                id="directory.E002",
            )
        ]
    return []
