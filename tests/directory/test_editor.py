"""Listings in Wagtail's own screens."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from directory.models import Service
from tests.directory.editing import LIST, form, person, signed_in
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    """A browser in which an editor is signed in."""
    return signed_in("Editors")


@pytest.fixture
def moderator() -> Client:
    """A browser in which a moderator is signed in."""
    return signed_in("Moderators")


class TestAdding:
    def test_an_editor_keeps_a_draft_that_the_public_does_not_see(self, editor: Client) -> None:
        answer = editor.post(f"{LIST}add/", form(OrganisationFactory().pk))

        service = Service.objects.get()
        assert answer.status_code == 302
        assert (service.live, service.slug[:6]) == (False, "draft-")

    def test_an_editor_may_not_publish(self, editor: Client) -> None:
        editor.post(f"{LIST}add/", form(OrganisationFactory().pk, **{"action-publish": "1"}))

        assert not Service.objects.filter(live=True).exists()

    def test_a_moderator_publishes_and_the_address_is_made_from_the_name(self, moderator: Client) -> None:
        hall = LocationFactory()
        venue = {"venues-TOTAL_FORMS": 1, "venues-0-location": hall.pk, "venues-0-id": ""}
        need = NeedFactory()

        answer = moderator.post(
            f"{LIST}add/",
            form(OrganisationFactory().pk, **venue, needs=[need.pk], **{"action-publish": "1"}),
        )

        assert answer.status_code == 302, answer.context["form"].errors
        service = Service.objects.get()
        assert (service.live, service.slug) == (True, "tea-and-chat")
        assert [each.location for each in service.venues.all()] == [hall]
        assert list(service.needs.all()) == [need]

    def test_a_blank_draft_is_a_message_and_no_fault(self, moderator: Client) -> None:
        blank = form(OrganisationFactory().pk, name="", description="")

        assert moderator.post(f"{LIST}add/", blank).status_code == 302
        answer = moderator.post(f"{LIST}add/", {**blank, "action-publish": "1"})
        assert answer.status_code == 200
        assert "This field is required" in answer.content.decode()

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"minimum_age": 30, "maximum_age": 20}, "The lowest age is higher"),
            ({"at_venue": ""}, "Say how it is given"),
            (
                {
                    "schedules-TOTAL_FORMS": 1,
                    "schedules-0-freq": "WEEKLY",
                    "schedules-0-interval": 1,
                    "schedules-0-byday": "tuesday",
                },
                "Write days as MO,TU",
            ),
        ],
    )
    def test_what_the_database_would_refuse_is_said_in_the_form(
        self, moderator: Client, values: dict[str, Any], said: str
    ) -> None:
        for action in ({}, {"action-publish": "1"}):
            answer = moderator.post(f"{LIST}add/", form(OrganisationFactory().pk, **values, **action))

            assert answer.status_code == 200
            assert said in answer.content.decode()


class TestEditing:
    def test_the_form_remembers_the_version_it_was_opened_on(self, moderator: Client) -> None:
        service = ServiceFactory()

        html = moderator.get(f"{LIST}edit/{service.pk}/").content.decode()

        assert '<input type="hidden" name="begun_from" value="1"' in html

    def test_publishing_over_what_a_feed_brought_meanwhile_is_refused_and_keeps_the_words(
        self, moderator: Client
    ) -> None:
        service = ServiceFactory()
        Service.objects.filter(pk=service.pk).update(
            content_version=F("content_version") + 1, description="From the feed"
        )

        answer = moderator.post(
            f"{LIST}edit/{service.pk}/",
            form(service.organisation_id, name="Mine", begun_from=1, **{"action-publish": "1"}),
        )

        service.refresh_from_db()
        assert "a feed brought something newer" in answer.content.decode()
        assert (
            "Description: yours is “A warm welcome.”, published now is “From the feed”"
            in answer.content.decode()
        )
        assert 'value="Mine"' in answer.content.decode()
        assert service.description == "From the feed"

    def test_a_draft_saved_over_it_is_still_known_to_be_old(self, moderator: Client) -> None:
        service = ServiceFactory()
        Service.objects.filter(pk=service.pk).update(content_version=F("content_version") + 1)

        moderator.post(f"{LIST}edit/{service.pk}/", form(service.organisation_id, name="Mine", begun_from=1))

        service.refresh_from_db()
        assert service.latest_revision.content["content_version"] == 1


class TestSeveralAtOnce:
    def act(self, client: Client, action: str, *services: Service) -> None:
        """Confirm a bulk action."""
        keys = "&".join(f"id={service.pk}" for service in services)
        answer = client.post(f"/cms/bulk/directory/service/{action}/?{keys}&next={LIST}")
        assert answer.status_code == 302

    def test_services_are_confirmed_today(self, editor: Client) -> None:
        services = [ServiceFactory(assured_on=date(2020, 1, 1)), ServiceFactory(assured_on=None)]

        self.act(editor, "confirm", *services)

        assert set(Service.objects.values_list("assured_on", flat=True)) == {timezone.localdate()}

    def test_a_moderator_closes_and_reopens_them(self, moderator: Client) -> None:
        service = ServiceFactory()

        self.act(moderator, "close", service)
        assert not Service.objects.findable().exists()
        self.act(moderator, "reopen", service)
        assert Service.objects.findable().exists()

    def test_an_editor_may_not_close_one(self, editor: Client) -> None:
        service = ServiceFactory()

        self.act(editor, "close", service)

        assert Service.objects.findable().exists()

    def test_it_asks_first(self, moderator: Client) -> None:
        service = ServiceFactory()

        answer = moderator.get(f"/cms/bulk/directory/service/close/?id={service.pk}&next={LIST}")

        assert "Close these services?" in answer.content.decode()
        assert Service.objects.findable().exists()


@pytest.mark.parametrize("kind", ["service", "organisation", "location", "need"])
def test_every_list_and_form_opens(client: Client, kind: str) -> None:
    client.force_login(person(None))
    service = ServiceFactory(at=LocationFactory())
    service.needs.add(NeedFactory())
    service.save()
    made = {"service": service, "organisation": service.organisation}
    made |= {"location": service.venues.get().location, "need": service.needs.get()}

    for path in (
        "",
        "add/",
        f"edit/{made[kind].pk}/",
        f"history/{made[kind].pk}/",
        f"usage/{made[kind].pk}/",
    ):
        assert client.get(f"/cms/snippets/directory/{kind}/{path}").status_code == 200


def test_a_draft_is_previewed_as_the_public_will_see_it(moderator: Client) -> None:
    service = ServiceFactory()

    moderator.post(f"{LIST}preview/{service.pk}/", form(service.organisation_id, name="Not yet said"))
    answer = moderator.get(f"{LIST}preview/{service.pk}/?mode=")

    assert "Not yet said" in answer.content.decode()
