"""“Something wrong?”: for anybody to say, and for an organisation's own people to answer."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from directory.actions import NotDone
from directory.actions.reports import answer_report
from directory.actions.reports import report as keep_report
from directory.current_messages import names_nothing
from directory.editing.desk import own_organisation
from directory.limits import asker_of, told_to_wait, within
from directory.models import ListingReport, Organisation, Service
from directory.report_forms import AnswerForm, ReportForm

_EITHER_WAY = ["GET", "HEAD", "POST"]
_PER_PAGE = 20
_TOO_MANY = (
    "Very much was reported from your internet address in the last hour. Others at your workplace or library may "
    "share it. Nothing is lost: keep this page open, and send it again in an hour."
)
_TOO_MANY_HERE = (
    "Many people have told us about this page in the last hour, and we are looking at it. If yours is something else, "
    "keep this page open, and send it again in an hour."
)

# --- For anybody ------------------------------------------------------------------------------------


@require_http_methods(_EITHER_WAY)
def service_something_wrong(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that something on a service's page is wrong."""
    return _something_wrong(request, _service(slug))


@require_safe
def service_something_wrong_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """It was taken."""
    return _thanks(request, _service(slug))


@require_http_methods(_EITHER_WAY)
def organisation_something_wrong(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that something on an organisation's page is wrong."""
    return _something_wrong(request, _organisation(slug))


@require_safe
def organisation_something_wrong_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """It was taken."""
    return _thanks(request, _organisation(slug))


def _service(slug: str) -> Service:
    found: Service = get_object_or_404(Service.objects.published().select_related("organisation"), slug=slug)
    return found


def _organisation(slug: str) -> Organisation:
    found: Organisation = get_object_or_404(Organisation.objects.published(), slug=slug)
    return found


def _something_wrong(request: HttpRequest, listing: Service | Organisation) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    is_sensitive = names_nothing(listing)
    form = ReportForm(data, is_sensitive=is_sensitive)
    page = partial(_page, request, listing, "something_wrong", is_sensitive=is_sensitive, form=form)
    if data is None:
        return page()
    if not form.is_valid():
        return page(status=400)
    if fault := _too_often(request, listing):
        return told_to_wait(page(fault=fault))
    said = form.cleaned_data
    # Whatever filled in the trap learns nothing from the answer.
    if not form.is_by_a_machine:
        what = ListingReport.What(said["what"])
        keep_report(listing=listing, what=what, words=said["words"], email=said["email"])
    return redirect(f"directory:{listing._meta.model_name}_something_wrong_thanks", slug=listing.slug)


def _thanks(request: HttpRequest, listing: Service | Organisation) -> HttpResponse:
    return _page(request, listing, "something_wrong_thanks", is_sensitive=names_nothing(listing))


def _too_often(request: HttpRequest, listing: Service | Organisation) -> str:
    """Why no report is taken now; empty where it is. Counts it."""
    if not within("reports", asker_of(request), settings.REPORTS_PER_HOUR):
        return _TOO_MANY
    here = f"{listing._meta.model_name}:{listing.pk}"
    return "" if within("reports_here", here, settings.REPORTS_PER_HOUR_HERE) else _TOO_MANY_HERE


def _page(
    request: HttpRequest,
    listing: Service | Organisation,
    template: str,
    *,
    is_sensitive: bool,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page that somebody may have to leave in a hurry stays in no cache."""
    context |= {"listing": listing, "address": listing.get_absolute_url(), "is_sensitive": is_sensitive}
    response = render(request, f"directory/{template}.html", context, status=status)
    if is_sensitive:
        response["Cache-Control"] = "no-store"
    return response


# --- For those who keep the listings ----------------------------------------------------------------


@never_cache
@login_required
@require_safe
def reports(request: HttpRequest, slug: str) -> HttpResponse:
    """What people say is wrong: what waits for an answer, longest first, then what was answered, latest first."""
    organisation = own_organisation(request.user, slug)
    theirs = ListingReport.objects.of_organisation(organisation).select_related("service", "organisation")
    ordered = theirs.order_by(F("answered_at").desc(nulls_first=True), "created_at", "pk")
    context = {
        "organisation": organisation,
        "here": "reports",
        "page": Paginator(ordered, _PER_PAGE).get_page(request.GET.get("page")),
        "number": theirs.open().count(),
    }
    return render(request, "directory/my_organisation/reports.html", context)


@never_cache
@login_required
@require_http_methods(_EITHER_WAY)
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One of them: what they say, and the answer. The second of two who answer at once is told."""
    organisation = own_organisation(request.user, slug)
    theirs = ListingReport.objects.of_organisation(organisation)
    found = get_object_or_404(theirs.select_related("service__organisation", "organisation"), pk=pk)
    says_words = not names_nothing(found.listing)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, report=found, says_words=says_words)
    if request.method != "POST":
        return _report_page(request, organisation, found, form)
    if not form.is_valid():
        return _report_page(request, organisation, found, form, status=400)
    try:
        answer_report(
            report=found,
            status=ListingReport.Status(form.cleaned_data["status"]),
            words=form.cleaned_data.get("words", ""),
            by=cast(User, request.user),
        )
    except NotDone as error:
        found.refresh_from_db()
        return _report_page(request, organisation, found, form, fault=str(error), status=409)
    messages.success(request, "Thank you. It is answered.")
    return redirect("directory:reports", slug=slug)


def _report_page(
    request: HttpRequest,
    organisation: Organisation,
    found: ListingReport,
    form: AnswerForm,
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "organisation": organisation,
        "here": "reports",
        "report": found,
        "form": form,
        "fault": fault,
        "is_open": found.status == ListingReport.Status.OPEN,
    }
    return render(request, "directory/my_organisation/reports_one.html", context, status=status)
