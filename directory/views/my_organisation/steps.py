"""One question about a listing: asked, answered, saved."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from directory.actions import NotDone
from directory.actions.drafts import Overtaken, Saved, copied_content, save_draft
from directory.actions.photos import keep_photo
from directory.admin.area_form import area_names
from directory.editing.desk import Desk
from directory.editing.fingerprints import content_of, fingerprints, read_marks
from directory.editing.forms.base import StepForm
from directory.editing.forms.photos import PhotosForm
from directory.editing.needs import need_groups
from directory.editing.photos import is_too_much, too_big
from directory.editing.steps import Step, labels_of, step_after, step_called
from directory.editing.venues import find_places, is_own_new
from directory.models import Service
from directory.views.my_organisation.pages import of_listing, page_of, stopped, who
from ui.filters import listed


@csrf_exempt  # only until its length is known: then the same check follows
def step(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """A question. What is far too long is refused by what it says of its length, and not read."""
    if request.method == "POST" and is_too_much(request.META.get("CONTENT_LENGTH")):
        return _too_long(request, **kwargs)
    return _asked(request, **kwargs)


@of_listing("GET", "POST")
def _too_long(request: HttpRequest, desk: Desk, step: str) -> HttpResponse:
    return stopped(request, desk, too_big(), 413)


@csrf_protect
@of_listing("GET", "POST")
def _asked(request: HttpRequest, desk: Desk, step: str) -> HttpResponse:
    asked = step_called(desk.draft, step)
    if asked is None:
        raise Http404
    if asked.form is None or request.method != "POST":
        return _shown(request, desk, asked)
    if "copy" in request.POST:
        return _copied(request, desk, asked)
    return _answered(request, desk, asked)


def _form(request: HttpRequest, desk: Desk, asked: Step) -> StepForm:
    if asked.form is None:
        raise Http404
    is_sent = request.method == "POST"
    return asked.form(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        instance=desk.listing.get_latest_revision_as_object(),
        organisation=desk.organisation,
        begun=request.POST.get("begun", "") if is_sent else None,
    )


def _answered(request: HttpRequest, desk: Desk, asked: Step) -> HttpResponse:
    form = _form(request, desk, asked)
    is_by_script = request.headers.get("X-Saved-By") == "script"
    if "find" in request.POST:
        form.is_valid()
        return _shown(request, desk, asked, form=form, looked_for=request.POST.get("words", ""))
    if not form.is_valid():
        if is_by_script:
            return JsonResponse({"saved": False, "words": "Not saved yet: something isn’t finished."})
        return _shown(request, desk, asked, form=form, status=400)
    try:
        saved = _saved(request, desk, form)
    except Overtaken as other:
        if is_by_script:
            return JsonResponse(
                {"saved": False, "words": "Not saved: somebody else changed this. Press save to see."}
            )
        return _shown(request, desk, asked, form=form, other=other, status=409)
    except NotDone as error:
        return stopped(request, desk, str(error))
    fresh = Desk(desk.organisation, type(desk.listing).objects.get(pk=desk.listing.pk))
    if is_by_script:
        return JsonResponse(_told(fresh, asked))
    if saved.theirs:
        said = listed(label.lower() for label, _ in labels_of(fresh.draft, saved.theirs))
        messages.success(request, f"Saved. Somebody else changed {said} meanwhile, and that is kept too.")
    return redirect(_onward(request, fresh, asked))


def _saved(request: HttpRequest, desk: Desk, form: StepForm) -> Saved:
    if not form.has_changed():
        return Saved(None)
    content = form.content()
    if isinstance(form, PhotosForm) and form.new is not None:
        shows = form.cleaned_data["shows"]
        image = keep_photo(organisation=desk.organisation, file=form.new, alt=shows, by=who(request))
        form.add(image)
        content = {name: content_of(form.draft)[name] for name in content}
    return save_draft(listing=desk.listing, content=content, begun=read_marks(form.marks), by=who(request))


def _told(desk: Desk, asked: Step) -> dict[str, Any]:
    """What the script shows of what it saved."""
    fields = asked.fields
    told: dict[str, Any] = {
        "saved": True,
        "words": "Saved",
        "begun": fingerprints(content_of(desk.draft), fields),
    }
    if "schedules" in fields:
        told["dates"] = next_dates(desk.draft)
    return told


def next_dates(draft: Service) -> list[str]:
    """The next four dates, as the draft has it."""
    return [session.words for session in draft.next_sessions(timezone.now())]


def _onward(request: HttpRequest, desk: Desk, asked: Step) -> str:
    """The same page again, back to what somebody came from, or the next question."""
    if "again" in request.POST or request.FILES:
        added = request.POST.get("again", "")
        # Only a name of our own goes into an address.
        return desk.step_address(asked) + (f"?add={added}" if added in asked.fields else "")
    if request.POST.get("back") == "check":
        return desk.address("check")
    following = step_after(desk.draft, asked) if "list" not in request.POST else None
    return desk.step_address(following) if following else desk.address()


def _copied(request: HttpRequest, desk: Desk, asked: Step) -> HttpResponse:
    """Take over what another service of the same organisation says here."""
    source = next((each for each in desk.others() if str(each.uuid) == request.POST["copy"]), None)
    if source is None or not asked.copied:
        raise Http404
    content = copied_content(source, into=desk.listing, fields=asked.copied)
    try:
        save_draft(
            listing=desk.listing,
            content=content,
            begun=fingerprints(content_of(desk.draft), content),
            by=who(request),
        )
    except NotDone as error:
        return stopped(request, desk, str(error))
    messages.success(request, f"Copied from {source.name}. Change what is different.")
    return redirect(desk.step_address(asked))


def _shown(
    request: HttpRequest,
    desk: Desk,
    asked: Step,
    *,
    form: StepForm | None = None,
    other: Overtaken | None = None,
    looked_for: str = "",
    status: int = 200,
) -> HttpResponse:
    if form is None and asked.form is not None:
        form = _form(request, desk, asked)
    context: dict[str, Any] = {
        "step": asked,
        "adding": request.GET.get("add", ""),
        "form": form,
        "back": request.GET.get("back", request.POST.get("back")),
    }
    if other is not None and form is not None:
        # From here on they have seen it: what they send again is meant to stand.
        form.marks = _marks_of(other, asked)
        context |= {
            "theirs": labels_of(other.theirs, other.fields),
            "their_name": (other.by.get_full_name() if other.by else "") or "Somebody else",
            "is_feed": other.by is None,
        }
    if desk.is_service and asked.copied:
        context["others"] = desk.others()
    context |= _more(request, desk, asked, form, looked_for)
    return page_of(
        request, desk, f"steps/{asked.template}" if asked.template != "step" else "step", status, **context
    )


def _marks_of(other: Overtaken, asked: Step) -> str:
    return json.dumps(fingerprints(content_of(other.theirs), asked.fields))


def _more(
    request: HttpRequest, desk: Desk, asked: Step, form: StepForm | None, looked_for: str
) -> dict[str, Any]:
    """What some pages show besides their form."""
    draft = desk.draft
    if asked.template == "needs" and form is not None:
        return {"looked_for": looked_for, **need_groups(draft, form["needs"].value() or (), looked_for)}
    if asked.template == "area":
        return {"area_names": list(area_names())}
    if asked.template == "when":
        return {"dates": next_dates(draft)}
    if asked.template == "access":
        places = [venue.location for venue in draft.venues.all()]
        return {"places": [(place, is_own_new(place, draft)) for place in places]}
    if asked.template == "venues":
        words = request.GET.get("q", "").strip()[:80]
        found = find_places(words, desk.organisation, draft) if words else []
        new = [venue.location for venue in draft.venues.all() if is_own_new(venue.location, draft)]
        return {"q": words, "found": found, "new": new}
    return {}
