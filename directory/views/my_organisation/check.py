"""A draft before it is sent: the page as it will be, what changes, and the ways on and back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from directory import actions
from directory.actions import NotDone, Seen
from directory.actions.drafts import discard_draft
from directory.actions.moderation import Submitted, submit
from directory.actions.moderation import take_back as take_back_draft
from directory.admin.comparing import compare
from directory.admin.versions import SeenForm, is_older
from directory.editing.desk import Desk
from directory.editing.steps import missing, wanted
from directory.models import SeenDraft
from directory.moderation import Status, state_of
from directory.moderation.small_changes import may_go_at_once
from directory.views.my_organisation.pages import of_listing, page_of, stopped, who


@of_listing("GET", "POST")
def check(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the draft changes; sent from here, as it was seen here."""
    if not desk.listing.has_persons_draft:
        return page_of(request, desk, "nothing_to_send")
    revision = desk.listing.latest_revision
    fault = ""
    if request.method == "POST":
        fault = _why_not(request, desk)
        if not fault:
            try:
                done = submit(listing=desk.listing, revision=revision, by=who(request))
            except NotDone as error:
                fault = str(error)
            else:
                messages.success(request, _said(done))
                return redirect(desk.address())
    state = state_of(desk.listing)
    context: dict[str, Any] = {
        "state": state,
        "is_waiting": state.status == Status.WAITING,
        "is_returned": state.status == Status.RETURNED,
        "comparison": compare(desk.listing, desk.draft, left_name="Published now", right_name="Your draft"),
        "is_new": not desk.listing.live,
        "missing": missing(desk.draft),
        "wanted": wanted(desk.draft),
        "is_small": may_go_at_once(desk.listing, revision.content, who(request)),
        "is_old": is_older(revision, desk.listing),
        "seen": SeenDraft.of(revision).token,
        "renewed": SeenForm.of(desk.listing),
        "fault": fault,
    }
    return page_of(request, desk, "check", 409 if fault else 200, **context)


def _why_not(request: HttpRequest, desk: Desk) -> str:
    """Why it isn't sent as it was seen; empty where it can be."""
    if SeenDraft.from_token(request.POST.get("seen", "")) != SeenDraft.of(desk.listing.latest_revision):
        return "It was changed while you were looking. This is what it says now: look at it, then send it."
    lacking = missing(desk.draft)
    return f"Something is missing: {lacking[0][0].title.lower()}." if lacking else ""


def _said(done: Submitted) -> str:
    if done is Submitted.PUBLISHED:
        return "It is published. Everybody sees it now."
    return "It is sent. A moderator looks at it, and you get an e-mail when it is published or if something is missing."


@of_listing()
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page as the public will see it."""
    context = desk.draft.get_preview_context(request, "")
    template = "preview_service" if desk.is_service else "preview_organisation"
    back = {"desk": desk, "is_preview": True}
    return render(request, f"directory/my_organisation/{template}.html", {**context, **back})


@of_listing("GET", "POST")
def discard(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Go back to what is published, once that is asked."""
    if request.method != "POST":
        return page_of(request, desk, "discard", is_new=not desk.listing.live)
    try:
        is_there = discard_draft(listing=desk.listing, by=who(request))
    except NotDone as error:
        return stopped(request, desk, str(error))
    messages.success(request, "Your changes are gone. What was published stands.")
    return redirect(desk.address() if is_there else desk.home)


@of_listing("POST")
def take_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a draft back from the moderators."""
    try:
        take_back_draft(listing=desk.listing, by=who(request))
    except NotDone as error:
        return stopped(request, desk, str(error))
    messages.success(request, "It doesn’t wait any more. Your draft is still here.")
    return redirect(desk.address())


@of_listing("POST")
def renew(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Go on with a draft of an older listing, once its writer has seen what changed since."""
    seen: Seen = SeenForm.seen(request)
    try:
        actions.renew_draft(listing=desk.listing, by=who(request), seen=seen)
    except NotDone as error:
        return stopped(request, desk, str(error))
    messages.success(
        request, "You can send your draft now. Put in first what you want to keep of what came between."
    )
    return redirect(desk.address("check"))
