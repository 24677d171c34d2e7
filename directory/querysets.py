"""The words in which listings are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower, Substr, TruncDate, Upper

if TYPE_CHECKING:
    from datetime import date

    from directory.models import Need


class OrganisationQuerySet(QuerySet):
    """Organisations."""

    def published(self) -> OrganisationQuerySet:
        """Those that the public may see."""
        return self.filter(live=True)

    def alphabetical(self) -> OrganisationQuerySet:
        """With `filed_as`, the name that an A to Z has them under: "The Second Mug" stands at its second word, as
        in an index; and with `initial`, that name's first character as a capital."""
        second = Case(When(name__istartswith="the ", then=Substr("name", 5)), default="name")
        return self.annotate(filed_as=Lower(second), initial=Upper(Substr(second, 1, 1)))


class LocationQuerySet(QuerySet):
    """Venues."""

    def without_position(self) -> LocationQuerySet:
        """Those that no map and no distance can show."""
        return self.filter(latitude__isnull=True)

    def on_maps(self) -> LocationQuerySet:
        """Those whose position may be shown, as `Location.public_position` has it."""
        return self.filter(live=True, is_confidential=False, is_postal=False, latitude__isnull=False)

    def unused(self) -> LocationQuerySet:
        """Those at which no service is offered and no session is held."""
        return self.filter(at_services__isnull=True, schedules__isnull=True)


class ServiceQuerySet(QuerySet):
    """Services."""

    def findable(self) -> ServiceQuerySet:
        """Published, by a published organisation, and active: what the finder may show."""
        return self.filter(live=True, status="active", organisation__live=True)

    def open(self) -> ServiceQuerySet:
        """Published and active: those that editors look after."""
        return self.filter(live=True, status="active")

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

    def over_by(self, today: date) -> ServiceQuerySet:
        """Those with times that are all past: before `today` every schedule has ended, and no date is to come."""
        from directory.models import Schedule, ScheduleException

        schedules = Schedule.objects.filter(service=OuterRef("pk"))
        ended = Q(valid_to_on__lt=today) | Q(freq="", starts_on__lt=today)
        # Excluded by key: `exclude` of a comparison with null would take the endless ones for ended.
        going_on = schedules.exclude(pk__in=Schedule.objects.filter(ended).values("pk"))
        to_come = ScheduleException.objects.filter(service=OuterRef("pk"), is_open=True, on__gte=today)
        return self.filter(Exists(schedules), ~Exists(going_on), ~Exists(to_come))

    def with_since(self) -> ServiceQuerySet:
        """With `since`, the day from which its age counts: last confirmed, else changed by its feed, else written."""
        written = TruncDate("created_at")
        return self.annotate(since=Coalesce("assured_on", TruncDate("source_modified_at"), written))

    def kept_here(self) -> ServiceQuerySet:
        """Those that no feed confirms: typed here, or kept by the organisation's own people."""
        return self.filter(Q(source="") | Q(organisation__is_managed=True))

    def without_position(self) -> ServiceQuerySet:
        """Those given at a venue of which no map and no distance knows where it is."""
        from directory.models import ServiceVenue

        placed = ServiceVenue.objects.filter(service=OuterRef("pk"), location__latitude__isnull=False)
        return self.filter(~Exists(placed), at_venue=True)

    def without_contact(self) -> ServiceQuerySet:
        """Those that tell neither a phone number, an e-mail address nor a website."""
        from directory.models import Contact

        reachable = Contact.objects.filter(service=OuterRef("pk")).exclude(phone="", email="")
        return self.filter(~Exists(reachable), email="", url="")

    def without_needs(self) -> ServiceQuerySet:
        """Those that no need leads to."""
        return self.filter(needs__isnull=True)

    def with_venues(self) -> ServiceQuerySet:
        """With organisation, capacity and venues; the other parts are read by `directory.parts`.

        A venue that is not published is left out: nobody has approved its address.
        """
        from directory.models import ServiceVenue

        return self.select_related("organisation", "capacity").prefetch_related(
            Prefetch("venues", ServiceVenue.objects.select_related("location")),
            "venues__location__accessibility",
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

    def in_tree_order(self) -> NeedQuerySet:
        """Each need after the one it stands under, siblings as the editors ordered them."""
        keys: list[Any] = []
        for level in (1, 2, 3):
            # The ancestor of this level is one step up for each level that the need is deeper.
            above = [("parent__" * steps, level + steps) for steps in range(4 - level)]
            keys += [
                Case(
                    *[When(depth=depth, then=F(f"{path}{name}")) for path, depth in above],
                    default=Value(first),
                )
                for name, first in (("sort_order", -1), ("name", ""))
            ]
        return self.order_by(*keys)


class ImportProposalQuerySet(QuerySet):
    """What feeds propose."""

    def waiting(self) -> ImportProposalQuerySet:
        """Those that nobody has decided."""
        return self.filter(decision="")

    def of_listing(self, listing: Any) -> ImportProposalQuerySet:
        """Those for one organisation, service or venue."""
        kind = listing.get_base_content_type()
        return self.filter(revision__base_content_type=kind, revision__object_id=str(listing.pk))

    def of_models(self, models: Any) -> ImportProposalQuerySet:
        """Those for any listing of these models."""
        kinds = ContentType.objects.get_for_models(*models).values()
        return self.filter(revision__content_type__in=list(kinds))


class LikelyDuplicateQuerySet(QuerySet):
    """Pairs of services that look alike."""

    def both_open(self) -> LikelyDuplicateQuerySet:
        """Those of which both are found: a pair is settled once one is closed."""
        each = {"live": True, "status": "active"}
        return self.filter(
            **{f"{side}__{name}": value for side in ("first", "second") for name, value in each.items()}
        )

    def waiting(self) -> LikelyDuplicateQuerySet:
        """Those that somebody should look at."""
        return self.both_open().filter(are_two_since=None)

    def said_to_be_two(self) -> LikelyDuplicateQuerySet:
        """Those of which somebody said that they are two services, latest first."""
        return self.both_open().exclude(are_two_since=None).order_by("-are_two_since", "pk")


class ClaimQuerySet(QuerySet):
    """Claims."""

    def open(self) -> ClaimQuerySet:
        """Those that can still come to something."""
        return self.filter(status__in=["code_sent", "waiting"])

    def waiting(self) -> ClaimQuerySet:
        """Those that a moderator is to decide."""
        return self.filter(status="waiting")


class ListingReportQuerySet(QuerySet):
    """What people say is wrong."""

    def open(self) -> ListingReportQuerySet:
        """Those that nobody has answered."""
        return self.filter(status="open")

    def of_organisation(self, organisation: Any) -> ListingReportQuerySet:
        """Those about an organisation or one of its services."""
        return self.filter(Q(organisation=organisation) | Q(service__organisation=organisation))

    def like(self, report: Any) -> ListingReportQuerySet:
        """Those about the same listing, said by the same side."""
        same = {"service": report.service_id, "organisation": report.organisation_id}
        return self.filter(is_from_keepers=report.is_from_keepers, **same)
