"""Whom each address of our rooms is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.permissions import Permission
from accounts.roles import ROLES
from directory.models import Need, Organisation, Service
from tests.directory.factories import NeedFactory, OrganisationFactory, ServiceFactory

_GAP = re.compile(r"<(?:\w+:)?(\w+)>")
# Addresses that are somebody else's, and are asked by their prefix.
OTHERS = (
    *("cms/", "documents/", "static/", "^media/", "_util/", "^_util", "^((?:[", "^("),
    *(f"accounts/{name}/" for name in ("2fa", "3rdparty", "oidc", "sessions", "social")),
)

VISITOR = "visitor"

# What may come of asking: nobody is shown a fault of ours.
OUTCOMES: dict[str, frozenset[int]] = {
    "shown": frozenset({200}),
    "led on": frozenset({301, 302}),
    "asked to sign in": frozenset({302}),
    "not there": frozenset({404}),
    "refused": frozenset({403}),
    "gone": frozenset({410}),
    "only by post": frozenset({405}),
}
# What a form answers that was sent empty, or a page that takes nothing.
_SENT = frozenset({200, 302, 400, 405, 409, 422, 429})


@dataclass(frozen=True)
class Place:
    """What addresses lead to: one's own organisation with its service, and another's."""

    own: Service
    other: Service
    need: Need

    def own_of(self, scope: type[Any] | None) -> Organisation | None:
        """What a membership of this kind is of."""
        return self.own.organisation if scope is Organisation else None


def prepared() -> Place:
    """Made."""
    return Place(
        own=ServiceFactory(slug="own-service", organisation=OrganisationFactory(slug="own")),
        other=ServiceFactory(slug="other-service", organisation=OrganisationFactory(slug="other")),
        need=NeedFactory(slug="company"),
    )


Arguments = Callable[[Service], Mapping[str, object]]


@dataclass(frozen=True)
class Row:
    """An address and whom it is for: everybody; whoever is signed in; who holds `permission`, on what is their own."""

    route: str
    arguments: Arguments = lambda service: {}
    everybody: str = ""
    permission: Permission | None = None
    signed_in: str = "shown"
    others: str = "not there"
    visitor: str = "asked to sign in"
    by_post: bool = False
    acts: bool = False  # by a mere press: it isn't pressed on what is one's own
    query: str = ""

    def addresses_and_whose(self, place: Place) -> Iterator[tuple[str, bool]]:
        """Each address, and whether it is of what is the asker's own."""
        seen = set()
        for service in (place.own, place.other):
            address = self._filled(self.arguments(service))
            if address not in seen:
                seen.add(address)
                yield address, service is place.own

    def _filled(self, given: Mapping[str, object]) -> str:
        return "/" + _GAP.sub(lambda gap: str(given[gap[1]]), self.route) + self.query

    def expected(self, role: str, *, is_own: bool) -> str:
        """What comes of asking, a key of OUTCOMES."""
        if self.everybody:
            return self.everybody
        if role == VISITOR:
            return self.visitor
        if self.by_post:
            return "only by post"
        return self.signed_in if self.is_for(role, is_own=is_own) else self.others

    def expected_when_sent(self, role: str, *, is_own: bool) -> frozenset[int]:
        """What may come of an empty POST: to whom the page isn't there, nothing is; to others anything but a change."""
        if self.everybody:
            return _SENT | OUTCOMES["not there"] | OUTCOMES["gone"]
        if role == VISITOR:
            return OUTCOMES["asked to sign in"] | OUTCOMES["only by post"]
        if self.is_for(role, is_own=is_own):
            return _SENT | OUTCOMES["not there"]
        return OUTCOMES[self.others] | (frozenset() if self.by_post else frozenset({405}))

    def is_for(self, role: str, *, is_own: bool) -> bool:
        """Whether somebody of this role, who is signed in, is meant."""
        if self.permission is None:
            return True
        held = role in ROLES and self.permission in ROLES[role].permissions
        return held and (is_own or role not in OF_ORGANISATIONS)


OF_ORGANISATIONS = {"listing-keeper", "organisation-lead", "provider-worker"}


def _of_service(service: Service) -> Mapping[str, object]:
    return {"slug": service.slug}


def _of_organisation(service: Service) -> Mapping[str, object]:
    return {"slug": service.organisation.slug}


def _made_up(service: Service) -> Mapping[str, object]:
    return {"token": "made-up", "pk": service.pk}


def _of_own_service(service: Service) -> Mapping[str, object]:
    return {"slug": service.organisation.slug, "uuid": service.uuid}


def public(route: str, arguments: Arguments = lambda service: {}, **options: Any) -> Row:
    """For everybody."""
    return Row(route, arguments, **({"everybody": "shown"} | options))


def keepers(route: str, arguments: Arguments = _of_organisation, **options: Any) -> Row:
    """For the people of the organisation alone."""
    return Row(route, arguments, **({"permission": Permission.EDIT_OWN_LISTINGS} | options))


def leads(route: str, arguments: Arguments = _of_organisation, **options: Any) -> Row:
    """For its lead alone."""
    return Row(route, arguments, **({"permission": Permission.MANAGE_OWN_PEOPLE} | options))


