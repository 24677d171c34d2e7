"""What is said from day to day takes effect at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from time_machine import travel

from accounts.models import User
from directory.actions.capacity import set_capacity
from directory.models import Service, ServiceCapacity
from tests.directory.my_organisation.keepers import address, answer, draft_of, said

pytestmark = [pytest.mark.django_db]


@travel("2026-11-27 12:00", tick=False)
def test_it_is_still_right(client: Client, service: Service) -> None:
    client.post(address(service, "confirm"))

    service.refresh_from_db()
    assert service.assured_on == date(2026, 11, 27)


def test_it_is_closed_for_a_time_and_opened_again_beside_a_draft(client: Client, service: Service) -> None:
    answer(client, service, "first-visit", first_visit="Ring.")

    client.post(address(service, "status"), {"to": "close"})
    service.refresh_from_db()
    closed = service.status
    client.post(address(service, "status"), {"to": "open"})
    service.refresh_from_db()

    assert (closed, service.status) == ("temporarily closed", "active")
    assert draft_of(service).first_visit == "Ring."


@pytest.mark.parametrize("to", ["", "defunct", "active"])
def test_no_other_state_can_be_asked_for(client: Client, service: Service, to: str) -> None:
    assert client.post(address(service, "status"), {"to": to}).status_code == 404


@travel("2026-11-27 12:00", tick=False)
def test_places_wait_and_pause(client: Client, service: Service) -> None:
    data = {"takes_referrals": "no", "places": "3", "wait_weeks": "6", "paused_until": "2027-01-04"}

    client.post(address(service, "capacity"), data)

    capacity = ServiceCapacity.objects.get(service=service)
    assert (capacity.takes_referrals, capacity.places, capacity.wait_weeks) == (False, 3, 6)
    assert capacity.paused_until == date(2027, 1, 4)
    assert capacity.confirmed_at is not None
    assert "Takes nobody new until 4 January 2027" in said(Client().get(service.get_absolute_url()))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"takes_referrals": "yes", "places": "-1"},
        {"takes_referrals": "yes", "paused_until": "2020-01-01"},
    ],
)
def test_what_cant_be_is_refused(client: Client, service: Service, data: dict[str, str]) -> None:
    assert client.post(address(service, "capacity"), data).status_code == 400
    assert not ServiceCapacity.objects.exists()


def test_saying_it_twice_is_one_row_and_the_index_hears_each_time(service: Service, olive: User) -> None:
    before = Service.objects.get(pk=service.pk).index_version
    for places in (1, 2):
        set_capacity(
            service=service, takes_referrals=True, places=places, wait_weeks=None, paused_until=None, by=olive
        )

    assert ServiceCapacity.objects.get(service=service).places == 2
    assert Service.objects.get(pk=service.pk).index_version == before + 2


@pytest.mark.parametrize("page", ["confirm", "status", "capacity"])
def test_of_what_nobody_sees_there_is_nothing_to_say(client: Client, service: Service, page: str) -> None:
    Service.objects.filter(pk=service.pk).update(live=False)

    assert client.post(address(service, page), {"to": "close"}).status_code == 409


@pytest.mark.parametrize("page", ["confirm", "status", "capacity", "take_back", "renew"])
def test_opening_an_address_changes_nothing(client: Client, service: Service, page: str) -> None:
    assert client.get(address(service, page)).status_code == 405
