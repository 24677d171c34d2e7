"""What a message says: plain text from Jinja templates, whose first line is the subject of an e-mail.

The environment is the project's own but for three things. Nothing is escaped, since nothing is HTML. A name that
the context lacks is an error, not a gap in a sentence. And `url()` gives whole addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import reverse
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateSyntaxError

from messaging import registry
from messaging.registry import Addressee, Kind
from messaging.states import Channel
from messaging.texts import plain, refuse_too_long

_SUBJECT = "Subject: "
_LONGEST_SUBJECT = 150
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Words:
    """What is said; a text message has no subject."""

    subject: str
    body: str


def words_of(kind: Kind, channel: Channel, *, context: Mapping[str, object], addressee: Addressee) -> Words:
    """Fill the template of a kind for a channel. Raises TooLong for a text of more than three segments."""
    jinja = _environment()
    known = {
        **context,
        "addressee": addressee,
        "operator": registry.operator(),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.WAGTAILADMIN_BASE_URL,
    }
    name = kind.template_for(channel)
    if channel == Channel.TEXT:
        text = plain(_body(jinja.get_template(name).render(known)))
        refuse_too_long(text)
        return Words("", text)
    # Apart, so that a line break in what fills a gap of the subject can't make a line of the body.
    subject = " ".join(_CONTROL.sub(" ", jinja.get_template(f"{name}#subject").render(known)).split())
    return Words(subject[:_LONGEST_SUBJECT], _body(jinja.get_template(f"{name}#body").render(known)))


def compile_templates(kind: Kind) -> None:
    """Read every template of a kind. Raises Jinja's TemplateError where one is missing or can't be read."""
    jinja = _environment()
    for channel in kind.channels:
        name = kind.template_for(channel)
        parts = [name] if channel == Channel.TEXT else [f"{name}#subject", f"{name}#body"]
        for part in parts:
            jinja.get_template(part)


def _body(text: str) -> str:
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Parts(BaseLoader):
    """Finds what another loader finds, and of `<name>#subject` and `<name>#body` only that part."""

    def __init__(self, whole: BaseLoader) -> None:
        self._whole = whole

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The part's source."""
        name, _, part = template.partition("#")
        source, filename, up_to_date = self._whole.get_source(environment, name)
        first, _, rest = source.partition("\n")
        if part == "subject":
            if not first.startswith(_SUBJECT):
                raise TemplateSyntaxError(f"The first line begins with {_SUBJECT!r}.", 1, name, filename)
            return first.removeprefix(_SUBJECT), filename, up_to_date
        if part == "body":
            # Lines keep their numbers, for whoever reads an error.
            return f"\n{rest}", filename, up_to_date
        return source, filename, up_to_date


def _environment() -> Environment:
    engine = engines["jinja2"]
    if not isinstance(engine, Jinja2):
        raise TypeError("The engine that is called jinja2 is none of Jinja's.")
    return _plain(engine.env)


@lru_cache(maxsize=1)
def _plain(jinja: Environment) -> Environment:
    if jinja.loader is None:
        raise TypeError("The project's Jinja environment finds no templates.")
    # Text, so there is nothing to escape.
    overlay = jinja.overlay(autoescape=False, undefined=StrictUndefined, loader=_Parts(jinja.loader))
    overlay.globals = {**jinja.globals, "url": _whole_url}
    return overlay


def _whole_url(name: str, *args: object, **kwargs: object) -> str:
    return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse(name, args=args or None, kwargs=kwargs or None))
