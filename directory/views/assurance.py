"""Answering by a link, without signing in, whether listings are still right. Opening it changes nothing; pressing does.

A link that can't be answered any more says why and what to do; a new one goes to the organisation's own address, never
to whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from directory import in_words
from directory.actions import NotDone
from directory.actions import assurance as actions
from directory.assurance_links import Item, Link, link_of
from directory.cards import summary
from directory.editing.forms.daily import CapacityForm
from directory.limits import asker_of, told_to_wait, within
from directory.pages import venue_names, ways_to_reach
from directory.report_forms import FOR_GOOD, ChangeForm, ClosedForm
from directory.times import regular_times
from ui.filters import counted

View = Callable[..., HttpResponse]
_LONGEST = 300  # letters of a description


def by_link(*methods: str) -> Callable[[View], View]:
    """A page for whoever has a link that can still be answered: the view gets the `Link` in the place of its token.

    Kept in no cache; so many presses, and links that are none, an hour from one internet address.
    """

    def decorate(view: View) -> View:
        @never_cache
        @require_http_methods([*methods, *(["HEAD"] if "GET" in methods else [])])
        @wraps(view)
        def page(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            link = link_of(token)
            counts = link is None or request.method == "POST"
            if counts and not within("links", asker_of(request), settings.LINK_ANSWERS_PER_HOUR):
                return _wait(request)
            if link is None or not link.is_alive():
                return _gone(request, token, link)
            return view(request, token, link, **kwargs)

        return page

    return decorate


# --- What it is about -------------------------------------------------------------------------------


@by_link("GET")
def still_right(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """The services as the public sees them, and what may be said of each."""
    return _overview(request, token, link)


def _overview(
    request: HttpRequest, token: str, link: Link, *, fault: str = "", status: int = 200
) -> HttpResponse:
    items = link.items()
    if not any(item.is_open for item in items):
        return _gone(request, token, link, settled=items)
    due = [item for item in items if item.waits]
    context = {
        "token": token,
        "link": link,
        "fault": fault,
        "shown": [_shown(item) for item in items if item.is_open],
        "due": len(due),
        "is_done": not due,
    }
    return render(request, "directory/still_right.html", context, status=status)


def _shown(item: Item) -> dict[str, Any]:
    """A service in short, in words, as it stands on its page now."""
    service = item.service
    names = venue_names(service)
    sessions = service.next_sessions(item.now) if service.is_findable else []
    today = timezone.localdate(item.now)
    capacity = getattr(service, "capacity", None)
    return {
        "item": item,
        "service": service,
        "what": summary(service.description, _LONGEST),
        "where": in_words.where_in_words(service),
        "times": [time.words for time in regular_times(service.schedules.all(), today)],
        "sessions": [
            ", ".join(filter(None, (session.words, names.get(session.location_id)))) for session in sessions
        ],
        "cost": service.cost_in_words,
        "ways": ways_to_reach(service, service.organisation),
        "waiting": in_words.waiting_in_words(capacity, today),
        "places": capacity.places if capacity else None,
    }


# --- What is said -----------------------------------------------------------------------------------


@by_link("POST")
def right(request: HttpRequest, token: str, link: Link, pk: int) -> HttpResponse:
    """All of it is still right."""
    item = _item(link, pk)
    return _done(request, token, link, lambda: actions.say_still_right(asked=item.asked))


@by_link("POST")
def all_right(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """All that waits is still right; what was answered meanwhile stays as it was answered."""
    number = 0
    for item in link.items():
        if item.waits:
            try:
                actions.say_still_right(asked=item.asked)
            except NotDone:
                continue
            number += 1
    if number:
        messages.success(request, f"Thank you. {counted(number, 'service')} confirmed.")
    return redirect("directory:still_right", token=token)


@by_link("GET", "POST")
def change(request: HttpRequest, token: str, link: Link, pk: int) -> HttpResponse:
    """Something is different now, in words, to the moderators."""
    item = _item(link, pk)
    if not item.is_due:
        return _overview(request, token, link, fault=actions.OVERTAKEN, status=409)
    form = ChangeForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        return _done(request, token, link, lambda: actions.say_needs_change(asked=item.asked, words=words))
    return _form_page(request, "still_right_change", token, item, form)


@by_link("GET", "POST")
def closed(request: HttpRequest, token: str, link: Link, pk: int) -> HttpResponse:
    """It has closed: asked once more, for how long."""
    item = _item(link, pk)
    if not item.is_due:
        return _overview(request, token, link, fault=actions.OVERTAKEN, status=409)
    form = ClosedForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        is_for_good = said["how"] == FOR_GOOD
        return _done(
            request,
            token,
            link,
            lambda: actions.say_closed(asked=item.asked, for_good=is_for_good, until=said["until"]),
        )
    return _form_page(request, "still_right_closed", token, item, form)


@by_link("POST")
def open_again(request: HttpRequest, token: str, link: Link, pk: int) -> HttpResponse:
    """It was closed by mistake."""
    item = _item(link, pk)
    if not item.is_closed_here:
        raise Http404
    return _done(request, token, link, lambda: actions.take_closing_back(asked=item.asked))


@by_link("GET", "POST")
def people(request: HttpRequest, token: str, link: Link, pk: int) -> HttpResponse:
    """Whether it takes people now, how many, after how long, or not before a day."""
    item = _item(link, pk)
    if not item.says_capacity:
        raise Http404
    if request.method != "POST":
        form = CapacityForm.of(getattr(item.service, "capacity", None))
        return _form_page(request, "still_right_people", token, item, form)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _form_page(request, "still_right_people", token, item, form)
    said = {
        name: form.cleaned_data[name] for name in ("takes_referrals", "places", "wait_weeks", "paused_until")
    }
    return _done(request, token, link, lambda: actions.say_capacity(asked=item.asked, **said))


# --- Links that can't be answered any more ----------------------------------------------------------


@never_cache
@require_POST
def send_again(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new one to the organisation's own public address."""
    if not within("links", asker_of(request), settings.LINK_ANSWERS_PER_HOUR):
        return _wait(request)
    link = link_of(token)
    if link is None or not link.organisation.live or not link.renewed_to:
        return _gone(request, token, link)
    is_sent = actions.ask_again(organisation=link.organisation, to=link.renewed_to)
    return render(request, "directory/still_right_sent.html", {"link": link, "is_sent": is_sent})


def _gone(
    request: HttpRequest, token: str, link: Link | None, *, settled: Sequence[Item] = ()
) -> HttpResponse:
    """Why it can't be answered, and what to do. Of an organisation that isn't public any more nothing is said."""
    public = link if link and link.organisation.live else None
    context = {"token": token, "link": public, "settled": settled}
    return render(request, "directory/still_right_gone.html", context, status=410)


def _wait(request: HttpRequest) -> HttpResponse:
    return told_to_wait(render(request, "directory/still_right_wait.html"))


# --- What the views share ---------------------------------------------------------------------------


def _item(link: Link, pk: int) -> Item:
    """One of the services that the link is about and may still be answered; anything else isn't there."""
    found = next((item for item in link.items() if item.service.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, token: str, link: Link, say: Callable[[], object]) -> HttpResponse:
    """Say it, then back; what was overtaken is told, with how it stands now."""
    try:
        say()
    except NotDone as error:
        return _overview(request, token, link, fault=str(error), status=409)
    return redirect("directory:still_right", token=token)


def _form_page(request: HttpRequest, template: str, token: str, item: Item, form: Any) -> HttpResponse:
    context = {"token": token, "item": item, "service": item.service, "form": form}
    return render(request, f"directory/{template}.html", context, status=400 if form.errors else 200)
