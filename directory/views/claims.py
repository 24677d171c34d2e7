"""Finding one's organisation, asking to manage it, and adding one that isn't here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from directory import duplicates
from directory.actions import NotDone
from directory.actions import claims as actions
from directory.actions.claims import CodeAnswer
from directory.actions.people import begin_organisation
from directory.claim_forms import ClaimForm, CodeForm, FindOrganisationForm, NewOrganisationForm
from directory.models import Claim, Organisation, ServiceVenue

MOST_TOWNS = 3  # that tell two organisations of one name apart
_EITHER_WAY = ["GET", "HEAD", "POST"]


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Find your organisation by its name; no sign-in."""
    form = FindOrganisationForm(request.GET if "q" in request.GET else None)
    asked = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    found = duplicates.organisations_named(asked) if asked else []
    context = {"form": form, "asked": asked, "found": found, "towns": _towns(found)}
    return render(request, "directory/claims/join.html", context, status=400 if form.errors else 200)


def _towns(organisations: list[Organisation]) -> dict[int, list[str]]:
    """Where the services of each are held, a few towns, in one statement; nothing of confidential venues."""
    venues = ServiceVenue.objects.filter(
        service__organisation__in=[each.pk for each in organisations],
        service__live=True,
        location__live=True,
        location__is_confidential=False,
    ).exclude(location__town="")
    towns: dict[int, list[str]] = {}
    of_each = venues.order_by("location__town").values_list("service__organisation", "location__town")
    for pk, town in of_each.distinct():
        towns.setdefault(pk, []).append(town)
    return {pk: names[:MOST_TOWNS] for pk, names in towns.items()}


# --- A claim ----------------------------------------------------------------------------------------


@never_cache
@require_http_methods(_EITHER_WAY)
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to manage an organisation; once one has asked, how far it has come."""
    organisation = get_object_or_404(Organisation.objects.published(), slug=slug)
    if not request.user.is_authenticated:
        return _sign_in_first(request, f"look after {organisation.name}")
    if request.method != "POST":
        return _page(request, organisation)
    form = ClaimForm(request.POST, organisation=organisation, is_managed=_is_managed(organisation))
    if not form.is_valid():
        return _page(request, organisation, form=form, status=400)
    try:
        actions.ask_to_manage(
            organisation=organisation,
            by=_user(request),
            words=form.cleaned_data["words"],
            by_code=form.by_code,
        )
    except NotDone as error:
        return _page(request, organisation, form=form, fault=str(error), status=409)
    return redirect("directory:claim", slug=slug)


@never_cache
@login_required
@require_POST
def claim_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Type the code that proves it."""
    organisation, mine = _own_claim(request, slug)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, form=form, status=400)
    try:
        answer = actions.try_code(claim=mine, code=form.cleaned_data["code"], by=_user(request))
    except NotDone as error:
        return _page(request, organisation, fault=str(error), status=409)
    if answer is CodeAnswer.ACCEPTED:
        messages.success(request, f"You now look after {organisation.name}.")
        return redirect("directory:my_organisation", slug=slug)
    if answer in {CodeAnswer.WRONG, CodeAnswer.RUN_OUT}:
        form.add_error("code", _said_of(answer, _open_claim(request, organisation)))
        return _page(request, organisation, form=form, status=400)
    messages.info(request, _said_of(answer, None))
    return redirect("directory:claim", slug=slug)


def _said_of(answer: CodeAnswer, mine: Claim | None) -> str:
    if answer is CodeAnswer.RUN_OUT:
        return "This code has run out. Send a new one below"
    if answer is CodeAnswer.CONTESTED:
        return "The code is right, but somebody looks after this organisation meanwhile. A moderator decides."
    if answer is CodeAnswer.WRONG_TOO_OFTEN or mine is None:
        return "That was not the code, too often. A moderator decides now."
    left = settings.CLAIM_WRONG_CODES - mine.wrong_codes
    tries = "one more try" if left == 1 else f"{left} more tries"
    return f"That is not the newest code. Check it; you have {tries}"


@never_cache
@login_required
@require_POST
def claim_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a new code sent."""
    return _step(
        request, slug, actions.send_another_code, "A new code is on its way. Older ones count no more."
    )


@never_cache
@login_required
@require_POST
def claim_moderator(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave it to a moderator."""
    return _step(request, slug, actions.ask_moderator, "A moderator will look at it.")


