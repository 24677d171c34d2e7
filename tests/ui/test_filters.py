from datetime import UTC, date, datetime, time

import pytest
from django.http import QueryDict

from ui import filters


def test_a_date_is_written_as_people_write_it() -> None:
    assert filters.date_words(date(2025, 11, 5)) == "Wednesday 5 November 2025"


def test_an_instant_is_the_day_and_time_that_it_is_in_the_uk() -> None:
    late_evening_in_utc = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)

    assert filters.date_words(late_evening_in_utc) == "Wednesday 2 July 2025"
    assert filters.moment_words(late_evening_in_utc) == "Wednesday 2 July 2025, 12:30am"


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (time(10), "10am"),
        (time(10, 30), "10:30am"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(12), "midday"),
        (time(12, 30), "12:30pm"),
        (time(13, 5), "1:05pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_a_time_is_written_as_nhs_uk_writes_it(clock: time, words: str) -> None:
    assert filters.time_words(clock) == words


@pytest.mark.parametrize(
    ("distance_m", "words"),
    [
        (None, ""),
        (0, "about 50 metres"),
        (290, "about 300 metres"),
        (321, "about 300 metres"),
        (322, "0.2 miles"),
        (1609.344, "1 mile"),
        (1931, "1.2 miles"),
        (16_000, "9.9 miles"),
        (16_093, "10 miles"),
        (19_900, "12 miles"),
        (1_700_000, "1,056 miles"),
    ],
)
def test_a_distance_is_in_metres_close_by_and_in_miles_beyond(distance_m: float | None, words: str) -> None:
    assert filters.distance_words(distance_m) == words


def test_text_keeps_its_paragraphs_and_its_html_is_shown_not_obeyed() -> None:
    html = filters.paragraphs("One\r\ntwo\n\n<script>alert(1)</script> & three")

    assert html == "<p>One<br>two</p>\n\n<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; three</p>"


@pytest.mark.parametrize("text", [None, "", " \n "])
def test_no_text_is_no_paragraph(text: str | None) -> None:
    assert filters.paragraphs(text) == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("0117 496 0123", "tel:01174960123"),
        ("(0117) 496-0123", "tel:01174960123"),
        ("+44 (0)117 496 0123", "tel:+441174960123"),
        ("0117 496 0123 ext 4", "tel:01174960123;ext=4"),
        ("0117 496 0123 ext. 045 or 0117 496 0999", "tel:01174960123;ext=045"),
        ("0117 496 0123 / 0117 496 0999", "tel:01174960123"),
        ("Samaritans: 116 123", "tel:116123"),
        ("999", "tel:999"),
        ("ask at the desk", ""),
        ("room 4", ""),
        ("01174960123011749601230", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_telephone_number_becomes_an_address_to_dial(text: str, address: str) -> None:
    assert filters.telephone_uri(text) == address


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        (" HTTP://example.org ", "HTTP://example.org"),
        ("javascript:alert(1)", ""),
        ("//example.org", ""),
        ("https://", ""),
        ("http://[broken", ""),
        ("example.org", ""),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(address: str, link: str) -> None:
    assert filters.web_link(address) == link


def test_a_web_address_is_said_without_its_scheme() -> None:
    assert filters.web_words("https://www.example.org/visit/") == "example.org/visit"


def test_a_count_agrees_with_its_noun() -> None:
    assert [filters.counted(number, "service") for number in (0, 1, 1204)] == [
        "0 services",
        "1 service",
        "1,204 services",
    ]
    assert filters.counted(2, "charity", "charities") == "2 charities"


def test_words_are_listed_as_in_a_sentence() -> None:
    assert filters.listed(["food", "warmth", "company"]) == "food, warmth and company"
    assert filters.listed(["food", "warmth"], "or") == "food or warmth"
    assert filters.listed(["food"]) == "food"
    assert filters.listed([]) == ""


def test_a_query_is_changed_in_the_parts_named_only() -> None:
    params = QueryDict("q=food+%26+warmth&need=a&need=b&page=3")

    assert filters.with_query(params, page=4) == "?q=food+%26+warmth&need=a&need=b&page=4"
    assert filters.with_query(params, need=["b"], page=None) == "?q=food+%26+warmth&need=b"
    assert filters.with_query(params, q=None, need=None, page=None) == "?"
    assert params.urlencode() == "q=food+%26+warmth&need=a&need=b&page=3"


def test_pages_far_from_the_one_shown_are_left_out() -> None:
    assert filters.page_numbers(1, 3) == [1, 2, 3]
    assert filters.page_numbers(6, 12) == [1, None, 5, 6, 7, None, 12]
