"""Nobody reaches another organisation's listings, by any address or field."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import end_membership
from accounts.models import User
from directory.models import Location, Organisation, OrganisationMembership, Service, ServiceVenue
from tests.accounts.factories import UserFactory
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory
from tests.directory.my_organisation.keepers import (
    address,
    answer,
    draft_of,
    keeper_of,
    said,
    signed_in,
    step_address,
)

pytestmark = pytest.mark.django_db

PAGES = ("", "check", "preview", "discard", "new_place")
POSTS = ("check", "discard", "take_back", "renew", "confirm", "status", "capacity", "add_place", "new_place")


@pytest.fixture
def theirs() -> Service:
    return ServiceFactory.create(organisation=OrganisationFactory.create(name="Somebody else"))


@pytest.mark.parametrize("page", PAGES)
def test_another_organisations_pages_are_not_there(client: Client, theirs: Service, page: str) -> None:
    assert client.get(address(theirs, page)).status_code == 404


@pytest.mark.parametrize("page", POSTS)
def test_nothing_can_be_sent_to_them(client: Client, theirs: Service, page: str) -> None:
    assert client.post(address(theirs, page), {"to": "close"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "active"


@pytest.mark.parametrize("step", ["what", "when", "photos", "nonsense"])
def test_their_questions_are_not_there(client: Client, theirs: Service, step: str) -> None:
    assert client.get(step_address(theirs, step)).status_code == 404
    assert client.post(step_address(theirs, step), {"name": "Mine now"}).status_code == 404


def test_their_service_is_not_found_beneath_ones_own_organisation(
    client: Client, organisation: Organisation, theirs: Service
) -> None:
    for key in (theirs.uuid, uuid.uuid4()):
        found = client.get(reverse("directory:my_service", args=[organisation.slug, key]))
        assert found.status_code == 404


def test_the_organisations_own_pages_are_not_there_for_others(client: Client, theirs: Service) -> None:
    slug = theirs.organisation.slug
    for name in ("my_organisation", "my_details", "my_new_service", "my_details_check"):
        assert client.get(reverse(f"directory:{name}", args=[slug])).status_code == 404
    assert client.get(reverse("directory:my_details_step", args=[slug, "what"])).status_code == 404


def test_a_visitor_is_sent_to_sign_in(service: Service) -> None:
    response = Client().get(address(service))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_who_has_no_role_there_finds_nothing(service: Service) -> None:
    assert signed_in(UserFactory.create()).get(address(service)).status_code == 404


def test_access_ends_with_the_membership(olive: User, service: Service) -> None:
    membership = OrganisationMembership.objects.get(user=olive)
    end_membership(membership=membership, by=None)
    olive.refresh_from_db()

    assert signed_in(olive).get(address(service)).status_code == 404


def test_another_organisations_service_cant_be_copied(
    client: Client, organisation: Organisation, service: Service, theirs: Service
) -> None:
    data = {"name": "A new one", "copied": str(theirs.uuid)}

    response = client.post(reverse("directory:my_new_service", args=[organisation.slug]), data)

    assert response.status_code == 400
    assert theirs.name not in said(response)
    assert not Service.objects.filter(name="A new one").exists()


def test_no_question_copies_from_another_organisation(
    client: Client, service: Service, theirs: Service
) -> None:
    assert client.post(step_address(service, "when"), {"copy": str(theirs.uuid)}).status_code == 404


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"live": False}])
def test_anothers_secret_or_unpublished_place_cant_be_chosen(
    client: Client, service: Service, theirs: Service, hidden: dict[str, bool]
) -> None:
    place = LocationFactory.create(name="The Refuge", **hidden)
    ServiceVenue.objects.create(service=theirs, location=place)

    response = client.post(address(service, "add_place"), {"place": place.pk})

    assert response.status_code == 404
    assert "The Refuge" not in said(client.get(step_address(service, "venues"), {"q": "Refuge"}))
    assert "The Refuge" not in said(client.get(step_address(service, "venues"), {"q": "LS6 2AB"}))


def test_a_place_of_no_draft_of_theirs_has_no_page(client: Client, service: Service) -> None:
    place = LocationFactory.create()

    assert client.get(address(service, "place", place.pk)).status_code == 404


def test_a_shared_place_is_not_changed_but_told_of(client: Client, organisation: Organisation) -> None:
    place = LocationFactory.create(name="Oswin Hall")
    service = ServiceFactory.create(organisation=organisation, at=place)

    client.post(address(service, "place", place.pk), {"name": "My Hall", "words": "There is a ramp now."})

    assert Location.objects.get(pk=place.pk).name == "Oswin Hall"
    report = service.reports.get()
    assert (report.what, report.is_from_keepers) == ("place", True)
    assert "There is a ramp now." in report.words


def test_a_places_key_in_a_form_is_no_way_in(client: Client, service: Service) -> None:
    place = LocationFactory.create(name="The Refuge", is_confidential=True)

    response = answer(client, service, "venues", keep=str(place.pk))

    assert response.status_code == 400
    assert "The Refuge" not in said(response)
    assert not list(draft_of(service).venues.all())


def test_a_time_names_no_place_but_the_drafts(client: Client, service: Service) -> None:
    place = LocationFactory.create()
    times = {
        "schedules-TOTAL_FORMS": 1,
        "schedules-INITIAL_FORMS": 0,
        "schedules-0-how": "weekly",
        "schedules-0-days": "TU",
        "schedules-0-location": place.pk,
        "exceptions-TOTAL_FORMS": 0,
        "exceptions-INITIAL_FORMS": 0,
    }

    assert answer(client, service, "when", **times).status_code == 400


def test_a_keeper_of_two_chooses(olive: User, organisation: Organisation) -> None:
    client = signed_in(olive)
    straight = client.get(reverse("directory:my_organisations"))
    other = OrganisationFactory.create(name="Second home")
    OrganisationMembership.objects.create(user=olive, organisation=other, role="listing-keeper")

    chosen = said(client.get(reverse("directory:my_organisations")))

    assert straight["Location"] == reverse("directory:my_organisation", args=[organisation.slug])
    assert "Second home" in chosen
    assert organisation.name in chosen


def test_who_keeps_none_is_told_how_to_begin() -> None:
    page = said(signed_in(UserFactory.create()).get(reverse("directory:my_organisations")))

    assert "/organisations/join/" in page


def test_every_role_in_an_organisation_may_write(organisation: Organisation, service: Service) -> None:
    for role in OrganisationMembership.roles:
        assert signed_in(keeper_of(organisation, role)).get(address(service)).status_code in {200, 302}
