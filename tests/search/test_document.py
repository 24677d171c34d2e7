"""What the finder knows of a service, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from directory.models import Service, ServiceArea, ServiceCapacity, ServiceVenue
from directory.needs import NeedVocabulary
from search.document import ANYWHERE, ServiceDocument, analysed
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory
from tests.search.finding import BRADFORD, LEEDS, counted_queries, need

pytestmark = pytest.mark.django_db


def document(service: Service) -> ServiceDocument:
    return ServiceDocument.from_service(
        ServiceDocument.services().get(pk=service.pk), NeedVocabulary.current()
    )


def everything_in(found: ServiceDocument) -> str:
    """All of a document as one text, but for the keys of rows, which may be any number."""
    return repr(replace(found, service_id=0, organisation_id=0)).lower()


def test_each_field_holds_its_own_tokens() -> None:
    service = ServiceFactory(
        name="Lunch Club",
        alternate_name="Soup Stop",
        description="Hot meals.",
        organisation=OrganisationFactory(name="Age Friends", alternate_name="AF"),
        at=LocationFactory(name="Mill Hall", address="9 Mill Lane", town="Otley", postcode="LS21 1AA"),
    )

    fields = document(service).fields

    assert fields["name"] == ("lunch", "club", "soup", "stop")
    assert fields["organisation"] == ("age", "friend", "af")
    assert fields["description"] == ("hot", "meal")
    assert set(analysed("Mill Hall 9 Mill Lane Otley LS21 1AA")) == set(fields["places"])


def test_needs_bring_their_words_and_those_that_stand_above_them() -> None:
    top = need("Money", "finances")
    low = need("Debt", "brassic", parent=top)
    service = ServiceFactory()
    service.needs.set([low])
    service.save()

    found = document(service)

    assert found.need_ids == tuple(sorted((top.pk, low.pk)))
    assert found.fields["needs"] == ("money", "debt", "brassic")


def test_what_a_description_takes_back_is_not_in_it() -> None:
    service = ServiceFactory(description="We run a café. We do not give housing advice.")

    assert "hous" not in document(service).fields["description"]
    assert "cafe" in document(service).fields["description"]


def test_nothing_of_a_confidential_venue_is_in_it_but_its_authority() -> None:
    refuge = LocationFactory(
        name="Rosewood House",
        address="17 Quarry Mount",
        town="Ilkley",
        county="Wharfedale",
        postcode="LS29 9ZZ",
        latitude=53.923456,
        longitude=-1.823456,
        authority_code=BRADFORD,
        is_confidential=True,
    )
    service = ServiceFactory(name="A safe place", at=refuge)

    found = document(service)

    for secret in ("rosewood", "quarry", "17", "ilkley", "wharfedal", "ls29", "9zz", "53.9", "1.82"):
        assert secret not in everything_in(found)
    assert found.venues == ()
    assert [(area.code, area.label) for area in found.areas] == [(BRADFORD, "Covers Bradford")]


def test_a_confidential_venue_beside_service_areas_gives_no_area() -> None:
    service = ServiceFactory(at=LocationFactory(is_confidential=True, authority_code=BRADFORD))
    ServiceArea.objects.create(service=service, code=LEEDS, name="Leeds")

    assert [area.code for area in document(service).areas] == [LEEDS]


def test_a_letter_box_and_an_unpublished_venue_are_no_places_to_go() -> None:
    service = ServiceFactory(at=LocationFactory(is_postal=True))
    ServiceVenue.objects.create(service=service, location=LocationFactory(live=False, name="Zebra Hall"))

    found = document(service)

    assert found.venues == ()
    assert "zebra" not in everything_in(found)


def test_the_office_of_what_comes_to_you_is_no_place_to_go() -> None:
    assert document(ServiceFactory(at_venue=False, at_home=True, at=LocationFactory())).venues == ()


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"is_national": True}, "Covers the whole country"),
        ({"by_phone": True}, "By phone"),
        ({"online": True}, "Online"),
    ],
)
def test_what_can_be_used_anywhere_says_how(fields: dict[str, bool], label: str) -> None:
    (area,) = document(ServiceFactory(**fields)).areas

    assert (area.code, area.label) == (ANYWHERE, label)


def test_the_united_kingdom_as_an_area_is_the_whole_country() -> None:
    service = ServiceFactory()
    ServiceArea.objects.create(service=service, code="K02000001")

    assert [area.code for area in document(service).areas] == [ANYWHERE]


def test_named_contacts_are_never_indexed() -> None:
    service = ServiceFactory()
    service.contacts.create(name="Wilhelmina Featherstone", email="wf@example.org")

    assert "wilhelmina" not in everything_in(document(service))


@pytest.mark.parametrize(
    ("assured_on", "modified_at", "expected"),
    [
        (date(2026, 3, 1), datetime(2026, 6, 1, tzinfo=UTC), date(2026, 3, 1)),
        (None, datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),
        (None, None, None),
    ],
)
def test_confirmed_is_when_somebody_checked_or_else_when_the_source_changed(
    assured_on: date | None, modified_at: datetime | None, expected: date | None
) -> None:
    service = ServiceFactory(assured_on=assured_on, source_modified_at=modified_at)

    assert document(service).confirmed_on == expected


def test_referrals_are_taken_unless_it_is_known_that_they_are_not() -> None:
    full = ServiceFactory()
    ServiceCapacity.objects.create(service=full, takes_referrals=False)

    assert document(ServiceFactory()).takes_referrals
    assert not document(full).takes_referrals
    paused = ServiceFactory()
    ServiceCapacity.objects.create(service=paused, paused_until=date(2027, 1, 4))
    assert not document(paused).takes_referrals
    assert not document(ServiceFactory(referral=Service.Referral.SIGNPOST)).takes_referrals


def test_a_document_asks_the_database_nothing() -> None:
    ServiceFactory(at=LocationFactory())
    vocabulary = NeedVocabulary.current()
    services = list(ServiceDocument.services())

    with counted_queries() as queries:
        ServiceDocument.from_service(services[0], vocabulary)

    assert len(queries) == 0


def test_very_long_text_and_words_are_cut() -> None:
    found = document(ServiceFactory(description="tea " * 200_000 + "x" * 5_000, alternate_name="y" * 255))

    assert len(found.fields["description"]) <= 5_000
    assert max(map(len, found.fields["name"])) <= 60
