"""What a line of the log says in service, and what it never does."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import Settings

from config.logging import REQUEST_ID, JsonLines, shown_path
from config.middleware import RequestMiddleware

SECRET = "Mrs Ada Example, 9434765919"


class Lines(logging.Handler):
    """Keeps what `JsonLines` makes of each record."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.text: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.text.append(self.format(record))

    def all(self) -> list[dict[str, Any]]:
        """The lines, read."""
        return [json.loads(line) for line in self.text]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the root logger hears, as in service."""
    handler = Lines()
    requests_log = logging.getLogger("config.requests")
    level = requests_log.level
    requests_log.setLevel(logging.INFO)
    for name in ("", "django"):
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in ("", "django"):
        logging.getLogger(name).removeHandler(handler)
    requests_log.setLevel(level)


def line_of(message: object, *arguments: object, **fields: Any) -> dict[str, Any]:
    """The line of one record."""
    record = logging.LogRecord(
        "a.room", logging.WARNING, "", 0, message, arguments, fields.pop("exc_info", None)
    )
    for name, value in fields.items():
        setattr(record, name, value)
    text = JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


def raised(error: Exception) -> tuple[Any, Any, Any]:
    """What `exc_info` is where this was raised from another that says the same."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as first:
            raise error from first
    except type(error):
        return sys.exc_info()


class TestALine:
    def test_it_has_time_level_logger_and_message(self) -> None:
        line = line_of("jobs: %d of %s", 3, "index")

        assert list(line) == ["time", "level", "logger", "message"]
        assert line["time"].endswith("+00:00")
        assert (line["level"], line["logger"], line["message"]) == ("WARNING", "a.room", "jobs: 3 of index")

    def test_it_loses_what_somebody_looked_for(self) -> None:
        line = line_of("asked %s and /b?q=debt", "http://localhost/services/?q=debt&near=LS6")

        assert line["message"] == "asked http://localhost/services/ and /b"

    def test_nothing_that_was_not_named_gets_in(self) -> None:
        assert SECRET not in json.dumps(line_of("said", person=SECRET, user=SECRET, args_of=[SECRET]))

    def test_a_line_break_starts_no_second_line(self) -> None:
        assert line_of("a\n%s", "b\r\nc")["message"] == "a\nb\r\nc"

    def test_words_that_do_not_fit_their_gaps_are_said_without(self) -> None:
        assert line_of("%d of %s", "x")["message"] == "%d of %s"


