"""A draft is looked at, sent as it was seen, returned, taken back; nothing of an older page slips through."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from accounts.actions import begin_membership
from accounts.models import SiteMembership, User
from accounts.roles import MODERATOR
from directory.actions.moderation import approve, send_back
from directory.models import Organisation, Schedule, Service, ServiceVenue
from tests.accounts.factories import UserFactory
from tests.directory.factories import LocationFactory
from tests.directory.my_organisation.keepers import (
    address,
    answer,
    draft_of,
    keeper_of,
    rows,
    said,
    signed_in,
)

pytestmark = pytest.mark.django_db

WHAT = {"name": "Tuesday Tea", "alternate_name": "", "description": "Tea, talk and cake."}


@pytest.fixture
def moderator(db: None) -> User:
    user = UserFactory.create(first_name="Moses")
    begin_membership(model=SiteMembership, user=user, role=MODERATOR, by=None)
    return user


@pytest.fixture
def service(service: Service) -> Service:
    ServiceVenue.objects.create(service=service, location=LocationFactory.create())
    return service


def send(client: Client, service: Service) -> Any:
    """Look at it and press the button."""
    page = client.get(address(service, "check")).content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', page)
    return client.post(address(service, "check"), {"seen": found[1] if found else ""})


def fresh(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


def test_what_changes_is_said_in_words(client: Client, service: Service) -> None:
    answer(client, service, "what", **WHAT)

    page = said(client.get(address(service, "check")))

    assert "Published now" in page
    assert "Description" in page
    assert "cake." in page
    assert "First visit" not in page.split('id="changes"')[1]


def test_the_preview_is_the_public_page(client: Client, service: Service) -> None:
    answer(client, service, "what", **WHAT)

    page = said(client.get(address(service, "preview")))

    assert "This is how the page will look." in page
    assert "Tea, talk and cake." in page


def test_a_draft_is_sent_and_the_public_sees_it_once_it_is_approved(
    client: Client, service: Service, moderator: User
) -> None:
    answer(client, service, "what", **WHAT)

    sent = send(client, service)

    row = fresh(service)
    assert sent.status_code == 302
    assert row.current_workflow_state is not None
    assert "Tea, talk" not in said(Client().get(service.get_absolute_url()))
    assert "It has waited for a moderator" in said(client.get(address(service)))

    approve(listing=row, revision_id=row.latest_revision_id, by=moderator)

    assert "Tea, talk and cake." in said(Client().get(service.get_absolute_url()))


def test_a_note_leads_back_to_the_questions_and_it_is_sent_again(
    client: Client, organisation: Organisation, service: Service, moderator: User
) -> None:
    answer(client, service, "what", **WHAT)
    send(client, service)
    row = fresh(service)

    send_back(listing=row, revision_id=row.latest_revision_id, note="Which cake?", by=moderator)

    overview = said(client.get(reverse("directory:my_organisation", args=[organisation.slug])))
    assert "Which cake?" in overview
    assert "Change what the moderator asks" in overview
    assert "Which cake?" in said(client.get(address(service)))
    answer(client, service, "what", **{**WHAT, "description": "Tea and carrot cake."})
    assert send(client, service).status_code == 302
    assert fresh(service).get_latest_revision_as_object().description == "Tea and carrot cake."


def test_writing_on_while_it_waits_is_a_version_of_its_own(
    client: Client, service: Service, moderator: User
) -> None:
    answer(client, service, "what", **WHAT)
    send(client, service)
    seen = fresh(service).latest_revision_id

    answer(client, service, "what", **{**WHAT, "description": "Unseen words."})

    assert fresh(service).latest_revision_id != seen
    assert "The moderators see this version" in said(client.get(address(service, "check")))


def test_it_is_taken_back(client: Client, service: Service) -> None:
    answer(client, service, "what", **WHAT)
    send(client, service)

    client.post(address(service, "take_back"))
    again = client.post(address(service, "take_back"))

    assert fresh(service).current_workflow_state is None
    assert draft_of(service).description == "Tea, talk and cake."
    assert again.status_code == 409


def test_while_it_waits_it_cant_be_given_up(client: Client, service: Service) -> None:
    answer(client, service, "what", **WHAT)
    send(client, service)

    response = client.post(address(service, "discard"))

    assert response.status_code == 409
    assert "Take it back first" in said(response)
    assert draft_of(service).description == "Tea, talk and cake."


def test_what_was_changed_while_somebody_looked_is_not_sent(
    client: Client, organisation: Organisation, service: Service
) -> None:
    answer(client, service, "what", **WHAT)
    page = client.get(address(service, "check")).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    answer(client, service, "what", **{**WHAT, "description": "Other words."})

    response = client.post(address(service, "check"), {"seen": seen[1] if seen else ""})

    assert response.status_code == 409
    assert "It was changed while you were looking" in said(response)
    assert "Other words." in said(response)
    assert fresh(service).current_workflow_state is None


@pytest.mark.parametrize("token", ["", "nonsense", "1@2026-01-01T00:00:00+00:00"])
def test_nothing_is_sent_unseen(client: Client, service: Service, token: str) -> None:
    answer(client, service, "what", **WHAT)

    assert client.post(address(service, "check"), {"seen": token}).status_code == 409
    assert fresh(service).current_workflow_state is None


def test_what_is_missing_is_named_and_keeps_it_from_being_sent(
    client: Client, organisation: Organisation
) -> None:
    client.post(reverse("directory:my_new_service", args=[organisation.slug]), {"name": "Woodwork"})
    service = Service.objects.get(name="Woodwork")

    page = said(client.get(address(service, "check")))

    assert "Say what happens there." in page
    assert "Say where it is held." in page
    assert "Send to the moderators" not in page
    assert send(client, service).status_code == 409


def test_a_small_change_of_a_trusted_organisation_is_published_at_once(
    client: Client, organisation: Organisation, service: Service
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(is_trusted=True)
    Schedule.objects.create(service=service, byday="TU")
    answer(
        client,
        service,
        "when",
        **rows("schedules", {"how": "weekly", "days": ["FR"]}, there=1),
        **rows("exceptions"),
    )
    page = said(client.get(address(service, "check")))

    send(client, service)

    assert "published at once" in page
    assert service.schedules.get().byday == "FR"


def test_a_draft_of_an_older_page_shows_what_came_between_and_is_renewed(
    client: Client, service: Service
) -> None:
    # Arrange: a feed changes the row under the draft.
    answer(client, service, "first-visit", first_visit="Ring the bell.")
    Service.objects.filter(pk=service.pk).update(description="From the feed.", content_version=5)

    # Act, assert: it can't be sent, and says why.
    page = said(client.get(address(service, "check")))
    assert "The page changed since you began" in page
    assert "feed." in page
    assert "Send to the moderators" not in page
    assert send(client, service).status_code == 409

    # Act: they looked, and go on.
    seen = {
        name: re.search(rf'name="{name}" value="(\d+)"', page)
        for name in ("content_version", "latest_revision")
    }
    client.post(address(service, "renew"), {name: found[1] for name, found in seen.items() if found})

    assert send(client, service).status_code == 302


def test_a_draft_is_not_renewed_unseen(client: Client, service: Service) -> None:
    answer(client, service, "first-visit", first_visit="Ring the bell.")
    Service.objects.filter(pk=service.pk).update(content_version=5)

    assert client.post(address(service, "renew")).status_code == 409


def test_without_a_draft_there_is_nothing_to_send(client: Client, service: Service) -> None:
    assert "Nothing to send" in said(client.get(address(service, "check")))


def test_the_organisations_own_page_is_sent_too(client: Client, organisation: Organisation) -> None:
    where = f"/my-organisation/{organisation.slug}/details/"
    page = client.get(f"{where}what/").content.decode()
    marks = page.split('name="begun" value="')[1].split('"')[0].replace("&#34;", '"')
    data = {
        "begun": marks,
        "name": "Striding Owls",
        "alternate_name": "",
        "kind": "charity",
        "description": "We walk.",
    }
    client.post(f"{where}what/", data)
    page = client.get(f"{where}check/").content.decode()

    client.post(f"{where}check/", {"seen": page.split('name="seen" value="')[1].split('"')[0]})

    organisation.refresh_from_db()
    assert organisation.current_workflow_state is not None
    assert organisation.description == ""


def test_another_keeper_sees_who_wrote_it(
    client: Client, organisation: Organisation, service: Service
) -> None:
    answer(client, service, "what", **WHAT)

    page = said(signed_in(keeper_of(organisation)).get(address(service)))

    assert "Saved by Olive Baker" in page


def test_writing_on_while_it_waits_clutters_no_history(client: Client, service: Service) -> None:
    answer(client, service, "what", **WHAT)
    send(client, service)
    for words in ("One.", "Two.", "Three."):
        answer(client, service, "what", **{**WHAT, "description": words})

    assert Revision.objects.for_instance(service).count() == 2
    first = Revision.objects.for_instance(service).order_by("pk").first()
    assert first
    assert first.content["description"] == "Tea, talk and cake."
