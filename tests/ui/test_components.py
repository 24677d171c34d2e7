import re
from types import SimpleNamespace

import pytest
from django.http import QueryDict

from tests.ui.rendering import render

HOSTILE = "\"><script>alert('1')</script>"
HIT = {
    "name": "Food Pantry",
    "url": "/services/food-pantry/",
    "organisation": "Easton Neighbours",
    "summary": "Fresh and tinned food.",
    "distance": "about 300 metres",
    "covers": "Covers Bristol",
    "next_session": "Tuesday 25 November 2025, 10am",
    "cost": "£4 a week",
    "needs": ["Food", "Money worries"],
    "why": ["it is near BS5 6XX", "it is about food"],
    "alert": "Full at the moment",
}


def search_box(**arguments: object) -> str:
    return render(
        '{% from "ui/components/search_box.html" import search_box %}{{ search_box(**arguments) }}',
        arguments=arguments,
    )


def hits(*hits: object, **arguments: object) -> str:
    return render(
        '{% from "ui/components/service_card.html" import service_list %}{{ service_list(hits, **arguments) }}',
        hits=hits,
        arguments=arguments,
    )


def details(source: str, **context: object) -> str:
    macros = '{% from "ui/components/details.html" import details, telephone, email, website, lines %}'
    return render(macros + source, **context).strip()


def test_the_search_box_asks_what_and_where_and_carries_the_rest() -> None:
    html = search_box(q="food", near="BS5 6XX", hidden={"need": ["a", "b"], "within_km": 5, "day": "mon"})

    assert 'action="/services/" method="get"' in html
    assert re.search(r'name="q"[^>]* value="food"', html)
    assert re.search(r'name="near"[^>]* value="BS5 6XX"', html)
    assert re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', html) == [
        ("need", "a"),
        ("need", "b"),
        ("within_km", "5"),
        ("day", "mon"),
    ]


def test_the_search_box_says_what_is_wrong_with_the_place() -> None:
    html = search_box(near="BS99", near_error="We do not know BS99.")

    assert "We do not know BS99." in html
    assert 'aria-describedby="near-hint near-error"' in html


def test_hostile_words_stay_words_in_the_search_box() -> None:
    html = search_box(q=HOSTILE, near=HOSTILE, hidden={HOSTILE: HOSTILE}, near_error=HOSTILE, action=HOSTILE)

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_hit_tells_what_where_when_and_why() -> None:
    html = hits(HIT, site="https://example.org")

    assert re.search(r'<ol class="waypost-hits">\s*<li class="waypost-hit">\s*<h2', html)
    assert '<a href="/services/food-pantry/">Food Pantry</a>' in html
    assert "https://example.org/services/food-pantry/" in html
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html) == [
        ("Where", "about 300 metres"),
        ("Next", "Tuesday 25 November 2025, 10am"),
        ("Cost", "£4 a week"),
    ]
    assert "Why it is here: it is near BS5 6XX; it is about food" in html
    assert "Full at the moment" in html
    assert "Money worries" in html


def test_a_hit_may_be_an_object_and_may_know_little() -> None:
    html = hits(
        SimpleNamespace(name="Advice", url="/services/advice/"),
        {"name": "Van", "url": "/v/", "covers": "Covers Leeds"},
        heading_level=3,
        start=11,
    )

    first, second = html.split("</li>")[:2]
    assert '<ol class="waypost-hits" start="11">' in first
    assert "<h3" in first
    assert "<dl" not in first
    assert "Why it is here" not in first
    assert "<dd>Covers Leeds</dd>" in second


def test_hostile_words_stay_words_in_a_hit() -> None:
    hostile = dict.fromkeys(HIT, HOSTILE) | {"needs": [HOSTILE], "why": [HOSTILE]}

    html = hits(hostile, site=HOSTILE)

    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 12


def test_pages_keep_the_question() -> None:
    html = render(
        '{% from "ui/components/pagination.html" import pagination %}{{ pagination(2, 3, params) }}',
        params=QueryDict("q=%3Cfood%3E&page=2"),
    )

    assert re.findall(r'href="(.*?)"', html) == [f"?q=%3Cfood%3E&amp;page={page}" for page in (1, 1, 2, 3, 3)]
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_links() -> None:
    source = '{% from "ui/components/pagination.html" import pagination %}{{ pagination(1, 1, params) }}'

    assert render(source, params=QueryDict("")).strip() == ""


