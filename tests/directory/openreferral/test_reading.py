"""Files: JSON, NDJSON, and what only looks like them."""

import json
from pathlib import Path
from typing import Any

import pytest

from directory.openreferral.reading import FileSource, Item, ReadIncomplete, SourceRefused, Unreadable
from tests.directory.openreferral.samples import record


def read(path: Path, content: Any) -> list[Item]:
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return list(FileSource(path).items())


@pytest.mark.parametrize(
    "shape",
    [
        [record(1), record(2)],
        {"contents": [record(1), record(2)], "total_pages": 1},
        {"content": [record(1), record(2)], "totalPages": 1},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_or_a_page(tmp_path: Path, shape: Any, indent: int | None) -> None:
    items = read(tmp_path / "feed.json", json.dumps(shape, indent=indent))

    assert [(item.where, item.raw["id"]) for item in items] == [
        ("record 1", "service-1"),
        ("record 2", "service-2"),
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_one_service(tmp_path: Path, indent: int | None) -> None:
    [item] = read(tmp_path / "feed.json", json.dumps(record(), indent=indent))

    assert item.raw["id"] == "service-1"


@pytest.mark.parametrize("name", ["feed.ndjson", "feed.jsonl", "feed.json", "feed"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_service_a_line(tmp_path: Path, name: str, end: str, start: bytes) -> None:
    content = start + end.join(json.dumps(record(n)) for n in (1, 2, 3)).encode()

    items = read(tmp_path / name, content)

    assert [item.raw["id"] for item in items] == ["service-1", "service-2", "service-3"]


def test_a_bad_line_does_not_stop_the_rest(tmp_path: Path) -> None:
    lines = [
        b'{"id": 1}', b"{not json", b"\xff\xfe", b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000, b'{"id": "\x00"}', b'{"id": 2}',
    ]  # fmt: skip

    items = read(tmp_path / "feed.ndjson", b"\n".join(lines))

    assert [item.where for item in items if isinstance(item.raw, Unreadable)] == [
        f"line {n}" for n in (2, 3, 4, 5, 6)
    ]
    assert [item.raw["id"] for item in items if isinstance(item.raw, dict)] == [1, 2]


def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.openreferral.reading.LONGEST_LINE", 1000)

    items = read(tmp_path / "feed.ndjson", b'{"id": 1}\n{"x": "' + b"a" * 5000 + b'"}\n{"id": 2}\n')

    assert isinstance(items[1].raw, Unreadable)
    assert [items[0].raw["id"], items[2].raw["id"]] == [1, 2]


@pytest.mark.parametrize("content", [b"", b"{", b"<html>", b"\xff\xff", b"[" * 100_000])
def test_what_is_no_json_is_an_incomplete_reading(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ReadIncomplete):
        read(tmp_path / "feed.json", content)


def test_an_empty_file_of_lines_is_an_incomplete_reading(tmp_path: Path) -> None:
    with pytest.raises(ReadIncomplete):
        read(tmp_path / "feed.ndjson", b"")


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="There is no file"):
        FileSource(tmp_path / "none.json")


def test_one_page_of_several_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps({"contents": [], "total_pages": 3}))
    source = FileSource(path)

    assert list(source.items()) == []
    assert source.doubt
