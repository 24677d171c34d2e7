"""Pages in one line."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from cms.models import DirectoryPage, HomePage, NeedPage
from directory.models import Need


def published(parent: Page, page: Page) -> Any:
    """The page, below `parent`, as the public sees it."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def need_page(need: Need, **fields: Any) -> NeedPage:
    """A published page of a need, below a directory page."""
    home = HomePage.objects.get()
    directory = DirectoryPage.objects.first() or published(home, DirectoryPage(title="Needs", slug="needs"))
    values = {"title": need.name, "slug": need.slug, "introduction": "You are not the only one.", **fields}
    return published(directory, NeedPage(need=need, **values))
