"""What people say is wrong, for moderators: all of it, each with its answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from accounts.permissions import Permission, has_permission
from directory.actions import NotDone
from directory.actions.reports import answer_report
from directory.admin.versions import address_of
from directory.current_messages import names_nothing
from directory.models import ListingReport
from directory.report_forms import AnswerForm

PER_PAGE = 20
TITLE = "Reported listings"  # Wagtail has “Reports” of its own
_ICON = "warning"
_AGES = {"week": 7, "month": 30}


def may_answer(user: Any) -> bool:
    """Whether this person answers reports of any listing."""
    return has_permission(user, Permission.PUBLISH_LISTINGS)


class ReportFilters(django_filters.FilterSet):
    """What the list can be narrowed by: `status` (open unless told otherwise; `all`), `what`, `kind`, `age`."""

    status = django_filters.ChoiceFilter(
        label="Answer",
        choices=[*ListingReport.Status.choices, ("all", "all")],
        empty_label=None,
        method="filter_status",
    )
    what = django_filters.ChoiceFilter(
        label="What is wrong", choices=ListingReport.What.choices, empty_label="all"
    )
    kind = django_filters.ChoiceFilter(
        label="Said by",
        choices=[("anybody", "anybody"), ("keepers", "the organisation, by a link")],
        empty_label="all",
        method="filter_kind",
    )
    age = django_filters.ChoiceFilter(
        label="Said",
        choices=[("week", "over a week ago"), ("month", "over a month ago")],
        empty_label="at any time",
        method="filter_age",
    )

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        narrowed = data.copy()
        if not narrowed.get("status"):
            narrowed["status"] = ListingReport.Status.OPEN
        super().__init__(narrowed, *args, **kwargs)

    def filter_status(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By what became of it."""
        return rows if value == "all" else rows.filter(status=value)

    def filter_kind(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By who says it."""
        return rows.filter(is_from_keepers=value == "keepers")

    def filter_age(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By how long ago it was said."""
        return rows.filter(created_at__lt=timezone.now() - timedelta(days=_AGES[value]))


class _Screen(WagtailAdminTemplateMixin, TemplateView):
    """What these share: who may see them, and the way back."""

    header_icon = _ICON
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for moderators."""
        if not may_answer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def trail(self, *steps: tuple[str, str]) -> list[dict[str, str]]:
        """Home, and (address, label) for each step; the last is here."""
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in steps)]


class ReportsView(_Screen):
    """What waits, longest first; with a filter also what was answered, latest first."""

    template_name = "directory/admin/reports.html"
    page_title = TITLE

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, and here."""
        return self.trail(("", TITLE))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of reports."""
        found = ListingReport.objects.select_related("service__organisation", "organisation", "answered_by")
        filters = ReportFilters(self.request.GET, found, request=self.request)
        rows = filters.qs if filters.is_valid() else filters.queryset
        ordered = rows.order_by(F("answered_at").desc(nulls_first=True), "created_at", "pk")
        return {
            **super().get_context_data(**kwargs),
            "form": filters.form,
            "is_narrowed": bool(self.request.GET),
            "page": WagtailPaginator(ordered, PER_PAGE).get_page(self.request.GET.get("p")),
        }


class ReportView(_Screen):
    """One of them, and its answer; the second of two who answer at once is told."""

    template_name = "directory/admin/report.html"
    problem = ""
    form: AnswerForm | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for moderators, and while it is there."""
        if not may_answer(request.user):
            raise PermissionDenied
        found = ListingReport.objects.select_related("service__organisation", "organisation", "answered_by")
        self.report = get_object_or_404(found, pk=kwargs["pk"])
        self.says_words = not names_nothing(self.report.listing)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """What is said to be wrong."""
        return self.report.get_what_display()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the list, and here."""
        return self.trail((reverse("directory_reports"), TITLE), ("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The report, and the form while nobody has answered."""
        form = self.form or AnswerForm(report=self.report, says_words=self.says_words)
        return {
            **super().get_context_data(**kwargs),
            "report": self.report,
            "form": form if self.report.status == ListingReport.Status.OPEN else None,
            "says_words": self.says_words,
            "problem": self.problem,
            "edit_address": address_of(self.report.listing, "edit"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, then back to the list."""
        self.form = AnswerForm(request.POST, report=self.report, says_words=self.says_words)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(**kwargs), status=400)
        try:
            answer_report(
                report=self.report,
                status=ListingReport.Status(self.form.cleaned_data["status"]),
                words=self.form.cleaned_data.get("words", ""),
                by=cast(User, request.user),
            )
        except NotDone as error:
            self.problem = str(error)
            self.report.refresh_from_db()
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        messages.success(request, f"The report about “{self.report.listing}” is answered.")
        return redirect("directory_reports")


# --- In Wagtail -------------------------------------------------------------------------------------


class ReportsMenuItem(MenuItem):
    """The way to the list, with how many wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        """To moderators."""
        return may_answer(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        """Counted for whoever looks."""
        component = super().render_component(request)
        number = ListingReport.objects.open().count()
        if number:
            component.label = f"{TITLE} ({number:,})"
        return component


def menu_item() -> ReportsMenuItem:
    """The entry, among what waits."""
    return ReportsMenuItem(
        TITLE, reverse("directory_reports"), name="listing-reports", icon_name=_ICON, order=150
    )


def urls() -> list[URLPattern]:
    """The screens, beneath /cms/."""
    return [
        path("listing-reports/", ReportsView.as_view(), name="directory_reports"),
        path("listing-reports/<int:pk>/", ReportView.as_view(), name="directory_report"),
    ]
