"""What search engines are told of pages and needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page, Site

from directory.models import Need


class PageSitemap(Sitemap):
    """Wagtail's public pages, at the name that was asked for, whatever Wagtail's own settings call the site."""

    def items(self) -> list[Page]:
        """Those of the default site that have an address."""
        site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
        if site is None:
            return []
        pages = site.root_page.get_descendants(inclusive=True).live().public().order_by("path").specific()
        return [page for page in pages if page.get_url_parts()]

    def location(self, item: Any) -> str:
        """Its path."""
        return str(item.get_url_parts()[2])

    def lastmod(self, item: Any) -> datetime | None:
        """When it was last published."""
        return item.last_published_at


class NeedSitemap(Sitemap):
    """Every need's page, but for those that Wagtail's pages tell of already."""

    def items(self) -> QuerySet[Need]:
        """Needs without an editors' page."""
        return Need.objects.exclude(page__live=True).order_by("pk")


class FixedSitemap(Sitemap):
    """Pages that are always there."""

    def items(self) -> list[str]:
        """Names of their addresses."""
        return ["search:results", "directory:organisations", "cms:accessibility"]

    def location(self, item: str) -> str:
        """The address."""
        return reverse(item)
