"""A feed comes in, comes again, changes, loses records and gets them back."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from wagtail.models import ReferenceIndex, Revision

from directory.models import Location, Need, NeedSynonym, Organisation, Schedule, Service
from directory.needs import NeedVocabulary
from directory.signals import listing_changed
from tests.directory.openreferral.samples import Feed, location, record, version_1


def everything() -> list[Any]:
    """Every row that an import writes, to compare."""
    models = [Service, Organisation, Location, Schedule, Service.needs.through]
    return [list(model.objects.order_by("pk").values()) for model in models]


class Listener:
    """Hears what is announced."""

    def __init__(self) -> None:
        self.announced: list[list[tuple[int, int]]] = []

    def __call__(self, keys: list[tuple[int, int]], **kwargs: object) -> None:
        self.announced.append(keys)


@pytest.fixture
def listener() -> Any:
    heard = Listener()
    listing_changed.connect(heard, weak=False)
    yield heard
    listing_changed.disconnect(heard)


def test_a_version_3_record_becomes_a_listing(feed: Feed) -> None:
    report = feed.take(record(minimum_age=18, cost_options=[{"amount": 0, "option": "Free"}]))

    assert (report.created, report.refused) == (1, 0)
    service = Service.objects.findable().get()
    assert (service.name, service.source, service.source_id) == ("Lunch club 1", "larkfield", "service-1")
    assert service.organisation.name == "Larkfield Neighbours"
    assert service.minimum_age == 18
    assert service.is_free
    assert service.first_published_at is not None
    assert service.slug == "lunch-club-1"
    schedule = service.schedules.get()
    assert (schedule.freq, schedule.byday, schedule.opens_at, schedule.closes_at) == (
        "WEEKLY", "TU", time(12), time(14),
    )  # fmt: skip
    venue = service.venues.get().location
    assert venue.position == (53.8, -1.549)
    assert venue.position_from == "source"
    assert venue.authority_code == "E08000035"


def test_a_version_1_record_becomes_a_listing(feed: Feed) -> None:
    report = feed.take(version_1())

    assert (report.created, report.refused) == (1, 0)
    service = Service.objects.get()
    assert service.description == "Bring your wool & needles.\n\nTea provided."
    assert service.url == "http://www.example.org/knit"
    assert service.assured_on == date(2024, 5, 1)
    assert service.referral == Service.Referral.SELF
    assert (service.minimum_age, service.maximum_age) == (18, None)
    assert [entry.who for entry in service.eligibility.all()] == ["Older people", "Carers"]
    assert service.schedules.get().byday == "WE"
    assert [entry.on.day for entry in service.exceptions.all()] == [25, 26]
    assert service.cost_options.get().amount == Decimal("2.50")
    assert service.languages.get().name == "Polish"
    assert service.contacts.get().phone == "0113 496 0000"
    assert service.areas.get().code == "E08000035"
    venue = service.venues.get().location
    assert venue.postcode == "LS1 3AD"
    assert venue.accessibility.get().feature == "step_free"
    assert service.organisation.url == "https://example.org"


def test_the_second_time_changes_nothing(feed: Feed, listener: Listener) -> None:
    feed.take(record(1), record(2), version_1())
    before = everything()
    listener.announced.clear()

    report = feed.take(record(1), record(2), version_1())

    assert (report.unchanged, report.created, report.updated, report.rows) == (3, 0, 0, 0)
    assert everything() == before
    assert listener.announced == []


def test_key_order_and_spacing_are_no_change(feed: Feed) -> None:
    raw = record()
    feed.take(raw)

    report = feed.take(dict(reversed(raw.items())))

    assert report.unchanged == 1


def test_a_changed_record_is_updated_with_its_parts(feed: Feed) -> None:
    feed.take(record(), record(2))
    old = Service.objects.get(source_id="service-1")

    report = feed.take(
        record(name="Supper club", schedules=[], phones=[{"number": "0113 496 0001"}]), record(2)
    )

    assert (report.updated, report.unchanged) == (1, 1)
    service = Service.objects.get(source_id="service-1")
    assert (service.pk, service.uuid, service.slug) == (old.pk, old.uuid, old.slug)
    assert service.name == "Supper club"
    assert not service.schedules.exists()
    assert service.contacts.get().phone == "0113 496 0001"
    assert service.venues.count() == 1
    assert service.content_version == old.content_version + 1
    assert service.index_version == old.index_version + 1
    assert service.created_at == old.created_at


def test_one_announcement_a_batch_holds_new_and_changed(feed: Feed, listener: Listener) -> None:
    feed.take(record(1))
    listener.announced.clear()

    feed.take(record(1, name="Supper club"), record(2), record(3))

    [keys] = listener.announced
    assert dict(keys) == dict(Service.objects.values_list("pk", "index_version"))
    assert sorted(version for _, version in keys) == [1, 1, 2]


def test_a_changed_organisation_is_announced_for_all_its_services(feed: Feed, listener: Listener) -> None:
    feed.take(record(1), record(2))
    listener.announced.clear()

    feed.take(record(1, organization={"id": "org-1", "name": "Larkfield Friends"}), record(2))

    assert Organisation.objects.get().name == "Larkfield Friends"
    assert {pk for keys in listener.announced for pk, _ in keys} == set(
        Service.objects.values_list("pk", flat=True)
    )


def test_an_organisation_told_differently_twice_does_not_swing(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.openreferral.importing.BATCH", 1)
    records = [record(1), record(2, organization={"id": "org-1", "name": "Larkfield"})]
    feed.take(*records)
    assert Organisation.objects.get().name == "Larkfield Neighbours"

    feed.take(record(1, alert="Closed today"), records[1])
    assert Organisation.objects.get().name == "Larkfield Neighbours"


def test_an_organisation_named_by_id_alone_is_found(feed: Feed) -> None:
    report = feed.take(record(1), record(2, organization=None, organization_id="org-1"))

    assert report.created == 2
    assert Organisation.objects.count() == 1


def test_an_organisation_never_told_of_is_refused(feed: Feed) -> None:
    report = feed.take(record(1), record(2, organization=None, organization_id="org-7"))

    assert (report.created, report.refused) == (1, 1)
    assert "org-7" in feed.said[-1]


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed", "paused", "", None, 7, []])
def test_only_an_active_record_is_found(feed: Feed, status: Any) -> None:
    feed.take(record(status=status))

    assert Service.objects.count() == 1
    assert not Service.objects.findable().exists()


def test_what_is_gone_becomes_inactive_and_is_not_deleted(feed: Feed) -> None:
    records = [record(number) for number in range(10)]
    feed.take(*records)

    report = feed.take(*records[1:])

    assert report.made_inactive == 1
    assert Service.objects.get(source_id="service-0").status == "inactive"
    assert Service.objects.count() == 10
    assert feed.take(*records[1:]).made_inactive == 0


def test_what_comes_back_is_as_its_source_says(feed: Feed) -> None:
    records = [record(number) for number in range(10)]
    feed.take(*records)
    feed.take(*records[1:])

    report = feed.take(*records)

    assert (report.updated, report.unchanged) == (1, 9)
    assert Service.objects.get(source_id="service-0").status == "active"


def test_more_than_a_tenth_gone_needs_a_word(feed: Feed) -> None:
    records = [record(number) for number in range(10)]
    feed.take(*records)

    kept = feed.take(*records[2:])
    assert (kept.made_inactive, Service.objects.findable().count()) == (0, 10)
    assert "--allow-removals" in feed.said[-1]

    closed = feed.take(*records[2:], allow_removals=True)
    assert (closed.made_inactive, Service.objects.findable().count()) == (2, 8)


def test_a_refused_record_stops_removals(feed: Feed) -> None:
    records = [record(number) for number in range(20)]
    feed.take(*records)

    report = feed.take(*records[1:], "not json", allow_removals=True)

    assert (report.made_inactive, report.refused) == (0, 1)
    assert Service.objects.findable().count() == 20


def test_another_source_is_left_alone(feed: Feed) -> None:
    feed.take(*[record(number) for number in range(10)])
    other = Feed(feed.path.parent, "elsewhere")

    other.take(record(1), allow_removals=True)

    assert Service.objects.findable().count() == 11
    assert Organisation.objects.count() == 2


def test_a_trial_keeps_nothing(feed: Feed, listener: Listener) -> None:
    feed.take(*[record(number) for number in range(10)])
    before = everything()
    listener.announced.clear()

    report = feed.take(
        record(1, name="Supper club"), *[record(n) for n in range(2, 11)], dry_run=True, allow_removals=True
    )

    assert (report.created, report.updated, report.unchanged, report.made_inactive) == (1, 1, 8, 1)
    assert everything() == before
    assert listener.announced == []


def test_needs_named_by_the_source_stand(feed: Feed) -> None:
    Need.objects.create(name="Something to eat", slug="food")
    lonely = Need.objects.create(name="Feeling lonely", slug="lonely")
    NeedSynonym.objects.create(need=lonely, words="company")
    terms = [{"taxonomy_term": {"id": "t", "name": "Something to eat", "taxonomy": "needs"}}]

    feed.take(record(1, attributes=terms), record(2))

    named, suggested = Service.objects.order_by("source_id")
    assert [need.slug for need in named.needs.all()] == ["food"]
    assert not named.needs_suggested
    assert [need.slug for need in suggested.needs.all()] == ["lonely"]
    assert suggested.needs_suggested


def test_without_needs_the_operator_is_told(feed: Feed) -> None:
    NeedVocabulary.forget()

    feed.take(record())

    assert "load_needs" in feed.said[0]


def test_a_venue_is_shared_and_not_repeated(feed: Feed) -> None:
    feed.take(record(1), record(2), version_1())

    assert Location.objects.count() == 2


def test_a_refuge_is_confidential_and_stays_so(feed: Feed) -> None:
    venue = {"service_at_locations": [{"location": location()}]}
    feed.take(record(1, name="Drop-in", **venue))
    assert not Location.objects.get().is_confidential

    feed.take(record(1, name="Drop-in", **venue), record(2, name="Larkfield women's refuge", **venue))
    assert Location.objects.get().is_confidential

    feed.take(
        record(1, name="Drop-in", service_at_locations=[{"location": location(name="Hall")}]), record(2)
    )
    assert Location.objects.get().is_confidential


def test_neither_revisions_nor_references_are_made(feed: Feed) -> None:
    feed.take(record(1), version_1())
    feed.take(record(1, name="Supper club"), version_1())

    assert not Revision.objects.exists()
    assert not ReferenceIndex.objects.exists()


@pytest.mark.parametrize("count", [50, 500])
def test_queries_do_not_grow_with_the_records(feed: Feed, count: int, settings: Settings) -> None:
    settings.ELASTICSEARCH_URL = ""  # else what is read for it counts too
    feed.take(record(0))
    records = [
        record(n, service_at_locations=[{"location": location(id=f"v{n}")}], organization={"id": n, "name": f"O {n}"})
        for n in range(1, count + 1)
    ]  # fmt: skip

    with CaptureQueriesContext(
        connection,
    ) as created:
        feed.take(record(0), *records)
    changed = [
        entry | {"alert": "New", "organization": entry["organization"] | {"name": "N"}} for entry in records
    ]
    with CaptureQueriesContext(connection) as updated:
        feed.take(record(0), *changed)

    ours = [query for query in created if "outbox" not in query["sql"] and "search_" not in query["sql"]]
    assert len(ours) < 45
    ours = [query for query in updated if "outbox" not in query["sql"] and "search_" not in query["sql"]]
    assert len(ours) < 130
