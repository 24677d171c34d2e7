"""The link of a message that asks whether listings are still right: whoever has it may answer, without signing in.

It says of which organisation it is, to whom it was sent and on which day; what may be answered is looked up. So what
was answered or confirmed since can't be answered again, and who left the organisation, or an address that is its own
no more, answers nothing. It tells of no person: it may be passed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.permissions import Permission, has_permission
from directory.models import AssuranceRequest, Organisation, Service
from directory.parts import read_parts
from directory.querysets import ServiceQuerySet

SALT = "directory.assurance"
# So long may an answer be looked at again, added to and taken back by the link that gave it.
TO_THINK_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A service that a link is about, and when its keepers were last asked."""

    service: Service
    asked: AssuranceRequest
    now: datetime

    @property
    def since(self) -> date:
        """The day from which its age counts."""
        since: date = self.service.since
        return since

    @property
    def is_due(self) -> bool:
        """Whether nobody confirmed it since they were asked, and it is open."""
        return self.service.is_findable and self.since == self.asked.since

    @property
    def answer(self) -> str:
        """What was said by a link within the last day; empty for nothing, or what was said before that."""
        at = self.asked.answered_at
        return self.asked.answer if at is not None and self.now - at < TO_THINK_AGAIN else ""

    @property
    def waits(self) -> bool:
        """Whether it is still to be answered."""
        return self.is_due and not self.answer

    @property
    def is_open(self) -> bool:
        """Whether the link may say anything of it."""
        return self.is_due or bool(self.answer)

    @property
    def is_closed_here(self) -> bool:
        """Whether it was closed by the link just now, so that it may be opened again."""
        return self.answer == AssuranceRequest.Answer.CLOSED and not self.service.is_findable

    @property
    def says_capacity(self) -> bool:
        """Whether it may be said how many people it takes."""
        return self.is_open and self.service.is_findable


@dataclass(frozen=True)
class Link:
    """What a link says. `mark` tells the public address that it was sent to from others; empty for a person."""

    organisation: Organisation
    recipient: str
    issued_on: date
    mark: str

    @classmethod
    def new(cls, organisation: Organisation, recipient: str) -> Link:
        """One of today."""
        return cls(organisation, recipient, timezone.localdate(), mark_of(_address(organisation, recipient)))

    @property
    def last_day(self) -> date:
        """The last on which it works."""
        return self.issued_on + timedelta(days=settings.ASSURANCE_LINK_DAYS)

    def is_alive(self) -> bool:
        """Whether it may be answered today by whoever got it: they keep the listings still, and it has not run out."""
        if timezone.localdate() > self.last_day or not self.organisation.live:
            return False
        kind, _, key = self.recipient.partition(":")
        if kind == "user":
            user = User.objects.filter(pk=key).first()
            return user is not None and has_permission(
                user, Permission.EDIT_OWN_LISTINGS, on=self.organisation
            )
        address = _address(self.organisation, self.recipient)
        return bool(address) and constant_time_compare(mark_of(address), self.mark)

    def services(self) -> ServiceQuerySet:
        """Those it may be about: the organisation's; of a link to a service's own address those that have the same."""
        found: ServiceQuerySet = Service.objects.filter(organisation=self.organisation, live=True)
        if not self.recipient.startswith("service:"):
            return found
        return found.filter(email__iexact=_address(self.organisation, self.recipient))

    def items(self) -> list[Item]:
        """The services of which somebody was asked before it was sent, by name: a fixed number of statements."""
        latest = {}
        asked = AssuranceRequest.objects.filter(service__in=self.services(), asked_on__lte=self.issued_on)
        for request in asked.order_by("asked_on", "stage", "pk"):
            latest[request.service_id] = request
        services = Service.objects.filter(pk__in=latest).with_since().with_venues().order_by("name", "pk")
        found = list(services)
        read_parts(found)
        now = timezone.now()
        return [Item(service, latest[service.pk], now) for service in found]

    @cached_property
    def renewed_to(self) -> str:
        """Whom a new one goes to: never whoever asks, but the public address; empty where there is none."""
        if self.recipient.startswith("service:") and _address(self.organisation, self.recipient):
            return self.recipient
        return f"organisation:{self.organisation.pk}" if self.organisation.email else ""

    @property
    def renewed_address(self) -> str:
        """The public address that a new one goes to."""
        return _address(self.organisation, self.renewed_to)


def token_of(link: Link) -> str:
    """The secret end of its address: signed, so that nobody makes one up."""
    said = [link.organisation.pk, link.recipient, link.issued_on.isoformat(), link.mark]
    return signing.dumps(said, salt=SALT)


def link_of(token: str) -> Link | None:
    """What a token says, however old; None for one that we didn't sign, or whose organisation is gone."""
    try:
        key, recipient, issued_on, mark = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    organisation = Organisation.objects.filter(pk=key).first()
    return Link(organisation, recipient, date.fromisoformat(issued_on), mark) if organisation else None


def mark_of(address: str) -> str:
    """An address as a mark from which nobody reads it; empty for none."""
    return salted_hmac(SALT, address.lower(), algorithm="sha256").hexdigest()[:16] if address else ""


def _address(organisation: Organisation, recipient: str) -> str:
    """The public address behind a recipient; empty for a person, and where there is none."""
    kind, _, key = recipient.partition(":")
    if kind == "organisation":
        return organisation.email
    if kind == "service":
        return (
            Service.objects.filter(pk=key, organisation=organisation, live=True)
            .values_list("email", flat=True)
            .first()
            or ""
        )
    return ""
