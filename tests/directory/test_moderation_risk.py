"""Why to look twice, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from directory.models import Contact, Location, Need, Organisation, Service, ServiceVenue
from directory.models.listing import Listing
from directory.moderation.queue import read_waiting, waiting_states
from directory.moderation.risk import Level
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory
from tests.directory.moderating import a_moderator, approved, keeper_of, sent

pytestmark = pytest.mark.django_db

PLAIN = {"description": "We meet on Fridays now."}


@pytest.fixture
def keeper(db: None) -> User:
    """Somebody of whom a draft was approved before."""
    service = ServiceFactory()
    known = keeper_of(service.organisation)
    sent(service, known)
    approved(service, a_moderator())
    return known


def reasons(listing: Listing, by: User, **values: Any) -> dict[str, Level]:
    """The rules that speak of a draft with these values, and how loudly."""
    sent(listing, by, **(values or PLAIN))
    states = [state for state in waiting_states() if state.object_id == str(listing.pk)]
    [waiting] = [each for each in read_waiting(states) if each.listing == listing]
    return {reason.rule: reason.level for reason in waiting.reasons}


def test_a_plain_change_by_somebody_known_has_none(keeper: User) -> None:
    assert reasons(ServiceFactory(), keeper) == {}


class TestWho:
    def test_a_new_organisation(self, keeper: User) -> None:
        made = OrganisationFactory(live=False)

        assert reasons(made, keeper, name="A new one")["new_organisation"] == Level.HIGH

    def test_one_that_was_taken_down_is_not_new(self, keeper: User) -> None:
        made: Organisation = OrganisationFactory(live=False, first_published_at=timezone.now())

        assert "new_organisation" not in reasons(made, keeper, name="The old one")

    def test_a_service_of_one_that_is_not_published(self, keeper: User) -> None:
        made = ServiceFactory(organisation__live=False)

        assert reasons(made, keeper)["new_organisation"] == Level.HIGH

    def test_somebodys_first(self, keeper: User) -> None:
        stranger = User.objects.create_user("stranger@example.org")

        assert reasons(ServiceFactory(), stranger) == {"first_submission": Level.MEDIUM}

    def test_many_services_of_one_organisation_at_once(self, keeper: User) -> None:
        organisation = OrganisationFactory()
        services = [ServiceFactory(organisation=organisation) for _ in range(5)]
        for service in services[:4]:
            assert "many_at_once" not in reasons(service, keeper)

        assert reasons(services[4], keeper)["many_at_once"] == Level.MEDIUM


class TestHarm:
    @pytest.mark.parametrize(
        ("was", "values"),
        [
            (True, {"address": "2 Other Street"}),
            (True, {"latitude": 53.9}),
            (True, {"is_confidential": False}),
            (False, {"is_confidential": True}),
        ],
    )
    def test_a_place_that_is_kept_private(self, keeper: User, was: bool, values: dict[str, Any]) -> None:
        venue: Location = LocationFactory(is_confidential=was)

        assert reasons(venue, keeper, **values)["secret_place"] == Level.HIGH

    def test_not_one_that_is_public(self, keeper: User) -> None:
        assert "secret_place" not in reasons(LocationFactory(), keeper, address="2 Other Street")

    @pytest.mark.parametrize("leaves", [True, False])
    def test_a_service_that_leaves_or_enters_one(self, keeper: User, leaves: bool) -> None:
        secret, hall = LocationFactory(confidential=True), LocationFactory()
        before, after = (secret, hall) if leaves else (hall, secret)
        service: Service = ServiceFactory(at=before)

        found = reasons(service, keeper, venues=[ServiceVenue(location=after)])

        assert found["secret_place"] == Level.HIGH

    def test_other_words_of_a_service_there_are_no_change_of_place(self, keeper: User) -> None:
        assert "secret_place" not in reasons(ServiceFactory(at=LocationFactory(confidential=True)), keeper)

    def test_a_sensitive_need(self, keeper: User) -> None:
        need = NeedFactory(is_sensitive=True)

        assert reasons(ServiceFactory(), keeper, needs=[need])["delicate_needs"] == Level.MEDIUM

    def test_an_urgent_need_and_what_stands_beneath_it(self, keeper: User) -> None:
        crisis = NeedFactory(slug="crisis")
        beneath: Need = NeedFactory(parent=crisis)

        assert reasons(ServiceFactory(), keeper, needs=[beneath])["delicate_needs"] == Level.MEDIUM

    def test_not_just_any_need(self, keeper: User) -> None:
        assert "delicate_needs" not in reasons(ServiceFactory(), keeper, needs=[NeedFactory()])


class TestWhereItLeads:
    @pytest.mark.parametrize(
        "values",
        [
            {"url": "https://elsewhere.example.org"},
            {"email": "elsewhere@example.org"},
            {"contacts": [Contact(name="Sam", phone="0113 496 0001")]},
            {"contacts": [Contact(name="Sam", email="sam@example.org")]},
        ],
        ids=["url", "email", "phone of a contact", "email of a contact"],
    )
    def test_another_address_or_number(self, keeper: User, values: dict[str, Any]) -> None:
        assert reasons(ServiceFactory(), keeper, **values) == {"reached_elsewhere": Level.MEDIUM}

    def test_not_another_name_of_a_contact(self, keeper: User) -> None:
        service = ServiceFactory()
        Contact.objects.create(service=service, name="Sam", phone="0113 496 0000")

        assert reasons(service, keeper, contacts=[Contact(name="Alex", phone="0113 496 0000")]) == {}

    @pytest.mark.parametrize(
        "words",
        [
            "Send it to 12-34-56, 12345678.",
            "Account 12345678, sort 12 34 56",
            "Our sort code is on the door",
            "GB29 NWBK 6016 1331 9268 19",
        ],
    )
    def test_a_bank_account(self, keeper: User, words: str) -> None:
        assert reasons(ServiceFactory(), keeper, fees=words)["bank_numbers"] == Level.HIGH

    @pytest.mark.parametrize("words", ["Ring 0113 496 0000", "Charity 12345678", "On 24-12-26 we are closed"])
    def test_other_numbers_are_none(self, keeper: User, words: str) -> None:
        assert "bank_numbers" not in reasons(ServiceFactory(), keeper, fees=words)

    @pytest.mark.parametrize(
        "words",
        [
            "See https://bit.ly/abc",
            "See http://93.184.216.34/tea",
            "See https://leeds.gov.uk@evil.example/",
            "See https://xn--80ak6aa92e.com/",
            "See javascript:alert(1)",
            "See ftp://example.org/tea",
        ],
    )
    def test_a_link_that_hides_where_it_leads(self, keeper: User, words: str) -> None:
        assert reasons(ServiceFactory(), keeper, description=words)["links"] == Level.HIGH

    def test_many_links(self, keeper: User) -> None:
        words = "https://a.example.org https://b.example.org www.c.example.org"

        assert reasons(ServiceFactory(), keeper, description=words)["links"] == Level.MEDIUM

    def test_not_one_plain_link(self, keeper: User) -> None:
        assert reasons(ServiceFactory(), keeper, description="See https://tea.example.org.") == {}

    def test_not_what_was_there_before(self, keeper: User) -> None:
        service = ServiceFactory(description="See https://bit.ly/abc and pay to 12-34-56 12345678")

        assert reasons(service, keeper, fees="£2") == {}

    def test_capital_letters(self, keeper: User) -> None:
        assert reasons(ServiceFactory(), keeper, description="COME TO THE BEST PLACE IN TOWN") == {
            "shouting": Level.LOW
        }
        assert reasons(ServiceFactory(), keeper, description="Ask at the NHS, DWP or LCC.") == {}


def test_the_level_is_that_of_the_worst(keeper: User) -> None:
    service = ServiceFactory()
    sent(service, keeper, url="https://elsewhere.example.org", description="See https://bit.ly/abc")

    [waiting] = read_waiting(waiting_states())

    assert waiting.level == Level.HIGH
    assert [reason.rule for reason in waiting.reasons] == ["links", "reached_elsewhere"]
