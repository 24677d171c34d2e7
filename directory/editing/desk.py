"""A listing as its own people have it before them: whose it is, its draft, and where its pages are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission, where_permitted
from directory.editing.steps import Step
from directory.models import Organisation, Service
from directory.querysets import OrganisationQuerySet


def own_organisations(user: User | AnonymousUser) -> OrganisationQuerySet:
    """Those whose listings this person may write."""
    keys = where_permitted(user, Permission.EDIT_OWN_LISTINGS, Organisation)
    found: OrganisationQuerySet = Organisation.objects.filter(pk__in=keys)
    return found


def own_organisation(user: User | AnonymousUser, slug: str) -> Organisation:
    """The one at that address. Raises Http404 for any that isn't theirs."""
    organisation: Organisation = get_object_or_404(own_organisations(user), slug=slug)
    return organisation


@dataclass
class Desk:
    """A listing of an organisation that somebody may write: a service, or the organisation's own."""

    organisation: Organisation
    listing: Any

    @classmethod
    def of(cls, user: User | AnonymousUser, slug: str, uuid: UUID | None) -> Desk:
        """The one at that address. Raises Http404 for any that isn't theirs."""
        organisation = own_organisation(user, slug)
        if uuid is None:
            return cls(organisation, organisation)
        service = Service.objects.filter(organisation=organisation, uuid=uuid)
        found = service.select_related("organisation", "merged_into__organisation", "latest_revision").first()
        if found is None:
            raise Http404
        return cls(organisation, found)

    @property
    def is_service(self) -> bool:
        """Whether it is a service."""
        return isinstance(self.listing, Service)

    @cached_property
    def draft(self) -> Any:
        """As it is written now; what the public sees, where nobody writes."""
        return self.listing.get_latest_revision_as_object()

    @property
    def name(self) -> str:
        """What it is called in the draft."""
        return self.draft.name or ("New service" if self.is_service else "Your organisation")

    def address(self, page: str = "", *args: object) -> str:
        """Where one of its pages is: "", "step", "check", "preview"."""
        kind = "my_service" if self.is_service else "my_details"
        own = [self.listing.uuid] if self.is_service else []
        name = f"directory:{kind}_{page}" if page else f"directory:{kind}"
        return reverse(name, args=[self.organisation.slug, *own, *args])

    def step_address(self, step: Step) -> str:
        """Where a question about it is asked."""
        return self.address("step", step.slug)

    @property
    def home(self) -> str:
        """Where the organisation's overview is."""
        return reverse("directory:my_organisation", args=[self.organisation.slug])

    def others(self) -> list[Service]:
        """The organisation's other services, to copy from."""
        found = self.organisation.services.filter(merged_into=None).order_by("name", "pk")
        own = self.listing.pk if self.is_service else None
        return list(found.exclude(pk=own))
