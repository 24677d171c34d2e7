"""Merging two that are one: two organisations side by side; and once more the question, which of two stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.widgets import AdminSnippetChooser

from accounts.models import User
from directory import actions
from directory.admin.comparing import TWO_THINGS, compare
from directory.admin.versions import address_of
from directory.models import LikelyDuplicate, Organisation, Service
from directory.models.listing import Listing
from directory.permissions import may_publish
from ui.filters import counted

PAIRS_TITLE = "Likely duplicates"
ORGANISATIONS_TITLE = "Two organisations that are one"
_ICON = "copy"


class _Screen(WagtailAdminTemplateMixin, TemplateView):
    """What these share: only who may publish listings of a kind may merge two of them."""

    header_icon = _ICON
    request: HttpRequest
    model: ClassVar[type[Listing]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who may publish them."""
        if not may_publish(request.user, self.model):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the likely duplicates, and here."""
        pairs = {"url": reverse("directory_duplicates"), "label": PAIRS_TITLE}
        return [*self.breadcrumbs_items, pairs, {"url": "", "label": self.page_title}]


# --- Two organisations ------------------------------------------------------------------------------


class TwoOrganisationsForm(forms.Form):
    """The two."""

    first = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into=None),
        label="One organisation",
        widget=AdminSnippetChooser(Organisation),
    )
    second = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into=None),
        label="The other",
        widget=AdminSnippetChooser(Organisation),
    )

    def clean(self) -> dict[str, Any]:
        """Two, not one twice."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", "Choose another one here: these are the same.")
        return cleaned


class TwoOrganisationsView(_Screen):
    """Choose two organisations; then they stand side by side."""

    template_name = "directory/admin/merge_organisations.html"
    page_title = ORGANISATIONS_TITLE
    model = Organisation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form; once two are chosen what each has, and how the two compare."""
        form = TwoOrganisationsForm(self.request.GET if "first" in self.request.GET else None)
        context = {**super().get_context_data(**kwargs), "form": form, "media": form.media}
        if not form.is_valid():
            return context
        left, right = form.cleaned_data["first"], form.cleaned_data["second"]
        compared = compare(left, right, left_name="Left", right_name="Right", marks=TWO_THINGS)
        sides = [_side(left, "left", right), _side(right, "right", left)]
        return {**context, "comparison": compared, "sides": sides}


def _side(organisation: Organisation, name: str, other: Organisation) -> dict[str, Any]:
    """What to know of one of the two before one of them goes."""
    query = urlencode({"kept": organisation.pk, "gone": other.pk})
    return {
        "name": name,
        "listing": organisation,
        "facts": facts_of(organisation),
        "edit_address": address_of(organisation, "edit"),
        "keep_address": f"{reverse('directory_merge_organisations')}?{query}",
    }


def facts_of(organisation: Organisation) -> list[str]:
    """What an organisation has, in a few words each."""
    people = organisation.memberships.live().values("user").distinct().count()
    return [
        "Public" if organisation.live else "Not public",
        f"From the feed “{organisation.source}”" if organisation.source else "Typed here",
        counted(organisation.services.count(), "service"),
        f"{counted(people, 'person', 'people')} of its own {'looks' if people == 1 else 'look'} after it",
        counted(organisation.claims.open().count(), "open claim"),
    ]


# --- Asked once more --------------------------------------------------------------------------------


class _MergeView(_Screen):
    """Says what will happen and that it can't be undone; then does it."""

    template_name = "directory/admin/merge.html"
    page_title = "Merge two into one?"
    problem = ""
    act: ClassVar[Callable[..., None]]

    def two(self) -> tuple[Any, Any]:
        """The one that stays, and the one that goes."""
        raise NotImplementedError

    def effects(self, kept: Any, gone: Any) -> list[str]:
        """What happens besides, in a sentence each."""
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Merge, or say why not."""
        kept, gone = self.two()
        try:
            type(self).act(kept=kept, gone=gone, by=cast(User, request.user))
        except actions.NotDone as error:
            self.problem = str(error)
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        edit = messages.button(address_of(kept, "edit"), "Edit the one that stays")
        messages.success(request, f"“{gone}” is merged into “{kept}”.", buttons=[edit])
        return redirect("directory_duplicates")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both, and what happens."""
        kept, gone = self.two()
        return {
            **super().get_context_data(**kwargs),
            "kept": kept,
            "gone": gone,
            "problem": self.problem,
            "effects": self.effects(kept, gone),
            "address": self.request.get_full_path(),
        }


class MergeServicesView(_MergeView):
    """Two services of a pair."""

    model = Service
    act = staticmethod(actions.merge_services)

    def two(self) -> tuple[Service, Service]:
        """By the side that the address says is to stay."""
        pairs = LikelyDuplicate.objects.select_related("first__organisation", "second__organisation")
        pair = get_object_or_404(pairs, pk=self.kwargs["pk"])
        match self.request.GET.get("keep"):
            case "left":
                return pair.first, pair.second
            case "right":
                return pair.second, pair.first
        raise Http404

    def effects(self, kept: Service, gone: Service) -> list[str]:
        """Nothing is copied."""
        return [
            f"“{kept}” stays as it is: nothing is copied into it. Copy over first what only the other one says.",
            f"“{gone}” is closed and taken off the site. Whoever opens its address is led to “{kept}”.",
            "Its history and its ids stay. A feed that brings it again does not bring it back.",
            "Reports of something wrong with it go along.",
        ]


class MergeOrganisationsView(_MergeView):
    """Two organisations."""

    model = Organisation
    act = staticmethod(actions.merge_organisations)

    def two(self) -> tuple[Organisation, Organisation]:
        """By the keys in the address."""
        keys = (self.request.GET.get("kept", ""), self.request.GET.get("gone", ""))
        if not all(key.isdecimal() and len(key) < 19 for key in keys):
            raise Http404
        kept, gone = (get_object_or_404(Organisation, pk=int(key)) for key in keys)
        return kept, gone

    def effects(self, kept: Organisation, gone: Organisation) -> list[str]:
        """What goes along."""
        services = gone.services.count()
        people = gone.memberships.live().values("user").distinct().count()
        said = [
            f"“{kept}” stays as it is: name, words and addresses.",
            f"“{gone}” is taken off the site. Whoever opens its address is led to “{kept}”.",
            "Its history and its ids stay. A feed that brings it again does not bring it back.",
        ]
        if services:
            go = "goes" if services == 1 else "go"
            said.append(f"{counted(services, 'service')} of “{gone}” {go} to “{kept}”, drafts too.")
        if people:
            said.append(
                f"{counted(people, 'person', 'people')} who {'looks' if people == 1 else 'look'} after “{gone}” "
                f"will look after “{kept}”, and {'is' if people == 1 else 'are'} signed out once."
            )
        return said


def urls() -> list[URLPattern]:
    """Under Wagtail's address."""
    return [
        path("duplicates/organisations/", TwoOrganisationsView.as_view(), name="directory_two_organisations"),
        path(
            "duplicates/organisations/merge/",
            MergeOrganisationsView.as_view(),
            name="directory_merge_organisations",
        ),
        path("duplicates/<int:pk>/merge/", MergeServicesView.as_view(), name="directory_merge_services"),
    ]
