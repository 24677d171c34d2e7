"""A moderator's desk, in a real browser: by keyboard, at a phone's width, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import looking
from tests.browser.signing_in import sign_in

QUEUE = "/cms/moderation/"
# Faults of Wagtail's own frame around every screen.
WAGTAILS_OWN = {"page-has-heading-one", "scrollable-region-focusable"}
WIDTHS = (375, 1280)

_SENT = """
from accounts.models import User
from directory import actions
from directory.models import Organisation, Service
organisation = Organisation.objects.order_by("pk").first()
service = Service.objects.create(organisation=organisation, name={name!r}, description="We meet on Mondays.")
service.description = "We meet on Fridays."
revision = service.save_revision(user=User.objects.get(email="editor@waypost.example"))
actions.submit(listing=service, revision=revision, by=revision.user)
"""
_CHANGED = """
from accounts.models import User
from directory.models import Service
draft = Service.objects.get(name={name!r}).get_latest_revision_as_object()
draft.description = "We meet on Sundays."
draft.save_revision(user=User.objects.get(email="editor@waypost.example"))
"""


@pytest.fixture
def waiting(at_the_site: Callable[[str], None]) -> str:
    """The name of a service of which a draft waits."""
    name = f"Tea {uuid4().hex[:8]}"
    at_the_site(_SENT.format(name=name))
    return name


@pytest.fixture(params=WIDTHS)
def desk(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """A page on which the demonstration's moderator is signed in, at a phone's width and at a desk's."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, base_url=site)
    page = context.new_page()
    sign_in(page, "moderator@waypost.example")
    yield page
    context.close()


def open_submission(page: Page, name: str) -> None:
    """Its page, from the queue."""
    page.goto(QUEUE)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name="Decide")).to_be_visible()


def test_the_screens_are_accessible_and_fit(desk: Page, waiting: str) -> None:
    for address in (QUEUE, f"{QUEUE}?risk=high&order=risk", f"{QUEUE}trusted/"):
        desk.goto(address)
        assert looking.faults(desk, but=WAGTAILS_OWN) == []
        assert looking.overflow(desk) <= 0

    for name in (waiting, "The Mending Table"):
        open_submission(desk, name)
        assert looking.faults(desk, but=WAGTAILS_OWN) == []
        assert looking.overflow(desk) <= 0


def test_a_draft_is_approved_by_keyboard_and_the_public_sees_it(desk: Page, waiting: str) -> None:
    desk.goto(QUEUE)
    desk.get_by_role("link", name=waiting).focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("ins", has_text="Fridays.")).to_be_visible()

    desk.get_by_role("link", name="See the page as the public would").focus()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Approve and publish")).to_be_focused()
    desk.keyboard.press("Enter")

    expect(desk.get_by_text(f"“{waiting}” is published.")).to_be_visible()
    desk.goto(f"/services/{waiting.lower().replace(' ', '-')}/")
    expect(desk.get_by_text("We meet on Fridays.")).to_be_visible()


def test_what_the_author_saves_meanwhile_is_not_published_unseen(
    desk: Page, waiting: str, at_the_site: Callable[[str], None]
) -> None:
    open_submission(desk, waiting)
    at_the_site(_CHANGED.format(name=waiting))

    desk.get_by_role("button", name="Approve and publish").click()

    expect(desk.get_by_role("alert")).to_contain_text("changed since you looked at it")
    assert looking.faults(desk, but=WAGTAILS_OWN) == []
    desk.get_by_role("link", name="See what changed since").click()
    expect(desk.locator("ins", has_text="Sundays.")).to_be_visible()


def test_it_is_returned_with_a_note_without_javascript(plain_page: Page, waiting: str) -> None:
    sign_in(plain_page, "moderator@waypost.example")
    open_submission(plain_page, waiting)

    plain_page.get_by_role("button", name="Return with this note").click()
    note = plain_page.get_by_label("What should they change?")
    expect(note).to_have_attribute("aria-invalid", "true")
    note.fill("In which hall?")
    plain_page.get_by_role("button", name="Return with this note").click()

    plain_page.goto(QUEUE)
    expect(plain_page.get_by_role("heading", name="Moderation").first).to_be_visible()
    expect(plain_page.get_by_role("link", name=waiting)).to_have_count(0)
