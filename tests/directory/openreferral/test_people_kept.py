"""An import never goes past people: what they keep gets a proposal."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from directory.actions import confirm, set_status
from directory.models import ImportProposal, Location, Organisation, Service
from tests.directory.openreferral.samples import Feed, location, record


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create(email="editor@example.org")


def edit(listing: Any, **changes: Any) -> Any:
    """A draft of somebody's."""
    for name, value in changes.items():
        setattr(listing, name, value)
    return listing.save_revision()


def test_a_published_edit_is_proposed_to_not_overwritten(feed: Feed) -> None:
    feed.take(record())
    service = Service.objects.get()
    edit(service, description="As we know it.").publish()
    latest = Service.objects.get().latest_revision_id

    report = feed.take(record(description="As the feed says.", schedules=[], status="defunct"))

    assert (report.proposed, report.updated) == (1, 0)
    service = Service.objects.get()
    assert service.description == "As we know it."
    assert service.status == "active"
    assert service.schedules.count() == 1
    assert service.latest_revision_id == latest
    proposal = ImportProposal.objects.get()
    draft = proposal.revision.as_object()
    assert (draft.description, draft.schedules.count(), draft.venues.count()) == ("As the feed says.", 0, 1)
    assert proposal.source == "larkfield"


def test_the_same_record_is_proposed_once(feed: Feed) -> None:
    feed.take(record())
    edit(Service.objects.get(), description="As we know it.").publish()
    feed.take(record(alert="New"))

    report = feed.take(record(alert="New"))

    assert (report.unchanged, report.proposed) == (1, 0)
    assert ImportProposal.objects.count() == 1


def test_a_pending_draft_is_not_buried(feed: Feed) -> None:
    feed.take(record())
    draft = edit(Service.objects.get(), name="Lunch club, second sitting")

    report = feed.take(record(alert="New"))

    assert report.proposed == 1
    service = Service.objects.get()
    assert (service.name, service.alert, service.latest_revision_id) == ("Lunch club 1", "", draft.pk)
    draft.publish()
    assert Service.objects.get().name == "Lunch club, second sitting"


def test_a_managed_organisation_is_only_proposed_to(feed: Feed) -> None:
    feed.take(record())
    Organisation.objects.update(is_managed=True)

    report = feed.take(record(name="Supper club", organization={"id": "org-1", "name": "Someone else"}))

    assert report.proposed == 1
    assert Organisation.objects.get().name == "Larkfield Neighbours"
    assert Service.objects.get().name == "Lunch club 1"
    assert {proposal.revision.as_object().name for proposal in ImportProposal.objects.all()} == {
        "Supper club",
        "Someone else",
    }


def test_a_new_service_of_a_managed_organisation_waits_for_its_people(feed: Feed) -> None:
    feed.take(record())
    Organisation.objects.update(is_managed=True)

    report = feed.take(record(), record(2))

    assert (report.created, report.proposed, report.unchanged) == (0, 1, 1)
    service = Service.objects.get(source_id="service-2")
    assert not service.live
    assert ImportProposal.objects.get().revision.as_object().name == "Lunch club 2"


def test_a_venue_that_a_managed_organisation_uses_is_only_proposed_to(feed: Feed) -> None:
    other = {"id": "org-2", "name": "Elsewhere"}
    feed.take(record(1), record(2, organization=other))
    Organisation.objects.filter(source_id="org-1").update(is_managed=True)
    moved = [{"location": location(name="Moved Hall")}]

    feed.take(record(1), record(2, organization=other, service_at_locations=moved))

    assert Location.objects.get().name == "Larkfield Hall"
    assert ImportProposal.objects.get().revision.as_object().name == "Moved Hall"


def test_an_edited_venue_is_only_proposed_to(feed: Feed) -> None:
    feed.take(record())
    edit(Location.objects.get(), name="Larkfield Hall, side door").publish()

    feed.take(record(service_at_locations=[{"location": location(name="Hall")}]))

    assert Location.objects.get().name == "Larkfield Hall, side door"
    assert ImportProposal.objects.count() == 1


def test_a_status_set_by_hand_stays(feed: Feed, editor: User) -> None:
    feed.take(record())
    set_status(service=Service.objects.get(), status=Service.Status.TEMPORARILY_CLOSED, by=editor)

    report = feed.take(record(alert="New"))

    service = Service.objects.get()
    assert (service.status, service.alert) == ("temporarily closed", "New")
    assert report.warnings["status kept"] == 1


def test_a_later_confirmation_stays(feed: Feed, editor: User) -> None:
    feed.take(record(assured_date="2024-01-01"))
    confirm(service=Service.objects.get(), on=date(2024, 6, 1), by=editor)

    feed.take(record(assured_date="2024-02-01"))

    assert Service.objects.get().assured_on == date(2024, 6, 1)


def test_an_unpublished_service_is_not_published_again(feed: Feed) -> None:
    feed.take(record())
    Service.objects.get().unpublish()

    feed.take(record(alert="New"))

    assert not Service.objects.get().live


def test_what_people_keep_stays_open_when_it_is_gone_from_the_feed(feed: Feed) -> None:
    records = [record(number) for number in range(20)]
    feed.take(*records)
    edit(Service.objects.get(source_id="service-0"), description="As we know it.")

    report = feed.take(*records[2:])

    assert report.made_inactive == 1
    assert Service.objects.get(source_id="service-0").status == "active"
    assert report.warnings["gone, but kept by people"] == 1
