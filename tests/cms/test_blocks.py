"""Pages of words: every block in NHS.UK's look, and nothing that an editor types runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from cms.models import ContentPage, HomePage
from tests.cms.factories import need_page, published
from tests.directory.factories import NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert("x")</script>'
TEXT = [{"type": "richtext", "value": "<p>Within</p>"}]


def page_of(*blocks: dict[str, Any]) -> str:
    """The address of a published page that is made of these."""
    page = ContentPage(title="Words", slug="words", body=json.dumps(list(blocks)))
    return str(published(HomePage.objects.get(), page).url)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"type": "heading", "value": "Small steps"}, ['<h2 class="nhsuk-heading-m">Small steps</h2>']),
        ({"type": "paragraph", "value": "<p>Go <b>slowly</b>.</p>"}, ["<b>slowly</b>"]),
        ({"type": "inset_text", "value": {"body": "<p>Note</p>"}}, ["nhsuk-inset-text", "<p>Note</p>"]),
        (
            {
                "type": "warning_callout",
                "value": {"title": "Scams", "heading_level": 3, "body": "<p>Hang up</p>"},
            },
            ["nhsuk-card--warning", "Scams", "<p>Hang up</p>"],
        ),
        (
            {
                "type": "do_list",
                "value": {"heading_level": 3, "label": "What can help", "do": ["<p>Ring</p>"]},
            },
            ["nhsuk-list--tick", "What can help", "<p>Ring</p>"],
        ),
        (
            {"type": "dont_list", "value": {"heading_level": 3, "label": "", "dont": ["<p>Wait</p>"]}},
            ["nhsuk-list--cross", "<p>Wait</p>"],
        ),
        (
            {"type": "details", "value": {"title": "More", "body": TEXT}},
            ["nhsuk-details", "More", "<p>Within</p>"],
        ),
        (
            {
                "type": "care_card",
                "value": {"type": "urgent", "heading_level": 3, "title": "Call", "body": TEXT},
            },
            ["nhsuk-card--care--urgent", "Urgent advice", "<p>Within</p>"],
        ),
        (
            {"type": "action_link", "value": {"text": "Call them", "external_url": "https://a.example/"}},
            ["nhsuk-action-link", 'href="https://a.example/"', "Call them"],
        ),
        (
            {"type": "summary_list", "value": {"rows": [{"key": "When", "value": "<p>Monday</p>"}]}},
            ["nhsuk-summary-list", "When", "<p>Monday</p>"],
        ),
        (
            {"type": "quotation", "value": {"words": "It got me out", "who": "Jean, 74"}},
            ["<blockquote>", "“It got me out”", "Jean, 74"],
        ),
        ({"type": "search_box", "value": {"heading": "Look"}}, ["Look", 'role="search"']),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_a_block_is_written_in_the_sites_look(
    client: Client, block: dict[str, Any], expected: list[str]
) -> None:
    html = client.get(page_of(block)).content.decode()

    for words in expected:
        assert words in html


@pytest.mark.parametrize(
    "block",
    [
        {"type": "heading", "value": HOSTILE},
        {"type": "warning_callout", "value": {"title": HOSTILE, "heading_level": 3, "body": "<p>x</p>"}},
        {"type": "do_list", "value": {"heading_level": 3, "label": HOSTILE, "do": ["<p>x</p>"]}},
        {"type": "details", "value": {"title": HOSTILE, "body": TEXT}},
        {
            "type": "care_card",
            "value": {"type": "primary", "heading_level": 3, "title": HOSTILE, "body": TEXT},
        },
        {"type": "action_link", "value": {"text": HOSTILE, "external_url": "https://a.example/"}},
        {"type": "summary_list", "value": {"rows": [{"key": HOSTILE, "value": "<p>x</p>"}]}},
        {"type": "quotation", "value": {"words": HOSTILE, "who": HOSTILE}},
        {"type": "search_box", "value": {"heading": HOSTILE}},
    ],
    ids=lambda block: block["type"],
)
def test_what_an_editor_types_does_not_run(client: Client, block: dict[str, Any]) -> None:
    html = client.get(page_of(block)).content.decode()

    assert HOSTILE not in html
    assert "&lt;script&gt;" in html


@pytest.mark.filterwarnings(
    "ignore:Unclosed file:ResourceWarning"
)  # Wagtail leaves its spool to be collected
def test_a_picture_comes_in_several_sizes_with_its_words(client: Client) -> None:
    image = Image.objects.create(title="Hall", file=get_test_image_file(size=(1600, 900)))
    value = {"content_image": image.pk, "alt_text": "The green door", "caption": "Beside the bakery"}

    html = client.get(page_of({"type": "picture", "value": value})).content.decode()

    assert "srcset=" in html
    assert 'alt="The green door"' in html
    assert "Beside the bakery" in html
    assert "style=" not in html


def test_needs_are_cards_with_their_pages_titles(client: Client) -> None:
    written = NeedFactory(name="Feeling lonely", slug="loneliness")
    need_page(written, title="When the days are long")
    plain = NeedFactory(name="Debt", slug="debt")

    html = client.get(page_of({"type": "needs", "value": [plain.pk, written.pk]})).content.decode()

    assert html.index('href="/needs/debt/"') < html.index("When the days are long")


def test_services_are_those_that_can_be_found_now(client: Client) -> None:
    here, closed = ServiceFactory(name="Tea at Ten"), ServiceFactory(name="Gone", closed=True)

    html = client.get(page_of({"type": "services", "value": [closed.pk, here.pk]})).content.decode()

    assert "Tea at Ten" in html
    assert "Gone" not in html


def test_a_need_that_was_deleted_since_leaves_the_page_standing(client: Client) -> None:
    need = NeedFactory(name="Debt", slug="debt")
    address = page_of({"type": "needs", "value": [need.pk]})
    type(need).objects.all().delete()

    assert client.get(address).status_code == 200


def test_a_page_says_what_machines_read(client: Client) -> None:
    page = ContentPage(title="How it works", slug="how", introduction="In two minutes.")
    published(HomePage.objects.get(), page)

    html = client.get("/how/").content.decode()

    assert '<link rel="canonical" href="http://testserver/how/">' in html
    assert '<meta name="description" content="In two minutes.">' in html
    assert '<meta property="og:title" content="How it works">' in html
    assert '"@type": "BreadcrumbList"' in html