@never_cache
@login_required
@require_POST
def claim_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take it back."""
    return _step(request, slug, actions.withdraw_claim, "You have taken back your request.")


def _step(request: HttpRequest, slug: str, act: Callable[..., Claim], said: str) -> HttpResponse:
    organisation, mine = _own_claim(request, slug)
    try:
        act(claim=mine, by=_user(request))
    except NotDone as error:
        return _page(request, organisation, fault=str(error), status=409)
    messages.success(request, said)
    return redirect("directory:claim", slug=slug)


def _own_claim(request: HttpRequest, slug: str) -> tuple[Organisation, Claim]:
    """The organisation and this person's last claim on it; 404 for one who never asked."""
    organisation = get_object_or_404(Organisation.objects.published(), slug=slug)
    latest = _own_claims(request, organisation).order_by("-created_at", "-pk")[:1]
    return organisation, get_object_or_404(Claim.objects.filter(pk__in=[claim.pk for claim in latest]))


def _own_claims(request: HttpRequest, organisation: Organisation) -> QuerySet[Claim]:
    return organisation.claims.filter(claimant=_user(request))


def _open_claim(request: HttpRequest, organisation: Organisation) -> Claim | None:
    return _own_claims(request, organisation).open().first()  # type: ignore[attr-defined]


def _is_managed(organisation: Organisation) -> bool:
    return organisation.memberships.live().exists()


def _page(
    request: HttpRequest, organisation: Organisation, *, form: Any = None, fault: str = "", status: int = 200
) -> HttpResponse:
    """The page for how far it has come: to ask, to type the code, to wait, or that they manage it already."""
    context: dict[str, Any] = {"organisation": organisation, "fault": fault}
    mine = _open_claim(request, organisation)
    if organisation.memberships.live().filter(user=_user(request)).exists():
        name = "managing"
    elif mine is not None:
        is_by_code = mine.status == Claim.Status.CODE_SENT
        name = "code" if is_by_code else "waiting"
        if is_by_code and not isinstance(form, CodeForm):
            form = CodeForm()
        context |= {"claim": mine, "form": form, "may_send": mine.code_number <= settings.CLAIM_RESENDS}
    else:
        name = "ask"
        is_managed = _is_managed(organisation)
        if not isinstance(form, ClaimForm):
            form = ClaimForm(organisation=organisation, is_managed=is_managed)
        closed = _own_claims(request, organisation).order_by("-created_at", "-pk").first()
        context |= {"form": form, "is_managed": is_managed, "last": closed}
    return render(request, f"directory/claims/{name}.html", context, status=status)


# --- A new organisation -----------------------------------------------------------------------------


@never_cache
@require_http_methods(_EITHER_WAY)
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Add an organisation: those that it may be are shown first."""
    if not request.user.is_authenticated:
        return _sign_in_first(request, "add your organisation")
    if request.method != "POST":
        form = NewOrganisationForm(initial={"name": request.GET.get("name", "")[:255]})
        return render(request, "directory/claims/new.html", {"form": form})
    form = NewOrganisationForm(request.POST)
    if not form.is_valid():
        return render(request, "directory/claims/new.html", {"form": form}, status=400)
    likely = [] if "none_of_these" in request.POST else duplicates.organisations_like(**form.cleaned_data)
    if likely:
        towns = _towns([each.listing for each in likely])
        return render(request, "directory/claims/like.html", {"form": form, "likely": likely, "towns": towns})
    about = {name: value for name, value in form.cleaned_data.items() if name != "postcode"}
    try:
        made = begin_organisation(**about, by=_user(request))
    except NotDone as error:
        context = {"form": form, "fault": str(error)}
        return render(request, "directory/claims/new.html", context, status=409)
    messages.success(request, f"{made.name} is begun. Only you and the moderators see it yet.")
    return redirect("directory:my_organisation", slug=made.slug)


# --- Who --------------------------------------------------------------------------------------------


def _sign_in_first(request: HttpRequest, what: str) -> HttpResponse:
    """Where somebody who isn't signed in hears why they should be; back here afterwards."""
    if request.method == "POST":
        return redirect(f"{reverse('account_login')}?next={request.path}")
    return render(request, "directory/claims/sign_in.html", {"what": what, "onward": request.get_full_path()})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
