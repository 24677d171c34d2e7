"""What is like a service, on its page."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import CostOption, Schedule, Service
from directory.needs import NeedVocabulary
from search.similar import similar_to
from tests.directory.factories import LocationFactory
from tests.search.finding import BRADFORD, BRISTOL, LEEDS, indexed, listed, need, venue_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _needs_read_anew() -> None:
    """What was remembered of another test's needs is forgotten."""
    NeedVocabulary.forget()


def alike(service: Service) -> list[str]:
    """The names of what is like it, in order."""
    return [hit.service.name for hit in similar_to(service)]


def page(client: Client, service: Service) -> str:
    """Its page as HTML."""
    return client.get(service.get_absolute_url()).content.decode()


def after(html: str) -> str:
    """What stands after the service, as words on one line."""
    part = html[html.index('id="similar"') : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_the_nearest_three_that_share_a_need() -> None:
    lonely, money = need("Feeling lonely"), need("Money worries")
    here = listed(name="Here", at=venue_at(0), needs=[lonely])
    for km in (5, 1, 9, 3):
        listed(name=f"{km} km away", at=venue_at(km), needs=[lonely])
    listed(name="Another thing", at=venue_at(0), needs=[money])

    assert alike(here) == ["1 km away", "3 km away", "5 km away"]


def test_who_shares_more_needs_comes_first() -> None:
    lonely, walks = need("Feeling lonely"), need("Walking")
    here = listed(name="Here", at=venue_at(0), needs=[lonely, walks])
    listed(name="One", at=venue_at(0.5), needs=[lonely])
    listed(name="Both", at=venue_at(1), needs=[lonely, walks])

    assert alike(here) == ["Both", "One"]


def test_never_itself_nor_its_own_listing_at_another_venue() -> None:
    lonely = need("Feeling lonely")
    here = listed(name="Tea and Chat", at=venue_at(0), needs=[lonely])
    listed(name="Tea  and chat", organisation=here.organisation, at=venue_at(1), needs=[lonely])
    other = listed(name="Tea and Chat", at=venue_at(2), needs=[lonely])
    listed(name="Tea and Chat", organisation=other.organisation, at=venue_at(3), needs=[lonely])

    assert [hit.service.pk for hit in similar_to(here)] == [other.pk]


def test_what_covers_the_place_is_like_it_too_and_what_is_elsewhere_is_not() -> None:
    lonely = need("Feeling lonely")
    here = listed(name="Here", at=venue_at(0), needs=[lonely])
    listed(name="Comes to Leeds", areas=[LEEDS], at_venue=False, at_home=True, needs=[lonely])
    listed(name="Comes to Bristol", areas=[BRISTOL], at_venue=False, at_home=True, needs=[lonely])
    listed(name="Far away", at=venue_at(80), needs=[lonely])

    assert alike(here) == ["Comes to Leeds"]


def test_what_comes_to_one_is_compared_by_the_areas_it_serves() -> None:
    lonely = need("Feeling lonely")
    here = listed(areas=[BRADFORD], at_venue=False, at_home=True, needs=[lonely])
    listed(name="In Bradford", areas=[BRADFORD], needs=[lonely])
    listed(name="In Leeds", areas=[LEEDS], needs=[lonely])
    listed(name="Anywhere", national=True, needs=[lonely])

    assert alike(here) == ["In Bradford", "Anywhere"]


@pytest.mark.parametrize("fields", [{"closed": True}, {"draft": True}])
def test_what_can_t_be_found_is_like_nothing(fields: dict[str, bool]) -> None:
    lonely = need("Feeling lonely")
    here = listed(name="Here", at=venue_at(0), needs=[lonely])
    listed(at=venue_at(1), needs=[lonely], **fields)

    assert alike(here) == []


def test_a_closed_service_leads_to_what_is_like_it(client: Client) -> None:
    lonely = need("Feeling lonely")
    closed = listed(name="Over", at=venue_at(0), needs=[lonely], closed=True)
    listed(name="Still here", at=venue_at(1), needs=[lonely])

    html = page(client, closed)

    assert '<a href="#similar">' in html
    assert html.index("Still here") < html.index("About")


def test_a_card_says_how_far_it_is_and_from_where(client: Client) -> None:
    lonely = need("Feeling lonely")
    here = listed(name="Here", at=venue_at(0, name="Oswin Hall", postcode="LS6 2AB"), needs=[lonely])
    near = listed(name="Near", at=venue_at(1.6), needs=[lonely])
    Schedule.objects.create(service=near, byday="TU", opens_at=time(10))

    html = page(client, here)

    text = after(html)
    assert "More like this Distances are from Oswin Hall. Near" in text
    assert "1 mile away" in text
    assert near.description not in text
    assert f"/services/?need={lonely.slug}&amp;near=LS6+2AB" in html


def test_nothing_stands_there_where_nothing_is_like_it(client: Client) -> None:
    lonely = need("Feeling lonely")
    alone = listed(name="Here", at=venue_at(0), needs=[lonely])
    listed(name="Without needs", at=venue_at(0))

    assert "More like this" not in page(client, alone)
    assert similar_to(listed(name="No needs at all", at=venue_at(0))) == []


class TestFromAConfidentialAddress:
    """A distance from there would say where it is, even to three others."""

    @pytest.fixture
    def refuge(self) -> Service:
        """In Leeds, with a service for all of Leeds and one whose hall stands next door."""
        safe = need("Feeling safe")
        hidden = venue_at(0, confidential=True, name="Rose House", postcode="LS6 1AA", authority_code=LEEDS)
        listed(name="Next door", at=venue_at(0.1), needs=[safe])
        listed(name="For all of Leeds", areas=[LEEDS], at_venue=False, by_phone=True, needs=[safe])
        return listed(name="Refuge", at=hidden, needs=[safe])

    def test_only_the_area_is_compared(self, refuge: Service) -> None:
        hits = similar_to(refuge)

        assert [hit.service.name for hit in hits] == ["For all of Leeds"]
        assert [hit.distance_m for hit in hits] == [None]

    def test_no_distance_and_no_postcode_are_on_the_page(self, refuge: Service, client: Client) -> None:
        html = page(client, refuge)

        assert "Covers Leeds" in after(html)
        for secret in ("mile", "metres", "Distances", "LS6", "Rose House", "near="):
            assert secret not in html

    def test_its_own_areas_come_before_where_it_stands(self, refuge: Service) -> None:
        refuge.areas.create(code=BRADFORD)
        refuge.save()

        assert alike(refuge) == []


def test_a_whole_page_asks_at_most_seven_times(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    needs = [need("Feeling lonely"), need("Walking")]
    here = listed(name="Here", at=[venue_at(0), LocationFactory()], areas=[LEEDS], needs=needs)
    for number in range(6):
        near = listed(name=f"Near {number}", at=venue_at(number), needs=needs)
        Schedule.objects.create(service=near, byday="TU")
        CostOption.objects.create(service=near, amount=2)
    indexed(here)
    assert "More like this" in page(client, here)  # and what a process remembers is read

    with django_assert_max_num_queries(7) as asked:
        page(client, here)

    assert len(asked) >= 5, "Has the place after a service been emptied?"
