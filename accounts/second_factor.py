"""Whoever can read of a person who is helped proves twice who they are: by what they know and by what they have."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import registry
from accounts.models import User
from accounts.roles import roles_that_read_people

# What somebody without a second factor can still do: set one up, look after their account, sign out.
_OPEN_TO_ALL = ("/accounts/", "/static/", "/healthz", "/readyz")


def is_excused(user: User) -> bool:
    """Whether this is an account of the demonstration, whose password everybody knows anyway."""
    ending: str = settings.SECOND_FACTOR_EXCUSED
    return bool(ending) and user.email.endswith(ending)


def must_have_one(user: User) -> bool:
    """Whether one of their roles lets them read of people: a statement for each kind of membership at most."""
    roles = roles_that_read_people()
    return any(
        source.model.objects.live().filter(user=user, role__in=roles).exists()
        for source in registry.sources()
    )


def has_one(user: User) -> bool:
    """Whether they have set one up. Codes for emergencies alone are none."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_missing(user: User) -> bool:
    """Whether they must set one up before they go on."""
    return not is_excused(user) and must_have_one(user) and not has_one(user)


class SecondFactorMiddleware:
    """Leads whoever must have a second factor, and has none, to where they set one up. Stands after sign-in's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, or lead there and back again afterwards."""
        if self._must_set_one_up(request):
            back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            address = reverse("accounts:second_factor")
            return redirect(f"{address}?{back}" if back else address)
        return self.get_response(request)

    @staticmethod
    def _must_set_one_up(request: HttpRequest) -> bool:
        # A visitor's session isn't looked at: their pages would then be kept apart by cookie, in every cache.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info.startswith(_OPEN_TO_ALL):
            return False
        return request.user.is_authenticated and is_missing(request.user)
