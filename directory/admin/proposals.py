"""What feeds propose for listings that people keep: a list, and each beside the listing, to take or refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import TemplateView
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Revision

from accounts.models import User
from directory import actions
from directory.admin.comparing import compare, differing_labels
from directory.admin.versions import SeenForm, address_of, is_older, name_of_published, versions_address
from directory.models import ImportProposal, Location
from directory.models.listing import Listing
from directory.permissions import may_publish, publishable_by
from directory.querysets import ImportProposalQuerySet
from ui.filters import listed

PER_PAGE = 20
TITLE = "What feeds propose"
_NAMED = 4  # fields that a line of the list names before it counts the rest


def proposals_for(user: Any) -> ImportProposalQuerySet:
    """The proposals that wait for this person's decision, newest first."""
    return ImportProposal.objects.waiting().of_models(publishable_by(user))


# --- The list ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list."""

    proposal: ImportProposal
    listing: Listing
    kind: str
    differences: int
    named: str


def lines_for(proposals: Iterable[ImportProposal]) -> list[Line]:
    """The proposals with their listings and what they would change, in a fixed number of queries."""
    proposals = list(proposals)
    keys: dict[type[Any], set[int]] = defaultdict(set)
    for proposal in proposals:
        keys[proposal.revision.content_type.model_class()].add(int(proposal.revision.object_id))
    found = {(model, row.pk): row for model, pks in keys.items() for row in _with_parts(model, pks)}
    lines = []
    for proposal in proposals:
        revision = proposal.revision
        listing = found.get((revision.content_type.model_class(), int(revision.object_id)))
        if listing is not None:
            labels = differing_labels(listing, revision.content)
            kind = str(listing._meta.verbose_name)
            lines.append(Line(proposal, listing, kind, len(labels), _named_labels(labels)))
    return lines


def _with_parts(model: type[Any], pks: Iterable[int]) -> Any:
    names = [relation.get_accessor_name() for relation in get_all_child_relations(model)]
    names += [field.name for field in get_all_child_m2m_relations(model)]
    return model.objects.filter(pk__in=pks).prefetch_related(*names)


def _named_labels(labels: list[str]) -> str:
    if not labels:
        return "nothing any more"
    more = len(labels) - _NAMED
    shown = [label[0].lower() + label[1:] for label in labels[:_NAMED]]
    return listed([*shown, f"{more} more"] if more > 0 else shown)


