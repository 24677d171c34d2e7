"""The words in which listings are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet

if TYPE_CHECKING:
    from datetime import date

    from directory.models import Need


class OrganisationQuerySet(QuerySet):
    """Organisations."""

    def published(self) -> OrganisationQuerySet:
        """Those that the public may see."""
        return self.filter(live=True)


class LocationQuerySet(QuerySet):
    """Venues."""

    def without_position(self) -> LocationQuerySet:
        """Those that no map and no distance can show."""
        return self.filter(latitude__isnull=True)


class ServiceQuerySet(QuerySet):
    """Services."""

    def findable(self) -> ServiceQuerySet:
        """Published, by a published organisation, and active: what the finder may show."""
        return self.filter(live=True, status="active", organisation__live=True)

    def published(self) -> ServiceQuerySet:
        """Those whose page the public may see; a closed one says so on its page."""
        return self.filter(live=True, organisation__live=True)

    def over_between(self, since: date | None, before: date) -> ServiceQuerySet:
        """Those with a schedule or a dated session whose last day lies from `since` (None: ever) to before `before`."""
        from directory.models import Schedule

        until, once = Q(valid_to_on__lt=before), Q(freq="", starts_on__lt=before)
        if since:
            until &= Q(valid_to_on__gte=since)
            once &= Q(starts_on__gte=since)
        return self.filter(pk__in=Schedule.objects.filter(until | once).values("service"))

    def with_parts(self) -> ServiceQuerySet:
        """With all that a page or an index document shows, in a fixed number of queries."""
        from directory.models import Need, ServiceVenue

        return self.select_related("organisation", "capacity").prefetch_related(
            Prefetch("venues", ServiceVenue.objects.select_related("location")),
            "venues__location__accessibility",
            "schedules",
            "exceptions",
            "areas",
            "cost_options",
            "eligibility",
            "contacts",
            "languages",
            Prefetch("needs", Need.objects.prefetch_related("synonyms")),
        )


class NeedQuerySet(QuerySet):
    """Needs."""

    def branch(self, need: Need) -> NeedQuerySet:
        """The need and all beneath it."""
        return self.filter(path__startswith=need.path) if need.path else self.filter(pk=need.pk)

    def branches(self, needs: Any) -> NeedQuerySet:
        """The needs and all beneath any of them."""
        inside = Q(pk__in=[])
        for need in needs:
            inside |= Q(path__startswith=need.path)
        return self.filter(inside)
