"""The places of a service: found by postcode or name, or made."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from directory.models import Location, Organisation, Schedule, Service, ServiceVenue
from tests.directory.factories import LocationFactory, ServiceFactory
from tests.directory.my_organisation.keepers import address, answer, draft_of, said, step_address

pytestmark = pytest.mark.django_db

NEW = {
    "name": "The Shed",
    "address": "1 Back Lane",
    "town": "Leeds",
    "postcode": "ls6 2ab",
    "features": ["step_free"],
    "more_access": "Ring for the ramp.",
}


def test_a_postcode_finds_places_at_it_and_near_it(client: Client, service: Service) -> None:
    LocationFactory.create(name="Here", latitude=53.8197, longitude=-1.5648)
    LocationFactory.create(name="Next street", postcode="LS6 1AA", latitude=53.821, longitude=-1.566)
    LocationFactory.create(name="Far away", postcode="BS5 6XX", latitude=51.46, longitude=-2.56)

    page = said(client.get(step_address(service, "venues"), {"q": "LS62AB"}))

    assert page.index("Here") < page.index("Next street")
    assert "Far away" not in page


def test_a_name_finds_places(client: Client, service: Service) -> None:
    place = LocationFactory.create(name="Oswin Hall")

    page = said(client.get(step_address(service, "venues"), {"q": "oswin"}))
    client.post(address(service, "add_place"), {"place": place.pk})

    assert "Oswin Hall" in page
    assert [venue.location for venue in draft_of(service).venues.all()] == [place]
    assert not service.venues.exists()


def test_choosing_a_place_twice_is_once(client: Client, service: Service) -> None:
    place = LocationFactory.create()
    client.post(address(service, "add_place"), {"place": place.pk})
    client.post(address(service, "add_place"), {"place": place.pk})

    assert len(draft_of(service).venues.all()) == 1


def test_a_new_place_takes_its_position_from_the_postcode_and_stays_unpublished(
    client: Client, service: Service
) -> None:
    client.post(address(service, "new_place"), NEW)

    place = draft_of(service).venues.get().location
    assert (place.live, place.postcode, place.position_from) == (False, "LS6 2AB", "postcode")
    assert place.position is not None
    assert {each.feature for each in place.accessibility.all()} == {"step_free", "other"}


def test_it_goes_live_with_the_service(client: Client, olive: User, service: Service) -> None:
    client.post(address(service, "new_place"), NEW)
    service.refresh_from_db()

    service.latest_revision.publish()

    place = service.venues.get().location
    assert (place.live, place.name) == (True, "The Shed")


def test_a_place_like_one_that_is_there_is_shown_first(client: Client, service: Service) -> None:
    LocationFactory.create(name="The Shed", postcode="LS6 2AB")

    first = client.post(address(service, "new_place"), NEW)
    client.post(address(service, "new_place"), {**NEW, "another": "on"})

    assert "There is a place like this already" in said(first)
    assert draft_of(service).venues.get().location.name == "The Shed"


def test_of_anothers_secret_place_nothing_is_said(client: Client, service: Service) -> None:
    secret = LocationFactory.create(name="The Shed", postcode="LS6 2AB", is_confidential=True)
    ServiceFactory.create(at=secret)

    response = client.post(address(service, "new_place"), NEW)

    assert response.status_code == 302


def test_a_place_of_this_draft_alone_can_be_changed(client: Client, service: Service) -> None:
    client.post(address(service, "new_place"), NEW)
    place = draft_of(service).venues.get().location

    client.post(address(service, "place", place.pk), {**NEW, "name": "The Big Shed", "features": ["toilet"]})

    assert Location.objects.get(pk=place.pk).name == "The Big Shed"
    assert draft_of(service).venues.get().location.accessibility.filter(feature="toilet").exists()


def test_once_published_it_is_changed_by_moderators_alone(
    client: Client, olive: User, service: Service
) -> None:
    client.post(address(service, "new_place"), NEW)
    service.refresh_from_db()
    service.latest_revision.publish()
    place = service.venues.get().location

    client.post(address(service, "place", place.pk), {**NEW, "name": "Ours", "words": "It is called Ours"})

    assert Location.objects.get(pk=place.pk).name == "The Shed"


def test_a_private_place_is_told_of_without_its_address(client: Client, organisation: Organisation) -> None:
    place = LocationFactory.create(name="The Refuge", is_confidential=True)
    service = ServiceFactory.create(organisation=organisation, at=place)

    client.post(address(service, "place", place.pk), {"words": "The ramp is gone."})

    assert "Refuge" not in service.reports.get().words
    assert "High Street" not in service.reports.get().words


def test_a_place_is_taken_away_with_what_names_it(client: Client, organisation: Organisation) -> None:
    one, other = LocationFactory.create(), LocationFactory.create()
    service = ServiceFactory.create(organisation=organisation, at=one)
    ServiceVenue.objects.create(service=service, location=other)
    Schedule.objects.create(service=service, byday="TU", location=one)

    answer(client, service, "venues", keep=[str(other.pk)])

    draft = draft_of(service)
    assert [venue.location for venue in draft.venues.all()] == [other]
    assert draft.schedules.get().location_id is None
    assert service.venues.count() == 2


@pytest.mark.parametrize("postcode", ["LS6", "nowhere"])
def test_half_a_postcode_is_refused(client: Client, service: Service, postcode: str) -> None:
    response = client.post(address(service, "new_place"), {**NEW, "postcode": postcode})

    assert response.status_code == 400
    assert "not a whole postcode" in said(response)
