"""Misconfiguration of sign-in found at start, with what to do about it."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error


def nobody_is_excused(app_configs: Sequence[AppConfig] | None = None, **kwargs: object) -> list[CheckMessage]:
    """In production nobody is excused from a second factor."""
    if not (settings.IS_PRODUCTION and settings.SECOND_FACTOR_EXCUSED):
        return []
    return [
        Error(
            "Some accounts are excused from a second factor.",
            hint="Leave SECOND_FACTOR_EXCUSED empty: it is for the demonstration, whose password everybody knows.",
            id="accounts.E001",
        )
    ]