class ProposalsView(WagtailAdminTemplateMixin, TemplateView):
    """The list."""

    template_name = "directory/admin/proposals.html"
    page_title = TITLE
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who may publish any kind of listing."""
        if not publishable_by(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, and here."""
        return [*self.breadcrumbs_items, {"url": "", "label": TITLE}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of lines."""
        waiting = proposals_for(self.request.user).select_related("revision__content_type")
        page = Paginator(waiting, PER_PAGE).get_page(self.request.GET.get("p"))
        return {**super().get_context_data(**kwargs), "page": page, "lines": lines_for(page.object_list)}


# --- One of them ------------------------------------------------------------------------------------


class Note(NamedTuple):
    """Something to know before deciding, and where more of it is to be seen."""

    words: str
    link: str = ""
    address: str = ""


class ProposalView(WagtailAdminTemplateMixin, TemplateView):
    """One proposal beside what is published."""

    template_name = "directory/admin/proposal.html"
    header_icon = "download"
    problem = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who may publish the listing."""
        found = ImportProposal.objects.select_related("revision__content_type", "decided_by")
        self.proposal = get_object_or_404(found, pk=kwargs["pk"])
        self.model = self.proposal.revision.content_type.model_class()
        if not may_publish(request.user, self.model):
            raise PermissionDenied
        self.read_listing()
        return super().dispatch(request, *args, **kwargs)

    def read_listing(self) -> None:
        """The row as it is now."""
        self.listing: Listing = get_object_or_404(self.model, pk=self.proposal.revision.object_id)

    @property
    def user(self) -> User:
        """Who decides: somebody who is signed in, since only they may publish."""
        return cast(User, self.request.user)

    def get_page_title(self) -> str:
        """The listing."""
        return str(self.listing)

    def get_page_subtitle(self) -> str:
        """Whose version of it."""
        return f"as “{self.proposal.source}” has it"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the list, and here."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("directory_proposals"), "label": TITLE},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The comparison, and what to know before deciding."""
        listing, proposal = self.listing, self.proposal
        comparison = compare(
            listing,
            proposal.revision.as_object(),
            left_name=name_of_published(listing),
            right_name=f"As “{proposal.source}” has it",
        )
        in_the_way = "" if proposal.decision else actions.in_the_way(listing, self.user)
        notes = [] if self.problem and (proposal.decision or in_the_way) else self._notes(in_the_way)
        return {
            **super().get_context_data(**kwargs),
            "proposal": proposal,
            "comparison": comparison,
            "problem": self.problem,
            "notes": notes,
            "in_the_way": in_the_way,
            "edit_address": address_of(listing, "edit"),
            "seen": SeenForm.of(listing),
        }

    def _notes(self, in_the_way: str) -> Iterator[Note]:
        listing, revision = self.listing, self.proposal.revision
        if self.proposal.decision:
            yield Note(f"This was {self.proposal.decided_in_words}.")
            return
        if in_the_way:
            yield Note(in_the_way, "Open the listing", address_of(listing, "edit"))
        elif listing.has_persons_draft:
            yield Note(
                "Somebody has a draft of this listing that is not published. If you take the feed’s version, the "
                "draft is kept, and whoever publishes it is shown first where it differs from the feed’s.",
                "Look at the draft",
                versions_address(listing),
            )
        if is_older(revision, listing):
            yield Note(
                "The listing has changed since the feed proposed this. Below it is compared with today’s."
            )
        if names_what_is_gone(revision):
            yield Note("It names a venue or an organisation that was deleted here since, which is left out.")


def names_what_is_gone(revision: Revision) -> bool:
    """Whether it names a venue or an organisation that was deleted since; reading it leaves them out."""
    content = revision.content
    venues = {venue["location"] for venue in content.get("venues", ())}
    organisation = content.get("organisation")
    return Location.objects.filter(pk__in=venues).count() < len(venues) or (
        organisation is not None and revision.as_object().organisation_id != organisation
    )


class DecideView(ProposalView):
    """Takes or refuses it; what can't be done is said beside the comparison as it now is."""

    http_method_names = ("post",)

    def decide(self) -> str:
        """Do it, and say what was done."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, then back to the list."""
        try:
            done = self.decide()
        except actions.NotDone as error:
            self.problem = str(error)
            self.proposal.refresh_from_db()
            self.read_listing()
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        messages.success(
            request, done, buttons=[messages.button(address_of(self.listing, "edit"), "Edit it")]
        )
        return redirect("directory_proposals")


class TakeView(DecideView):
    """Publishes the feed's version."""

    def decide(self) -> str:
        """Publish it as it was seen."""
        seen = SeenForm.seen(self.request)
        actions.take_proposal(proposal=self.proposal, by=self.user, seen=seen)
        return f"“{self.listing}” is published as “{self.proposal.source}” has it."


class RefuseView(DecideView):
    """Leaves the listing as it is."""

    def decide(self) -> str:
        """Refuse it."""
        actions.refuse_proposal(proposal=self.proposal, by=self.user)
        return f"Refused. “{self.listing}” stays as it is."


# --- Where they are ---------------------------------------------------------------------------------


class ProposalsMenuItem(MenuItem):
    """The way to the list, for those who may decide."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may publish any kind of listing."""
        return bool(publishable_by(request.user))


def menu_item() -> ProposalsMenuItem:
    """The entry, after the directory's own."""
    return ProposalsMenuItem(TITLE, reverse("directory_proposals"), icon_name="download", order=152)


def urls() -> list[URLPattern]:
    """The screens, beneath /cms/."""
    return [
        path("proposals/", ProposalsView.as_view(), name="directory_proposals"),
        path("proposals/<int:pk>/", ProposalView.as_view(), name="directory_proposal"),
        path("proposals/<int:pk>/take/", TakeView.as_view(), name="directory_take_proposal"),
        path("proposals/<int:pk>/refuse/", RefuseView.as_view(), name="directory_refuse_proposal"),
    ]
