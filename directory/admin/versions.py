"""A listing's versions beside each other: drafts, what is published, what feeds propose."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Revision
from wagtail.snippets.views.snippets import RevisionsCompareView

from accounts.models import User
from directory import actions
from directory.admin.comparing import compare
from directory.models import ImportProposal
from directory.models.listing import Listing
from ui.filters import moment_words

PUBLISHED_NOW = "Published now"


class SeenForm(forms.Form):
    """Which versions somebody had before them when they decided."""

    content_version = forms.IntegerField(widget=forms.HiddenInput)
    latest_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, listing: Listing) -> SeenForm:
        """The form of a page that shows this listing."""
        return cls(initial=actions.Seen.of(listing)._asdict(), auto_id=False)

    @classmethod
    def seen(cls, request: HttpRequest) -> actions.Seen:
        """What the page that was sent back had shown; of no version, where it says nothing."""
        form = cls(request.POST)
        return actions.Seen(**form.cleaned_data) if form.is_valid() else actions.Seen(0, None)


def address_of(listing: Listing, view: str, *args: object) -> str:
    """Where one of Wagtail's screens for this listing is: `edit`, `history`, `revisions_compare`."""
    return reverse(f"wagtailsnippets_directory_{listing._meta.model_name}:{view}", args=[listing.pk, *args])


def versions_address(listing: Listing) -> str:
    """Where its draft is beside what is published."""
    return address_of(listing, "revisions_compare", "live", "latest")


def name_of_published(listing: Listing) -> str:
    """What the row is called: what the public sees, or would."""
    return PUBLISHED_NOW if listing.live else "As it stands, not published"


def name_of_revision(revision: Revision) -> str:
    """Whose it is and of when."""
    proposal = ImportProposal.objects.filter(revision=revision).first()
    if proposal:
        return f"As the feed “{proposal.source}” has it"
    by = f" by {revision.user.get_short_name() or revision.user}" if revision.user else ""
    return f"Saved{by} on {moment_words(revision.created_at)}"


class VersionsView(RevisionsCompareView):
    """Two versions of one listing side by side, in the place of Wagtail's own screen.

    Here a draft of an older row can be renewed, once somebody has seen what it would undo.
    """

    template_name = "directory/admin/versions.html"
    page_title = "Compare"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Renew the draft."""
        try:
            actions.renew_draft(listing=self.object, by=cast(User, request.user), seen=SeenForm.seen(request))
        except actions.NotDone as error:
            messages.error(request, str(error))
            return redirect(versions_address(self.object))
        messages.success(
            request,
            "The draft can be published now. Put in first what you want to keep of what came in between.",
        )
        return redirect(self.get_edit_url())

    def _get_revision_and_heading(self, revision_id: str) -> tuple[Listing, str]:
        latest = self.object.latest_revision
        if revision_id == "live":
            return self.object, name_of_published(self.object)
        # Not the newest revision of all, as Wagtail has it: that may be what a feed proposes.
        if latest is not None and revision_id in {"latest", str(latest.pk)}:
            name = name_of_revision(latest)
            is_draft = self.object.has_persons_draft
            return latest.as_object(), f"The draft, {name[0].lower()}{name[1:]}" if is_draft else name
        listing, _ = super()._get_revision_and_heading(revision_id)
        if revision_id == "earliest":
            return listing, "The first version"
        return listing, name_of_revision(self.object.revisions.get(pk=revision_id))

    def _get_comparison(self, revision_a: Listing, revision_b: Listing) -> None:
        """Nothing of Wagtail's."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the comparison, and whether the draft that it shows is of an older row."""
        context = super().get_context_data(**kwargs)
        comparison = compare(
            context["revision_a"],
            context["revision_b"],
            left_name=context["revision_a_heading"],
            right_name=context["revision_b_heading"],
        )
        draft = self.object.latest_revision if self.object.has_persons_draft else None
        is_shown = draft is not None and self.revision_id_b in {"latest", str(draft.pk)}
        return {
            **context,
            "comparison": comparison,
            "is_old": is_shown and is_older(draft, self.object),
            "renew_address": versions_address(self.object),
            "seen": SeenForm.of(self.object),
        }


def is_older(revision: Revision, listing: Listing) -> bool:
    """Whether it was begun from a row that has changed since, so that publishing it would undo the change."""
    made_from: int = revision.content.get("content_version", listing.content_version)
    return made_from < listing.content_version
