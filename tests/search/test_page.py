"""`/services/`, as a person sees it without JavaScript."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import time
from html import unescape

import pytest
import time_machine
from django.http import QueryDict
from django.template.loader import get_template
from django.test import Client, RequestFactory

from directory.models import CostOption, Schedule
from directory.needs import NeedVocabulary
from search.finder import find_services
from search.request import SearchRequest
from search.understood import Understanding, UnderstoodNeed
from search.views import chips as views_chips
from tests.directory.factories import OrganisationFactory
from tests.search.finding import LEEDS, counted_queries, indexed, listed, need, venue_at

pytestmark = pytest.mark.django_db

NOW = "2026-11-22T10:00:00Z"  # a Sunday


CHIP = re.compile(
    r'class="waypost-chip__text"><strong>(.*?)</strong>(?:<span class="waypost-chip__words">: from “(.*?)”</span>)?'
    r'</span>\s*<a class="waypost-chip__remove" href="(.*?)"'
)


def page(client: Client, **question: object) -> str:
    response = client.get("/services/", question)
    assert response.status_code == 200
    return response.content.decode()


def chips(html: str) -> list[tuple[str, ...]]:
    """(label, words it was read from, address without it) of each thing understood or chosen."""
    return [tuple(unescape(part) for part in found) for found in CHIP.findall(html)]


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
        "Tuesday 10am",
        '<span class="waypost-print-only">Tuesday 24 November, 10am to midday</span>',
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

    assert chips(html) == [("Sleep", "", "?q=owls")]
    assert f'<input type="hidden" name="need" value="{sleep.slug}">' in html


def test_each_part_that_was_understood_shows_its_words_and_can_be_taken_away(client: Client) -> None:
    lonely = need("Feeling lonely", "lonely")
    service = listed(name="Company", needs=[lonely], at=venue_at(1))
    Schedule.objects.create(service=service, freq="WEEKLY", byday="TU", opens_at=time(10))
    indexed(service)

    html = page(client, q="lonely, tuesdays", near="LS6", day="TU", page=1)

    assert "We looked for:" in html
    assert chips(html) == [
        ("Feeling lonely", "lonely", "?q=tuesdays&near=LS6&day=TU"),
        ("Near LS6", "", "?q=lonely%2C+tuesdays&day=TU"),
        ("On Tuesdays", "tuesdays", "?q=lonely&near=LS6&day=TU"),
        ("Tuesday", "", "?q=lonely%2C+tuesdays&near=LS6"),
    ]


def test_of_several_choices_one_can_be_taken_away(client: Client) -> None:
    listed(name="Choir")
    first, second = need("Sleep"), need("Food")

    html = page(client, need=[first.slug, second.slug], day=["MO", "TU"])

    assert [address for *_, address in chips(html)] == [
        f"?need={second.slug}&day=MO&day=TU",
        f"?need={first.slug}&day=MO&day=TU",
        f"?need={first.slug}&need={second.slug}&day=TU",
        f"?need={first.slug}&need={second.slug}&day=MO",
    ]


def test_a_correction_is_said(client: Client) -> None:
    grief = need("Losing someone", "bereavement")
    listed(name="Walk and talk", needs=[grief])

    html = page(client, q="bereavment")

    assert "We read “bereavment” as “bereavement”." in html


def test_a_guess_is_worded_as_a_guess(rf: RequestFactory) -> None:
    sleep = need("Sleep")
    entry = NeedVocabulary.current().by_slug[sleep.slug]
    guess = UnderstoodNeed((entry,), "nights", ((4, 10),), is_guess=True)
    asked = SearchRequest(q="bad nights", understood=Understanding(needs=(guess,)))
    found = find_services(asked)
    guessed = views_chips.chips(asked, QueryDict("q=bad+nights"))

    html = get_template("search/understood.html").render(
        {"page": found, "taken": [], "guessed": guessed}, rf.get("/")
    )

    assert "This sounds like:" in html
    assert "We looked for:" not in html
    assert chips(html) == [("Sleep", "nights", "?q=bad")]


def test_order_is_offered_only_where_distance_can_order(client: Client) -> None:
    for name in ("Choir one", "Choir two"):
        listed(name=name, at=venue_at(1))

    anywhere, near, nearest = (
        page(client, q="choir", **more) for more in ({}, {"near": "LS6"}, {"near": "LS6", "sort": "nearest"})
    )

    assert "Sort by" not in anywhere
    assert '<a href="?q=choir&amp;near=LS6&amp;sort=nearest">Nearest</a>' in near
    assert '<a href="?q=choir&amp;near=LS6">Best</a>' in nearest


def test_a_change_in_place_learns_a_tidy_address(client: Client) -> None:
    response = client.get("/services/?q=choir&near=&within_km=15&day=TU", headers={"hx-request": "true"})

    assert response["HX-Push-Url"] == "/services/?q=choir&day=TU"
    assert response["Cache-Control"] == "private, no-store"


def test_nothing_found_offers_less_of_the_question_and_the_needs(client: Client) -> None:
    top = need("Money")

    html = unescape(page(client, q="tuesdays", cost="free"))

    assert 'href="?cost=free">the same without “tuesdays”' in html
    assert 'href="?q=tuesdays">the same without “Free”' in html
    assert f"need={top.slug}" in html
    assert "116 123" in html


def test_pages_that_were_looked_at_are_not_kept_by_the_browser_s_script(client: Client) -> None:
    config = re.search(r"<meta name=\"htmx-config\" content='(.*?)'", page(client))

    assert config
    assert json.loads(config[1]) == {
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "includeIndicatorStyles": False,
        "allowEval": False,
        "selfRequestsOnly": True,
    }


def test_a_shared_name_offers_the_other_places(client: Client) -> None:
    html = page(client, near="Newport")

    assert "Or did you mean" in html
    assert "near=Newport%2C+" in html


def test_a_need_s_own_address_leads_here(client: Client) -> None:
    sleep = need("Sleep")
    listed(name="Night owls", needs=[sleep])

    assert "Night owls" in client.get(sleep.get_absolute_url()).content.decode()


def test_a_visitor_s_page_takes_at_most_seven_queries_however_many_hits(client: Client) -> None:
    food = need("Food", "food parcel")
    for number in range(10):
        service = listed(name=f"Pantry {number}", needs=[food], at=venue_at(1))
        Schedule.objects.create(service=service, freq="WEEKLY", byday="TU")
        CostOption.objects.create(service=service, amount=2)
    page(client, q="food parcel", near="LS6 2AB")

    with counted_queries() as queries:
        html = page(client, q="food parcel", near="LS6 2AB")

    assert html.count('class="waypost-hit"') == 10
    assert len(queries) <= 7, "\n".join(query["sql"][:150] for query in queries)


def test_it_only_reads(client: Client) -> None:
    assert client.post("/services/").status_code == 405


def test_what_to_do_in_danger_stands_first_where_life_may_be_at_stake(client: Client) -> None:
    crisis = need("Mental health crisis", "don't want to wake up")
    crisis.slug = "crisis"
    crisis.save()
    listed(name="Night café", needs=[crisis])
    listed(name="Choir")

    html = page(client, q="i don't want to wake up tomorrow")

    assert html.index("call 999") < html.index("116 123") < html.index("Night café")
    assert "call 999" not in page(client, q="choir")


def test_a_question_about_what_others_must_not_see_has_a_quick_way_out(client: Client) -> None:
    abuse, walking = need("Domestic abuse", "he hits me"), need("Walking")
    abuse.is_sensitive = True
    abuse.save()
    listed(name="Safe House", needs=[abuse])
    listed(name="Sunday Walk", needs=[walking])

    assert "data-quick-exit" in client.get("/services/?q=he+hits+me").content.decode()
    assert "data-quick-exit" in client.get(f"/services/?need={abuse.slug}").content.decode()
    assert "data-quick-exit" not in client.get(f"/services/?need={walking.slug}").content.decode()


def test_past_the_last_page_that_there_is_it_says_to_narrow(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("search.finder", "search.forms"):
        monkeypatch.setattr(f"{module}.DEEPEST_HIT", 20)
    for number in range(21):
        listed(name=f"Choir {number}")

    first, last = page(client, q="choir"), page(client, q="choir", page=2)

    assert "data-cut-off" not in first
    assert "These are the first 20 services of 21. To see others, say more of what you need" in last


def test_where_another_engine_stands_in_the_page_says_so_plainly(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(name="Choir")
    answered = find_services(SearchRequest())

    html = page(client, q="choir")
    assert "data-stands-in" not in html

    monkeypatch.setattr("search.views.page.find_services", lambda request: replace(answered, stands_in=True))
    html = page(client, q="choir")
    assert "Our main search is not answering just now" in html
