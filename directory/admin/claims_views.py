"""Who manages an organisation, for moderators: what people ask, to accept or refuse; and those who do, to end it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from accounts.models import User
from accounts.permissions import Permission, has_permission
from directory.actions import NotDone
from directory.actions import claims as actions
from directory.admin.versions import address_of
from directory.claim_forms import LONGEST_WORDS
from directory.models import Claim, Organisation, OrganisationMembership
from ui.filters import counted

PER_PAGE = 20
DECIDED = 10  # of those that were decided lately
TITLE = "Claims"
_ICON = "user"


def may_decide(user: Any) -> bool:
    """Whether this person says who manages an organisation."""
    return has_permission(user, Permission.DECIDE_CLAIMS)


def age_in_words(claim: Claim) -> str:
    """How long it is open: “today”, “3 days”."""
    days = (timezone.localdate() - timezone.localdate(claim.created_at)).days
    return counted(days, "day") if days else "today"


class _Screen(WagtailAdminTemplateMixin, TemplateView):
    """What these share: who may see them, and the way back."""

    header_icon = _ICON
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who decides claims."""
        if not may_decide(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """Who decides."""
        return cast(User, self.request.user)

    def trail(self, *steps: tuple[str, str]) -> list[dict[str, str]]:
        """Home, and (address, label) for each step; the last is here."""
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in steps)]


class ClaimsView(_Screen):
    """The claims that wait, oldest first; those for which a code is out; and what was decided lately."""

    template_name = "directory/admin/claims.html"
    page_title = TITLE

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, and here."""
        return self.trail(("", TITLE))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        found = Claim.objects.select_related("organisation", "claimant", "decided_by")
        waits_first = Case(When(status=Claim.Status.WAITING, then=Value(0)), default=Value(1))
        paginator = WagtailPaginator(found.open().order_by(waits_first, "created_at", "pk"), PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        decided = found.filter(status__in=[Claim.Status.ACCEPTED, Claim.Status.REFUSED])
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "page_numbers": list(paginator.get_elided_page_range(page.number)),
            "lines": [{"claim": claim, "age": age_in_words(claim)} for claim in page.object_list],
            "decided": decided.order_by("-decided_at", "-pk")[:DECIDED],
        }


class DecideForm(forms.Form):
    """What is said to the claimant."""

    answer = forms.CharField(
        label="To the claimant",
        help_text="They read it in an e-mail. Leave it empty if there is nothing to say.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClaimView(_Screen):
    """One claim: who asks, what they say, who manages it already and objects; accepted or refused."""

    template_name = "directory/admin/claim.html"
    problem = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who decides claims; read anew after somebody was faster."""
        self.form = DecideForm(request.POST if request.method == "POST" else None)
        return super().dispatch(request, *args, **kwargs)

    def get_claim(self) -> Claim:
        """As it is now."""
        found = Claim.objects.select_related("organisation", "claimant", "decided_by", "objected_by")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """The question."""
        return "Who may manage it?"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the claims, and here."""
        return self.trail((reverse("directory_claims"), TITLE), ("", str(self.get_claim().organisation)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, as the button says."""
        claim = self.get_claim()
        decision = request.POST.get("decision")
        act: Any = {"accept": actions.accept_claim, "refuse": actions.refuse_claim}.get(str(decision))
        if act is None or not self.form.is_valid():
            return self.render_to_response(self.get_context_data(**kwargs), status=400)
        try:
            act(claim=claim, answer=self.form.cleaned_data["answer"], by=self.user)
        except NotDone as error:
            self.problem = str(error)
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        name = claim.claimant.get_full_name() or claim.claimant.email
        said = "can manage" if decision == "accept" else "can’t manage"
        messages.success(request, f"{name} {said} “{claim.organisation}”, and gets an e-mail that says so.")
        return redirect("directory_claims")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All that there is to know before deciding."""
        claim = self.get_claim()
        return {
            **super().get_context_data(**kwargs),
            "claim": claim,
            "age": age_in_words(claim),
            "form": self.form,
            "problem": self.problem,
            "managers": managers_of(claim.organisation),
            "edit_address": address_of(claim.organisation, "edit"),
        }


# --- Those who manage it ----------------------------------------------------------------------------


def managers_of(organisation: Organisation) -> Any:
    """Its people, with their roles, now or soon."""
    return organisation.memberships.not_over().select_related("user").order_by("starts_on", "pk")


class ManagersView(_Screen):
    """The people of one organisation, each with the way to end what they may do."""

    template_name = "directory/admin/claims_managers.html"
    header_icon = "group"

    def get_organisation(self) -> Organisation:
        """The one of the address."""
        return get_object_or_404(Organisation, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Whose they are."""
        return f"Who looks after {self.get_organisation()}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the claims, and here."""
        return self.trail((reverse("directory_claims"), TITLE), ("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Them."""
        organisation = self.get_organisation()
        return {
            **super().get_context_data(**kwargs),
            "organisation": organisation,
            "managers": managers_of(organisation),
            "edit_address": address_of(organisation, "edit"),
        }


class RevokeView(_Screen):
    """Asks once more, and then ends what somebody may do for an organisation."""

    template_name = "directory/admin/claims_revoke.html"
    page_title = "End their access?"

    def get_membership(self) -> OrganisationMembership:
        """One of that organisation, ended or not."""
        found = OrganisationMembership.objects.select_related("user", "organisation")
        return get_object_or_404(found, pk=self.kwargs["membership"], organisation=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the claims, its people, and here."""
        organisation = self.get_membership().organisation
        people = reverse("directory_managers", args=[organisation.pk])
        return self.trail(
            (reverse("directory_claims"), TITLE), (people, str(organisation)), ("", self.page_title)
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it."""
        membership = self.get_membership()
        actions.revoke_manager(membership=membership, by=self.user)
        name = membership.user.get_full_name() or membership.user.email
        messages.success(request, f"{name} can’t do that for “{membership.organisation}” any more.")
        return redirect("directory_managers", pk=membership.organisation_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whose, and of what."""
        return {**super().get_context_data(**kwargs), "membership": self.get_membership()}


# --- In Wagtail -------------------------------------------------------------------------------------


class ClaimsMenuItem(MenuItem):
    """The way there."""

    def is_shown(self, request: HttpRequest) -> bool:
        """To who decides claims."""
        return may_decide(request.user)


def menu_item() -> ClaimsMenuItem:
    """The entry, after the directory's own."""
    return ClaimsMenuItem(TITLE, reverse("directory_claims"), icon_name=_ICON, order=152)


def people_button(organisation: Organisation, user: Any) -> list[Button]:
    """The way from an organisation's form to the people who manage it."""
    if not may_decide(user):
        return []
    address = reverse("directory_managers", args=[organisation.pk])
    return [Button("Who looks after it", url=address, icon_name="group", priority=60)]


def urls() -> list[URLPattern]:
    """Under Wagtail's address."""
    return [
        path("claims/", ClaimsView.as_view(), name="directory_claims"),
        path("claims/<int:pk>/", ClaimView.as_view(), name="directory_claim"),
        path("claims/organisations/<int:pk>/", ManagersView.as_view(), name="directory_managers"),
        path(
            "claims/organisations/<int:pk>/<int:membership>/end/",
            RevokeView.as_view(),
            name="directory_revoke",
        ),
    ]
