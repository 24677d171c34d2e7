"""Who runs the site, as every template needs it: the settings that editors keep, read once a minute.

A page for a visitor must not cost three queries more for its menu. Each process remembers; the one that changes a
setting forgets at once, the others within `KEPT_SECONDS`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from django.http import HttpRequest
from django.templatetags.static import static
from wagtail.models import Site

from cms.models import MenuItem, SiteSettings
from messaging.registry import Operator as Sender

KEPT_SECONDS = 60.0
_MOST_HOSTS = 64

_remembered: OrderedDict[str, tuple[float, Operator]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Link:
    """A menu's entry."""

    text: str
    href: str


_TOP = (
    Link("Find a service", "/services/"),
    Link("Browse by need", "/needs/"),
    Link("Organisations", "/organisations/"),
)


@dataclass(frozen=True, slots=True)
class Operator:
    """What templates call `operator`. Addresses of pictures are as the browser asks for them, empty for none.

    Empty `tiles_url`: the server's own setting holds (see `ui.maps`).
    """

    name: str = ""
    logo: str = ""
    about: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    contact_words: str = ""
    urgent_heading: str = ""
    urgent_body: str = ""
    exit_url: str = ""
    tiles_url: str = ""
    tiles_attribution: str = ""
    accessibility: str = ""
    social_image: str = ""
    top: tuple[Link, ...] = _TOP
    foot: tuple[Link, ...] = ()


def operator_for(request: HttpRequest) -> Operator:
    """The operator of the site that was asked."""
    host = request.get_host()
    kept = _remembered.get(host)
    if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    operator = _read(request)
    _remembered[host] = time.monotonic(), operator
    _remembered.move_to_end(host)
    while len(_remembered) > _MOST_HOSTS:
        _remembered.popitem(last=False)
    return operator


def sender() -> Sender:
    """Who runs the site as its messages say it: of the site that is everybody's, since none was asked."""
    said = SiteSettings.base_queryset().filter(site__is_default_site=True).first()
    return Sender(name=said.operator_name if said else "")


def forget(**kwargs: object) -> None:
    """Read the settings again at the next page."""
    _remembered.clear()


def _read(request: HttpRequest) -> Operator:
    site = Site.find_for_request(request)
    # Not `for_request`, which writes a row where there is none, be it for a mere look at a page.
    said = SiteSettings.base_queryset().filter(site=site).first() or SiteSettings(site=site)
    links: dict[str, list[Link]] = {menu: [] for menu in MenuItem.Menu.values}
    for item in said.menu_items.select_related("page") if said.pk else ():
        href = item.page.get_url(request) if item.page else item.address
        if href and (item.page is None or item.page.live):
            links[item.menu].append(Link(item.text, href))
    return Operator(
        name=said.operator_name,
        logo=said.logo.get_rendition("max-480x80").url if said.logo else "",
        about=said.about,
        contact_email=said.contact_email,
        contact_phone=said.contact_phone,
        contact_words=said.contact_words,
        urgent_heading=said.urgent_heading,
        urgent_body=said.urgent_body,
        exit_url=said.exit_url,
        tiles_url=said.tiles_url,
        tiles_attribution=said.tiles_attribution,
        accessibility=said.accessibility,
        social_image=_social_image(request, said),
        top=tuple(links[MenuItem.Menu.TOP]) or _TOP,
        foot=tuple(links[MenuItem.Menu.FOOT]),
    )


def _social_image(request: HttpRequest, said: SiteSettings) -> str:
    if said.social_image:
        return request.build_absolute_uri(said.social_image.get_rendition("fill-1200x630").url)
    return request.build_absolute_uri(static("cms/social.png"))
