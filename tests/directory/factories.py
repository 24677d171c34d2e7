"""Valid listings in one line; traits name stages of life."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.roles import ORGANISATION_LEAD
from directory.models import (
    Claim,
    Location,
    Need,
    Organisation,
    OrganisationMembership,
    Service,
    ServiceVenue,
)
from tests.accounts.factories import UserFactory


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """A published organisation."""

    name = factory.Sequence(lambda n: f"Helping Hands {n}")

    class Meta:
        model = Organisation

    class Params:
        managed = factory.Trait(is_managed=True)


class NeedFactory(DjangoModelFactory[Need]):
    """A need at the top of the tree."""

    name = factory.Sequence(lambda n: f"Need number {n}")
    slug = factory.Sequence(lambda n: f"need-{n}")

    class Meta:
        model = Need


class LocationFactory(DjangoModelFactory[Location]):
    """A published venue in Leeds, with a position."""

    name = factory.Sequence(lambda n: f"Community Hall {n}")
    address = "1 High Street"
    town = "Leeds"
    postcode = "LS6 2AB"
    latitude = 53.82
    longitude = -1.57
    authority_code = "E08000035"

    class Meta:
        model = Location

    class Params:
        confidential = factory.Trait(is_confidential=True)
        nowhere = factory.Trait(latitude=None, longitude=None, postcode="")


class ServiceFactory(DjangoModelFactory[Service]):
    """A published, active service without venues, confirmed lately; `at=location` gives it a venue."""

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Tea and Chat {n}")
    description = "A warm welcome every week."
    assured_on = date(2026, 10, 1)

    class Meta:
        model = Service
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(live=False)
        closed = factory.Trait(status=Service.Status.DEFUNCT)
        national = factory.Trait(is_national=True, by_phone=True, at_venue=False)

    @factory.post_generation
    def at(self, create: bool, extracted: Location | None, **kwargs: object) -> None:
        """Give the service a venue."""
        if create and extracted:
            ServiceVenue.objects.create(service=self, location=extracted)


class OrganisationMembershipFactory(DjangoModelFactory[OrganisationMembership]):
    """A lead of an organisation that its own people keep, from today on; `keeper` and `worker` are the other roles."""

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory, is_managed=True)
    role = ORGANISATION_LEAD.slug

    class Meta:
        model = OrganisationMembership

    class Params:
        keeper = factory.Trait(role="listing-keeper")
        worker = factory.Trait(role="provider-worker")


class ClaimFactory(DjangoModelFactory[Claim]):
    """A claim that waits for a moderator."""

    organisation = factory.SubFactory(OrganisationFactory, email="info@helping.example.org")
    claimant = factory.SubFactory(UserFactory)
    words = "I run the lunch club."

    class Meta:
        model = Claim
