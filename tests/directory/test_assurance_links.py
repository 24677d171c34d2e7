"""Links that can’t be answered any more, or by whoever has them; and new ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.actions import end_membership
from directory.actions import assurance as actions
from directory.actions.listings import confirm
from directory.assurance_links import Link, link_of, token_of
from directory.models import AssuranceRequest, Organisation, Service
from messaging.models import Message
from tests.directory.assuring import (
    NOW,
    THREE_MONTHS_AGO,
    TODAY,
    WEEK,
    asked,
    due,
    link_to,
    press,
)
from tests.directory.factories import OrganisationFactory
from tests.directory.test_pages import words
from tests.directory.test_something_wrong import keeper_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[time_machine.Traveller]:
    """It is that Friday, and nothing was counted."""
    with time_machine.travel(NOW, tick=False) as traveller:
        cache.clear()
        yield traveller


class TestLinksThatDoNotWork:
    def gone(self, client: Client, page: str, service: Service) -> str:
        """It is gone for opening and pressing, and nothing changed; what the page says."""
        before = Service.objects.get(pk=service.pk)
        opened = client.get(page)
        assert opened.status_code == 410
        assert press(client, page, service, "right").status_code == 410
        after = Service.objects.get(pk=service.pk)
        assert (after.assured_on, after.status) == (before.assured_on, before.status)
        return words(opened.content.decode())

    def test_altered(self, client: Client) -> None:
        service = due()
        page = link_to(service)

        said = self.gone(client, page[:-3] + ("aa" if page[-3:-1] != "aa" else "bb") + "/", service)

        assert "copy all of it" in said
        assert service.organisation.name not in said

    def test_expired(self, client: Client, on_the_day: time_machine.Traveller, settings: Settings) -> None:
        service = due()
        page = link_to(service)
        on_the_day.shift(timedelta(days=settings.ASSURANCE_LINK_DAYS))
        assert client.get(page).status_code == 200
        on_the_day.shift(timedelta(days=1))

        said = self.gone(client, page, service)

        assert "doesn’t work any more" in said
        assert "info@example.org" in said

    def test_used_and_confirmed_elsewhere_since(self, client: Client) -> None:
        service = due()
        page = link_to(service)
        confirm(service=service, on=TODAY, by=None)

        said = self.gone(client, page, service)

        assert "This was answered already" in said

    def test_used_the_day_before(self, client: Client, on_the_day: time_machine.Traveller) -> None:
        service = due()
        page = link_to(service)
        press(client, page, service, "right")
        on_the_day.shift(timedelta(days=2))

        self.gone(client, page, service)

    def test_of_one_round_in_a_later_one(self, client: Client, settings: Settings) -> None:
        organisation = OrganisationFactory(email="info@example.org")
        first, later = due(organisation=organisation), due(organisation=organisation, assured_on=TODAY - WEEK)
        page = link_to(first)
        press(client, page, first, "right")

        day = NOW + timedelta(days=100)
        settings.ASSURANCE_LINK_DAYS = 200
        with time_machine.travel(day, tick=False):
            actions.ask(day)
            assert AssuranceRequest.objects.filter(service=later).exists()
            assert client.get(page).status_code == 410

    def test_of_somebody_who_left(self, client: Client) -> None:
        service = due()
        keeper = keeper_of(service.organisation)
        page = link_to(service, f"user:{keeper.pk}")
        assert client.get(page).status_code == 200
        end_membership(membership=service.organisation.memberships.get(), by=None)

        self.gone(client, page, service)

    def test_of_an_address_that_is_the_organisations_no_more(self, client: Client) -> None:
        service = due()
        page = link_to(service)
        Organisation.objects.update(email="new@example.org")

        said = self.gone(client, page, service)

        assert "new@example.org" in said

    def test_of_an_organisation_that_is_gone(self, client: Client) -> None:
        service = due()
        page = link_to(service)
        Organisation.objects.update(live=False)

        said = self.gone(client, page, service)

        assert service.organisation.name not in said

    @pytest.mark.parametrize("what", ["right", "change", "closed", "open", "people"])
    def test_another_organisations_service_is_not_there(self, client: Client, what: str) -> None:
        service, other = due(), due()
        page = link_to(service)

        assert press(client, page, other, what, words="x", how="good").status_code == 404

        other.refresh_from_db()
        assert (other.assured_on, other.status) == (THREE_MONTHS_AGO, "active")

    def test_a_link_to_one_services_address_answers_for_no_other(self, client: Client) -> None:
        organisation = OrganisationFactory(email="info@example.org")
        tea = due(organisation=organisation, email="tea@example.org")
        other = due(organisation=organisation)

        page = link_to(tea, f"service:{tea.pk}")

        assert press(client, page, other, "right").status_code == 404
        assert press(client, page, tea, "right").status_code == 302

    def test_it_holds_no_personal_data(self) -> None:
        service = due()
        keeper = keeper_of(service.organisation, email="rosa@example.org")
        token = token_of(Link.new(service.organisation, f"user:{keeper.pk}"))

        link = link_of(token)

        assert link
        assert (link.recipient, link.mark) == (f"user:{keeper.pk}", "")
        assert link_of("made-up") is None

    def test_many_tries_from_one_internet_address_are_told_to_wait(
        self, client: Client, settings: Settings
    ) -> None:
        settings.LINK_ANSWERS_PER_HOUR = 2
        for _ in range(2):
            assert client.get("/still-right/made-up/").status_code == 410

        answer = client.get("/still-right/made-up/")

        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 0
        service = due()
        page = link_to(service)
        assert client.get(page).status_code == 200
        assert press(client, page, service, "right").status_code == 429


class TestANewOne:
    def test_goes_to_the_organisations_own_address_alone(self, client: Client) -> None:
        service = due()
        keeper = keeper_of(service.organisation)
        page = link_to(service, f"user:{keeper.pk}")
        end_membership(membership=service.organisation.memberships.get(), by=None)
        Message.objects.all().delete()

        for _ in range(3):
            answer = client.post(f"{page}again/", {"email": "thief@example.org"})

        assert "info@example.org" in answer.content.decode()
        assert [to for to, _ in asked()] == [f"organisation:{service.organisation.pk}"]

    def test_is_not_needed_where_all_was_confirmed(self, client: Client) -> None:
        service = due()
        page = link_to(service)
        confirm(service=service, on=TODAY, by=None)
        Message.objects.all().delete()

        answer = client.post(f"{page}again/")

        assert "Nothing is left to answer" in answer.content.decode()
        assert asked() == []

    def test_of_a_made_up_link_is_none(self, client: Client) -> None:
        assert client.post("/still-right/made-up/again/").status_code == 410
        assert asked() == []

    def test_where_there_is_no_address_other_ways_are_told(self, client: Client) -> None:
        service = due()
        keeper = keeper_of(service.organisation)
        page = link_to(service, f"user:{keeper.pk}")
        end_membership(membership=service.organisation.memberships.get(), by=None)
        Organisation.objects.update(email="")

        answer = client.get(page)

        assert answer.status_code == 410
        assert "again/" not in answer.content.decode()
        assert "Other ways" in answer.content.decode()
