"""What must hold of settings and templates, said at start."""

from collections.abc import Iterable

from django.conf import settings
from django.core.checks import CheckMessage, Error
from jinja2 import TemplateError

from messaging import registry
from messaging.quiet_hours import read_quiet_hours
from messaging.rendering import compile_templates


def settings_can_be_read(**kwargs: object) -> Iterable[CheckMessage]:
    """Quiet hours are hours, and messages are remembered for some time."""
    faults = []
    try:
        read_quiet_hours(settings.QUIET_HOURS)
    except ValueError:
        faults.append(
            Error(
                "QUIET_HOURS can't be read.",
                hint="Write 20:00-08:00, or leave it empty: messages then go at any hour.",
                id="messaging.E001",
            )
        )
    if not settings.MESSAGES_KEEP_DAYS > 0:
        faults.append(
            Error(
                "MESSAGES_KEEP_DAYS must be a number above 0.",
                hint="config/settings/base.py has a fit value.",
                id="messaging.E002",
            )
        )
    return faults


def templates_can_be_read(**kwargs: object) -> Iterable[CheckMessage]:
    """Each kind has words for each of its channels."""
    faults = []
    for kind in registry.kinds():
        try:
            compile_templates(kind)
        except TemplateError as error:
            faults.append(
                Error(
                    f"Messages of kind {kind.name} have no words: {error}",
                    hint=f"Put {', '.join(sorted(map(kind.template_for, kind.channels)))} into the room's jinja2/; "
                    "that of an e-mail begins with a line `Subject: …`.",
                    id="messaging.E003",
                )
            )
    return faults
