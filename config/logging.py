"""What a log line may say, and how it is written in service."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# The id of the request that is being answered; empty outside of one.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

_QUERY_STRING = re.compile(r"\?[^\s\"']*")
# Parts of an address with which one gets in: who reads the log must not.
_KEYS_TO_DOORS = ("token",)
_DEEPEST = 30  # frames of one exception, the innermost


class WithoutQueryString(logging.Filter):
    """Cuts the query string off every address in a line: it holds what somebody looked for."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place and let it through."""
        record.msg = _QUERY_STRING.sub("", str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY_STRING.sub("", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True


class JsonLines(logging.Formatter):
    """A line is one JSON object, of what is named here and of nothing else that a record may carry.

    `time` (UTC), `level`, `logger`, `message`; within a request its `request_id`; of the line that ends a request
    also method, path, view, status and ms (see `RequestMiddleware`); of an error its class and where it was raised.
    An exception's text is never written, for it may tell of a person.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= getattr(record, "of_request", {})
        if errors := list(_errors(record)):
            line["errors"] = [_described(error) for error in errors]
        return json.dumps(line, default=str)


def shown_path(request: HttpRequest) -> str:
    """The path of a request as a log may have it: no query string, no token that lets somebody in."""
    path = request.path
    arguments = request.resolver_match.kwargs if request.resolver_match else {}
    for name in _KEYS_TO_DOORS:
        if secret := arguments.get(name):
            path = path.replace(str(secret), "*")
    return path


def _message(record: logging.LogRecord) -> str:
    """What was said, with the class of an exception where its text would be."""
    said = _named(record.msg)
    try:
        message = str(said) % _arguments(record.args) if record.args else str(said)
    except (TypeError, ValueError, KeyError):  # what was said has other gaps than what was to fill them
        message = str(said)
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        message = message.replace(request.path, shown_path(request))
    for error in _errors(record):
        if text := str(error):
            message = message.replace(text, type(error).__name__)
    return _QUERY_STRING.sub("", message)


def _arguments(arguments: Any) -> Any:
    if isinstance(arguments, dict):
        return {name: _named(value) for name, value in arguments.items()}
    return tuple(_named(value) for value in arguments)


def _named(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _errors(record: logging.LogRecord) -> Iterator[BaseException]:
    """The exception of a record, then what it came from, each once."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    frames = extract_tb(error.__traceback__)[-_DEEPEST:]
    return {
        "class": f"{kind.__module__}.{kind.__qualname__}",
        "at": [f"{_shown_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _shown_file(name: str) -> str:
    """A file by its place in the project or in its package, whatever the machine."""
    _, found, inside = name.rpartition("/site-packages/")
    if found:
        return inside
    path = Path(name)
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else path.name
