"""An Open Referral API read page by page, politely, and with no trust in what it says of itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from directory.openreferral.cleaning import identifier
from directory.openreferral.reading import Item, ReadIncomplete, SourceRefused, Unreadable, page_of, parse

PAGE_SIZE = 100
MOST_PAGES = 20_000
LARGEST_ANSWER = 64 * 1024 * 1024
LONGEST_ANSWER_SECONDS = 180
MOST_TRIES = 5
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 120.0
# After so many services whose own page says no more than the list did, the list is believed.
DETAILS_TRIED = 5
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
# Only a full record has any of these; a page may list summaries.
_DETAILS = {
    "service_at_locations", "schedules", "regular_schedules", "service_areas", "contacts", "phones", "attributes",
    "service_taxonomys", "cost_options", "eligibilitys", "languages",
}  # fmt: skip


class _NotFound(Exception):
    """The server has nothing at an address (400, 404, 410): past the last page, or no such service."""


class ApiSource:
    """`{base}/services?page=1`, 2, ... of an API's base address.

    `wait` sleeps so many seconds; a test gives its own.
    """

    def __init__(
        self, base: str, *, client: httpx.Client | None = None, wait: Callable[[float], None] = time.sleep
    ) -> None:
        try:
            parts = urlsplit(base)
            host = parts.hostname
            self.address = httpx.URL(base)
        except (ValueError, httpx.InvalidURL) as error:
            raise SourceRefused(f"{base} is not an address.") from error
        if parts.scheme not in {"http", "https"} or not host:
            raise SourceRefused(f"{base} is not an http or https address.")
        path = self.address.path.rstrip("/")
        self.address = self.address.copy_with(path=path if path.endswith("/services") else f"{path}/services")
        self.name = host
        self.total: int | None = None
        self.doubt = ""
        self._wait = wait
        self._details_without_use = 0
        self._client = client or httpx.Client(
            timeout=httpx.Timeout(30, connect=10),
            follow_redirects=True,
            max_redirects=5,
            headers={"Accept": "application/json", "User-Agent": "Waypost (reads Open Referral)"},
        )

    def items(self) -> Iterator[Item]:
        """Every record of every page."""
        with self._client:
            yield from self._pages()

    def _pages(self) -> Iterator[Item]:
        seen: set[str] = set()
        number, value = self._first_page()
        for read in range(1, MOST_PAGES + 1):
            records = page_of(value)
            if records is None:
                raise ReadIncomplete(f"page {number} is no page of services")
            envelope = value if isinstance(value, dict) else {}
            self.total = _count(envelope, "total_items", "totalElements") or self.total
            more = _says_more(envelope, read)
            fresh = {found for raw in records if (found := _id_of(raw))} - seen
            if not records or (seen and not fresh):
                if more and not _was_last(envelope, read - 1):
                    self.doubt = f"page {number} brings nothing new, though the feed says that there is more"
                break
            seen |= fresh
            for at, raw in enumerate(records, 1):
                yield Item(f"page {number}, record {at}", self._in_full(raw))
            if more is False:
                break
            number += 1
            try:
                value = self._page(number)
            except _NotFound:
                if more and not _was_last(envelope, read):
                    raise ReadIncomplete(f"page {number} isn't there, though the feed says so") from None
                break
        else:
            raise ReadIncomplete(f"there is no end to it: {MOST_PAGES} pages were read")
        if self.total is not None and self.total > len(seen):
            self.doubt = f"it says that it has {self.total} services, {len(seen)} came"

    def _first_page(self) -> tuple[int, Any]:
        """(its number, its value): 1, but for feeds that number their pages from 0."""
        value = self._page(1)
        if isinstance(value, dict) and value.get("first_page", value.get("first")) is False:
            return 0, self._page(0)
        return 1, value

    def _page(self, number: int) -> Any:
        params = {"page": str(number), "per_page": str(PAGE_SIZE)}
        try:
            value = self._get(self.address.copy_merge_params(params))
        except _NotFound:
            if number > 1:
                raise
            raise ReadIncomplete(f"{self.address} isn't there") from None
        if isinstance(value, Unreadable):
            raise ReadIncomplete(f"page {number}: {value.reason}")
        return value

    def _in_full(self, raw: Any) -> Any:
        """The service's own page where the list holds only a summary of it."""
        source_id = _id_of(raw)
        if source_id is None or _DETAILS & raw.keys() or self._details_without_use >= DETAILS_TRIED:
            return raw
        address = self.address.copy_with(
            raw_path=f"{self.address.path}/{quote(source_id, safe='')}".encode() + _query_of(self.address)
        )
        try:
            full = self._get(address)
        except _NotFound:
            full = raw
        except ReadIncomplete as error:
            return Unreadable(str(error))
        if isinstance(full, Unreadable):
            return full
        if not isinstance(full, dict) or _id_of(full) != source_id:
            full = raw
        self._details_without_use = 0 if full.keys() - raw.keys() else self._details_without_use + 1
        return full

    def _get(self, address: httpx.URL) -> Any:
        """The JSON at an address, after as many tries as are decent. Raises `_NotFound` or `ReadIncomplete`."""
        problem = ""
        for tried in range(MOST_TRIES):
            pause = FIRST_WAIT_SECONDS * 2**tried
            try:
                with self._client.stream("GET", address) as answer:
                    if answer.status_code in {400, 404, 410}:
                        raise _NotFound
                    if answer.is_success:
                        return parse(_body(answer).removeprefix(b"\xef\xbb\xbf"))
                    problem = f"it answered {answer.status_code}"
                    if answer.status_code not in _TRY_AGAIN:
                        break
                    pause = max(pause, _retry_after(answer))
            except (httpx.TooManyRedirects, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
                problem = str(error)
                break
            except httpx.HTTPError as error:
                problem = str(error) or type(error).__name__
            if pause > LONGEST_WAIT_SECONDS:
                problem += f" and asks to be left alone for {pause:.0f} seconds"
                break
            if tried < MOST_TRIES - 1:
                self._wait(pause)
        raise ReadIncomplete(f"{address} could not be read: {problem}")


def _body(answer: httpx.Response) -> bytes:
    """The answer's bytes, as long as they are not too many nor too slow."""
    body = bytearray()
    started = time.monotonic()
    for part in answer.iter_bytes():
        body += part
        if len(body) > LARGEST_ANSWER:
            raise ReadIncomplete(f"{answer.url} answers with more than {LARGEST_ANSWER >> 20} MB")
        if time.monotonic() - started > LONGEST_ANSWER_SECONDS:
            raise ReadIncomplete(f"{answer.url} takes longer than {LONGEST_ANSWER_SECONDS} seconds")
    return bytes(body)


def _retry_after(answer: httpx.Response) -> float:
    """Seconds that the server asks to be left alone."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
        return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _query_of(address: httpx.URL) -> bytes:
    return b"?" + address.query if address.query else b""


def _id_of(raw: Any) -> str | None:
    return identifier(raw.get("id")) if isinstance(raw, dict) else None


def _count(envelope: dict[str, Any], *names: str) -> int | None:
    for name in names:
        found = envelope.get(name)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return found
    return None


def _says_more(envelope: dict[str, Any], read: int) -> bool | None:
    """Whether the page says that another follows, in either of its two ways; None where it doesn't say."""
    is_last = envelope.get("last_page", envelope.get("last"))
    pages = _count(envelope, "total_pages", "totalPages")
    if is_last is False or (pages is not None and read < pages):
        return True
    return False if is_last is True or pages is not None else None


def _was_last(envelope: dict[str, Any], read: int) -> bool:
    """Whether the feed counts so many pages and no more."""
    pages = _count(envelope, "total_pages", "totalPages")
    return pages is not None and read >= pages
