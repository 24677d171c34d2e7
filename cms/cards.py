"""Needs as cards and as a tree, with their pages' titles and pictures where they have any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cms.models import NeedPage
from cms.pictures import picture_address
from directory.models import Need, Service


@dataclass(frozen=True, slots=True)
class NeedCard:
    """A need as a way in: `picture` is an address, empty where there is none."""

    title: str
    url: str
    description: str = ""
    picture: str = ""


def pages_of_needs() -> dict[int, NeedPage]:
    """The published page of each need that has one, by the need's key."""
    pages = NeedPage.objects.live().public().filter(need__isnull=False).select_related("need", "photo")
    return {page.need_id: page for page in pages}


def need_card(need: Need, page: NeedPage | None) -> NeedCard:
    """By its page's title and picture, else by its own name."""
    if page is None:
        return NeedCard(need.name, need.get_absolute_url(), need.description)
    return NeedCard(page.title, need.get_absolute_url(), need.description, picture_of(page))


def picture_of(page: NeedPage) -> str:
    """The address of its photograph, else of its drawn picture, else nothing."""
    if page.photo:
        return str(page.photo.get_rendition("fill-480x320").url)
    return picture_address(page.picture)


def need_cards(needs: Iterable[Need]) -> list[NeedCard]:
    """A card each, in the order given."""
    pages = pages_of_needs()
    return [need_card(need, pages.get(need.pk)) for need in needs]


def featured_needs() -> list[NeedCard]:
    """The needs that have a page, in the order of Wagtail's tree; without any, the top of the tree of needs."""
    pages = pages_of_needs()
    if pages:
        in_order = sorted(pages.values(), key=lambda page: page.path)
        return [need_card(page.need, page) for page in in_order if page.need]
    return [need_card(need, None) for need in Need.objects.filter(parent=None)]


def tree_context() -> dict[str, object]:
    """The tree of needs, and how much the directory holds."""
    open_ones = Service.objects.findable()
    return {
        "groups": Need.objects.filter(parent=None).prefetch_related("children"),
        "held": {
            "services": open_ones.count(),
            "organisations": open_ones.order_by().values("organisation").distinct().count(),
        },
    }
