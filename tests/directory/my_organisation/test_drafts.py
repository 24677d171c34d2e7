"""Each question saves its own fields, nobody's words are lost, and the public sees nothing of it."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Revision

from accounts.models import User
from directory.actions.drafts import discard_draft, save_draft
from directory.editing.fingerprints import content_of, fingerprints
from directory.models import Eligibility, Organisation, Service
from tests.directory.factories import ServiceFactory
from tests.directory.my_organisation.keepers import (
    address,
    answer,
    begun,
    draft_of,
    keeper_of,
    said,
    signed_in,
    step_address,
)

pytestmark = pytest.mark.django_db

WHAT = {"name": "Tuesday Tea", "alternate_name": "", "description": "Tea, talk and cake."}


def test_an_answer_is_saved_as_a_draft_and_the_public_row_stays(client: Client, service: Service) -> None:
    response = answer(client, service, "what", **WHAT)

    assert response.status_code == 302
    assert draft_of(service).description == "Tea, talk and cake."
    service.refresh_from_db()
    assert (service.description, service.has_unpublished_changes) == ("Tea and talk.", True)


def test_a_question_touches_no_field_of_another(client: Client, service: Service) -> None:
    service.first_visit = "Ring the bell."
    service.save()
    Eligibility.objects.create(service=service, who="women")
    answer(client, service, "what", **WHAT)

    answer(client, service, "who", minimum_age="18", maximum_age="", who_for="carers\nmen", who_not="")

    draft = draft_of(service)
    assert (draft.name, draft.description, draft.first_visit) == (
        "Tuesday Tea",
        "Tea, talk and cake.",
        "Ring the bell.",
    )
    assert (draft.minimum_age, [each.who for each in draft.eligibility.all()]) == (18, ["carers", "men"])


def test_a_draft_that_was_left_is_resumed(client: Client, olive: User, service: Service) -> None:
    answer(client, service, "what", **WHAT)

    page = said(signed_in(olive).get(step_address(service, "what")))

    assert "Tea, talk and cake." in page


def test_saving_what_is_there_already_makes_no_revision(client: Client, service: Service) -> None:
    answer(client, service, "what", name="Tuesday Tea", alternate_name="", description="Tea and talk.")

    service.refresh_from_db()
    assert (service.latest_revision, service.has_unpublished_changes) == (None, False)


def test_one_sitting_is_one_revision(client: Client, service: Service) -> None:
    answer(client, service, "what", **WHAT)
    answer(client, service, "what", **{**WHAT, "description": "Tea."})
    answer(client, service, "first-visit", first_visit="Ring.")

    assert Revision.objects.for_instance(service).count() == 1
    assert (draft_of(service).description, draft_of(service).first_visit) == ("Tea.", "Ring.")


def test_another_persons_revision_is_never_overwritten(
    client: Client, organisation: Organisation, service: Service
) -> None:
    other = signed_in(keeper_of(organisation))
    answer(client, service, "what", **WHAT)

    answer(other, service, "first-visit", first_visit="Ring.")

    assert Revision.objects.for_instance(service).count() == 2


def test_two_who_write_in_one_field_see_each_others_words_and_lose_none(
    client: Client, organisation: Organisation, service: Service
) -> None:
    # Arrange: Olive opens the page, Sam saves it.
    where = step_address(service, "what")
    opened = begun(client, where)
    sam = signed_in(keeper_of(organisation, first_name="Sam", last_name="Moss"))
    answer(sam, service, "what", **{**WHAT, "description": "Sam’s words."})

    # Act
    clash = client.post(where, {"begun": opened, **WHAT, "description": "Olive’s words."})

    # Assert: nothing is saved, both are shown, and who wrote.
    page = said(clash)
    assert clash.status_code == 409
    assert "Sam Moss" in page
    assert "Sam’s words." in page
    assert "Olive’s words." in page
    assert draft_of(service).description == "Sam’s words."

    # Act: having seen it, she keeps hers.
    marks = page.split('name="begun" value="')[1].split('">')[0]
    client.post(where, {"begun": marks, **WHAT, "description": "Olive’s words."})

    assert draft_of(service).description == "Olive’s words."


def test_two_who_write_in_different_fields_of_one_page_are_both_kept(
    client: Client, organisation: Organisation, service: Service
) -> None:
    where = step_address(service, "what")
    opened = begun(client, where)
    sam = signed_in(keeper_of(organisation))
    answer(sam, service, "what", name="Tuesday Tea", alternate_name="Owls’ tea", description="Tea and talk.")

    response = client.post(where, {"begun": opened, **WHAT}, follow=True)

    draft = draft_of(service)
    assert (draft.alternate_name, draft.description) == ("Owls’ tea", "Tea, talk and cake.")
    assert "Somebody else changed also known as meanwhile" in said(response)


def test_what_a_feed_brought_meanwhile_is_shown_too(client: Client, service: Service) -> None:
    where = step_address(service, "what")
    opened = begun(client, where)
    Service.objects.filter(pk=service.pk).update(description="From the feed.")

    page = client.post(where, {"begun": opened, **WHAT})

    assert page.status_code == 409
    assert "A feed brought something newer" in said(page)
    assert "From the feed." in said(page)


@pytest.mark.parametrize("marks", ["", "nonsense", "[1]", '{"description": 5}'])
def test_a_form_without_its_marks_overwrites_nothing(client: Client, service: Service, marks: str) -> None:
    response = client.post(step_address(service, "what"), {"begun": marks, **WHAT})

    assert response.status_code == 409
    service.refresh_from_db()
    assert service.latest_revision is None


def test_the_script_is_told_what_it_saved(client: Client, service: Service) -> None:
    where = step_address(service, "what")

    told = client.post(
        where, {"begun": begun(client, where), **WHAT}, headers={"X-Saved-By": "script"}
    ).json()

    assert (told["saved"], told["words"]) == (True, "Saved")
    assert told["begun"] == fingerprints(
        content_of(draft_of(service)), ("name", "alternate_name", "description")
    )


def test_the_script_is_told_that_something_is_unfinished(client: Client, service: Service) -> None:
    where = step_address(service, "what")
    data = {"begun": begun(client, where), **WHAT, "name": ""}

    told = client.post(where, data, headers={"X-Saved-By": "script"}).json()

    assert told["saved"] is False
    assert draft_of(service).name == "Tuesday Tea"


def test_a_locked_listing_says_so_and_is_not_written(client: Client, service: Service) -> None:
    marks = begun(client, step_address(service, "what"))
    Service.objects.filter(pk=service.pk).update(locked=True)

    response = client.post(step_address(service, "what"), {"begun": marks, **WHAT})

    assert response.status_code == 409
    assert "locked" in said(response)
    assert draft_of(service).description == "Tea and talk."


@pytest.mark.parametrize("status", [Service.Status.DEFUNCT, Service.Status.INACTIVE])
def test_a_closed_service_is_not_written(client: Client, service: Service, status: str) -> None:
    Service.objects.filter(pk=service.pk).update(status=status)

    assert client.get(step_address(service, "what")).status_code == 409


def test_a_merged_service_leads_to_the_one_that_is_kept(
    client: Client, organisation: Organisation, service: Service
) -> None:
    kept = ServiceFactory.create(organisation=organisation, name="The one")
    Service.objects.filter(pk=service.pk).update(merged_into=kept)

    response = client.get(address(service))

    assert response.status_code == 409
    assert kept.get_absolute_url() in said(response)


def test_giving_up_goes_back_to_what_is_published(client: Client, service: Service) -> None:
    answer(client, service, "what", **WHAT)

    assert "Give up your changes?" in said(client.get(address(service, "discard")))
    assert draft_of(service).description == "Tea, talk and cake."
    client.post(address(service, "discard"))

    service.refresh_from_db()
    assert draft_of(service).description == "Tea and talk."
    assert not service.has_unpublished_changes


def test_what_was_given_up_stays_in_the_history(client: Client, olive: User, service: Service) -> None:
    answer(client, service, "what", **WHAT)

    discard_draft(listing=service, by=olive)

    kept = Revision.objects.for_instance(service).order_by("pk").first()
    assert kept
    assert kept.content["description"] == "Tea, talk and cake."


def test_a_service_that_never_was_published_is_thrown_away(
    client: Client, organisation: Organisation
) -> None:
    client.post(f"/my-organisation/{organisation.slug}/services/new/", {"name": "Quite another"})
    service = Service.objects.get(name="Quite another")

    response = client.post(address(service, "discard"))

    assert response.status_code == 302
    assert not Service.objects.filter(pk=service.pk).exists()


def test_only_the_fields_given_are_ever_written(olive: User, service: Service) -> None:
    content = {**content_of(service), "name": "Other name", "status": "defunct"}

    save_draft(
        listing=service,
        content={"name": content["name"]},
        begun=fingerprints(content_of(service), ("name",)),
        by=olive,
    )

    draft = draft_of(service)
    assert (draft.name, draft.status) == ("Other name", "active")
