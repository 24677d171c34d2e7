"""Finding one's organisation by its name, and adding one that isn't here."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from directory.models import Organisation
from tests.accounts.factories import UserFactory
from tests.directory.editing import said
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

JOIN, NEW = "/organisations/join/", "/organisations/new/"
INFO = "info@kettle.example.org"


@pytest.fixture
def kettle() -> Organisation:
    """An organisation that nobody manages, with an address of its own."""
    return OrganisationFactory(name="Kettle & Lamp", slug="kettle-lamp", email=INFO)


@pytest.fixture
def rosa() -> User:
    """Somebody who asks."""
    return UserFactory(first_name="Rosa", last_name="Parker", email="rosa@example.org")


def browser_of(user: User) -> Client:
    """A browser in which they are signed in."""
    client = Client()
    client.force_login(user)
    return client


class TestFinding:
    @pytest.mark.parametrize(
        "typed", ["Kettle & Lamp", "kettle", "the kettle and lamp", "Kettel Lamp", "LAMP kettle"]
    )
    def test_an_organisation_is_found_however_its_name_is_typed(
        self, client: Client, kettle: Organisation, typed: str
    ) -> None:
        OrganisationFactory(name="Something Else Entirely")

        page = said(client.get(JOIN, {"q": typed}))

        assert "/organisations/kettle-lamp/claim/" in page
        assert "Something Else" not in page

    def test_another_name_of_its_own_is_one_too(self, client: Client) -> None:
        OrganisationFactory(name="Headingley Neighbourhood Elders", alternate_name="HNE", slug="elders")

        assert "/organisations/elders/claim/" in said(client.get(JOIN, {"q": "hne"}))

    def test_towns_tell_two_of_one_name_apart_but_no_refuge_is_told_of(self, client: Client) -> None:
        for town, confidential in (("Otley", False), ("Ilkley", True)):
            organisation = OrganisationFactory(name="Open Door")
            ServiceFactory(
                organisation=organisation, at=LocationFactory(town=town, is_confidential=confidential)
            )

        page = said(client.get(JOIN, {"q": "open door"}))

        assert page.count("Manage this one") == 2
        assert "Otley" in page
        assert "Ilkley" not in page

    def test_what_the_public_may_not_see_is_not_found(self, client: Client) -> None:
        OrganisationFactory(name="Kettle in Preparation", live=False)

        page = said(client.get(JOIN, {"q": "kettle"}))

        assert "in Preparation" not in page
        assert "/organisations/new/?name=kettle" in page

    def test_nothing_typed_is_said(self, client: Client) -> None:
        answer = client.get(JOIN, {"q": " "})

        assert answer.status_code == 400
        assert "Enter the name of your organisation" in said(answer)

    def test_queries_do_not_grow_with_what_is_found(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(15):
            ServiceFactory(organisation=OrganisationFactory(name=f"Kettle {number}"), at=LocationFactory())
        client.get(JOIN, {"q": "kettle"})

        with django_assert_max_num_queries(6):
            page = said(client.get(JOIN, {"q": "kettle"}))

        assert page.count("Manage this one") == 15

    def test_its_page_and_the_foot_of_every_page_lead_here(
        self, client: Client, kettle: Organisation
    ) -> None:
        page = said(client.get(kettle.get_absolute_url()))

        assert 'href="/organisations/kettle-lamp/claim/"' in page
        assert f'href="{JOIN}"' in page

    def test_no_organisation_gets_the_address_of_these_pages(self) -> None:
        assert OrganisationFactory(name="Join").slug != "join"
        assert OrganisationFactory(name="New").slug != "new"


class TestANewOrganisation:
    def test_it_is_a_draft_of_its_own_people_until_a_moderator_has_looked(
        self, client: Client, rosa: User
    ) -> None:
        answer = browser_of(rosa).post(
            NEW, {"name": "Wool & Words", "url": "wool.example.org", "email": "hello@wool.example.org"}
        )

        made = Organisation.objects.get()
        assert answer["Location"] == f"/my-organisation/{made.slug}/"
        assert (made.name, made.live, made.is_managed) == ("Wool & Words", False, True)
        assert (made.url, made.email) == ("https://wool.example.org", "hello@wool.example.org")
        assert made.latest_revision.user == rosa
        assert [each.user for each in made.memberships.live()] == [rosa]
        assert client.get(made.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize(
        "typed",
        [
            {"name": "Kettle and Lamp"},
            {"name": "The Kettle Lamp Group", "phone": "0113 496 0001"},
            {"name": "Lamp Kettle Leeds", "postcode": "ls6 2ab"},
            {"name": "Kettle Lampp", "url": "http://www.kettle.example.org/"},
            {"name": "Kettle, Lamp and Friends", "email": "INFO@kettle.example.org"},
        ],
    )
    def test_likely_ones_are_shown_first_and_nothing_is_made(self, rosa: User, typed: dict[str, str]) -> None:
        kettle = OrganisationFactory(
            name="Kettle & Lamp",
            slug="kettle-lamp",
            email=INFO,
            phone="+44 113 4960001",
            url="https://kettle.example.org",
        )
        ServiceFactory(organisation=kettle, at=LocationFactory(postcode="LS6 2AB"))
        OrganisationFactory(name="Something Else Entirely", slug="else")

        page = said(browser_of(rosa).post(NEW, typed))

        assert "Is it one of these?" in page
        assert 'href="/organisations/kettle-lamp/claim/"' in page
        assert "/organisations/else/" not in page
        assert Organisation.objects.count() == 2

    def test_none_of_these_makes_it(self, rosa: User, kettle: Organisation) -> None:
        browser_of(rosa).post(NEW, {"name": "Kettle and Lamp", "none_of_these": "yes"})

        assert Organisation.objects.filter(live=False, name="Kettle and Lamp").count() == 1

    def test_what_nobody_may_see_is_not_shown_as_like_it(self, rosa: User) -> None:
        OrganisationFactory(name="Kettle & Lamp", live=False)

        answer = browser_of(rosa).post(NEW, {"name": "Kettle & Lamp"})

        assert answer.status_code == 302

    def test_a_name_is_needed_and_a_postcode_is_one(self, rosa: User) -> None:
        answer = browser_of(rosa).post(NEW, {"name": "", "postcode": "LS6"})

        assert answer.status_code == 400
        assert "Enter the name" in said(answer)
        assert "Enter a postcode such as" in said(answer)
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://x.example.org"])
    def test_an_address_that_does_things_is_no_website(self, rosa: User, url: str) -> None:
        browser_of(rosa).post(NEW, {"name": "Wool & Words", "url": url})

        assert not Organisation.objects.exclude(url__startswith="http").exists()
        assert not Organisation.objects.filter(url__icontains="alert").exists()

    def test_so_many_a_day(self, rosa: User, settings: Settings) -> None:
        settings.CLAIMS_A_DAY = 1
        browser = browser_of(rosa)
        browser.post(NEW, {"name": "Wool & Words"})

        answer = browser.post(NEW, {"name": "Quite Another Thing"})

        assert answer.status_code == 409
        assert Organisation.objects.count() == 1

    def test_a_visitor_makes_nothing(self, client: Client) -> None:
        assert "/accounts/signup/?next=/organisations/new/" in said(client.get(NEW))
        assert client.post(NEW, {"name": "Wool & Words"}).status_code == 302
        assert not Organisation.objects.exists()