_SERVICE = "my-organisation/<slug:slug>/services/<uuid:uuid>/"
_DETAILS = "my-organisation/<slug:slug>/details/"
_PEOPLE = "my-organisation/<slug:slug>/people/"
_CLAIM = "organisations/<slug:slug>/claim/"
_STILL_RIGHT = "still-right/<str:token>/"


def _nobody(service: Service) -> Mapping[str, object]:
    return {"slug": service.organisation.slug, "pk": 0}


def _made_up(service: Service) -> Mapping[str, object]:
    return {"token": "made-up", "pk": service.pk}


_ROWS = [
    # config
    public("healthz"),
    public("readyz"),
    public("metrics", everybody="not there"),
    public("robots.txt"),
    public("sitemap.xml"),
    public("sitemap-<section>.xml", lambda service: {"section": "services"}),
    # search
    public("services/", query="?q=tea"),
    public("api/", everybody="not there"),
    public("api/openapi.json"),
    public("api/services/", query="?q=tea"),
    public("services/suggest/"),
    public("services/suggest/places/"),
    # directory
    public("services/<slug:slug>/", _of_service),
    public("services/<slug:slug>/calendar.ics", _of_service, everybody="not there"),
    public("services/<slug:slug>/something-wrong/", _of_service),
    public("organisations/"),
    public("organisations/<slug:slug>/", _of_organisation),
    public("organisations/<slug:slug>/something-wrong/", _of_organisation),
    # cms
    public("needs/"),
    public("needs/<slug:slug>/", lambda service: {"slug": "company"}),
    public("accessibility/"),
    # accounts
    Row("accounts/"),
    Row("accounts/name/"),
    Row("accounts/editors/", signed_in="refused"),
    Row("accounts/second-factor/", signed_in="shown or on"),
    public("accounts/invitations/<str:token>/", lambda service: {"token": "made-up"}, everybody="gone"),
    Row(
        "accounts/leave/<str:source>/<int:pk>/",
        lambda service: {"source": "accounts.sitemembership", "pk": 0},
        signed_in="not there",
    ),
    # directory: claims
    public("organisations/join/"),
    Row("organisations/new/", visitor="shown"),
    Row(_CLAIM, _of_organisation, visitor="shown"),
    *(
        Row(f"{_CLAIM}{step}/", _of_organisation, by_post=True)
        for step in ("code", "again", "moderator", "withdraw")
    ),
    # directory: an organisation's people
    keepers(_PEOPLE),
    leads(f"{_PEOPLE}invite/"),
    leads(f"{_PEOPLE}invitations/<int:pk>/withdraw/", _nobody, by_post=True),
    leads(f"{_PEOPLE}<int:pk>/lead/", _nobody, signed_in="not there"),
    leads(f"{_PEOPLE}<int:pk>/end/", _nobody, signed_in="not there"),
    leads(f"{_PEOPLE}step-down/", signed_in="shown or on", acts=True),
    leads(f"{_PEOPLE}hand-over/", signed_in="shown or on", acts=True),
    keepers(f"{_PEOPLE}claims/<int:pk>/", _nobody, signed_in="not there"),
    # directory: what its people write
    Row("my-organisation/", signed_in="shown or on"),
    keepers("my-organisation/<slug:slug>/"),
    keepers("my-organisation/<slug:slug>/services/new/"),
    keepers(_SERVICE, _of_own_service),
    *(
        keepers(f"{_SERVICE}{page}/", _of_own_service, signed_in="shown or on")
        for page in ("check", "preview", "discard", "places/new")
    ),
    *(
        keepers(f"{_SERVICE}{page}/", _of_own_service, by_post=True)
        for page in ("take-back", "renew", "status", "capacity", "confirm", "places/add")
    ),
    keepers(
        f"{_SERVICE}places/<int:pk>/",
        lambda service: {**_of_own_service(service), "pk": 0},
        signed_in="not there",
    ),
    keepers(f"{_SERVICE}<slug:step>/", lambda service: {**_of_own_service(service), "step": "what"}),
    keepers(_DETAILS),
    *(keepers(f"{_DETAILS}{page}/", signed_in="shown or on") for page in ("check", "preview", "discard")),
    *(keepers(f"{_DETAILS}{page}/", by_post=True) for page in ("take-back", "renew")),
    keepers(f"{_DETAILS}<slug:step>/", lambda service: {**_of_organisation(service), "step": "what"}),
    # directory: what is said to be wrong, and what is still right
    public("services/<slug:slug>/something-wrong/thanks/", _of_service),
    public("organisations/<slug:slug>/something-wrong/thanks/", _of_organisation),
    keepers("my-organisation/<slug:slug>/reports/"),
    keepers("my-organisation/<slug:slug>/reports/<int:pk>/", _nobody, signed_in="not there"),
    *(
        public(f"{_STILL_RIGHT}{rest}", _made_up, everybody="gone")
        for rest in ("", "<int:pk>/change/", "<int:pk>/closed/", "<int:pk>/people/")
    ),
    *(
        public(f"{_STILL_RIGHT}{rest}", _made_up, everybody="only by post")
        for rest in ("again/", "all/", "<int:pk>/right/", "<int:pk>/open/")
    ),
]
OUTCOMES["shown or on"] = OUTCOMES["shown"] | OUTCOMES["led on"]
ROWS = {row.route: row for row in _ROWS}
