"""The editors' lists: what a row says, what they are narrowed by, and what they cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from directory.models import (
    Contact,
    Location,
    NeedSynonym,
    Schedule,
    ScheduleException,
    Service,
    ServiceArea,
    ServiceVenue,
)
from tests.directory.editing import LIST, said
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

VENUES = "/cms/snippets/directory/location/"
ORGANISATIONS = "/cms/snippets/directory/organisation/"
NEEDS = "/cms/snippets/directory/need/"


def names(client: Client, address: str = LIST, **asked: Any) -> list[str]:
    """Names in a list, as it shows them."""
    return [str(row) for row in client.get(address, asked).context["object_list"]]


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


class TestServices:
    def test_a_row_says_where_what_for_and_how_old(self, editor: Client) -> None:
        service = ServiceFactory(assured_on=days_ago(400), needs_suggested=True)
        for town in ("Leeds", "Morley", "Otley"):
            ServiceVenue.objects.create(service=service, location=LocationFactory(town=town))
        service.needs.set([NeedFactory(name=f"Need {letter}") for letter in "ABC"])
        service.save()

        page = said(editor.get(LIST))

        assert "Leeds, Morley (3 venues)" in page
        assert "Need A, Need B and 1 more" in page
        assert "over 5 months ago</span>" in page
        assert "suggested</span>" in page

    def test_it_asks_the_database_no_more_for_many_rows(
        self, editor: Client, django_assert_max_num_queries: Any
    ) -> None:
        need = NeedFactory()
        for number in range(30):
            service = ServiceFactory(at=LocationFactory(), assured_on=None if number % 2 else days_ago(9))
            service.needs.add(need)
            service.save()

        with django_assert_max_num_queries(21):
            answer = editor.get(LIST)

        assert len(answer.context["object_list"]) == 30

    @pytest.mark.parametrize(
        ("bands", "found"),
        [
            (["never"], {"never"}),
            (["stale"], {"stale"}),
            (["due"], {"four months", "three months"}),
            (["fresh"], {"fresh"}),
            (["never", "stale"], {"never", "stale"}),
        ],
    )
    def test_by_when_they_were_confirmed(self, editor: Client, bands: list[str], found: set[str]) -> None:
        for name, days in (("stale", 160), ("four months", 140), ("three months", 95), ("fresh", 80)):
            ServiceFactory(name=name, assured_on=days_ago(days))
        ServiceFactory(name="never", assured_on=None)

        assert set(names(editor, confirmed=bands)) == found

    def test_by_status_and_by_what_the_public_sees(self, editor: Client) -> None:
        ServiceFactory(name="open")
        ServiceFactory(name="closed", closed=True)
        ServiceFactory(name="draft", draft=True)
        ServiceFactory(name="changed", has_unpublished_changes=True)

        assert names(editor, status="defunct") == ["closed"]
        assert names(editor, published="no") == ["draft"]
        assert names(editor, published="draft") == ["changed"]

    def test_by_a_need_with_all_beneath_it(self, editor: Client) -> None:
        top, other = NeedFactory(), NeedFactory()
        below = NeedFactory(parent=top)
        for name, need in (("top", top), ("below", below), ("other", other)):
            service = ServiceFactory(name=name)
            service.needs.add(need)
            service.save()
        ServiceFactory(name="none")
        ServiceFactory(name="guessed", needs_suggested=True)

        assert names(editor, need=top.pk) == ["below", "top"]
        assert names(editor, need=[below.pk, other.pk]) == ["below", "other"]
        assert names(editor, needs="none") == ["guessed", "none"]
        assert names(editor, needs="suggested") == ["guessed"]

    def test_by_area(self, editor: Client) -> None:
        ServiceFactory(name="there", at=LocationFactory(authority_code="E08000035"))
        for name, code in (("covers", "E08000035"), ("England", "E92000001"), ("Bradford", "E08000032")):
            ServiceArea.objects.create(service=ServiceFactory(name=name), code=code)

        for leeds in ("Leeds", "leeds city council", "E08000035"):
            assert names(editor, area=leeds) == ["England", "covers", "there"]
        assert names(editor, area="Nowhere") == []

    def test_without_a_place_on_the_map(self, editor: Client) -> None:
        ServiceFactory(name="placed", at=LocationFactory())
        ServiceFactory(name="lost", at=LocationFactory(nowhere=True))
        ServiceFactory(name="no venue")
        ServiceFactory(name="by phone", at_venue=False, by_phone=True)

        assert names(editor, position="missing") == ["lost", "no venue"]

    def test_without_a_way_to_get_in_touch(self, editor: Client) -> None:
        ServiceFactory(name="silent")
        Contact.objects.create(service=ServiceFactory(name="only a name"), name="Sam")
        Contact.objects.create(service=ServiceFactory(name="phone"), phone="0113 496 0000")
        ServiceFactory(name="website", url="https://example.org")

        assert names(editor, contact="none") == ["only a name", "silent"]

    def test_those_whose_sessions_are_over(self, editor: Client) -> None:
        gone, going = ServiceFactory(name="gone"), ServiceFactory(name="going")
        Schedule.objects.create(service=gone, byday="TU", valid_to_on=days_ago(1))
        Schedule.objects.create(service=gone, freq="", starts_on=days_ago(30))
        Schedule.objects.create(service=going, byday="TU", valid_to_on=days_ago(1))
        Schedule.objects.create(service=going, byday="WE")
        again = ServiceFactory(name="once again")
        Schedule.objects.create(service=again, byday="TU", valid_to_on=days_ago(1))
        ScheduleException.objects.create(service=again, on=days_ago(-7), is_open=True)
        ServiceFactory(name="no times")

        assert names(editor, over="yes") == ["gone"]

    def test_by_organisation_venue_and_feed(self, editor: Client) -> None:
        hall = LocationFactory()
        service = ServiceFactory(name="ours", at=hall, source="council", source_id="1")
        ServiceFactory(name="theirs")

        assert names(editor, organisation=service.organisation_id) == ["ours"]
        assert names(editor, venue=hall.pk) == ["ours"]
        assert names(editor, feed="council") == ["ours"]
        assert names(editor, feed="here") == ["theirs"]

    @pytest.mark.parametrize(
        "words", ["chat", "NATTER", "kettle", "kirkgate", "LS6 2AB", "ls62ab", "kettle tea"]
    )
    def test_it_is_found_once_by_any_word_that_somebody_remembers(self, editor: Client, words: str) -> None:
        service = ServiceFactory(
            name="Tea and Chat",
            alternate_name="Natter",
            organisation=OrganisationFactory(name="Kettle & Lamp"),
        )
        for _ in range(2):
            ServiceVenue.objects.create(service=service, location=LocationFactory(name="Kirkgate Hall"))
        ServiceFactory(name="Other", organisation__name="Another")

        assert names(editor, q=words) == ["Tea and Chat"]

    def test_an_unknown_value_narrows_nothing_and_breaks_nothing(self, editor: Client) -> None:
        ServiceFactory(name="one")

        assert names(editor, confirmed="yesterday", need="x", organisation="999999") == ["one"]


class TestOthers:
    def test_an_organisation_leads_to_its_services(self, editor: Client) -> None:
        service = ServiceFactory(organisation=OrganisationFactory(kind="charity", charity_number="1234567"))
        idle = OrganisationFactory(managed=True)

        page = said(editor.get(ORGANISATIONS))

        assert f'<a href="{LIST}?organisation={service.organisation_id}">1 service</a>' in page
        assert names(editor, ORGANISATIONS, services="none") == [idle.name]
        assert names(editor, ORGANISATIONS, managed="yes") == [idle.name]
        assert names(editor, ORGANISATIONS, kind="charity") == [service.organisation.name]
        assert names(editor, ORGANISATIONS, q="1234567") == [service.organisation.name]

    def test_venues_say_who_uses_them_and_editors_see_private_ones(self, editor: Client) -> None:
        used = LocationFactory(name="Refuge", confidential=True)
        ServiceFactory(at=used)
        ServiceFactory(at=used)
        LocationFactory(name="Idle Hall", nowhere=True)

        page = said(editor.get(VENUES))

        assert "2 services</a>" in page
        assert "Refuge, 1 High Street" in page
        found = {
            asked: [row.name for row in editor.get(f"{VENUES}?{asked}").context["object_list"]]
            for asked in ("used=no", "position=missing", "confidential=yes", "q=ls62ab")
        }
        assert found == {
            "used=no": ["Idle Hall"],
            "position=missing": ["Idle Hall"],
            "confidential=yes": ["Refuge"],
            "q=ls62ab": ["Refuge"],
        }

    def test_needs_stand_as_a_tree(self, moderator: Client) -> None:
        last = NeedFactory(name="Zest", sort_order=9)
        first = NeedFactory(name="Money", sort_order=1)
        child = NeedFactory(name="Debt", parent=first, sort_order=50)
        NeedFactory(name="Loans", parent=child)
        NeedFactory(name="Benefits", parent=first, sort_order=60)
        NeedSynonym.objects.create(need=last, words="verve")

        assert names(moderator, NEEDS) == ["Money", "Debt", "Loans", "Benefits", "Zest"]
        assert names(moderator, NEEDS, group=first.pk) == ["Money", "Debt", "Loans", "Benefits"]
        assert names(moderator, NEEDS, q="verve") == ["Zest"]
        assert names(moderator, NEEDS, ordering="name") == ["Benefits", "Debt", "Loans", "Money", "Zest"]

    @pytest.mark.parametrize("address", [ORGANISATIONS, VENUES, NEEDS])
    def test_they_ask_the_database_no_more_for_many_rows(
        self, moderator: Client, address: str, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(20):
            ServiceFactory(at=LocationFactory()).needs.add(NeedFactory(parent=NeedFactory()))

        with django_assert_max_num_queries(18):
            assert len(moderator.get(address).context["object_list"]) >= 20


def test_a_venue_that_nobody_uses_is_none_where_a_session_is_held(db: None) -> None:
    hall = LocationFactory()
    Schedule.objects.create(service=ServiceFactory(), byday="MO", location=hall)

    assert not Location.objects.unused().exists()
    assert Service.objects.count() == 1
