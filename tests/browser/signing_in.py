"""Signing in to the editors' screens."""

from __future__ import annotations

from playwright.sync_api import Page


def sign_in(page: Page, email: str) -> None:
    """As one of the demonstration's people whose work is in the editors' screens."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("waypost-demonstration")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/cms/")
