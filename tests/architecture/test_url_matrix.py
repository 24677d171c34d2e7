"""Every address of our rooms, asked by every role and by a visitor: who gets in, and who learns nothing.

Addresses of others (Wagtail's under /cms/, allauth's, static files) are asked by prefix. One that is in no table fails
the suite, so that nobody can add a page and forget to say whom it is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import actions, registry
from accounts.models import User
from accounts.roles import ROLES
from tests.accounts.factories import UserFactory
from tests.architecture.url_table import OTHERS, OUTCOMES, ROWS, VISITOR, Place, prepared

pytestmark = pytest.mark.django_db

MEMBER = "member of nothing"
# They come with teams, whose room isn't built.
WITHOUT_MEMBERSHIP = {
    "administrator",
    "care-navigator",
    "link-worker",
    "clinician",
    "team-manager",
    "patient",
}


class Pattern(NamedTuple):
    """An address: its route, as `services/<slug:slug>/`, and its name with its namespace."""

    route: str
    name: str


def patterns(resolver: Any = None, before: str = "", namespace: str = "") -> Iterator[Pattern]:
    """Every address of the site but those that begin as one of OTHERS."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if not route.startswith(OTHERS) or route == "accounts/":
                yield from patterns(entry, route, entry.namespace or namespace)
        elif isinstance(entry, URLPattern) and not _is_others(entry, route):
            yield Pattern(route, f"{namespace}:{entry.name}" if namespace else str(entry.name))


def _is_others(entry: URLPattern, route: str) -> bool:
    module = getattr(entry.callback, "__module__", "")
    return route.startswith(OTHERS) or (route.startswith("accounts/") and module.startswith("allauth."))


OURS = list(patterns())


def test_every_address_is_in_the_table() -> None:
    assert {pattern.route for pattern in OURS} - ROWS.keys() == set()


def test_the_table_has_no_address_that_is_not_there() -> None:
    assert ROWS.keys() - {pattern.route for pattern in OURS} == set()


def test_every_role_that_somebody_can_be_given_is_asked() -> None:
    given = {role.slug for source in registry.sources() for role in source.model.roles}

    assert set(ROLES) - given == WITHOUT_MEMBERSHIP


@pytest.fixture
def place() -> Place:
    """What the addresses lead to, ours and another organisation's."""
    return prepared()


def member(role: str, place: Place) -> User:
    """Somebody with a role, of the whole site or of the organisation that is theirs; and a second factor."""
    user: User = UserFactory(is_superuser=role == "administrator")
    for source in registry.sources():
        for each in source.model.roles:
            if each.slug == role:
                on = place.own_of(source.scope)
                actions.begin_membership(model=source.model, user=user, role=each, by=None, on=on)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def signed_in(role: str, place: Place) -> Client:
    """A browser of somebody of this role."""
    client = Client(raise_request_exception=True)
    if role != VISITOR:
        client.force_login(UserFactory() if role == MEMBER else member(role, place))
    return client


def asking_roles() -> list[str]:
    return [
        VISITOR,
        MEMBER,
        *(slug for slug in ROLES if slug not in WITHOUT_MEMBERSHIP or slug == "administrator"),
    ]


@pytest.mark.parametrize("role", asking_roles())
def test_who_gets_in(role: str, place: Place) -> None:
    client = signed_in(role, place)

    wrong = {
        address: status
        for row in ROWS.values()
        for address, is_own in row.addresses_and_whose(place)
        if (status := client.get(address).status_code) not in OUTCOMES[row.expected(role, is_own=is_own)]
    }

    assert wrong == {}


@pytest.mark.parametrize("role", asking_roles())
def test_who_may_send(role: str, place: Place) -> None:
    """A POST with nothing in it changes nothing anywhere, and is refused to whoever may not see the page."""
    client = signed_in(role, place)

    wrong = {
        address: status
        for row in ROWS.values()
        for address, is_own in row.addresses_and_whose(place)
        if not (row.acts and row.is_for(role, is_own=is_own))
        if (status := client.post(address).status_code) not in row.expected_when_sent(role, is_own=is_own)
    }

    assert wrong == {}


@pytest.mark.parametrize("prefix", ["cms/", "accounts/"])
def test_others_addresses_let_no_visitor_in(prefix: str, client: Client) -> None:
    """Of Wagtail's and allauth's addresses without arguments, those that a visitor sees are named."""
    seen = {address for address in others(prefix) if client.get(address).status_code == 200}

    assert seen == SEEN_BY_VISITORS[prefix]


SEEN_BY_VISITORS = {
    "cms/": {"/cms/jsi18n/", "/cms/sprite/"},
    "accounts/": {
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/inactive/",
        "/accounts/3rdparty/login/cancelled/",
    },
}


def others(prefix: str) -> Iterator[str]:
    """The addresses under a prefix that need no argument and are not ours."""
    for route in _all_routes():
        if route.startswith(prefix) and "<" not in route and "(" not in route:
            yield f"/{route}"


def _all_routes(resolver: Any = None, before: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern).removeprefix("^").removesuffix("$").replace(r"\Z", "")
        if isinstance(entry, URLResolver):
            yield from _all_routes(entry, route)
        elif not (before == "accounts/" and "allauth" not in getattr(entry.callback, "__module__", "")):
            yield route
