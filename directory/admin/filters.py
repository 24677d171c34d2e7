"""What the editors' lists can be narrowed by. The names stand in addresses that other pages link to.

Services (`/cms/snippets/directory/service/?…`):

| name | values |
|---|---|
| `status` | as `Service.Status`, several |
| `published` | `yes`, `no`, `draft` (published, and a draft waits) |
| `confirmed` | `never`, `stale` (asked for the last time, no answer), `due` (asked), `fresh`; several |
| `needs` | `none`, `suggested` (by a feed only) |
| `position` | `missing`: at a venue, and no venue of it has a position |
| `contact` | `none`: no phone, e-mail address or website |
| `over` | `yes`: all its sessions lie in the past |
| `need` | keys of needs, several: any of their branches |
| `area` | name or GSS code: a venue in it, or it is covered |
| `organisation`, `venue` | its key |
| `feed` | a source's name; `here` for what was typed here |

Organisations: `kind`, `published`, `managed` (`yes`, `no`), `services=none`, `feed`. Venues: `published`,
`position=missing`, `position_from`, `confidential` (`yes`, `no`), `used=no`, `feed`. Needs: `sensitive` (`yes`, `no`),
`group` (key), `services=none`. Each list has `q`, words that are searched for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.snippets.widgets import AdminSnippetChooser

from directory.admin.area_form import AreaInput, area_code
from directory.admin.choosers import VenueChooser
from directory.admin.need_picker import NeedPicker
from directory.assurance import FIRST, LAST, due_since, stale_since
from directory.models import Location, Need, Organisation, Service, ServiceArea, ServiceVenue
from directory.querysets import LocationQuerySet, NeedQuerySet, ServiceQuerySet
from places.areas import area

TYPED_HERE = "here"
_YES_NO = [("yes", "yes"), ("no", "no")]


def confirmed_in(bands: list[str], today: date) -> Q:
    """Services whose last confirmation lies in any of these bands."""
    due, stale = due_since(today), stale_since(today)
    each = {
        "never": Q(assured_on=None),
        "stale": Q(assured_on__lte=stale),
        "due": Q(assured_on__gt=stale, assured_on__lte=due),
        "fresh": Q(assured_on__gt=due),
    }
    found = Q(pk__in=[])
    for band in bands:
        found |= each[band]
    return found


def within_area(code: str) -> Q:
    """Services with a venue in the area, or that say that they cover it, part of it or more than it."""
    known = area(code)
    inside = {code, *(known.authority_codes if known else ())}
    around = {code, *(known.within if known else ())}
    of_service = {"service": OuterRef("pk")}
    there = ServiceVenue.objects.filter(location__authority_code__in=inside, **of_service)
    covered = ServiceArea.objects.filter(code__in=inside | around, **of_service)
    return Q(Exists(there)) | Q(Exists(covered))


def _feeds(model: type[Any]) -> Callable[[], list[tuple[str, str]]]:
    def choices() -> list[tuple[str, str]]:
        sources = (
            model.objects.exclude(source="").order_by("source").values_list("source", flat=True).distinct()
        )
        return [(TYPED_HERE, "none: typed here"), *((source, source) for source in sources)]

    return choices


def radio(label: str, choices: Any, **kwargs: Any) -> django_filters.ChoiceFilter:
    """One of a few, or all."""
    return django_filters.ChoiceFilter(
        label=label, choices=choices, widget=forms.RadioSelect, empty_label="all", **kwargs
    )


def boxes(label: str, choices: Any, **kwargs: Any) -> django_filters.MultipleChoiceFilter:
    """Any of several."""
    return django_filters.MultipleChoiceFilter(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class ListingFilters(WagtailFilterSet):
    """What all listings share."""

    published = radio(
        "Published",
        [("yes", "yes"), ("no", "not yet"), ("draft", "yes, and a draft waits")],
        method="filter_published",
    )

    def filter_published(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By what the public sees."""
        if value == "draft":
            return rows.filter(live=True, has_unpublished_changes=True)
        return rows.filter(live=value == "yes")

    def filter_feed(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By where it comes from."""
        return rows.filter(source="" if value == TYPED_HERE else value)

    def filter_position(self, rows: ServiceQuerySet | LocationQuerySet, name: str, value: str) -> QuerySet:
        """Those of which no map knows where they are."""
        return rows.without_position()


class ServiceFilters(ListingFilters):
    """Services."""

    confirmed = boxes(
        "Last confirmed",
        [
            ("never", "never"),
            ("stale", f"over {LAST} months ago"),
            ("due", f"{FIRST} to {LAST} months ago"),
            ("fresh", f"in the last {FIRST} months"),
        ],
        method="filter_confirmed",
    )
    status = boxes("Open or closed", Service.Status.choices)
    needs = radio(
        "Has needs", [("none", "none"), ("suggested", "only suggested by a feed")], method="filter_needs"
    )
    need = django_filters.ModelMultipleChoiceFilter(
        label="Need, with all beneath it",
        queryset=Need.objects.all(),
        widget=NeedPicker(label="Need, with all beneath it"),
        method="filter_need",
    )
    organisation = django_filters.ModelChoiceFilter(
        label="Organisation",
        queryset=Organisation.objects.all(),
        widget=AdminSnippetChooser(Organisation, icon="group", show_edit_link=False),
    )
    area = django_filters.CharFilter(
        label="Area",
        method="filter_area",
        widget=AreaInput(with_names=True),
        help_text="A council, county or nation.",
    )
    venue = django_filters.ModelChoiceFilter(
        label="Venue",
        field_name="venues__location",
        queryset=Location.objects.all(),
        widget=VenueChooser(Location, icon="site", show_edit_link=False),
    )
    position = radio("Position", [("missing", "no venue on the map")], method="filter_position")
    contact = radio("Contact", [("none", "no phone, e-mail or website")], method="filter_contact")
    over = radio("Sessions", [("yes", "all in the past")], method="filter_over")
    feed = radio("Feed", _feeds(Service), method="filter_feed")

    class Meta:
        model = Service
        fields: ClassVar[list[str]] = []

    def filter_confirmed(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """By when somebody last checked it."""
        return rows.filter(confirmed_in(value, timezone.localdate())) if value else rows

    def filter_needs(self, rows: ServiceQuerySet, name: str, value: str) -> QuerySet:
        """Without any, or with what nobody has looked at."""
        return rows.without_needs() if value == "none" else rows.filter(needs_suggested=True)

    def filter_need(self, rows: QuerySet, name: str, value: QuerySet[Need]) -> QuerySet:
        """Any of these needs or what stands beneath them."""
        if not value:
            return rows
        through = Service.needs.through.objects.filter(need__in=Need.objects.branches(value).values("pk"))
        return rows.filter(pk__in=through.values("service_id"))

    def filter_area(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """In or for an area; none for a name that we don't know."""
        code = area_code(value.strip())
        return rows.filter(within_area(code)) if code else rows.none()

    def filter_contact(self, rows: ServiceQuerySet, name: str, value: str) -> QuerySet:
        """Those that nobody can ask."""
        return rows.without_contact()

    def filter_over(self, rows: ServiceQuerySet, name: str, value: str) -> QuerySet:
        """Those whose last session was."""
        return rows.over_by(timezone.localdate())


class OrganisationFilters(ListingFilters):
    """Organisations."""

    kind = boxes("Kind", [(kind.value, kind.label) for kind in Organisation.Kind if kind.value])
    managed = radio("Kept by its own people", _YES_NO, method="filter_managed")
    services = radio("Services", [("none", "none")], method="filter_services")
    feed = radio("Feed", _feeds(Organisation), method="filter_feed")

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = []

    def filter_managed(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By who keeps it."""
        return rows.filter(is_managed=value == "yes")

    def filter_services(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those that offer nothing here."""
        return rows.filter(services=None)


class LocationFilters(ListingFilters):
    """Venues."""

    position = radio("Position", [("missing", "not known")], method="filter_position")
    position_from = boxes("Position from", Location.PositionFrom.choices)
    confidential = radio("Kept private", _YES_NO, method="filter_confidential")
    used = radio("Used", [("no", "by no service")], method="filter_used")
    feed = radio("Feed", _feeds(Location), method="filter_feed")

    class Meta:
        model = Location
        fields: ClassVar[list[str]] = []

    def filter_confidential(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By whether its address is secret."""
        return rows.filter(is_confidential=value == "yes")

    def filter_used(self, rows: LocationQuerySet, name: str, value: str) -> QuerySet:
        """Those where nothing happens."""
        return rows.unused()


class NeedFilters(WagtailFilterSet):
    """Needs."""

    sensitive = radio("Sensitive", _YES_NO, method="filter_sensitive")
    group = django_filters.ModelChoiceFilter(
        label="Group",
        queryset=Need.objects.filter(depth=1),
        widget=forms.RadioSelect,
        empty_label="all",
        method="filter_group",
    )
    services = radio("Services", [("none", "none")], method="filter_services")

    class Meta:
        model = Need
        fields: ClassVar[list[str]] = []

    def filter_sensitive(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By whether it is never named outside."""
        return rows.filter(is_sensitive=value == "yes")

    def filter_group(self, rows: NeedQuerySet, name: str, value: Need) -> QuerySet:
        """A branch of the tree."""
        return rows.branch(value)

    def filter_services(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those that lead to nothing."""
        return rows.filter(services=None)
