"""Somebody's own account: what they may do here, how they are signed in, and how they leave."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, registry
from accounts import second_factor as factors
from accounts.forms import OwnNameForm
from accounts.models import User
from accounts.sign_in_forms import providers_for

ONWARD = (
    "accounts.onward"  # in the session: where somebody wanted to go who must set up a second factor first
)


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What somebody may do here, and the ways to change how they sign in."""
    user = cast(User, request.user)
    held = [
        {
            "membership": membership,
            "role": membership.role_held,
            "leave": reverse("accounts:leave", args=[source.label, membership.pk]),
            "home": reverse(name) if (name := registry.home_of(membership.role)) else "",
        }
        for source in registry.sources()
        for membership in source.model.live_of(user)
    ]
    context = {
        "held": held,
        "is_administrator": user.is_superuser,
        "has_second_factor": factors.has_one(user),
        "must_have_second_factor": factors.must_have_one(user),
        "is_excused": factors.is_excused(user),
        "has_single_sign_on": bool(providers_for(request)),
    }
    return render(request, "accounts/home.html", context)


@never_cache
@require_safe
def editors(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not use its screens: to sign in, or, if they have, to learn that it is no use."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('account_login')}?{request.GET.urlencode()}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Change one's name."""
    form = OwnNameForm(request.POST or None, instance=cast(User, request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your name is saved.")
        return redirect("accounts:home")
    return render(request, "accounts/name.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and the two ways to set one up; once there is one, the way on."""
    from allauth.account.adapter import get_adapter

    # Kept in the session, since allauth's pages for setting one up hand on no `next`.
    onward = request.GET.get("next", "") or request.session.get(ONWARD, "")
    address = onward if onward and get_adapter().is_safe_url(onward) else reverse("accounts:home")
    if factors.has_one(cast(User, request.user)):
        request.session.pop(ONWARD, None)
        return redirect(address)
    request.session[ONWARD] = address
    return render(request, "accounts/second_factor.html", {"onward": address})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is invited to. Opening it changes nothing: they press to accept."""
    found = actions.invitation_of(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    context: dict[str, Any] = {
        "role": found.role_offered,
        "on": found.on,
        "invited_by": found.invited_by,
        "expires_at": found.expires_at,
        "here": request.path,
        "is_for_them": request.user.is_authenticated and actions.is_for(found, request.user),
    }
    if request.method != "POST":
        return render(request, "accounts/invitation.html", context)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    try:
        membership = actions.accept_invitation(invitation=found, by=request.user)
    except actions.NotDone as error:
        return render(request, "accounts/invitation.html", {**context, "fault": str(error)}, status=409)
    messages.success(request, f"You are now {_with_article(str(membership.role_held).lower())}.")
    home = registry.home_of(membership.role)
    return redirect(home or "accounts:home")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, source: str, pk: int) -> HttpResponse:
    """Give up a role of one's own: asked once more, then at once, and signed out everywhere."""
    try:
        model = registry.source_labelled(source).model
    except registry.UnknownScope:
        raise Http404 from None
    membership = get_object_or_404(model.live_of(cast(User, request.user)), pk=pk)
    if request.method == "POST":
        actions.end_membership(membership=membership, by=cast(User, request.user))
        logout(request)
        messages.success(request, "You have left, and are signed out everywhere.")
        return redirect("account_login")
    context = {"membership": membership, "role": membership.role_held}
    return render(request, "accounts/leave.html", context)


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
