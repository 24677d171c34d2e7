"""What search engines are told of listings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from directory.models import Organisation, Service


class ServiceSitemap(Sitemap):
    """Services that can be found."""

    limit = 5000

    def items(self) -> QuerySet[Service]:
        """Those, the oldest first, so that a page of the map stays as it is."""
        return Service.objects.findable().only("slug", "assured_on").order_by("pk")

    def lastmod(self, item: Any) -> date | None:
        """When somebody last said that it is so."""
        return item.assured_on


class OrganisationSitemap(Sitemap):
    """Published organisations."""

    limit = 5000

    def items(self) -> QuerySet[Organisation]:
        """Those, the oldest first."""
        return Organisation.objects.published().only("slug").order_by("pk")
