"""The people of an organisation, for themselves: who there is, and for its leads who may come and who must go.

Of an organisation that is not theirs nothing is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import revoke_invitation
from accounts.models import Invitation, User
from accounts.permissions import Permission, has_permission
from accounts.roles import ORGANISATION_LEAD
from directory.actions import NotDone
from directory.actions import people as actions
from directory.actions.claims import object_to_claim as object_
from directory.claim_forms import InvitePersonForm, ObjectionForm
from directory.models import Organisation, OrganisationMembership

_EITHER_WAY = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Person:
    """One of an organisation's people, with each role that they have in it."""

    user: User
    memberships: list[OrganisationMembership]
    is_you: bool

    @property
    def key(self) -> int:
        """Of one of their memberships, by which addresses name them."""
        return self.memberships[0].pk

    @property
    def is_lead(self) -> bool:
        """Whether they say who else may."""
        return any(each.role == ORGANISATION_LEAD.slug for each in self.memberships)

    @property
    def name(self) -> str:
        """As they call themselves; somebody who gave no name has an address alone."""
        return self.user.get_full_name() or "Somebody without a name"


def people_of(organisation: Organisation, you: User) -> list[Person]:
    """Those who have a role in it now or soon, leads first, then by name; one statement."""
    found: dict[int, list[OrganisationMembership]] = {}
    rows = organisation.memberships.not_over().filter(user__is_active=True).select_related("user")
    for membership in rows.order_by("starts_on", "pk"):
        found.setdefault(membership.user_id, []).append(membership)
    there = [Person(theirs[0].user, theirs, theirs[0].user_id == you.pk) for theirs in found.values()]
    return sorted(there, key=lambda person: (not person.is_lead, person.name.casefold(), person.key))


@never_cache
@login_required
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who there is, who is invited, and who asks to come."""
    return _page(request, _own(request, slug, Permission.EDIT_OWN_LISTINGS))


def _page(
    request: HttpRequest, organisation: Organisation, *, fault: str = "", status: int = 200
) -> HttpResponse:
    there = people_of(organisation, _user(request))
    may_manage = has_permission(_user(request), Permission.MANAGE_OWN_PEOPLE, on=organisation)
    context = {
        "organisation": organisation,
        "here": "people",
        "fault": fault,
        "people": there,
        "may_manage": may_manage,
        "leads": sum(person.is_lead for person in there),
        "invitations": _invitations(organisation) if may_manage else (),
        "claims": organisation.claims.open().select_related("claimant") if may_manage else (),
    }
    return render(request, "directory/my_organisation/people.html", context, status=status)


# --- Inviting ---------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(_EITHER_WAY)
def invite_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody by e-mail, as one thing or another, for good or until a day."""
    organisation = _own(request, slug, Permission.MANAGE_OWN_PEOPLE)
    form = InvitePersonForm(request.POST or None)
    if request.method != "POST":
        return _form_page(request, organisation, "people_invite", form=form)
    if not form.is_valid():
        return _form_page(request, organisation, "people_invite", form=form, status=400)
    try:
        actions.invite_to_organisation(
            organisation=organisation,
            email=form.cleaned_data["email"],
            role=form.role_offered,
            ends_on=form.cleaned_data["ends_on"],
            by=_user(request),
        )
    except NotDone as error:
        return _form_page(request, organisation, "people_invite", form=form, fault=str(error), status=409)
    messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
    return redirect("directory:people", slug=slug)


@never_cache
@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    organisation = _own(request, slug, Permission.MANAGE_OWN_PEOPLE)
    revoke_invitation(invitation=get_object_or_404(_invitations(organisation), pk=pk))
    messages.success(request, "The invitation is taken back: its link works no more.")
    return redirect("directory:people", slug=slug)


