"""A new service: likely duplicates first, then a draft, or a copy of another."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import (
    Contact,
    CostOption,
    Eligibility,
    Organisation,
    Schedule,
    Service,
    ServiceArea,
    ServiceLanguage,
)
from tests.directory.factories import LocationFactory, NeedFactory, ServiceFactory
from tests.directory.my_organisation.keepers import address, answer, draft_of, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(organisation: Organisation) -> str:
    return reverse("directory:my_new_service", args=[organisation.slug])


def test_it_begins_as_a_draft_that_nobody_sees(client: Client, new: str) -> None:
    response = client.post(new, {"name": "Woodwork for beginners"})

    service = Service.objects.get(name="Woodwork for beginners")
    assert response["Location"] == address(service)
    assert (service.live, service.has_unpublished_changes) == (False, True)
    assert Client().get(f"/services/{service.slug}/").status_code == 404


def test_one_without_a_name_is_asked_for_it(client: Client, new: str) -> None:
    response = client.post(new, {"name": "  "})

    assert response.status_code == 400
    assert "Give it a name." in said(response)


def test_what_it_may_be_already_is_shown_before_it_is_made(
    client: Client, service: Service, new: str
) -> None:
    shown = client.post(new, {"name": "Tuesday Teas"})

    assert "Is it one of these?" in said(shown)
    assert address(service) in said(shown)
    assert not Service.objects.filter(name="Tuesday Teas").exists()

    client.post(new, {"name": "Tuesday Teas", "is_another": "on"})

    assert Service.objects.filter(name="Tuesday Teas").exists()


def test_same_as_another_but_for_its_name(client: Client, organisation: Organisation, new: str) -> None:
    # Arrange
    place, need = LocationFactory.create(), NeedFactory.create()
    tuesday = ServiceFactory.create(organisation=organisation, name="Tuesday group", at=place, minimum_age=50)
    tuesday.needs.add(need)
    tuesday.save()
    Schedule.objects.create(service=tuesday, byday="TU", location=place)
    CostOption.objects.create(service=tuesday, amount=2)
    Eligibility.objects.create(service=tuesday, who="carers")
    ServiceArea.objects.create(service=tuesday, name="Leeds", code="E08000035")
    ServiceLanguage.objects.create(service=tuesday, name="Polish", code="pl")
    Contact.objects.create(service=tuesday, phone="0113 000 0000")
    answer(client, tuesday, "first-visit", first_visit="Ring the bell.")

    # Act
    client.post(new, {"name": "Friday group", "copied": str(tuesday.uuid), "is_another": "on"})

    # Assert: the draft of the other is what is copied.
    friday = Service.objects.get(name="Friday group")
    draft = draft_of(friday)
    assert (draft.name, draft.minimum_age, draft.first_visit) == ("Friday group", 50, "Ring the bell.")
    assert draft.schedules.get().location == place
    assert list(draft.needs.all()) == [need]
    for part in ("venues", "cost_options", "eligibility", "areas", "languages", "contacts"):
        assert len(getattr(draft, part).all()) == 1
    assert (friday.uuid != tuesday.uuid, friday.slug != tuesday.slug) == (True, True)


def test_publishing_a_copy_leaves_the_other_its_parts(
    client: Client, organisation: Organisation, new: str
) -> None:
    tuesday = ServiceFactory.create(organisation=organisation, name="Tuesday group")
    Schedule.objects.create(service=tuesday, byday="TU")
    client.post(new, {"name": "Friday group", "copied": str(tuesday.uuid), "is_another": "on"})
    friday = Service.objects.get(name="Friday group")

    friday.latest_revision.publish()

    assert (tuesday.schedules.count(), friday.schedules.count()) == (1, 1)
