"""People who keep an organisation's listings up, and what their forms send."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.actions import begin_membership
from accounts.models import User
from accounts.roles import LISTING_KEEPER, Role
from directory.models import Organisation, OrganisationMembership, Service
from tests.accounts.factories import UserFactory


def keeper_of(organisation: Organisation, role: Role = LISTING_KEEPER, **names: str) -> User:
    """Somebody who may write its listings."""
    user = UserFactory.create(**names)
    begin_membership(model=OrganisationMembership, user=user, role=role, by=None, on=organisation)
    return user


def signed_in(user: User) -> Client:
    """A browser in which they are signed in."""
    client = Client()
    client.force_login(user)
    return client


def address(service: Service, page: str = "", *args: object) -> str:
    """Where one of a service's pages is."""
    name = f"directory:my_service_{page}" if page else "directory:my_service"
    return reverse(name, args=[service.organisation.slug, service.uuid, *args])


def step_address(service: Service, step: str) -> str:
    """Where a question about it is asked."""
    return address(service, "step", step)


def begun(client: Client, address: str) -> str:
    """What a page's form carries of what it was made from."""
    page = client.get(address).content.decode()
    found = re.search(r'name="begun" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def answer(client: Client, service: Service, step: str, **values: Any) -> Any:
    """Open a question, answer it, save."""
    where = step_address(service, step)
    return client.post(where, {"begun": begun(client, where), **values})


def draft_of(service: Service) -> Service:
    """What is written of it now."""
    return Service.objects.get(pk=service.pk).get_latest_revision_as_object()


def rows(part: str, *filled: dict[str, Any], there: int = 0) -> dict[str, Any]:
    """Rows of a part, of which the first `there` were in the draft."""
    data: dict[str, Any] = {f"{part}-TOTAL_FORMS": len(filled), f"{part}-INITIAL_FORMS": there}
    for at, row in enumerate(filled):
        data |= {f"{part}-{at}-{name}": value for name, value in row.items()}
    return data


def said(response: Any) -> str:
    """What a page says."""
    return unescape(str(response.content.decode()))
