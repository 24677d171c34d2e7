"""The pages for what went wrong, as a browser shows them in service: the server of these tests is a developer's."""

from __future__ import annotations

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from playwright.sync_api import Page, expect

from config.errors import bad_request, server_error
from search.throttle import PageThrottle
from tests.browser.looking import faults, overflow

SIZES = [{"width": 320, "height": 640}, {"width": 1280, "height": 900}]


def asked_too_often() -> HttpResponse:
    PageThrottle.rate, usual = "NINJA_NUM_PROXIES", PageThrottle.rate  # a setting that is 0
    try:
        return Client().get("/services/?q=tea&near=LS6")
    finally:
        PageThrottle.rate = usual


def served(status: int) -> HttpResponse:
    """What Django answers, whole."""
    request = HttpRequest()
    if status == 429:
        return asked_too_often()
    if status == 404:
        return Client().get("/services/tea-and-chat-old/")
    return {400: bad_request(request, ValueError()), 500: server_error(request)}[status]


@pytest.mark.django_db
@pytest.mark.parametrize("size", SIZES, ids=["320", "1280"])
@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_it_is_accessible_and_fits(page: Page, site: str, status: int, size: dict[str, int]) -> None:
    answer = served(status)
    assert answer.status_code == status
    page.route(
        f"{site}/what-went-wrong/",
        lambda route: route.fulfill(status=status, content_type="text/html", body=answer.content.decode()),
    )
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto("/what-went-wrong/")
    expect(page.locator("h1")).to_be_visible()

    assert faults(page) == []
    assert overflow(page) <= 0


def test_a_filter_that_is_refused_leads_to_the_page_that_says_why(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/services/?q=lonely&near=LS6")
    page.route(
        "**/services/?*",
        lambda route: route.fulfill(status=429, content_type="text/html", body="<h1>Too often</h1>"),
    )
    page.locator("#filter-cost > summary").click()

    # Not check(): that looks at the box again, and the page that it leads to has none.
    page.locator("#cost-free").click()

    expect(page.locator("h1")).to_have_text("Too often")
    expect(page).to_have_url(re.compile("cost=free"))
