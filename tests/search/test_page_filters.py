"""The filters beside the list."""

from __future__ import annotations

import re
from datetime import time
from html import unescape

import pytest
from django.test import Client

from directory.models import CostOption, Schedule, ServiceLanguage
from tests.search.finding import indexed, listed, venue_at

pytestmark = pytest.mark.django_db

TICK = re.compile(
    r'id="([^"]*)" name="(\w+)" type="checkbox" value="([^"]*)"( checked)?>\s*'
    r'<label[^>]*>(.*?) <span class="waypost-filter__number">\(([\d,]+)<'
)


def page(client: Client, **question: object) -> str:
    response = client.get("/services/", question)
    assert response.status_code == 200
    return response.content.decode()


def ticks(html: str, group: str) -> list[tuple[str, int, bool]]:
    """(name, how many, whether it is ticked) of a group's boxes, in order."""
    return [
        (unescape(name), int(number.replace(",", "")), bool(checked))
        for _, owner, _, checked, name, number in TICK.findall(html)
        if owner == group
    ]


def group_of(html: str, group: str) -> str:
    """The details element of a group, up to its end."""
    return html.split(f'id="filter-{group}"')[1].split("</fieldset>")[0]


def on(*days: str, name: str = "Choir", free: bool = False, languages: tuple[str, ...] = ()) -> None:
    service = listed(name=name, at=venue_at(1))
    for day in days:
        Schedule.objects.create(service=service, freq="WEEKLY", byday=day, opens_at=time(10))
    if free:
        CostOption.objects.create(service=service, amount=0)
    for code in languages:
        ServiceLanguage.objects.create(service=service, name=code, code=code)
    service.save()
    indexed(service)


def test_each_value_says_how_many_there_are_and_those_of_none_are_left_out(client: Client) -> None:
    on("TU", name="Tea")
    on("TU", "FR", name="Walk", free=True)

    html = page(client)

    assert ticks(html, "day") == [("Tuesday", 2, False), ("Friday", 1, False)]
    assert ticks(html, "cost") == [("Free", 1, False)]
    assert 'id="filter-language"' not in html


def test_a_chosen_value_stays_even_where_it_has_none_and_its_group_is_open(client: Client) -> None:
    on("TU", name="Tea")

    html = page(client, day="MO")

    assert ("Monday", 0, True) in ticks(html, "day")
    assert re.match(r" open>", group_of(html, "day"))
    assert not re.match(r" open>", group_of(html, "time"))
    assert '<a href="?">Clear filters</a>' in html


def test_choosing_in_one_group_narrows_the_counts_of_the_others_only(client: Client) -> None:
    on("TU", name="Tea")
    on("FR", name="Walk", free=True)

    html = page(client, cost="free")

    assert ticks(html, "day") == [("Friday", 1, False)]
    assert ticks(html, "cost") == [("Free", 1, True)]
    assert "1 service" in html


def test_of_many_values_the_most_frequent_come_first_and_the_rest_on_request(client: Client) -> None:
    codes = ("ar", "bn", "fa", "fr", "pa", "pl", "ro", "so", "ur")
    on("TU", name="All", languages=codes)
    on("TU", name="Some", languages=("ur", "so"))

    html = page(client)

    names = [name for name, *_ in ticks(html, "language")]
    assert names[:2] == ["Somali", "Urdu"]
    assert len(names) == len(codes)
    assert "1 more" in html


def test_the_form_carries_the_question_and_the_boxes_carry_the_filters(client: Client) -> None:
    on("TU")

    html = page(client, q="choir", near="LS6", day="TU", sort="nearest")

    form = html.split('id="filters"')[1].split("</form>")[0]
    box = html.split('role="search"')[1].split("</form>")[0]
    assert re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', form) == [
        ("q", "choir"),
        ("near", "LS6"),
        ("sort", "nearest"),
    ]
    assert re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', box) == [
        ("sort", "nearest"),
        ("day", "TU"),
    ]


def test_a_distance_is_chosen_in_miles_where_a_place_is_asked_for(client: Client) -> None:
    on("TU")

    anywhere, near, odd = page(client), page(client, near="LS6"), page(client, near="LS6", within_km="7.5")

    assert 'name="within_km"' not in anywhere
    assert re.findall(r'<option value="([\d.]+)"( selected)?>(.*?)<', near) == [
        ("2", "", "Within 1 mile"),
        ("5", "", "Within 3 miles"),
        ("15", " selected", "Within 9 miles"),
        ("30", "", "Within 19 miles"),
        ("60", "", "Within 37 miles"),
    ]
    assert '<option value="7.5" selected>Within 5 miles' in odd


def test_a_value_that_no_group_has_is_explained_and_not_carried_on(client: Client) -> None:
    html = page(client, day="SOMEDAY", cost="free")

    assert "There is a problem" in html
    assert 'name="day"' not in html
    assert '<input type="hidden" name="cost" value="free">' in html
