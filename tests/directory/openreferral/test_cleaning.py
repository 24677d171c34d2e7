"""One value at a time."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from directory.openreferral import cleaning
from directory.openreferral.cleaning import Notes
from directory.openreferral.times import ScheduleRecord, date_of, instant_of, schedule, time_of


def noted(call: Any, *args: Any, **options: Any) -> tuple[Any, list[str]]:
    notes = Notes()
    return call(*args, notes, **options), [kind for kind, _ in notes]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  Lunch  club ", "Lunch club"),
        ("<b>Lunch</b> club", "Lunch club"),
        ("Tea &amp; cake", "Tea & cake"),
        ("Tea & cake", "Tea & cake"),
        ("&lt;p&gt;Tea&lt;/p&gt;", "Tea"),
        ("Ages < 5 and > 3", "Ages < 5 and > 3"),
        ("I <3 tea", "I <3 tea"),
        ("<script>alert(1)</script>Tea", "Tea"),
        ("Tea\x00\u202e\u200b", "Tea"),
        ("Tea &#8238;&#0; time", "Tea \ufffd time"),
        ("lone \ud800 half", "lone half"),
        ("👩‍👧 welcome", "👩‍👧 welcome"),
        (12, "12"),
        (None, ""),
        ([], ""),
        (True, ""),
    ],
)
def test_text_is_plain(said: Any, kept: str) -> None:
    assert cleaning.text(said, 100, "name", Notes()) == kept


def test_paragraphs_stay_apart() -> None:
    said = "<p>One<br>two</p>\r\n\r\n\r\n<ul><li>three</li></ul>"

    assert cleaning.text(said, 100, "name", Notes(), lines=True) == "One\ntwo\n\nthree"


def test_long_text_is_cut_at_a_word_and_noted() -> None:
    kept, notes = noted(cleaning.text, "word " * 500_000, 100, "description")

    assert len(kept) <= 100
    assert kept.endswith("word…")
    assert notes == ["text shortened"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("www.example.org", "http://www.example.org"),
        ("http://a.org and http://b.org", "http://a.org"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt://example.org/%0aalert(1)", ""),
        ("java\tscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://example.org", ""),
        ("https://user:secret@example.org", ""),
        ("https://[::1", ""),
        ("https://example.org/" + "x" * 600, ""),
        ("Not stated", ""),
        ({"href": "https://example.org"}, ""),
    ],
)
def test_only_web_links_are_kept(said: Any, kept: str) -> None:
    assert cleaning.url(said, "url", Notes()) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a@example.org", "a@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("a@example.org; b@example.org", "a@example.org"),
        ("Ring us", ""),
        ("a@b", ""),
        (7, ""),
    ],
)
def test_e_mail(said: Any, kept: str) -> None:
    assert cleaning.email(said, "email", Notes()) == kept


@pytest.mark.parametrize(
    ("said", "extension", "kept"),
    [
        ("0113 496 0000", None, "0113 496 0000"),
        ('"+44 1234 234567"', 100, "+44 1234 234567 ext. 100"),
        ("(0113) 496-0000", "", "(0113) 496-0000"),
        ("Ring 0113 496 0000 or drop in", None, "0113 496 0000"),
        ("999", None, "999"),
        ("Ask at reception", None, ""),
        (1134960000, None, "1134960000"),
        ({"number": 1}, None, ""),
    ],
)
def test_telephone(said: Any, extension: Any, kept: str) -> None:
    assert cleaning.phone(said, extension, "phones", Notes()) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (0, Decimal(0)),
        ("£2.50", Decimal("2.50")),
        (2.5, Decimal("2.50")),
        ("free", Decimal(0)),
        (-1, None),
        ("5-10", None),
        (float("nan"), None),
        ("Infinity", None),
        (10**30, None),
        (True, None),
        ([], None),
    ],
)
def test_amounts(said: Any, kept: Decimal | None) -> None:
    assert cleaning.pounds(said, Notes()) == kept


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [
        (18, 25, (18, 25)),
        ("18", None, (18, None)),
        (0, 999, (0, None)),
        (65, 18, (None, None)),
        (-1, 5, (None, None)),
        (float("nan"), 10**400, (None, None)),
        ([], {}, (None, None)),
    ],
)
def test_ages(low: Any, high: Any, kept: tuple[int | None, int | None]) -> None:
    assert cleaning.ages(low, high, Notes()) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (" a-1 ", "a-1"), (7, "7"), (0, "0"), ("", None), (None, None), (True, None), (1.5, None), ([], None),
        ({}, None), ("x" * 256, None), ("a\x00b", None), ("\ud800", None), ("a\nb", None),
    ],
)  # fmt: skip
def test_ids_of_every_type(said: Any, kept: str | None) -> None:
    assert cleaning.identifier(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("09:30", time(9, 30)), ("9:30", time(9, 30)), ("09:30:00", time(9, 30)), ("09:30:00.000Z", time(9, 30)),
        ("24:00", time(0)), ("25:00", None), ("9am", None), ("09:60", None), (930, None), ("", None), ([], None),
    ],
)  # fmt: skip
def test_times_are_strict(said: Any, kept: time | None) -> None:
    assert time_of(said, "opens_at", Notes()) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2024-05-01", "2024-05-01"), ("2024-05-01T00:00:00.000+0000", "2024-05-01"), ("2024-02-30", None),
        ("01/05/2024", None), ("20240501", None), ("0001-01-01", None), ("9999-12-31", None), (20240501, None),
        ("٢٠٢٤-٠٥-٠١", None),
    ],
)  # fmt: skip
def test_dates_are_strict(said: Any, kept: str | None) -> None:
    found = date_of(said, "valid_from", Notes())
    assert (found and found.isoformat()) == kept


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [("2025-06-20T00:00:00Z", True), ("2025-06-20", True), ("9999-12-31T23:59Z", False), ("soon", False), ({}, False)],
)  # fmt: skip
def test_instants_are_aware(said: Any, is_kept: bool) -> None:
    found = instant_of(said, "last_modified", Notes())
    assert (found is not None and found.tzinfo is not None) == is_kept


def read(**raw: Any) -> tuple[ScheduleRecord, list[str]]:
    notes = Notes()
    found = schedule(raw, notes)
    assert found is not None
    return found, [kind for kind, _ in notes]


@pytest.mark.parametrize(
    ("opens", "closes", "kept", "kinds"),
    [
        ("10:00", "16:00", (time(10), time(16)), []),
        ("19:00", "02:00", (time(19), time(2)), []),
        ("09:00", "24:00", (time(9), time(0)), []),
        ("10:00", "05:00", (time(10), None), ["closes before it opens"]),
        ("10:00", "10:00", (time(10), None), ["closes before it opens"]),
        ("10:00", "25:00", (time(10), None), ["time left out"]),
    ],
)
def test_impossible_opening_hours(opens: str, closes: str, kept: Any, kinds: list[str]) -> None:
    found, notes = read(freq="WEEKLY", byday="MO", opens_at=opens, closes_at=closes)

    assert (found.opens_at, found.closes_at) == kept
    assert notes == kinds


@pytest.mark.parametrize(
    ("raw", "freq", "byday"),
    [
        ({"freq": "weekly", "byday": "MO,TU"}, "WEEKLY", "MO,TU"),
        ({"byday": "TH;FR"}, "WEEKLY", "TH,FR"),
        ({"weekday": "Monday"}, "WEEKLY", "MO"),
        ({"weekday": 7}, "WEEKLY", "SU"),
        ({"freq": "MONTHLY", "byday": "2TU,-1FR"}, "MONTHLY", "2TU,-1FR"),
        ({"freq": "WEEKLY", "byday": "2TU"}, "MONTHLY", "2TU"),
        ({"freq": "WEEKLY", "byday": "XX,MO"}, "WEEKLY", "MO"),
        ({"freq": "HOURLY", "byday": ["MO", None, {}]}, "WEEKLY", "MO"),
        ({"freq": "", "dtstart": "2024-05-01"}, "", ""),
    ],
)
def test_how_it_repeats(raw: dict[str, Any], freq: str, byday: str) -> None:
    found, _ = read(**raw)

    assert (found.freq, found.byday) == (freq, byday)


def test_a_single_date_is_known_by_its_only_day() -> None:
    found, _ = read(valid_from="2024-05-01", valid_to="2024-05-01", opens_at="10:00")

    assert str(found.starts_on) == "2024-05-01"


def test_every_third_week_counts_from_its_first_session() -> None:
    found, notes = read(freq="WEEKLY", byday="TU", interval=3, dtstart="2019-12-10")

    assert (found.interval, str(found.starts_on), notes) == (3, "2019-12-10", [])
