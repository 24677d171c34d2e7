"""Asking in the finder's boxes, which list what may be meant while somebody types."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Route, expect

SUGGESTIONS = re.compile("/services/suggest/")


def suggestions(page: Page, box: str) -> Locator:
    """What is listed under the box of this name."""
    return page.locator(f"#{box}-suggestions [role=option]")


def type_for_suggestions(page: Page, box: str, text: str) -> None:
    """Type key by key into the box of this name, which has the focus, and wait for the list for the whole text.

    On a slow machine the page asks for a beginning of the text too. Its list would be taken for the last one, and be
    replaced under the next key or click; so there is none.
    """

    def answer(route: Route) -> None:
        if parse_qs(urlsplit(route.request.url).query).get(box) == [text]:
            route.continue_()
        else:
            route.fulfill(body="")

    page.route(SUGGESTIONS, answer)
    page.keyboard.type(text)
    expect(suggestions(page, box).first).to_be_visible()
    page.unroute(SUGGESTIONS, answer)


def press_search(page: Page) -> None:
    """Leave the boxes, so that no list opens over the button on a small screen, and press the button."""
    page.get_by_label("Where?").press("Tab")
    page.get_by_role("button", name="Search").click()
