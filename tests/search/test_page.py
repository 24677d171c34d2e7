"""`/services/`, as a person sees it without JavaScript."""

from __future__ import annotations

from datetime import time

import pytest
import time_machine
from django.test import Client

from directory.models import CostOption, Schedule
from tests.directory.factories import OrganisationFactory
from tests.search.finding import LEEDS, counted_queries, listed, need, venue_at

pytestmark = pytest.mark.django_db

NOW = "2026-11-22T10:00:00Z"  # a Sunday


def page(client: Client, **question: object) -> str:
    response = client.get("/services/", question)
    assert response.status_code == 200
    return response.content.decode()


@time_machine.travel(NOW, tick=False)
def test_a_hit_shows_what_a_person_asks_first(client: Client) -> None:
    food = need("Not enough food", "food parcel")
    service = listed(
        name="Pantry",
        organisation=OrganisationFactory(name="Helpers"),
        description="Bags of food, no questions.",
        needs=[food],
        at=venue_at(1),
        alert="No session on 24 December",
    )
    Schedule.objects.create(service=service, freq="WEEKLY", byday="TU", opens_at=time(10), closes_at=time(12))
    CostOption.objects.create(service=service, amount=0)

    html = page(client, q="food parcel", near="LS6")

    assert f'href="/services/{service.slug}/"' in html
    for shown in (
        "1 service near LS6",
        "Pantry",
        "Helpers",
        "Bags of food, no questions.",
        "miles away",
        "Tuesday 24 November, 10am to midday",
        "Free",
        "Not enough food",
        "No session on 24 December",
    ):
        assert shown in html


def test_what_covers_the_place_says_so_instead_of_a_distance(client: Client) -> None:
    listed(name="Visits", at_venue=False, at_home=True, areas=[LEEDS], at=venue_at(1))

    html = page(client, near="LS6")

    assert "Covers Leeds" in html
    assert "away" not in html


def test_the_question_stays_in_the_box_and_is_escaped(client: Client) -> None:
    html = page(client, q='"><img src=x onerror=alert(1)>', near="LS6")

    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    assert 'value="LS6"' in html


def test_a_wrong_place_is_explained_and_the_nearest_one_a_click_away(client: Client) -> None:
    html = page(client, q="food", near="Leeeds")

    assert "There is a problem" in html
    assert "Did you mean" in html
    assert "?q=food&amp;near=Leeds" in html


def test_an_error_leads_to_the_box_and_a_wrong_hidden_value_is_not_kept(client: Client) -> None:
    html = page(client, near="Leeeds", within_km="1e9", need="nothing-such")

    assert 'href="#near"' in html
    assert 'id="near"' in html
    assert 'name="within_km"' not in html
    assert 'name="need"' not in html


def test_nothing_found_says_what_can_be_tried(client: Client) -> None:
    html = page(client, q="xyzzy")

    assert "We found nothing for this" in html
    assert "link worker" in html


def test_the_nearest_thing_is_offered_only_after_saying_that_nothing_fits(client: Client) -> None:
    listed(name="Choir")

    html = page(client, q="choir xyzzy")

    assert (
        html.index("Nothing fits all that you asked for")
        < html.index("Left out “xyzzy”")
        < html.index(">Choir<")
    )


def test_pages_have_addresses_that_keep_the_question(client: Client) -> None:
    for number in range(25):
        listed(name=f"Choir {number:02}")

    first, second = page(client, q="choir"), page(client, q="choir", page=2)

    assert "25 services" in first
    assert "?q=choir&amp;page=2" in first
    assert '<ol class="waypost-hits" start="11">' in second
    assert "There is no page 9" in page(client, q="choir", page=9)


def test_a_chosen_need_is_shown_and_can_be_removed(client: Client) -> None:
    sleep = need("Sleep")
    listed(name="Night owls", needs=[sleep])

    html = page(client, q="owls", need=sleep.slug)

    assert "Only services for: <strong>Sleep</strong>" in html
    assert 'href="?q=owls"' in html
    assert f'<input type="hidden" name="need" value="{sleep.slug}">' in html


def test_a_shared_name_offers_the_other_places(client: Client) -> None:
    html = page(client, near="Newport")

    assert "Or did you mean" in html
    assert "near=Newport%2C+" in html


def test_a_need_s_own_address_leads_here(client: Client) -> None:
    sleep = need("Sleep")
    listed(name="Night owls", needs=[sleep])

    assert "Night owls" in client.get(sleep.get_absolute_url()).content.decode()


def test_a_visitor_s_page_takes_at_most_eight_queries_however_many_hits(client: Client) -> None:
    food = need("Food", "food parcel")
    for number in range(10):
        service = listed(name=f"Pantry {number}", needs=[food], at=venue_at(1))
        Schedule.objects.create(service=service, freq="WEEKLY", byday="TU")
        CostOption.objects.create(service=service, amount=2)
    page(client, q="food parcel", near="LS6 2AB")

    with counted_queries() as queries:
        html = page(client, q="food parcel", near="LS6 2AB")

    assert html.count('class="waypost-hit"') == 10
    assert len(queries) <= 8, "\n".join(query["sql"][:150] for query in queries)


def test_it_only_reads(client: Client) -> None:
    assert client.post("/services/").status_code == 405
