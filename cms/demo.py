"""The demonstration's pages: words and pictures for its needs, menus, and who it says that it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from cms.models import ContentPage, DirectoryPage, HomePage, MenuItem, NeedPage, SiteSettings
from directory.models import Need

WORDS = Path(__file__).resolve().parent / "data" / "demo_pages.json"


@transaction.atomic
def load_demo(*, log: Callable[[str], None]) -> None:
    """Make what isn't there; what exists is somebody's and stays as it is."""
    said = json.loads(WORDS.read_text(encoding="utf-8"))
    home = HomePage.objects.get()
    if home.latest_revision_id is None:
        _fill(home, said["home"])
        home.save_revision().publish()
    made = _pages_of_words(home, said["pages"]) + _pages_of_needs(home, said)
    _settings(said)
    log(f"Pages: {made} made.")


def _pages_of_words(home: HomePage, pages: list[dict[str, Any]]) -> int:
    there = set(home.get_children().values_list("slug", flat=True))
    missing = [said for said in pages if said["slug"] not in there]
    for said in missing:
        _publish(home, ContentPage(slug=said["slug"]), said)
    return len(missing)


def _pages_of_needs(home: HomePage, said: dict[str, Any]) -> int:
    directory = DirectoryPage.objects.first()
    made = 0
    if directory is None:
        directory = _publish(home, DirectoryPage(slug="needs"), said["directory"])
        made += 1
    there = set(NeedPage.objects.values_list("need__slug", flat=True))
    needs = Need.objects.in_bulk([page["need"] for page in said["needs"]], field_name="slug")
    for page in said["needs"]:
        if page["need"] in needs and page["need"] not in there:
            need = needs[page["need"]]
            _publish(directory, NeedPage(slug=need.slug, need=need, picture=page["picture"]), page)
            made += 1
    return made


def _publish(parent: Page, page: Any, said: dict[str, Any]) -> Any:
    _fill(page, said)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _fill(page: Any, said: dict[str, Any]) -> None:
    page.title = page.draft_title = said["title"]
    page.introduction = said.get("introduction", "")
    page.seo_title = said.get("seo_title", "")
    page.search_description = said.get("search_description", "")
    page.body = json.dumps([_block(block) for block in said.get("body", [])])


def _block(block: dict[str, Any]) -> dict[str, Any]:
    """A block with needs' keys in the place of their slugs."""
    kind, value = block["type"], block["value"]
    if kind == "needs":
        keys = Need.objects.in_bulk(value, field_name="slug")
        value = [keys[slug].pk for slug in value if slug in keys]
    elif kind == "search_box":
        value = {
            **value,
            "need": Need.objects.filter(slug=value.get("need", "")).values_list("pk", flat=True).first(),
        }
    return {"type": kind, "value": value}


def _settings(said: dict[str, Any]) -> None:
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    if settings.operator_name or settings.menu_items.exists():
        return
    for name, value in said["settings"].items():
        setattr(settings, name, value)
    settings.menu_items = [
        MenuItem(menu=menu, text=link["text"], address=link["href"], sort_order=number)
        for menu, links in (("top", said["menus"]["header"]), ("foot", said["menus"]["footer"]))
        for number, link in enumerate(links)
    ]
    settings.save()
