"""The editors' screens for listings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from directory.bulk_actions import CloseServices, ConfirmServices, ReopenServices
from directory.models import Location, Need, Organisation, Service


class ServiceViewSet(SnippetViewSet):
    """Services."""

    model = Service
    icon = "doc-full"
    menu_label = "Services"
    list_display = ["name", "organisation", "status", "assured_on", LiveStatusTagColumn()]
    list_filter = ["status", "live", "is_national", "needs_suggested", "source"]
    search_fields = ["name", "alternate_name", "organisation__name", "venues__location__postcode"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["name"]
    inspect_view_enabled = True

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("begun_from"),
                    FieldPanel("name"),
                    FieldPanel("alternate_name"),
                    FieldPanel("organisation"),
                    FieldPanel("description"),
                    FieldPanel("first_visit"),
                    FieldPanel("needs", widget=CheckboxSelectMultiple),
                    FieldPanel("alert"),
                ],
                heading="What it is",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [FieldPanel(n) for n in ("at_venue", "at_home", "by_phone", "online")]
                            )
                        ],
                        heading="How it is given",
                    ),
                    InlinePanel("venues", label="Venue"),
                    InlinePanel("areas", label="Area", help_text="Where people must live to use it."),
                    FieldPanel("is_national"),
                ],
                heading="Where",
            ),
            ObjectList(
                [
                    InlinePanel("schedules", label="Times"),
                    InlinePanel(
                        "exceptions", label="Another date", help_text="Closed that day, or open instead."
                    ),
                ],
                heading="When",
            ),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("minimum_age"), FieldPanel("maximum_age")]),
                    InlinePanel("eligibility", label="Who it is for"),
                    InlinePanel("languages", label="Language"),
                    InlinePanel("cost_options", label="Cost"),
                    FieldPanel("fees"),
                ],
                heading="Who for, and cost",
            ),
            ObjectList(
                [
                    FieldPanel("referral"),
                    FieldPanel("how_to_refer"),
                    FieldPanel("url"),
                    FieldPanel("email"),
                    InlinePanel("contacts", label="Contact"),
                    FieldPanel("accreditations"),
                ],
                heading="Getting in touch",
            ),
            ObjectList(
                [
                    FieldPanel("slug"),
                    # Outside moderation: a draft that held them would be overruled by the row.
                    FieldPanel(
                        "status",
                        read_only=True,
                        help_text="To close or reopen it, tick it in the list of services.",
                    ),
                    FieldPanel(
                        "assured_on",
                        read_only=True,
                        help_text="When you have checked everything, tick it in the list and mark it as confirmed.",
                    ),
                ],
                heading="Listing",
            ),
        ]
    )

    def get_queryset(self, request: Any) -> QuerySet[Service]:
        """With its organisation, which every row shows."""
        return Service.objects.select_related("organisation")


class OrganisationViewSet(SnippetViewSet):
    """Organisations."""

    model = Organisation
    icon = "group"
    menu_label = "Organisations"
    list_display = ["name", "charity_number", "is_managed", LiveStatusTagColumn()]
    list_filter = ["live", "is_managed", "source"]
    search_fields = ["name", "alternate_name", "charity_number"]
    search_backend_name = None
    list_per_page = 50
    ordering = ["name"]
    panels = [
        FieldPanel("begun_from"),
        FieldPanel("name"),
        FieldPanel("alternate_name"),
        FieldPanel("description"),
        FieldPanel("url"),
        FieldPanel("email"),
        FieldPanel("phone"),
        FieldRowPanel([FieldPanel("charity_number"), FieldPanel("company_number")]),
        FieldPanel("is_managed"),
        FieldPanel("slug"),
    ]


class LocationViewSet(SnippetViewSet):
    """Venues."""

    model = Location
    icon = "site"
    menu_label = "Venues"
    list_display = ["__str__", "town", "postcode", "is_confidential", LiveStatusTagColumn()]
    list_filter = ["live", "is_confidential", "is_postal", "position_from", "source"]
    search_fields = ["name", "address", "town", "postcode"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldPanel("begun_from"),
        FieldPanel("name"),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("town"), FieldPanel("county")]),
        FieldPanel("postcode"),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        FieldPanel("is_confidential"),
        FieldPanel("is_postal"),
        FieldPanel("description"),
        InlinePanel("accessibility", label="Access"),
    ]


class NeedViewSet(SnippetViewSet):
    """The tree of needs."""

    model = Need
    icon = "help"
    menu_label = "Needs"
    list_display = ["name", "parent", "is_sensitive", "sort_order"]
    list_filter = ["is_sensitive", "depth"]
    search_fields = ["name", "slug", "synonyms__words"]
    search_backend_name = None
    list_per_page = 200
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("parent"),
        FieldPanel("description"),
        FieldPanel("is_sensitive"),
        FieldPanel("sort_order"),
        InlinePanel("synonyms", label="What people say"),
    ]


class DirectoryViewSetGroup(SnippetViewSetGroup):
    """Everything of the directory under one heading of the menu."""

    items = (ServiceViewSet, OrganisationViewSet, LocationViewSet, NeedViewSet)
    menu_label = "Directory"
    menu_icon = "list-ul"
    menu_order = 150


register_snippet(DirectoryViewSetGroup)
for bulk_action in (ConfirmServices, CloseServices, ReopenServices):
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """How our entries read in a listing's history."""
    actions.register_action("waypost.status", "Change status", "Status changed")
    actions.register_action("waypost.confirm", "Confirm", "Confirmed as correct")
    actions.register_action("waypost.import_proposed", "Feed proposed a change", "A feed proposed a change")
