"""Feeds that nobody should send: no exception, nothing half-written, the good kept and the bad told of."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Location, Organisation, Schedule, Service
from directory.openreferral.cleaning import Notes
from directory.openreferral.hashing import hash_of
from directory.openreferral.record_types import RecordRefused, ServiceRecord
from directory.openreferral.records import read_service
from directory.openreferral.writing import Writer
from tests.directory.openreferral.samples import Feed, location, record, version_1

texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "javascript:alert(1)", "<script>alert(1)</script>", "25:00", "2024-02-30", "\x00", "\ud800", "\u202egro",
            "NaN", "K02000001", "E08000035", "England", "LS1 3AD", "-1FR", "%s", "'; DROP TABLE x; --", "x" * 3000,
            "&#x202e;&lt;b&gt;", "http://[::1", "9" * 400, "1e999", "mailto:", "٣",
        ]
    ),
)  # fmt: skip
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(allow_nan=True, allow_infinity=True),
    texts,
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    found = [at] if at else []
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in entries:
        found += paths(inner, (*at, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    """A copy with something else in one place."""
    copy = json.loads(json.dumps(value))
    at = copy
    for key in path[:-1]:
        if not isinstance(at, dict | list) or (isinstance(at, list) and key >= len(at)):
            return copy
        at = at[key] if isinstance(at, list) else at.get(key)
    if isinstance(at, dict) or (isinstance(at, list) and isinstance(path[-1], int) and path[-1] < len(at)):
        at[path[-1]] = by
    return copy


FULL = record(
    alternate_name="Club", url="https://example.org", email="a@example.org", fees="Free", minimum_age=1, maximum_age=9,
    assured_date="2024-01-01", alert="None", last_modified="2024-01-01T00:00:00Z", application_process="Ring",
    accreditations="x", languages=[{"name": "Polish", "code": "pl"}], phones=[{"number": "0113", "extension": 1}],
    contacts=[{"name": "Jo", "title": "x", "email": "a@example.org", "phones": [{"number": "0113 496 0000"}]}],
    service_areas=[{"name": "Leeds", "extent": "E08000035", "extent_type": "GSS", "uri": "x"}],
    cost_options=[{"amount": 1, "option": "x", "currency": "GBP", "valid_from": "2024-01-01"}],
    attributes=[{"taxonomy_term": {"name": "Food", "taxonomy": "who for"}}], eligibility_description="All",
)  # fmt: skip
PLACES = [("3", path) for path in paths(FULL)] + [("1", path) for path in paths(version_1())]


def read(raw: dict[str, Any]) -> ServiceRecord | None:
    try:
        return read_service(
            raw, source_id="x", source_hash=hash_of(raw), resolve_area=lambda said: None, notes=Notes()
        )
    except RecordRefused:
        return None


WRONG = [
    None, True, 0, -1, 10**400, 1e308, float("nan"), float("inf"), "", "x", "\x00", "\ud800", "9" * 400,
    [], [[]], [None, 1, "x", {}], {}, {"id": []},
]  # fmt: skip


@pytest.mark.parametrize("value", WRONG, ids=lambda value: ascii(value)[:20])
def test_every_wrong_value_in_every_place_is_read_or_refused(value: Any) -> None:
    for version, path in PLACES:
        read(replaced(FULL if version == "3" else version_1(), path, value))


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PLACES), anything), min_size=1, max_size=4), st.booleans())
def test_wrong_types_anywhere_are_read_or_refused(
    changes: list[tuple[tuple[str, tuple[Any, ...]], Any]], is_old: bool
) -> None:
    raw = version_1() if is_old else FULL
    for (version, path), value in changes:
        if (version == "1") == is_old:
            raw = replaced(raw, path, value)

    found = read(raw)

    if found is not None:
        said = repr(found)
        assert "\\x00" not in said
        assert "javascript:" not in f"{found.url}"
        found_text = json.dumps([found.name, found.description, [venue.name for venue in found.venues]])
        assert "\\u202e" not in found_text
        assert "\\ud800" not in found_text


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from([*FULL, *version_1()]), anything))
def test_any_object_is_read_or_refused(raw: dict[str, Any]) -> None:
    read({"name": "x", "organization": {"id": 1, "name": "y"}} | raw)


@pytest.mark.django_db
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PLACES), anything), min_size=3, max_size=10))
def test_whatever_was_read_can_be_written(
    feed: Feed, changes: list[tuple[tuple[str, tuple[Any, ...]], Any]]
) -> None:
    records = []
    for at, ((version, path), value) in enumerate(changes):
        raw = replaced(FULL if version == "3" else version_1(), path, value)
        records.append(raw | {"id": f"r{at}"} if isinstance(raw, dict) else raw)

    feed.take(*[entry for entry in records if _can_be_sent(entry)], record(0))

    assert not any("database does not take" in line for line in feed.said)
    assert Service.objects.filter(source_id="service-0").exists()


def _can_be_sent(raw: Any) -> bool:
    try:
        json.dumps(raw)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "bad",
    [
        "{", "null", "[]", '"text"', "7", "{}", '{"id": null}', '{"id": true}', '{"id": []}', '{"id": {}}',
        '{"id": 1.5}', '{"id": ""}', '{"id": "' + "x" * 300 + '"}', '{"id": "a\\u0000b"}', '{"id": "\\ud800"}',
        '{"id": "no name", "organization": {"id": 1, "name": "x"}}', '{"id": "no organisation", "name": "x"}',
        '{"id": "text for organisation", "name": "x", "organization": "y"}',
        '{"id": 1, "x": ' + "[" * 20_000 + "]" * 20_000 + "}", '{"id": ' + "9" * 5000 + "}",
    ],
)  # fmt: skip
def test_one_bad_record_never_stops_the_rest(feed: Feed, bad: str) -> None:
    report = feed.take(record(1), bad, record(2))

    assert (report.created, report.refused) == (2, 1)
    assert "line 2" in feed.said[-1]
    assert Service.objects.count() == 2


def test_deep_but_readable_nesting(feed: Feed) -> None:
    report = feed.take('{"id": 1, "x": ' + "[" * 700 + "]" * 700 + "}", record(2))

    assert (report.created, report.refused) == (1, 1)


def test_an_unforeseen_shape_is_refused_alone(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_on_the_second(raw: dict[str, Any], **options: Any) -> ServiceRecord:
        if raw["id"] == "service-2":
            raise TypeError("unhashable")
        return read_service(raw, **options)

    monkeypatch.setattr("directory.openreferral.importing.read_service", fails_on_the_second)

    report = feed.take(record(1), record(2), record(3))

    assert (report.created, report.refused) == (2, 1)


def test_a_text_of_two_megabytes(feed: Feed) -> None:
    report = feed.take(record(description="<p>word &amp; word</p>" * 100_000), record(2))

    assert report.created == 2
    assert len(Service.objects.get(source_id="service-1").description) <= 10_000


def test_repeated_ids_keep_the_first(feed: Feed) -> None:
    report = feed.take(record(1), record(1, name="Other"), record(1), record("7", id=7), record("7", id="7"))

    assert (report.created, report.refused, report.warnings["repeated id"]) == (2, 0, 3)
    assert Service.objects.get(source_id="service-1").name == "Lunch club 1"


def test_a_hundred_thousand_entries(feed: Feed) -> None:
    report = feed.take(record(schedules=[{"freq": "DAILY", "opens_at": "10:00"}] * 100_000))

    assert report.created == 1
    assert Schedule.objects.count() <= 100


def test_what_the_database_refuses_is_refused_alone(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    content = Writer.needs_of

    def needs_of(self: Writer, found: ServiceRecord) -> tuple[frozenset[int], bool]:
        if found.name == "Lunch club 3":
            return frozenset({999_999}), True
        if found.name == "Lunch club 4":
            raise ValueError("A string literal cannot contain NUL")
        return content(self, found)

    monkeypatch.setattr(Writer, "needs_of", needs_of)

    report = feed.take(*[record(n, organization={"id": n, "name": "x"}) for n in range(1, 3)],
                       record(4, organization={"id": 4, "name": "x"}), record(5))  # fmt: skip

    assert (report.created, report.refused) == (3, 1)
    assert "service-4" in feed.said[-1]
    assert not Organisation.objects.filter(source_id="4").exists()
    assert Service.objects.count() == 3


def test_hostile_links_and_marks_are_cleaned_and_warned_of(feed: Feed) -> None:
    report = feed.take(
        record(
            name="Lunch\u202e club\x00",
            url="javascript:alert(1)",
            service_at_locations=[{"location": location(latitude=100, longitude=101)}],
            schedules=[{"freq": "WEEKLY", "byday": "MO", "opens_at": "25:00"}],
        )
    )

    assert (report.created, report.refused) == (1, 0)
    assert {"control characters taken out", "link left out", "position left out", "time left out"} <= set(
        report.warnings
    )
    service = Service.objects.get()
    assert (service.name, service.url) == ("Lunch club", "")
    assert Location.objects.get().position_from == "postcode"
