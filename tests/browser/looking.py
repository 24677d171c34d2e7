"""What is wrong with a page as a browser shows it."""

from __future__ import annotations

from collections.abc import Set

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


def faults(page: Page, but: Set[str] = frozenset()) -> list[str]:
    """What axe finds wrong `but` for these rules, each with the first place."""
    wait_for_header(page)
    wait_for_motion(page)
    violations = Axe().run(page).response["violations"]
    return [f"{found['id']}: {found['nodes'][0]['html']}" for found in violations if found["id"] not in but]


def wait_for_header(page: Page) -> None:
    """Until the header's script, where the page has one and may run it, has put under "More" what has no room."""
    if page.locator("html:has(script[src*=waypost]) body.nhsuk-frontend-supported [data-module]").count():
        page.locator("[data-nhsuk-header-init]").wait_for(state="attached")


def wait_for_motion(page: Page) -> None:
    """Until nothing fades or slides any more: what is half there is judged as it will never be read.

    What moves for longer than two seconds draws attention and is no fading: a badge of Wagtail's does for 25.
    """
    page.evaluate(
        """() => Promise.allSettled(
            document.getAnimations()
                .filter((one) => one.playState === "running")
                .filter((one) => one.effect.getComputedTiming().endTime <= 2000)
                .map((one) => one.finished),
        )"""
    )


def overflow(page: Page, frames: int = 300) -> int:
    """By how many pixels the page is wider than the window, at the latest after so many frames drawn."""
    return int(
        page.evaluate(
            """(frames) => new Promise((done) => {
                const root = document.documentElement;
                const look = (left) => {
                    const over = root.scrollWidth - root.clientWidth;
                    over <= 0 || !left ? done(over) : requestAnimationFrame(() => look(left - 1));
                };
                look(frames);
            })""",
            frames,
        )
    )


def looked_at(page: Page, heading: str) -> None:
    """The page says this first, fits its window, and axe finds nothing."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert overflow(page) <= 0
    assert faults(page) == []
