"""An API over real HTTP, on this machine: polite, patient, and not to be led astray."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from directory.models import Service
from directory.openreferral import feed_api
from directory.openreferral.feed_api import ApiSource
from directory.openreferral.importing import Import
from directory.openreferral.reading import ReadIncomplete, SourceRefused, Unreadable
from directory.openreferral.report import Report
from tests.directory.openreferral.samples import record, version_1

Answer = tuple[int, dict[str, str], bytes]


def page(records: list[Any], number: int, pages: int, **changes: Any) -> dict[str, Any]:
    return {
        "total_items": pages * len(records),
        "total_pages": pages,
        "page_number": number,
        "first_page": number == 1,
        "last_page": number == pages,
        "empty": not records,
        "contents": records,
    } | changes


def ok(value: Any) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


class Api:
    """A server whose answers are made by `answer(path, query)`; `asked` has what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.waits: list[float] = []
        self.answer: Callable[[str, dict[str, str]], Answer] = lambda path, query: (404, {}, b"")
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                api.asked.append(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                status, headers, body = api.answer(parts.path, query)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/api"

    def source(self, base: str = "") -> ApiSource:
        return ApiSource(base or self.base, wait=self.waits.append)

    def ids(self) -> list[Any]:
        return [item.raw.get("id") for item in self.source().items()]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    served = Api()
    thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    served.server.shutdown()
    thread.join()
    served.server.server_close()


def paged(pages: list[list[Any]], **changes: Any) -> Callable[[str, dict[str, str]], Answer]:
    """`/services` in pages, from 1; 404 beyond."""

    def answer(path: str, query: dict[str, str]) -> Answer:
        number = int(query["page"])
        if path != "/api/services" or not 1 <= number <= len(pages):
            return 404, {}, b""
        return ok(page(pages[number - 1], number, len(pages), **changes))

    return answer


def test_pages_are_followed_to_the_last(api: Api) -> None:
    api.answer = paged([[record(1), record(2)], [record(3), record(4)]])

    assert api.ids() == ["service-1", "service-2", "service-3", "service-4"]
    assert len(api.asked) == 2
    assert "per_page=100" in api.asked[0]


@pytest.mark.parametrize("base", ["{}/", "{}/services", "{}/services/"])
def test_the_base_may_end_as_it_likes(api: Api, base: str) -> None:
    api.answer = paged([[record(1)]])

    assert [item.raw["id"] for item in api.source(base.format(api.base)).items()] == ["service-1"]


def test_a_key_in_the_address_is_kept(api: Api) -> None:
    api.answer = paged([[record(1)]])

    list(api.source(f"{api.base}?key=abc").items())

    assert "key=abc" in api.asked[0]


def test_version_1_pages(api: Api) -> None:
    def answer(path: str, query: dict[str, str]) -> Answer:
        number = int(query["page"])
        return ok(
            {
                "content": [version_1(id=f"old-{number}")],
                "totalPages": 2,
                "totalElements": 2,
                "first": number == 1,
                "last": number == 2,
            }
        )

    api.answer = answer

    assert api.ids() == ["old-1", "old-2"]


def test_pages_numbered_from_0(api: Api) -> None:
    def answer(path: str, query: dict[str, str]) -> Answer:
        number = int(query["page"])
        return ok(
            {"content": [version_1(id=f"old-{number}")], "totalPages": 2, "first": number == 0, "last": number == 1}
        )  # fmt: skip

    api.answer = answer

    assert api.ids() == ["old-0", "old-1"]


def test_a_summary_is_fetched_in_full(api: Api) -> None:
    full = record(1)
    summary = {key: full[key] for key in ("id", "name", "status", "organization")}

    def answer(path: str, query: dict[str, str]) -> Answer:
        return ok(full) if path == "/api/services/service-1" else ok(page([summary], 1, 1))

    api.answer = answer

    [item] = api.source().items()
    assert item.raw == full


def test_what_has_no_more_to_say_is_not_asked_for_ever(api: Api) -> None:
    summaries = [{"id": f"s/{n}", "name": "N", "status": "active"} for n in range(20)]

    def answer(path: str, query: dict[str, str]) -> Answer:
        return ok(page(summaries, 1, 1)) if path == "/api/services" else (404, {}, b"")

    api.answer = answer

    assert len(api.ids()) == 20
    assert len(api.asked) == 1 + feed_api.DETAILS_TRIED
    assert api.asked[1] == "/api/services/s%2F0"


def test_a_busy_server_is_asked_again_later(api: Api) -> None:
    answers = [(503, {}, b""), (429, {"Retry-After": "7"}, b""), ok(page([record(1)], 1, 1))]
    api.answer = lambda path, query: answers.pop(0)

    assert api.ids() == ["service-1"]
    assert api.waits == [1.0, 7.0]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_that_stays_away_is_given_up(api: Api, status: int) -> None:
    api.answer = lambda path, query: (status, {}, b"")

    with pytest.raises(ReadIncomplete, match=str(status)):
        api.ids()
    assert len(api.asked) == feed_api.MOST_TRIES
    assert api.waits == [1, 2, 4, 8]


def test_a_server_that_asks_for_hours_is_left_alone(api: Api) -> None:
    api.answer = lambda path, query: (503, {"Retry-After": "86400"}, b"")

    with pytest.raises(ReadIncomplete, match="left alone"):
        api.ids()
    assert (len(api.asked), api.waits) == (1, [])


def test_a_forbidden_feed_is_not_asked_again(api: Api) -> None:
    api.answer = lambda path, query: (403, {}, b"")

    with pytest.raises(ReadIncomplete, match="403"):
        api.ids()
    assert len(api.asked) == 1


def test_an_answer_too_long_is_not_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_api, "LARGEST_ANSWER", 1000)
    api.answer = paged([[record(1, description="x" * 5000)]])

    with pytest.raises(ReadIncomplete, match="more than"):
        api.ids()


