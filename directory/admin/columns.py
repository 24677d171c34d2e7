"""What a row of a list says of a listing."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column

from directory.assurance import LAST, is_stale
from directory.in_words import delivery_in_words
from directory.models import Location, Need, Organisation, Service
from ui.filters import counted, listed

_SHOWN = 2  # towns or needs that a row names before it counts the rest


class SaidColumn(Column):
    """A column that says something in words, with our own look."""

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["directory/admin/editing.css"]}


def flag(words: str) -> SafeString:
    """A small label that catches the eye."""
    return format_html('<span class="waypost-flag">{}</span>', words)


def short_date(day: date) -> str:
    """ "30 Jul 2026": a column has no room for more."""
    return f"{day.day} {day:%b %Y}"


def where_words(service: Service) -> str:
    """Its towns and how many venues, else how it comes to people: “Leeds, Morley (3 venues)”, “by phone, online”."""
    venues = [venue.location for venue in service.venues.all()]
    towns = list(dict.fromkeys(venue.town or venue.county or "town not said" for venue in venues))
    said = ", ".join(towns[:_SHOWN])
    if len(venues) > 1:
        said = f"{said} ({counted(len(venues), 'venue')})"
    if said:
        return said
    if service.is_national:
        return "the whole country"
    if ways := [way for way in delivery_in_words(service) if way != "at a venue"]:
        return listed(ways)
    return "no venue yet" if service.at_venue else ""


def need_words(service: Service) -> SafeString | str:
    """The first needs by name, how many more, and whether a feed only suggested them."""
    needs = list(service.needs.all())
    if not needs:
        return flag("none")
    said = ", ".join(need.name for need in needs[:_SHOWN])
    if len(needs) > _SHOWN:
        said = f"{said} and {len(needs) - _SHOWN} more"
    return format_html("{} {}", said, flag("suggested")) if service.needs_suggested else said


def status_words(service: Service) -> SafeString | str:
    """Open, or what else it is."""
    if service.status == Service.Status.ACTIVE:
        return "open"
    return flag(service.get_status_display())


def confirmed_words(service: Service) -> SafeString | str:
    """When somebody last checked it, and whether that is too long ago."""
    if service.assured_on is None:
        return flag("never")
    said = short_date(service.assured_on)
    if is_stale(service.assured_on, timezone.localdate()):
        return format_html("{} {}", said, flag(f"over {LAST} months ago"))
    return said


def published_words(listing: Any) -> SafeString | str:
    """What the public sees: the listing, the listing while a draft waits, or nothing yet."""
    if not listing.live:
        return flag("draft")
    return (
        format_html("published {}", flag("draft waits")) if listing.has_unpublished_changes else "published"
    )


def list_address(model: type[Model], **filters: object) -> str:
    """The address of the editors' list of a model, filtered."""
    name = f"wagtailsnippets_directory_{model._meta.model_name}:list"
    return f"{reverse(name)}?{urlencode(filters)}" if filters else reverse(name)


def services_link(listing: Any) -> SafeString | str:
    """How many services it has, with the list of them; the row brings `service_count`."""
    if not listing.service_count:
        return "none"
    name = "organisation" if isinstance(listing, Organisation) else "venue"
    address = list_address(Service, **{name: listing.pk})
    return format_html('<a href="{}">{}</a>', address, counted(listing.service_count, "service"))


def venue_words(location: Location) -> str:
    """Its name and street, of a confidential one too: the list is for editors."""
    parts = dict.fromkeys(part for part in (location.name, location.address) if part)
    return ", ".join(parts) or location.town or location.postcode or "Unnamed venue"


def position_words(location: Location) -> SafeString | str:
    """Where its place on the map was learnt."""
    return location.get_position_from_display() if location.position else flag("not known")


def count_of(model: type[Model], field: str) -> Coalesce:
    """How many rows of `model` point with `field` to the row that is listed; a join would count them times others."""
    rows = model._default_manager.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(
        Subquery(rows.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0
    )


def tree_name(need: Need) -> SafeString | str:
    """Its name, a step to the right for each level, so that the list reads as the tree it is."""
    steps = format_html_join(
        "", '<span class="need-step" aria-hidden="true">{}</span>', (("",) for _ in range(need.depth - 1))
    )
    return format_html("{}{}", steps, need.name)