# --- Roles ------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(_EITHER_WAY)
def make_lead(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make one of them a lead too; asked once more."""
    organisation = _own(request, slug, Permission.MANAGE_OWN_PEOPLE)
    person = _person(request, organisation, pk)
    if request.method != "POST":
        return _form_page(request, organisation, "people_lead", person=person)
    try:
        actions.make_lead(membership=person.memberships[0], by=_user(request))
    except NotDone as error:
        return _page(request, organisation, fault=str(error), status=409)
    messages.success(request, f"{person.name} is now a lead.")
    return redirect("directory:people", slug=slug)


@never_cache
@login_required
@require_http_methods(_EITHER_WAY)
def end_access(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End all that somebody may do for the organisation, and their sessions; asked once more."""
    organisation = _own(request, slug, Permission.MANAGE_OWN_PEOPLE)
    person = _person(request, organisation, pk)
    is_last = person.is_lead and sum(each.is_lead for each in people_of(organisation, _user(request))) == 1
    if request.method != "POST":
        return _form_page(request, organisation, "people_end", person=person, is_last=is_last)
    try:
        actions.end_access(organisation=organisation, user=person.user, by=_user(request))
    except NotDone as error:
        return _page(request, organisation, fault=str(error), status=409)
    if person.is_you:
        return _signed_out(request, f"You have left {organisation.name}, and are signed out everywhere.")
    messages.success(request, f"{person.name} can do nothing for {organisation.name} any more.")
    return redirect("directory:people", slug=slug)


@never_cache
@login_required
@require_http_methods(_EITHER_WAY)
def give_up_lead(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop being a lead, and go on keeping the listings; asked once more."""
    organisation = _own(request, slug, Permission.MANAGE_OWN_PEOPLE)
    if request.method != "POST":
        return _form_page(request, organisation, "people_step_down")
    try:
        actions.give_up_lead(organisation=organisation, by=_user(request))
    except NotDone as error:
        return _page(request, organisation, fault=str(error), status=409)
    return _signed_out(request, "You are no lead any more. Sign in again to go on keeping the listings.")


@never_cache
@login_required
@require_http_methods(_EITHER_WAY)
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the organisation to the moderators, as its only lead; asked once more."""
    organisation = _own(request, slug, Permission.MANAGE_OWN_PEOPLE)
    if request.method != "POST":
        return _form_page(request, organisation, "people_hand_over")
    try:
        actions.hand_to_moderators(organisation=organisation, by=_user(request))
    except NotDone as error:
        return _page(request, organisation, fault=str(error), status=409)
    return _signed_out(request, f"You have left {organisation.name} to the moderators, and are signed out.")


@never_cache
@login_required
@require_http_methods(_EITHER_WAY)
def object_to_claim(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say why somebody who asks to manage the organisation should not."""
    organisation = _own(request, slug, Permission.MANAGE_OWN_PEOPLE)
    claim = get_object_or_404(organisation.claims.select_related("claimant"), pk=pk)
    form = ObjectionForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "claim": claim}
    if request.method != "POST":
        return _form_page(request, organisation, "people_object", **context)
    if not form.is_valid():
        return _form_page(request, organisation, "people_object", status=400, **context)
    try:
        object_(claim=claim, words=form.cleaned_data["words"], by=_user(request))
    except NotDone as error:
        return _page(request, organisation, fault=str(error), status=409)
    messages.success(request, "The moderators will read what you said.")
    return redirect("directory:people", slug=slug)


# --- What the views share ---------------------------------------------------------------------------


def _own(request: HttpRequest, slug: str, permission: Permission) -> Organisation:
    """The organisation, for those of its people who may do this; not there for anybody else."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not has_permission(_user(request), permission, on=organisation):
        raise Http404
    return organisation


def _person(request: HttpRequest, organisation: Organisation, pk: int) -> Person:
    """The one of its people whose membership that is."""
    there = people_of(organisation, _user(request))
    found = next((person for person in there if any(each.pk == pk for each in person.memberships)), None)
    if found is None:
        raise Http404
    return found


def _invitations(organisation: Organisation) -> Any:
    label = OrganisationMembership._meta.label_lower
    return Invitation.objects.open().filter(membership=label, on_key=organisation.pk)


def _form_page(
    request: HttpRequest, organisation: Organisation, name: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    context = {"organisation": organisation, "here": "people", **context}
    return render(request, f"directory/my_organisation/{name}.html", context, status=status)


def _signed_out(request: HttpRequest, said: str) -> HttpResponse:
    """Their session has ended with their role: they are led to the way in."""
    logout(request)
    messages.success(request, said)
    return redirect(reverse("account_login"))


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