@pytest.mark.parametrize("body", [b"<html>", b"\xff", b'"text"', b"{}", b"[" * 100_000])
def test_an_answer_that_is_no_page(api: Api, body: bytes) -> None:
    api.answer = lambda path, query: (200, {}, body)

    with pytest.raises(ReadIncomplete):
        api.ids()


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1"])
def test_a_redirect_leads_to_http_only(api: Api, target: str) -> None:
    api.answer = lambda path, query: (302, {"Location": target}, b"")

    with pytest.raises(ReadIncomplete):
        api.ids()


def test_a_redirect_without_end(api: Api) -> None:
    api.answer = lambda path, query: (302, {"Location": path}, b"")

    with pytest.raises(ReadIncomplete):
        api.ids()
    assert len(api.asked) <= 6


def test_the_same_page_for_ever_ends(api: Api) -> None:
    api.answer = lambda path, query: ok([record(1), record(2)])

    assert api.ids() == ["service-1", "service-2"]
    assert len(api.asked) == 2


def test_new_pages_for_ever_end(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_api, "MOST_PAGES", 5)
    api.answer = lambda path, query: ok(page([record(int(query["page"]))], int(query["page"]), 10**9))

    with pytest.raises(ReadIncomplete, match="no end"):
        api.ids()


def test_fewer_services_than_it_says_are_doubted(api: Api) -> None:
    api.answer = paged([[record(1)], [record(1)]])
    source = api.source()

    assert len(list(source.items())) == 1
    assert source.doubt


@pytest.mark.parametrize("base", ["ftp://example.org", "http://", "http://[::1", "file:///etc/passwd"])
def test_only_a_web_address_is_a_base(base: str) -> None:
    with pytest.raises(SourceRefused):
        ApiSource(base)


def bring(api: Api) -> Report:
    report = Report(say=lambda line: None)
    return Import(api.source(), "larkfield", report, allow_removals=True).run()


@pytest.mark.django_db
def test_a_page_that_fails_keeps_the_good_and_closes_nothing(api: Api) -> None:
    whole = paged([[record(1)], [record(2)], [record(3)]])
    api.answer = whole
    bring(api)
    api.answer = lambda path, query: (500, {}, b"") if query["page"] == "2" else whole(path, query)

    report = bring(api)

    assert "page=2" in report.incomplete
    assert (report.unchanged, report.made_inactive) == (1, 0)
    assert Service.objects.findable().count() == 3


@pytest.mark.django_db
def test_a_doubtful_reading_closes_nothing(api: Api) -> None:
    api.answer = paged([[record(1), record(2)]])
    bring(api)
    api.answer = paged([[record(1)]], total_items=2)

    report = bring(api)

    assert (report.incomplete, report.made_inactive) == ("", 0)
    assert report.warnings["nothing made inactive"] == 1


@pytest.mark.django_db
def test_details_that_fail_are_refused_rather_than_emptied(api: Api) -> None:
    full = record(1)
    summary = {key: full[key] for key in ("id", "name", "status", "organization")}
    details = [ok(full)]

    def answer(path: str, query: dict[str, str]) -> Answer:
        if path == "/api/services":
            return ok(page([summary], 1, 1))
        return details.pop() if details else (500, {}, b"")

    api.answer = answer
    bring(api)

    report = bring(api)

    assert report.refused == 1
    assert Service.objects.get().schedules.count() == 1
    assert isinstance(next(iter(api.source().items())).raw, Unreadable)
