"""What trusted organisations published without a moderator, each to be looked at and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import ModelLogEntry, Revision

from accounts.models import User
from directory import actions
from directory.actions.moderation import SMALL_CHANGE
from directory.admin.compared_fields import COMPARED
from directory.admin.versions import address_of
from directory.models import Service
from directory.moderation.differences import differing_fields
from directory.permissions import may_publish
from ui.filters import listed

PER_PAGE = 30
TITLE = "Published at once"


@dataclass(frozen=True, slots=True)
class Change:
    """One of them: what it changed, and whether it is still what the public sees."""

    entry: ModelLogEntry
    service: Service
    changes: str
    compare_address: str
    is_live: bool


def small_changes() -> Any:
    """All of them, latest first."""
    return ModelLogEntry.objects.filter(action=SMALL_CHANGE).order_by("-timestamp", "-pk")


def changes_of(entries: Any) -> list[Change]:
    """With their services, in a fixed number of queries."""
    entries = list(entries)
    services = Service.objects.select_related("organisation").in_bulk(
        [int(entry.object_id) for entry in entries]
    )
    keys = {key for entry in entries for key in (entry.revision_id, entry.data["before"])}
    revisions = Revision.objects.in_bulk(keys - {None})
    found = []
    for entry in entries:
        service = services.get(int(entry.object_id))
        before, after = revisions.get(entry.data["before"]), revisions.get(entry.revision_id)
        if service is None or before is None or after is None:
            continue
        fields = differing_fields(before.content, after.content, service)
        labels = [each.label for each in COMPARED[Service] if fields.intersection(each.fields)]
        address = address_of(service, "revisions_compare", before.pk, after.pk)
        found.append(Change(entry, service, listed(labels), address, service.live_revision_id == after.pk))
    return found


class TrustedView(WagtailAdminTemplateMixin, TemplateView):
    """The list."""

    template_name = "directory/admin/moderation_trusted.html"
    page_title = TITLE
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who may publish services."""
        if not may_publish(request.user, Service):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the desk, and here."""
        desk = {"url": reverse("directory_moderation"), "label": "Moderation"}
        return [*self.breadcrumbs_items, desk, {"url": "", "label": TITLE}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        page = Paginator(small_changes().select_related("user"), PER_PAGE).get_page(self.request.GET.get("p"))
        return {**super().get_context_data(**kwargs), "page": page, "changes": changes_of(page.object_list)}


class UndoView(View):
    """Puts back what the public saw before one."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put it back, then to the list again."""
        if not may_publish(request.user, Service):
            raise PermissionDenied
        change = get_object_or_404(small_changes(), pk=pk)
        try:
            actions.undo_small_change(change=change, by=cast(User, request.user))
        except actions.NotDone as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"“{change.label}” is as it was before.")
        return redirect("directory_trusted")
