"""The A to Z of organisations, as a person sees it without JavaScript."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.a_to_z import PAGE_SIZE, letter_of
from directory.models import Organisation, Service, ServiceArea
from directory.needs import NeedVocabulary
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

LEEDS, BRADFORD, BRISTOL = "E08000035", "E08000032", "E06000023"
WEST_YORKSHIRE, YORKSHIRE, ENGLAND, UNITED_KINGDOM = "E11000006", "E12000003", "E92000001", "K02000001"
ENTRY = re.compile(r'class="waypost-index__name" href="(.*?)">(.*?)</a>')
FACTS = re.compile(r'<span class="waypost-index__facts">\s*(.*?)\s*</span>', re.DOTALL)


@pytest.fixture(autouse=True)
def forgotten_needs() -> None:
    NeedVocabulary.forget()


def page(client: Client, **question: Any) -> str:
    answer = client.get("/organisations/", question)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def names(html: str) -> list[str]:
    return [name for _, name in ENTRY.findall(html)]


def offering(*, areas: tuple[str, ...] = (), **fields: Any) -> Service:
    """A service of an organisation of its own, for these areas."""
    service = ServiceFactory(**fields)
    for code in areas:
        ServiceArea.objects.create(service=service, code=code)
    return service


def at_an_authority(code: str, **fields: Any) -> str:
    """The name of an organisation with a service at a venue there."""
    organisation: Organisation = OrganisationFactory()
    ServiceFactory(organisation=organisation, at=LocationFactory(authority_code=code, **fields))
    return organisation.name


# --- The order --------------------------------------------------------------------------------------


def test_they_stand_by_name_and_the_at_its_second_word(client: Client) -> None:
    for name in (
        "Zebra",
        "The Second Mug",
        "apple",
        "Theatre",
        "The Élan",
        "Eel",
        "Aardvark",
        "2nd Chance",
        "‘Tis",
    ):
        OrganisationFactory(name=name)

    html = page(client)

    assert names(html) == [
        *("Aardvark", "apple", "Eel", "The Élan", "The Second Mug", "Theatre", "Zebra"),
        *("2nd Chance", "‘Tis"),
    ]
    assert re.findall(r'id="letter-(.*?)"', html) == ["A", "E", "S", "T", "Z", "0-9"]


@pytest.mark.parametrize(
    ("initial", "letter"),
    [
        ("A", "A"),
        ("é", "E"),
        ("Ł", "0-9"),
        ("3", "0-9"),
        ("", "0-9"),
        ("’", "0-9"),
        ("中", "0-9"),
        ("ﬁ", "F"),
    ],
)
def test_a_letter_is_that_without_its_accents(initial: str, letter: str) -> None:
    assert letter_of(initial) == letter


def test_letters_have_counts_and_those_without_any_are_no_links(client: Client) -> None:
    for name in ("Apple", "Axe", "The Boat"):
        OrganisationFactory(name=name)

    html = page(client)

    links = re.findall(r'class="waypost-letter" href="(.*?)".*?number">(\d+)<', html)
    assert links == [("?letter=A", "2"), ("?letter=B", "1")]
    assert html.count('class="waypost-letter waypost-letter--none"') == 25


def test_one_letter_alone_and_the_way_back(client: Client) -> None:
    for name in ("Apple", "Axe", "The Boat", "7 Roofs"):
        OrganisationFactory(name=name)

    html = page(client, letter="b")

    assert names(html) == ["The Boat"]
    assert "1 organisation under B" in html
    assert "Remove Letter B" in html
    assert names(page(client, letter="0-9")) == ["7 Roofs"]
    assert len(names(page(client, letter="nonsense"))) == 4


def test_a_long_list_comes_in_pages_that_keep_the_question(client: Client) -> None:
    for number in range(PAGE_SIZE + 3):
        OrganisationFactory(name=f"Choir {number:03}", kind="charity")

    first, second = page(client, kind="charity"), page(client, kind="charity", page=2)

    assert len(names(first)) == PAGE_SIZE
    assert "?kind=charity&page=2" in first
    assert names(second) == ["Choir 050", "Choir 051", "Choir 052"]
    assert "There is no page 9" in page(client, page=9)
    assert len(names(page(client, page="-1"))) == PAGE_SIZE


# --- What is said of each ---------------------------------------------------------------------------


def test_each_has_its_kind_its_services_and_where_they_are(client: Client) -> None:
    organisation = OrganisationFactory(name="Helpers", kind="social enterprise", alternate_name="H&H")
    ServiceFactory(organisation=organisation, at=LocationFactory(authority_code=LEEDS))
    offering(organisation=organisation, areas=(BRADFORD,), at_venue=False, at_home=True)
    ServiceFactory(organisation=organisation, draft=True, at=LocationFactory(authority_code=BRISTOL))
    ServiceFactory(organisation=organisation, closed=True, at=LocationFactory(authority_code=BRISTOL))

    html = page(client)

    assert f'href="{organisation.get_absolute_url()}">Helpers</a>' in html
    assert FACTS.findall(html) == ["Also known as H&H", "Social enterprise · 2 services · Bradford and Leeds"]


def test_one_without_anything_now_is_still_listed_and_marked(client: Client) -> None:
    organisation = OrganisationFactory(name="Sleepers")
    ServiceFactory(organisation=organisation, closed=True)

    assert FACTS.findall(page(client)) == ["Nothing listed now"]


def test_many_areas_and_the_whole_country_are_said_shortly(client: Client) -> None:
    offering(
        organisation=OrganisationFactory(name="A"), areas=(LEEDS, BRADFORD, BRISTOL, "E08000003", "E08000012")
    )
    ServiceFactory(organisation=OrganisationFactory(name="B"), national=True)

    assert FACTS.findall(page(client)) == [
        "1 service · Bradford, Bristol and 3 more areas",
        "1 service · The whole country",
    ]


def test_drafts_are_not_listed(client: Client) -> None:
    OrganisationFactory(name="Draft", live=False)

    assert names(page(client)) == []


def test_of_a_confidential_address_only_the_area_is_told(client: Client) -> None:
    at_an_authority(LEEDS, confidential=True, name="Rose House", address="9 Hidden Lane", postcode="LS9 9ZZ")

    html = page(client)

    assert FACTS.findall(html) == ["1 service · Leeds"]
    for secret in ("Rose House", "Hidden Lane", "LS9"):
        assert secret not in html


def test_words_of_a_feed_are_escaped(client: Client) -> None:
    OrganisationFactory(name='<img src=x onerror="alert(1)">', alternate_name="<b>x</b>")

    html = client.get("/organisations/").content.decode()

    assert "<img src=x" not in html
    assert "<b>x</b>" not in html


# --- Narrowing --------------------------------------------------------------------------------------


def test_by_words_of_the_name_in_any_order(client: Client) -> None:
    OrganisationFactory(name="The Second Mug")
    OrganisationFactory(name="Mugwump", alternate_name="Seconds Out")
    OrganisationFactory(name="Mug")

    assert names(page(client, q="mug SECOND")) == ["Mugwump", "The Second Mug"]


def test_by_kind(client: Client) -> None:
    OrganisationFactory(name="Church", kind="faith")
    OrganisationFactory(name="Council", kind="council")

    html = page(client, kind="faith")

    assert names(html) == ["Church"]
    assert "Remove Faith group" in html


def test_by_a_branch_of_the_tree_of_needs(client: Client) -> None:
    food = NeedFactory(name="Food", slug="food")
    parcels = NeedFactory(name="Food parcels", slug="parcels", parent=food)
    for name, need, fields in (
        ("A", food, {}),
        ("B", parcels, {}),
        ("C", NeedFactory(), {}),
        ("D", food, {"draft": True}),
    ):
        service = ServiceFactory(organisation=OrganisationFactory(name=name), **fields)
        service.needs.set([need])
        service.save()

    assert names(page(client, need="food")) == ["A", "B"]
    assert names(page(client, need="parcels")) == ["B"]


def test_by_where_venues_are(client: Client) -> None:
    leeds, bradford = at_an_authority(LEEDS), at_an_authority(BRADFORD)
    bristol = at_an_authority(BRISTOL)
    at_an_authority(BRISTOL, is_postal=True)

    assert names(page(client, area=LEEDS)) == [leeds]
    assert sorted(names(page(client, area=WEST_YORKSHIRE))) == sorted([leeds, bradford])
    assert names(page(client, area=BRISTOL)) == [bristol]
    assert len(names(page(client, area=ENGLAND))) == 3


def test_by_what_is_covered_from_wider_to_narrower_and_back(client: Client) -> None:
    for name, code in (
        ("Local", LEEDS),
        ("My county", WEST_YORKSHIRE),
        ("Region", YORKSHIRE),
        ("Some nation", ENGLAND),
        ("Yonder", UNITED_KINGDOM),
    ):
        offering(organisation=OrganisationFactory(name=name), areas=(code,), at_venue=False, at_home=True)

    assert names(page(client, area=LEEDS)) == ["Local", "My county", "Region"]
    assert names(page(client, area=YORKSHIRE)) == ["Local", "My county", "Region"]
    assert names(page(client, area=ENGLAND)) == ["Local", "My county", "Region", "Some nation"]


def test_only_areas_with_something_in_them_can_be_chosen(client: Client) -> None:
    at_an_authority(LEEDS)

    html = page(client)

    offered = re.search(r'<select[^>]*name="area">(.*?)</select>', html, re.DOTALL)
    assert offered
    assert [name.strip() for name in re.findall(r">([^<]*)</option>", offered[1])] == [
        "Anywhere",
        "Leeds",
        "England (nation)",
        "West Yorkshire (county)",
        "Yorkshire and The Humber (region)",
    ]


def test_filters_hold_together_and_each_can_be_taken_away(client: Client) -> None:
    leeds = at_an_authority(LEEDS)
    at_an_authority(LEEDS)
    Organisation.objects.filter(name=leeds).update(kind="charity")

    html = page(client, area=LEEDS, kind="charity", q="Helping", letter="H")

    assert names(html) == [leeds]
    for remaining in ("?kind=charity&q=Helping", "?area=E08000035&q=Helping", "?area=E08000035&kind=charity"):
        assert f'class="waypost-chip__remove" href="{remaining}"' in html
    assert '<option value="charity" selected>' in html


@pytest.mark.parametrize(
    "question", [{"area": "E99"}, {"need": "nothing"}, {"kind": "cult"}, {"q": "x" * 500}]
)
def test_a_choice_that_is_gone_is_left_out_and_said(client: Client, question: dict[str, str]) -> None:
    OrganisationFactory(name="Helpers")

    html = page(client, **question)

    assert names(html) == ["Helpers"]
    assert "not here any more" in html


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; DROP TABLE", "\x00", "😀", " ", "%' OR 1=1"])
def test_strange_words_are_only_words(client: Client, text: str) -> None:
    OrganisationFactory(name="Helpers")

    assert client.get("/organisations/", {"q": text, "letter": text, "page": text}).status_code == 200


def test_nothing_fits_and_ways_out_of_it(client: Client) -> None:
    OrganisationFactory(name="Helpers")

    html = page(client, q="zzzz", kind="faith")

    assert "No organisation fits" in html
    for way in ("?kind=faith", "?q=zzzz", "/organisations/", "/services/"):
        assert f'<a href="{way}">' in html
    assert "waypost-letters" not in html


# --- The whole --------------------------------------------------------------------------------------


def test_it_takes_as_many_statements_for_fifty_as_for_two(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    need = NeedFactory(slug="food")
    for number in range(50):
        organisation = OrganisationFactory(name=f"Choir {number}", kind="charity")
        for _ in range(2):
            service = offering(
                organisation=organisation, areas=(LEEDS,), at=LocationFactory(authority_code=BRADFORD)
            )
            service.needs.set([need])
            service.save()
    page(client)

    with django_assert_max_num_queries(8):
        assert len(names(page(client))) == 50
    with django_assert_max_num_queries(8):
        html = page(client, q="choir", need="food", area=LEEDS, kind="charity", letter="C")
        assert len(names(html)) == 50


def test_what_somebody_looked_for_is_kept_nowhere(client: Client) -> None:
    assert "Cache-Control" not in client.get("/organisations/").headers
    assert client.get("/organisations/?need=x")["Cache-Control"] == "private, no-store"


def test_it_only_reads(client: Client) -> None:
    assert client.post("/organisations/").status_code == 405


def test_an_organisation_s_own_page_leads_back(client: Client) -> None:
    organisation = OrganisationFactory()

    assert 'href="/organisations/"' in client.get(organisation.get_absolute_url()).content.decode()
