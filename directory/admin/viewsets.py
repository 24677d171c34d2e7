"""The lists and forms of services, organisations, venues and needs. What lists are filtered by: `filters`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import StatusFlagColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from directory import actions
from directory.admin import columns
from directory.admin.choosers import OrganisationChooserViewSet, VenueChooserViewSet
from directory.admin.claims_views import people_button
from directory.admin.columns import SaidColumn
from directory.admin.filters import LocationFilters, NeedFilters, OrganisationFilters, ServiceFilters
from directory.admin.likely_panel import LikelyPanel
from directory.admin.listing_screens import ComparedEditView, ListingScreens
from directory.admin.need_picker import NeedForm, NeedSelect
from directory.admin.panels import begun_from
from directory.admin.searching import SERVICE_FIELDS, SERVICE_POSTCODE, rows_with
from directory.admin.service_panels import SERVICE_FORM
from directory.admin.venue_forms import VenueForm
from directory.models import Location, Need, NeedSynonym, Organisation, Service
from directory.querysets import LocationQuerySet, NeedQuerySet, OrganisationQuerySet, ServiceQuerySet


class WordsIndexView(IndexView):
    """A list in which each word that is searched for may stand in another field.

    `said` is what a row is called, where that is more than the first column's field.
    """

    postcode_field: ClassVar[str] = ""
    said: Any = None

    def _get_title_column(self, *args: Any, **kwargs: Any) -> Any:
        column = super()._get_title_column(*args, **kwargs)
        if self.said:
            column.accessor = self.said
        return column

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """The rows that hold every word, each once."""
        if not self.is_searching:
            return queryset
        return rows_with(queryset, self.search_query, self.search_fields, postcode=self.postcode_field)


# --- Services ---------------------------------------------------------------------------------------


class ServiceIndexView(WordsIndexView):
    """The list of services."""

    postcode_field = SERVICE_POSTCODE


class ServiceViewSet(ListingScreens, SnippetViewSet):
    """Services."""

    model = Service
    icon = "doc-full"
    menu_label = "Services"
    index_view_class = ServiceIndexView
    list_display: ClassVar[list[Any]] = [
        "name",
        SaidColumn("organisation", label="Organisation", sort_key="organisation__name"),
        SaidColumn("where", label="Where", accessor=columns.where_words),
        SaidColumn("needs", label="Helps with", accessor=columns.need_words),
        SaidColumn("status", label="Open", accessor=columns.status_words, sort_key="status"),
        SaidColumn(
            "assured_on", label="Last confirmed", accessor=columns.confirmed_words, sort_key="assured_on"
        ),
        SaidColumn("live", label="Public", accessor=columns.published_words, sort_key="live"),
    ]
    filterset_class = ServiceFilters
    search_fields = SERVICE_FIELDS
    search_backend_name = None
    list_per_page = 50
    ordering: ClassVar[list[str]] = ["name", "pk"]
    inspect_view_enabled = True
    edit_handler = SERVICE_FORM

    def get_queryset(self, request: Any) -> ServiceQuerySet:
        """With all that its row shows."""
        return Service.objects.select_related("organisation").prefetch_related("venues__location", "needs")


# --- Organisations ----------------------------------------------------------------------------------


class OrganisationEditView(ComparedEditView):
    """The form of an organisation. Who keeps it is no part of a draft, so that is changed at once."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """With the way to those who look after it."""
        return [*super().header_more_buttons, *people_button(self.live_object, self.request.user)]

    def save_instance(self) -> Any:
        """Save the draft; then what stands beside it."""
        saved = super().save_instance()
        if "is_managed" in self.form.changed_data:
            actions.set_managed(
                organisation=saved, is_managed=self.form.cleaned_data["is_managed"], by=self.request.user
            )
        if "is_trusted" in self.form.changed_data:
            actions.set_trusted(
                organisation=saved, is_trusted=self.form.cleaned_data["is_trusted"], by=self.request.user
            )
        return saved


class OrganisationViewSet(ListingScreens, SnippetViewSet):
    """Organisations."""

    model = Organisation
    icon = "group"
    menu_label = "Organisations"
    index_view_class = WordsIndexView
    edit_view_class = OrganisationEditView
    chooser_viewset_class = OrganisationChooserViewSet
    chooser_per_page = 20
    list_display: ClassVar[list[Any]] = [
        "name",
        SaidColumn(
            "kind",
            label="Kind",
            accessor=lambda row: row.get_kind_display() if row.kind else "",
            sort_key="kind",
        ),
        SaidColumn("services", label="Services", accessor=columns.services_link, sort_key="service_count"),
        StatusFlagColumn("is_managed", label="Kept by", true_label="its own people", sort_key="is_managed"),
        SaidColumn("charity_number", label="Charity number"),
        SaidColumn("live", label="Public", accessor=columns.published_words, sort_key="live"),
    ]
    filterset_class = OrganisationFilters
    search_fields = ("name", "alternate_name", "charity_number")
    search_backend_name = None
    list_per_page = 50
    ordering: ClassVar[list[str]] = ["name", "pk"]
    panels: ClassVar[list[Any]] = [
        LikelyPanel(),
        begun_from(),
        FieldPanel("name", help_text="As it calls itself. “Age UK Leeds”, not “AGE UK LEEDS LTD”."),
        FieldPanel("alternate_name", help_text="Another name that people ask for, or its initials."),
        FieldPanel("kind"),
        FieldPanel("description", help_text="What it does and for whom, in two or three sentences."),
        FieldPanel("url", help_text="Its front page."),
        FieldPanel("email", help_text="One that it reads; not somebody’s own."),
        FieldPanel("phone"),
        FieldRowPanel([FieldPanel("charity_number"), FieldPanel("company_number")]),
        FieldPanel(
            "is_managed",
            permission="directory.publish_organisation",
            help_text="Feeds then only propose changes to its listings, never make them. It takes effect at once.",
        ),
        FieldPanel(
            "is_trusted",
            permission="directory.publish_organisation",
            help_text="What its own people change of times, dates, prices, phone numbers and contacts’ e-mail is "
            "published at once; you see it under Moderation. Never of a service that is sensitive or whose address "
            "is private. It takes effect at once.",
        ),
        FieldPanel(
            "slug", help_text="Left empty, it is made from the name. The old address leads to the new one."
        ),
    ]

    def get_queryset(self, request: Any) -> OrganisationQuerySet:
        """With how many services it has."""
        return Organisation.objects.annotate(service_count=Count("services"))


# --- Venues -----------------------------------------------------------------------------------------


class LocationIndexView(WordsIndexView):
    """The list of venues."""

    page_title = "Venues"
    add_item_label = "Add venue"
    postcode_field = "postcode"
    said = staticmethod(columns.venue_words)


class LocationViewSet(ListingScreens, SnippetViewSet):
    """Venues."""

    model = Location
    icon = "site"
    menu_label = "Venues"
    index_view_class = LocationIndexView
    chooser_viewset_class = VenueChooserViewSet
    chooser_per_page = 20
    list_display: ClassVar[list[Any]] = [
        "name",
        SaidColumn("town", label="Town", sort_key="town"),
        SaidColumn("postcode", label="Postcode", sort_key="postcode"),
        SaidColumn("services", label="Used by", accessor=columns.services_link, sort_key="service_count"),
        SaidColumn(
            "position_from", label="Position from", accessor=columns.position_words, sort_key="position_from"
        ),
        StatusFlagColumn(
            "is_confidential", label="Private", true_label="kept private", sort_key="is_confidential"
        ),
        SaidColumn("live", label="Public", accessor=columns.published_words, sort_key="live"),
    ]
    filterset_class = LocationFilters
    search_fields = ("name", "address", "town")
    search_backend_name = None
    list_per_page = 50
    ordering: ClassVar[list[str]] = ["name", "address", "pk"]
    edit_handler = ObjectList(
        [
            begun_from(),
            FieldPanel("name", help_text="What it says over the door, such as “Kirkgate Hall”."),
            FieldPanel("address", help_text="Number and street."),
            FieldRowPanel([FieldPanel("town"), FieldPanel("county")]),
            FieldPanel("postcode", help_text="The place on the map and the distance come from it."),
            FieldRowPanel(
                [FieldPanel("latitude"), FieldPanel("longitude")],
                heading="Place on the map",
                help_text="Filled in from the postcode. Put it right if the door is somewhere else.",
            ),
            FieldPanel("is_confidential"),
            FieldPanel("is_postal"),
            FieldPanel(
                "description",
                heading="Finding it",
                help_text="Which door, which bus stops outside, where to park.",
            ),
            InlinePanel(
                "accessibility",
                label="access",
                heading="Access",
                help_text="Only what you know. “Step-free” is believed by somebody in a wheelchair.",
            ),
        ],
        base_form_class=VenueForm,
    )

    def get_queryset(self, request: Any) -> LocationQuerySet:
        """With how many services are held there."""
        return Location.objects.annotate(service_count=Count("at_services__service", distinct=True))


# --- Needs ------------------------------------------------------------------------------------------


class NeedIndexView(WordsIndexView):
    """The tree of needs, in its own order unless somebody asks for another."""

    said = staticmethod(columns.tree_name)

    def order_queryset(self, queryset: NeedQuerySet) -> QuerySet:
        """As a tree."""
        return super().order_queryset(queryset) if self.is_explicitly_ordered else queryset.in_tree_order()


class NeedViewSet(SnippetViewSet):
    """The tree of needs."""

    model = Need
    icon = "help"
    menu_label = "Needs"
    index_view_class = NeedIndexView
    list_display: ClassVar[list[Any]] = [
        "name",
        SaidColumn("parent", label="Under"),
        SaidColumn("service_count", label="Services", sort_key="service_count"),
        SaidColumn("synonym_count", label="Words people say", sort_key="synonym_count"),
        StatusFlagColumn("is_sensitive", label="Sensitive", true_label="sensitive", sort_key="is_sensitive"),
    ]
    filterset_class = NeedFilters
    search_fields = ("name", "slug", "synonyms__words")
    search_backend_name = None
    list_per_page = 200
    edit_handler = ObjectList(
        [
            FieldPanel(
                "name", help_text="As a patient would say it: “Feeling lonely”, not “social isolation”."
            ),
            FieldPanel("slug", help_text="The end of its page’s address. People may have written it down."),
            FieldPanel("parent", heading="Under", widget=NeedSelect),
            FieldPanel("description", help_text="One sentence."),
            FieldPanel("is_sensitive"),
            FieldPanel("sort_order", heading="Place among its neighbours"),
            InlinePanel(
                "synonyms",
                label="words",
                heading="What people say",
                help_text="Words and slips that lead here: “skint”, “cant pay the gas”. One to a row.",
            ),
        ],
        base_form_class=NeedForm,
    )

    def get_queryset(self, request: Any) -> NeedQuerySet:
        """With how many services have just this need, and how many words lead to it."""
        return Need.objects.select_related("parent").annotate(
            service_count=columns.count_of(Service.needs.through, "need_id"),
            synonym_count=columns.count_of(NeedSynonym, "need_id"),
        )


class DirectoryViewSetGroup(SnippetViewSetGroup):
    """Everything of the directory under one heading of the menu."""

    items = (ServiceViewSet, OrganisationViewSet, LocationViewSet, NeedViewSet)
    menu_label = "Directory"
    menu_icon = "list-ul"
    menu_order = 150