class TestAnError:
    def test_its_class_and_places_are_said_and_its_text_is_not(self) -> None:
        line = line_of("It failed: %s", f"saying {SECRET}", exc_info=raised(ValueError(SECRET)))

        assert SECRET not in json.dumps(line)
        assert line["message"] == "It failed: saying ValueError"
        assert [error["class"] for error in line["errors"]] == ["builtins.ValueError", "builtins.KeyError"]
        assert line["errors"][0]["at"][0].startswith("tests/config/test_logs.py:")
        assert line["errors"][0]["at"][0].endswith(" raised")

    @pytest.mark.parametrize(
        ("message", "arguments"),
        [
            (ValueError(SECRET), ()),
            ("%s", (ValueError(SECRET),)),
            ("%(error)s", ({"error": ValueError(SECRET)},)),
        ],
    )
    def test_one_that_is_handed_over_as_words_is_named_by_its_class(
        self, message: object, arguments: tuple[object, ...]
    ) -> None:
        assert line_of(message, *arguments)["message"] == "ValueError"

    def test_one_that_comes_from_itself_ends(self) -> None:
        first, second = ValueError("a"), ValueError("b")
        first.__cause__, second.__cause__ = second, first

        assert len(line_of("x", exc_info=(ValueError, first, None))["errors"]) == 2

    def test_a_fault_of_a_view_is_logged_without_its_text(
        self, lines: Lines, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.raise_request_exception = False

        def fail(*arguments: object) -> None:
            raise RuntimeError(SECRET)

        monkeypatch.setattr("config.views.readiness", fail)

        answer = client.get(f"/readyz?who={SECRET}")

        assert answer.status_code == 500
        assert SECRET not in "".join(lines.text)
        of_django = next(line for line in lines.all() if line["logger"] == "django.request")
        assert of_django["message"] == "Internal Server Error: /readyz"
        assert of_django["errors"][0]["class"] == "builtins.RuntimeError"
        assert of_django["request_id"] == answer["X-Request-ID"]


@pytest.mark.django_db
class TestARequest:
    def test_its_line_has_all_but_the_query_string(self, lines: Lines, client: Client) -> None:
        answer = client.get("/organisations/?q=debt&near=LS6")

        [line] = [line for line in lines.all() if line["logger"] == "config.requests"]
        assert line["ms"] > 0
        assert {
            name: line[name] for name in ("method", "path", "view", "status", "request_id", "message")
        } == {
            "method": "GET",
            "path": "/organisations/",
            "view": "directory:organisations",
            "status": 200,
            "request_id": answer["X-Request-ID"],
            "message": "GET /organisations/ 200",
        }
        assert "debt" not in "".join(lines.text)

    def test_a_page_that_is_not_there_has_no_view(self, lines: Lines, client: Client) -> None:
        client.get("/no.such.page")

        line = next(line for line in lines.all() if line["logger"] == "config.requests")
        assert (line["view"], line["status"]) == ("none", 404)

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_what_is_asked_every_few_seconds_has_none_while_all_is_well(
        self, lines: Lines, client: Client, path: str
    ) -> None:
        client.get(path)

        assert lines.text == []

    def test_a_key_to_a_door_is_not_shown(self, lines: Lines, client: Client) -> None:
        client.get("/accounts/invitations/abc123-0123456789abcdef/")

        assert "0123456789abcdef" not in "".join(lines.text)
        assert [line["path"] for line in lines.all() if "path" in line] == ["/accounts/invitations/*/"]


def test_djangos_own_line_shows_no_key_either(rf: RequestFactory) -> None:
    request = rf.get("/accounts/invitations/abc123-0123456789abcdef/")
    request.resolver_match = resolve(request.path)

    line = line_of("Internal Server Error: %s", request.path, request=request)

    assert line["message"] == f"Internal Server Error: {shown_path(request)}"
    assert "0123456789abcdef" not in line["message"]


class TestItsId:
    def answered(self, given: str | None, view: Any = None) -> HttpResponse:
        """The answer to a request with that id, or none."""
        headers = {} if given is None else {"X-Request-ID": given}
        return RequestMiddleware(view or (lambda request: HttpResponse()))(
            RequestFactory().get("/", headers=headers)
        )

    def test_a_proxys_is_kept(self, settings: Settings) -> None:
        settings.NINJA_NUM_PROXIES = 1

        assert self.answered("0af7651916cd43dd8448eb211c80319c")["X-Request-ID"] == (
            "0af7651916cd43dd8448eb211c80319c"
        )

    @pytest.mark.parametrize(
        ("proxies", "given"),
        [
            (0, "0af7651916cd43dd8448eb211c80319c"),
            (1, None),
            (1, "short"),
            (1, "x" * 65),
            (1, 'a"b c<d>efgh'),
        ],
    )
    def test_any_other_is_made_anew_each_time(
        self, settings: Settings, proxies: int, given: str | None
    ) -> None:
        settings.NINJA_NUM_PROXIES = proxies

        first, second = (self.answered(given)["X-Request-ID"] for _ in range(2))

        assert given not in {first, second}
        assert first != second
        assert len(first) == 32

    def test_it_is_in_every_line_of_its_request_and_in_none_after(self, lines: Lines) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            logging.getLogger("a.room").warning("within")
            return HttpResponseServerError()

        answer = self.answered(None, view)
        logging.getLogger("a.room").warning("after")

        within, of_request, after = lines.all()
        assert within["request_id"] == of_request["request_id"] == answer["X-Request-ID"]
        assert "request_id" not in after
        assert REQUEST_ID.get() == ""
