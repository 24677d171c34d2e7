"""What is shown before somebody makes what is here already."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.duplicates import like, organisations_like, organisations_named
from directory.models import Contact, Organisation, Service
from tests.directory.editing import said, signed_in
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def names(found: Any) -> list[str]:
    """What they are called."""
    return [each.listing.name for each in found]


class TestServices:
    @pytest.mark.parametrize(
        "typed",
        [
            "Oswin Warm Space",
            "oswin warm spaces",
            "The Oswin Warm Space",
            "Oswinn Warm Spase",
            "Warm Space Oswin",
        ],
    )
    def test_a_name_that_is_the_same_but_for_how_it_is_written(self, typed: str) -> None:
        ServiceFactory(name="Oswin Warm Space")
        ServiceFactory(name="Chair Exercises")

        assert names(like(name=typed)) == ["Oswin Warm Space"]

    def test_a_name_less_alike_counts_where_something_else_is_shared(self) -> None:
        service = ServiceFactory(name="Lunch Club for Elders", at=LocationFactory(postcode="LS6 2AB"))
        Contact.objects.create(service=service, phone="0113 496 0001")

        assert names(like(name="Lunch Friends")) == []
        assert names(like(name="Lunch Friends", postcode="ls62ab", phone="+44 (0)113 496 0001")) == [
            "Lunch Club for Elders"
        ]

    def test_it_says_what_both_have_and_not_what_that_is(self) -> None:
        service = ServiceFactory(
            name="Lunch Club", at=LocationFactory(postcode="LS6 2AB"), email="l@example.org"
        )
        Contact.objects.create(service=service, phone="0113 496 0001")

        (found,) = like(name="Lunch Club", postcode="LS6 2AB", phone="01134960001", email="L@example.org")

        assert found.shared == ["the same name", "the same postcode", "the same phone", "the same e-mail"]

    def test_the_likeliest_stand_first_and_only_so_many(self) -> None:
        for number in range(8):
            ServiceFactory(name="Lunch Club", url=f"https://example.org/{number}")

        found = like(name="Lunch Club", url="http://www.example.org/7/", limit=3)

        assert len(found) == 3
        assert found[0].listing.url == "https://example.org/7"

    def test_where_a_refuge_is_counts_for_nothing(self) -> None:
        ServiceFactory(
            name="Lunch Club for Elders", at=LocationFactory(postcode="LS6 2AB", is_confidential=True)
        )

        assert like(name="Lunch Friends", postcode="LS6 2AB") == []

    @pytest.mark.parametrize("hidden", [{"live": False}, {"closed": True}, {"organisation__live": False}])
    def test_what_the_public_can_not_find_is_shown_to_its_own_organisation_alone(
        self, hidden: dict[str, bool]
    ) -> None:
        service = ServiceFactory(name="Lunch Club", **hidden)

        assert like(name="Lunch Club") == []
        assert like(name="Lunch Club", organisation=OrganisationFactory()) == []
        assert names(like(name="Lunch Club", organisation=service.organisation)) == ["Lunch Club"]

    def test_neither_itself_nor_what_was_merged(self) -> None:
        service = ServiceFactory(name="Lunch Club")
        Service.objects.filter(pk=ServiceFactory(name="Lunch Club", live=False).pk).update(
            merged_into=service
        )

        assert like(name="Lunch Club", organisation=service.organisation, apart_from=service.pk) == []

    @pytest.mark.parametrize("typed", ["", "   ", "the", "!!!", "%", "x" * 500, "\x00"])
    def test_what_is_no_name_is_like_nothing(self, typed: str) -> None:
        ServiceFactory(name="Lunch Club")

        assert like(name=typed) == []

    def test_statements_do_not_grow_with_the_directory(self, django_assert_max_num_queries: Any) -> None:
        hall = LocationFactory(postcode="LS6 2AB")
        for _ in range(30):
            Contact.objects.create(
                service=ServiceFactory(name="Lunch Club", at=hall),
                phone="0113 496 0001",
                email="l@example.org",
            )

        with django_assert_max_num_queries(10):
            found = like(
                name="Lunch Club",
                postcode="LS6 2AB",
                phone="01134960001",
                email="l@example.org",
                url="example.org",
            )
            assert [each.listing.organisation.name for each in found]

        assert len(found) == 5


class TestOrganisations:
    def test_they_are_alike_by_name_and_by_how_to_reach_them(self) -> None:
        OrganisationFactory(name="Kettle & Lamp", phone="0113 496 0001")
        OrganisationFactory(name="Quite Another", phone="0113 496 0002")

        assert names(organisations_like(name="Kettle and Lamp")) == ["Kettle & Lamp"]
        assert names(organisations_like(name="Lamp Kettle Trust", phone="0113 4960001")) == ["Kettle & Lamp"]

    def test_branches_in_two_towns_are_told_apart(self) -> None:
        OrganisationFactory(name="Age Help Bradford")

        assert organisations_like(name="Age Help Leeds") == []

    def test_statements_do_not_grow_with_the_directory(self, django_assert_max_num_queries: Any) -> None:
        hall = LocationFactory(postcode="LS6 2AB")
        for _ in range(30):
            ServiceFactory(organisation=OrganisationFactory(name="Kettle & Lamp"), at=hall)

        with django_assert_max_num_queries(8):
            found = organisations_like(
                name="Kettle", postcode="LS6 2AB", phone="01134960001", url="https://k.example"
            )

        assert len(found) == 5


class TestNames:
    def test_the_nearest_stands_first(self) -> None:
        for name in ("Larkfold Community Trust", "Larkfold", "Trundle Community Transport"):
            OrganisationFactory(name=name)

        assert [each.name for each in organisations_named("larkfold")] == [
            "Larkfold",
            "Larkfold Community Trust",
        ]
        assert [each.name for each in organisations_named("larkfold community")] == [
            "Larkfold Community Trust"
        ]

    def test_accents_and_slips_are_forgiven(self) -> None:
        OrganisationFactory(name="Wisła House Hunslet")

        for typed in ("wisla", "Wisla hous", "hunslett", "wisł"):
            assert [each.name for each in organisations_named(typed)] == ["Wisła House Hunslet"]

    @pytest.mark.parametrize("typed", ["", "%%%", "the", "x" * 400])
    def test_what_is_no_name_finds_nothing(self, typed: str) -> None:
        OrganisationFactory(name="Larkfold")

        assert organisations_named(typed) == []


class TestInWagtail:
    def test_the_form_of_a_new_service_names_what_it_may_be(self) -> None:
        there = ServiceFactory(name="Oswin Warm Space")
        new = ServiceFactory(name="Oswin Warm Space", draft=True)
        new.save_revision()

        page = said(_form(new))

        assert "Is it here already?" in page
        assert f"/service/edit/{there.pk}/" in page

    def test_so_does_the_form_of_a_new_organisation(self) -> None:
        OrganisationFactory(name="Kettle & Lamp")
        new = OrganisationFactory(name="Kettle and Lamp", live=False)

        assert "Is it here already?" in said(_form(new))

    def test_one_that_is_like_nothing_or_was_published_says_nothing(self) -> None:
        ServiceFactory(name="Oswin Warm Space")
        editor = signed_in("Editors")

        for other in (ServiceFactory(name="Oswin Warm Space"), ServiceFactory(name="Choir", draft=True)):
            assert "Is it here already?" not in said(_form(other, editor))


def _form(listing: Service | Organisation, client: Client | None = None) -> Any:
    kind = listing._meta.model_name
    return (client or signed_in("Editors")).get(f"/cms/snippets/directory/{kind}/edit/{listing.pk}/")