def test_details_leave_out_what_is_not_known_and_escape_what_is() -> None:
    html = details(
        '{{ details([("Cost", cost), ("Age", ""), ("When", lines(when))]) }}',
        cost="<b>£4</b>",
        when=["A", "<i>"],
    )

    assert re.findall(r'__key">\s*(.*?)\s*</dt>', html) == ["Cost", "When"]
    assert "&lt;b&gt;£4&lt;/b&gt;" in html
    assert re.search(r"A<br>\s*&lt;i&gt;", html)


@pytest.mark.parametrize("source", ["{{ details([]) }}", '{{ details([("Cost", none)]) }}'])
def test_no_details_are_no_list(source: str) -> None:
    assert details(source) == ""


def test_links_dial_write_and_lead_only_to_the_web() -> None:
    assert details('{{ telephone("0117 496 0123") }}') == '<a href="tel:01174960123">0117 496 0123</a>'
    assert details('{{ telephone("ask <us>") }}') == "ask &lt;us&gt;"
    assert details('{{ email("a?cc=b@example.org") }}') == (
        '<a href="mailto:a%3Fcc%3Db@example.org">a?cc=b@example.org</a>'
    )
    assert 'href="https://example.org/"' in details('{{ website("https://example.org/") }}')
    assert "href" not in details('{{ website("javascript:alert(1)") }}')


def test_danger_comes_with_a_number_or_with_the_page_s_own_words() -> None:
    imported = '{% from "ui/components/urgent.html" import urgent %}'

    assert "tel:116123" in render(imported + "{{ urgent() }}")
    own = render(imported + "{% call urgent() %}<p>Call us</p>{% endcall %}")
    assert "<p>Call us</p>" in own
    assert "116123" not in own


def test_tags_are_a_list_of_words() -> None:
    source = '{% from "ui/components/tags.html" import tags %}{{ tags(words, label="Helps with") }}'

    assert render(source, words=["A", "<b>"]).count("<li>") == 2
    assert "<b>" not in render(source, words=["<b>"])
    assert render(source, words=[]).strip() == ""


def test_a_chip_says_its_words_and_can_be_removed() -> None:
    source = '{% from "ui/components/chips.html" import chips %}{{ chips(items, label="We looked for") }}'

    html = render(
        source,
        items=[
            {"label": "Feeling lonely", "words": "no <mates>", "address": "?near=LS6"},
            {"label": "Free", "address": "?"},
        ],
    )

    assert '<ul class="waypost-chips" aria-label="We looked for">' in html
    assert "<strong>Feeling lonely</strong>" in html
    assert ": from “no &lt;mates&gt;”" in html
    assert re.findall(r'href="(.*?)"', html) == ["?near=LS6", "?"]
    assert "Remove Feeling lonely</span>" in html
    assert html.count(": from ") == 1
    assert render(source, items=[]).strip() == ""


def test_filters_are_a_plain_form_with_a_box_a_value() -> None:
    tick = {"id": "day-TU", "value": "TU", "name": "<Tuesday>", "number": 1204, "is_chosen": True}
    more = {"id": "day-WE", "value": "WE", "name": "Wednesday", "number": 1}
    group = {"name": "day", "title": "Day", "ticks": [tick], "more": [more], "chosen": 1}

    html = render(
        '{% from "ui/components/filters.html" import filters %}'
        '{{ filters(groups, [("5", "3 miles", true)], {"q": [hostile]}, clear="?q=food") }}',
        groups=[group],
        hostile=HOSTILE,
    )

    assert 'action="/services/" method="get"' in html
    assert '<option value="5" selected>Within 3 miles</option>' in html
    assert '<details class="waypost-filter" id="filter-day" open>' in html
    assert re.search(r'id="day-TU" name="day" type="checkbox" value="TU" checked>', html)
    assert "&lt;Tuesday&gt;" in html
    assert "(1,204<" in html
    assert "<summary>1 more</summary>" in html
    assert '<a href="?q=food">Clear filters</a>' in html
    assert "<script" not in html


def test_no_filter_is_chosen_and_nothing_is_to_be_cleared() -> None:
    html = render('{% from "ui/components/filters.html" import filters %}{{ filters([]) }}')

    assert "Clear filters" not in html
    assert "chosen)" not in html
