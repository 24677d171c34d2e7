"""Templates rendered as the site renders them."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory


def get(path: str = "/") -> HttpRequest:
    """A request as it comes out of the middleware: with a nonce and messages, and nobody signed in."""
    request = RequestFactory().get(path)
    request.csp_nonce = "n0nce+/=="  # type: ignore[attr-defined]
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def render(source: str, request: HttpRequest | None = None, **context: object) -> str:
    """The HTML of a piece of template."""
    return engines["jinja2"].from_string(source).render(context, request)
