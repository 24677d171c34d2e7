"""From a source to a stream of raw records, each with where it stands. Files; for an API see `feed_api`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

LARGEST_FILE = 512 * 1024 * 1024
LONGEST_LINE = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class SourceRefused(Exception):
    """The source can't be read at all; the text says why."""


class ReadIncomplete(Exception):
    """The source ended before its end; what was read until then is good."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands where a record should be; `reason` says why it isn't one."""

    reason: str


class Item(NamedTuple):
    """Something where a record stands: `where` is “line 7”, `raw` any JSON value or `Unreadable`."""

    where: str
    raw: Any


class Source(Protocol):
    """What an import reads. After `items()` has ended, `doubt` says why some records may have been missed."""

    name: str
    total: int | None
    doubt: str

    def items(self) -> Iterator[Item]:
        """Every record; `ReadIncomplete` at the point where the source fails."""


def parse(data: bytes) -> Any:
    """The JSON value that the bytes hold, or `Unreadable`."""
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Unreadable(f"it is not UTF-8 (byte {error.start + 1})")
    except json.JSONDecodeError as error:
        return Unreadable(f"it is not JSON: {error.msg} (line {error.lineno}, column {error.colno})")
    except ValueError:
        return Unreadable("it holds a number too long to read")
    except RecursionError:
        return Unreadable("it is nested too deeply")


def page_of(value: Any) -> list[Any] | None:
    """The records of a page: version 3's `contents`, version 1's `content`, or a bare list; None for another value."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for key in ("contents", "content"):
            if isinstance(value.get(key), list):
                return value[key]
    return None


class FileSource:
    """A file of JSON (one service, a list, a page) or NDJSON (a service a line)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self.doubt = ""
        self.total: int | None = None
        if not path.is_file():
            raise SourceRefused(f"There is no file {path}.")
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                self.is_lines = self._holds_lines(file)
                if self.is_lines:
                    file.seek(0)
                    self.total = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        except OSError as error:
            raise SourceRefused(f"{path} can't be read: {error.strerror}.") from error
        if size > LARGEST_FILE and not self.is_lines:
            raise SourceRefused(
                f"{path} has more than {LARGEST_FILE >> 20} MB in one JSON value; write it a service a line (.ndjson)."
            )

    def _holds_lines(self, file: BinaryIO) -> bool:
        """By the file's name, or because its first line is a whole object and is followed by another."""
        if self.path.suffix.lower() in {".ndjson", ".jsonl"}:
            return True
        first, second = (line for line in (_next_line(file), _next_line(file)))
        return second.startswith(b"{") and isinstance(parse(first.removeprefix(_BOM)), dict)

    def items(self) -> Iterator[Item]:
        """Every record of the file."""
        if self.is_lines:
            yield from self._lines()
            return
        try:
            value = parse(self.path.read_bytes().removeprefix(_BOM))
        except OSError as error:
            raise ReadIncomplete(f"{self.path} can't be read: {error.strerror}") from error
        if isinstance(value, Unreadable):
            raise ReadIncomplete(f"{self.path.name}: {value.reason}")
        records = page_of(value)
        if records is None:
            self.total = 1
            yield Item("the record", value)
            return
        self.total = len(records)
        if isinstance(value, dict) and (pages := value.get("total_pages", value.get("totalPages"))) not in (
            None,
            0,
            1,
        ):
            self.doubt = f"the file is one page of {pages!r:.20}"
        for at, raw in enumerate(records, 1):
            yield Item(f"record {at}", raw)

    def _lines(self) -> Iterator[Item]:
        at = 0
        try:
            with self.path.open("rb") as file:
                while line := file.readline(LONGEST_LINE + 1):
                    at += 1
                    if len(line) > LONGEST_LINE:
                        _skip_line(file, line)
                        yield Item(f"line {at}", Unreadable(f"it is longer than {LONGEST_LINE >> 20} MB"))
                        continue
                    line = (line.removeprefix(_BOM) if at == 1 else line).strip()
                    if line:
                        yield Item(f"line {at}", parse(line))
        except OSError as error:
            raise ReadIncomplete(f"{self.path} can't be read beyond line {at}: {error.strerror}") from error
        if at == 0:
            raise ReadIncomplete(f"{self.path.name} is empty")


def _next_line(file: BinaryIO) -> bytes:
    """The next line that isn't blank, as far as it is looked at."""
    while line := file.readline(LONGEST_LINE):
        if line.strip():
            return line.strip()
    return b""


def _skip_line(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(LONGEST_LINE)
