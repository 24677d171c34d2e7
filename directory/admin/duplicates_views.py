"""Likely duplicates: the pairs, each pair side by side, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from directory import actions, duplicates
from directory.admin import merging_views
from directory.admin.comparing import TWO_THINGS, compare
from directory.admin.versions import address_of
from directory.models import LikelyDuplicate, Organisation, Service
from directory.permissions import may_publish
from ui.filters import counted

PER_PAGE = 20
TITLE = merging_views.PAIRS_TITLE
_ICON = "copy"
_GONE = "That was settled meanwhile: one of the two is closed, or not published any more."


def may_look(user: Any) -> bool:
    """Whether this person may say whether two services are one."""
    return bool(user.has_perm("directory.change_service"))


@dataclass(frozen=True, slots=True)
class Line:
    """A pair, and in words what the two share."""

    pair: LikelyDuplicate
    shared: list[str]


def lines_for(pairs: Iterable[LikelyDuplicate]) -> list[Line]:
    """The pairs with what they share, in a fixed number of queries."""
    pairs = list(pairs)
    shared = duplicates.shared(pairs)
    return [Line(pair, shared.get(pair.pk, [])) for pair in pairs]


class _Desk(WagtailAdminTemplateMixin):
    """What the screens share: who may see them, and the way back."""

    header_icon = _ICON
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who may change services."""
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def trail(self, *steps: tuple[str, str]) -> list[dict[str, str]]:
        """Home, and (address, label) for each step; the last is here."""
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in steps)]


# --- The lists --------------------------------------------------------------------------------------


class DuplicatesView(_Desk, TemplateView):
    """The pairs that somebody should look at, most alike first."""

    template_name = "directory/admin/duplicates.html"
    page_title = TITLE

    def pairs(self) -> Any:
        """Those that are listed."""
        return LikelyDuplicate.objects.waiting()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, and here."""
        return self.trail(("", TITLE))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of lines."""
        found = self.pairs().select_related("first__organisation", "second__organisation", "are_two_by")
        paginator = WagtailPaginator(found, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "page_numbers": list(paginator.get_elided_page_range(page.number)),
            "lines": lines_for(page.object_list),
            "looked_at": duplicates.looked_at(),
            "said_to_be_two": LikelyDuplicate.objects.said_to_be_two().count(),
            "may_merge_organisations": may_publish(self.request.user, Organisation),
        }


class SaidToBeTwoView(DuplicatesView):
    """The pairs of which somebody said that they are two, to take that back."""

    template_name = "directory/admin/duplicates_two.html"
    page_title = "Said to be two services"

    def pairs(self) -> Any:
        """Those, latest first."""
        return LikelyDuplicate.objects.said_to_be_two()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the pairs, and here."""
        return self.trail((reverse("directory_duplicates"), TITLE), ("", self.page_title))


class LookAgainView(_Desk, View):
    """Looks through all services now, and says how many pairs wait."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look, then back to the list."""
        duplicates.refresh(now=timezone.now())
        waiting = LikelyDuplicate.objects.waiting().count()
        said = f"{counted(waiting, 'pair')} may be one." if waiting else "No two look like one."
        messages.success(request, f"All services were looked through. {said}")
        return redirect("directory_duplicates")


# --- One pair ---------------------------------------------------------------------------------------


class DuplicateView(_Desk, TemplateView):
    """Two services side by side."""

    template_name = "directory/admin/duplicates_pair.html"
    page_title = "One service or two?"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the pairs, and here."""
        return self.trail((reverse("directory_duplicates"), TITLE), ("", self.page_title))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The comparison, while there is something to decide."""
        found = LikelyDuplicate.objects.select_related(
            "first__organisation", "second__organisation", "are_two_by"
        )
        pair = found.both_open().filter(pk=kwargs["pk"]).first()
        if pair is None:
            messages.info(request, _GONE)
            return redirect("directory_duplicates")
        self.pair: LikelyDuplicate = pair
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both, what they share, and what may be done."""
        left, right = self.pair.first, self.pair.second
        return {
            **super().get_context_data(**kwargs),
            "line": lines_for([self.pair])[0],
            "comparison": compare(left, right, left_name="Left", right_name="Right", marks=TWO_THINGS),
            "sides": [_side(left, "left", right), _side(right, "right", left)],
            "may_merge": may_publish(self.request.user, Service),
        }


def _side(service: Service, name: str, other: Service) -> dict[str, Any]:
    """What to know of one of the two before one of them goes."""
    return {
        "name": name,
        "service": service,
        "other": other,
        "edit_address": address_of(service, "edit"),
        "origin": f"From the feed “{service.source}”" if service.source else "Typed here",
        "has_draft": service.has_persons_draft,
    }


class DecideView(_Desk, View):
    """Does what one of the buttons under a pair says."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, then back to the list."""
        pair = get_object_or_404(LikelyDuplicate.objects.select_related("first", "second"), pk=kwargs["pk"])
        match request.POST.get("decision"):
            case "two" | "maybe_one" as said:
                self._say(pair, are_two=said == "two")
        return redirect("directory_duplicates")

    def _say(self, pair: LikelyDuplicate, *, are_two: bool) -> None:
        actions.set_are_two(pair=pair, are_two=are_two, by=self.request.user)  # type: ignore[arg-type]
        look = messages.button(reverse("directory_duplicate", args=[pair.pk]), "Look at it again")
        if are_two:
            messages.success(
                self.request, f"“{pair.first}” and “{pair.second}” stay two services.", buttons=[look]
            )
        else:
            messages.success(
                self.request, f"“{pair.first}” and “{pair.second}” are asked about again.", buttons=[look]
            )


# --- In Wagtail -------------------------------------------------------------------------------------


class DuplicatesMenuItem(MenuItem):
    """The way there."""

    def is_shown(self, request: HttpRequest) -> bool:
        """To who may use it."""
        return may_look(request.user)


def menu_item() -> DuplicatesMenuItem:
    """The entry, after the directory's own."""
    return DuplicatesMenuItem(TITLE, reverse("directory_duplicates"), icon_name=_ICON, order=151)


def urls() -> list[URLPattern]:
    """Under Wagtail's address."""
    return [
        path("duplicates/", DuplicatesView.as_view(), name="directory_duplicates"),
        path("duplicates/look/", LookAgainView.as_view(), name="directory_duplicates_look"),
        path("duplicates/two/", SaidToBeTwoView.as_view(), name="directory_duplicates_two"),
        path("duplicates/<int:pk>/", DuplicateView.as_view(), name="directory_duplicate"),
        path("duplicates/<int:pk>/decide/", DecideView.as_view(), name="directory_decide_duplicate"),
        *merging_views.urls(),
    ]
