"""In the form of a new listing: what is there already that may be the same, before anybody publishes it twice."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from wagtail.admin.panels import Panel

from directory.admin.versions import address_of
from directory.alike import Alike, like, organisations_like
from directory.models import Organisation, Service


class LikelyPanel(Panel):
    """Names what a listing that was never published may be a double of. Says nothing where there is nothing."""

    class BoundPanel(Panel.BoundPanel):
        """The names, each with the way to its form."""

        template_name = "directory/admin/likely.html"

        def is_shown(self) -> bool:
            """Of a draft that is saved, has a name, was never public, and is like something."""
            return bool(super().is_shown() and self.found)

        @cached_property
        def found(self) -> list[Alike[Any]]:
            """What it is like, most likely first."""
            listing = self.instance
            if (
                not listing
                or not listing.pk
                or listing.first_published_at
                or listing.live
                or not listing.name
            ):
                return []
            told = {
                "name": listing.name,
                "url": listing.url,
                "email": listing.email,
                "apart_from": listing.pk,
            }
            if isinstance(listing, Service):
                organisation = Organisation.objects.filter(pk=listing.organisation_id).first()
                return [*like(**told, organisation=organisation)]
            return [*organisations_like(**told, phone=listing.phone)]

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """With where each can be looked at."""
            lines = [(each, address_of(each.listing, "edit")) for each in self.found]
            return {**super().get_context_data(parent_context), "lines": lines}
