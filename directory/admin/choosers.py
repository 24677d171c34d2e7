"""Choosing a venue or an organisation in a form: with what tells two of a name apart, and a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import quote
from django.db.models import Count, QuerySet
from django.urls import reverse
from wagtail.actions.create import CreateAction
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column, StatusFlagColumn, TitleColumn
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from directory.admin.columns import published_words, venue_words
from directory.admin.searching import rows_with
from directory.admin.venue_forms import NewVenueForm, said_whole
from directory.models import Location, Organisation
from directory.querysets import LocationQuerySet, OrganisationQuerySet


class WordsForm(BaseFilterForm):
    """The search box of a chooser."""

    fields_searched: ClassVar[tuple[str, ...]] = ()
    postcode_field: ClassVar[str] = ""

    q = forms.CharField(label="Search", required=False)

    def filter(self, objects: QuerySet) -> QuerySet:
        """The rows that hold every word."""
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q") or ""
        self.is_searching = bool(self.search_query)
        return rows_with(objects, self.search_query, self.fields_searched, postcode=self.postcode_field)


class TitledChooser:
    """A chooser's list with columns of its own; `said` is what a row is called."""

    page_subtitle = ""
    said: Callable[[Any], str] = staticmethod(str)
    title_label: ClassVar[str] = "Name"
    more_columns: ClassVar[tuple[Column, ...]] = ()

    @property
    def columns(self) -> list[Column]:
        """Name, what tells it apart, and whether it is published."""
        title = TitleColumn(
            "title",
            label=self.title_label,
            accessor=self.said,
            get_url=self._chosen_url,
            link_attrs={"data-chooser-modal-choice": True},
        )
        # Wagtail's own column of this asks the database anew for each row.
        return [title, *self.more_columns, Column("live", label="Public", accessor=published_words)]

    def _chosen_url(self, row: Any) -> str:
        address = reverse(self.chosen_url_name, args=(quote(row.pk),))  # type: ignore[attr-defined]
        return self.append_preserved_url_parameters(address)  # type: ignore[attr-defined]


# --- Venues -----------------------------------------------------------------------------------------


class VenueWordsForm(WordsForm):
    """By name, street, town or postcode."""

    fields_searched = ("name", "address", "town")
    postcode_field = "postcode"

    q = forms.CharField(
        label="Search",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Name, street, town or postcode"}),
    )


class VenueColumns(TitledChooser):
    """Where venues are, and how many services are held there."""

    filter_form_class = VenueWordsForm
    said = staticmethod(venue_words)
    title_label = "Venue"
    more_columns = (
        Column("town", label="Town", accessor="town"),
        Column("postcode", label="Postcode", accessor="postcode"),
        Column("used_by", label="Services there", accessor="used_by"),
        StatusFlagColumn("is_confidential", label="Private", true_label="kept private"),
    )

    def get_object_list(self) -> LocationQuerySet:
        """With how many services each has."""
        return Location.objects.annotate(used_by=Count("at_services__service", distinct=True)).order_by(
            "name", "pk"
        )


class ChooseVenueView(VenueColumns, ChooseView):
    """The window in which a venue is chosen or made."""


class VenueResultsView(VenueColumns, ChooseResultsView):
    """Its list alone."""


class SaidWhole:
    """An answer that names a venue by its address, a confidential one too: it is for editors."""

    def get_display_title(self, instance: Location) -> str:
        """What the form shows as chosen."""
        return said_whole(instance)


class VenueChosenView(SaidWhole, SnippetChosenView):
    """A venue was chosen."""


class VenueCreateView(SaidWhole, SnippetCreateView):
    """A venue is made: a draft, unless who makes it may publish venues.

    A draft is published with the first service that is published at it (`actions.listing_published`).
    """

    def save_form(self, form: NewVenueForm) -> Location:
        """Make it, with the first entry of its history."""
        location: Location = form.save(commit=False)
        user = self.request.user
        may_publish = self.get_permission_policy().user_has_permission(user, "publish")
        # The form has cleaned it; cleaning again would ask the same of the same values.
        made: Location = CreateAction(location, user=user, publish=may_publish, clean=False).execute(
            skip_permission_checks=True
        )
        return made


class VenueChooser(SaidWhole, AdminSnippetChooser):
    """The part of a form that holds a venue."""

    choose_one_text = "Choose or make a venue"
    choose_another_text = "Choose another venue"
    link_to_chosen_text = "Edit this venue"

    def __init__(self, model: type[Location] = Location, **kwargs: Any) -> None:
        words = {
            name: getattr(self, name)
            for name in ("choose_one_text", "choose_another_text", "link_to_chosen_text")
        }
        super().__init__(model, **{**words, **kwargs})


class VenueChooserViewSet(SnippetChooserViewSet):
    """Choosing a venue, or making one without leaving the form."""

    choose_view_class = ChooseVenueView
    choose_results_view_class = VenueResultsView
    chosen_view_class = VenueChosenView
    create_view_class = VenueCreateView
    base_widget_class = VenueChooser
    creation_form_class = NewVenueForm
    choose_one_text = VenueChooser.choose_one_text
    choose_another_text = VenueChooser.choose_another_text
    edit_item_text = VenueChooser.link_to_chosen_text
    page_title = "Choose a venue"
    search_tab_label = "Search"
    creation_tab_label = "New venue"
    create_action_label = "Make this venue"


# --- Organisations ----------------------------------------------------------------------------------


class OrganisationWordsForm(WordsForm):
    """By name or number."""

    fields_searched = ("name", "alternate_name", "charity_number")

    q = forms.CharField(
        label="Search",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Name or charity number"}),
    )


class OrganisationColumns(TitledChooser):
    """What organisations are called, and how many services they give."""

    filter_form_class = OrganisationWordsForm
    more_columns = (Column("service_count", label="Services", accessor="service_count"),)

    def get_object_list(self) -> OrganisationQuerySet:
        """With how many services each has."""
        return Organisation.objects.annotate(service_count=Count("services")).order_by("name", "pk")


class ChooseOrganisationView(OrganisationColumns, ChooseView):
    """The window in which an organisation is chosen."""


class OrganisationResultsView(OrganisationColumns, ChooseResultsView):
    """Its list alone."""


class OrganisationChooserViewSet(SnippetChooserViewSet):
    """Choosing an organisation."""

    choose_view_class = ChooseOrganisationView
    choose_results_view_class = OrganisationResultsView
    page_title = "Choose an organisation"
