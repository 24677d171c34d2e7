"""An organisation, somebody who keeps its listings up, and a service that the public sees."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from directory.models import Organisation, Service
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.directory.my_organisation.keepers import keeper_of, signed_in


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory.create(name="Striding Owls")


@pytest.fixture
def olive(organisation: Organisation) -> User:
    return keeper_of(organisation, first_name="Olive", last_name="Baker")


@pytest.fixture
def client(olive: User) -> Client:
    return signed_in(olive)


@pytest.fixture
def service(organisation: Organisation) -> Service:
    return ServiceFactory.create(organisation=organisation, name="Tuesday Tea", description="Tea and talk.")
