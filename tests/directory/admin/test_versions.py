"""Drafts beside what is published, and drafts of an older row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from wagtail.models import WorkflowState

from directory import actions
from directory.models import CostOption, Service
from tests.directory.editing import LIST, form, loaded, person, said
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def compare_address(service: Service, left: object = "live", right: object = "latest") -> str:
    return f"{LIST}history/{service.pk}/revisions/compare/{left}...{right}/"


def drafted(service: Service, **values: Any) -> Any:
    """A draft of somebody's."""
    mine = Service.objects.get(pk=service.pk)
    for name, value in values.items():
        setattr(mine, name, value)
    return mine.save_revision(user=person("Editors"))


def changed_by_a_feed(service: Service, **values: Any) -> None:
    Service.objects.filter(pk=service.pk).update(content_version=F("content_version") + 1, **values)
    service.refresh_from_db()


def seen(service: Service) -> dict[str, Any]:
    service.refresh_from_db()
    return {"content_version": service.content_version, "latest_revision": service.latest_revision_id}


def in_moderation(service: Service) -> WorkflowState:
    """Its latest draft waits for the moderators' approval."""
    service.refresh_from_db()
    return service.get_workflow().start(service, None)


class TestSideBySide:
    def test_a_draft_stands_beside_what_is_published_with_its_parts(self, moderator: Client) -> None:
        service = ServiceFactory(description="We meet on Mondays in the hall.")
        mine = Service.objects.get(pk=service.pk)
        mine.description = "We meet on Fridays in the hall."
        mine.cost_options.set([CostOption(amount=2)])
        mine.save_revision(user=person("Editors"))

        page = said(moderator.get(compare_address(service)))

        assert "Published now" in page
        assert "The draft, saved by editors@example.org on" in page
        assert "Mondays" in page
        assert "Fridays" in page
        assert "£2" in page
        assert "begun before what is published" not in page

    def test_latest_is_the_draft_and_no_feeds_proposal(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        drafted(service, name="Mine")
        theirs = Service.objects.get(pk=service.pk)
        theirs.name = "Theirs"
        proposal = actions.propose_import(draft=theirs, source="leeds")

        page = said(moderator.get(compare_address(service)))
        other = said(moderator.get(compare_address(service, "live", proposal.revision_id)))

        assert "Mine" in page
        assert "Theirs" not in page
        assert "Theirs" in other
        assert "As the feed “leeds” has it" in other

    @pytest.mark.parametrize(
        ("left", "right"), [("live", "live"), ("earliest", "latest"), ("earliest", "live")]
    )
    def test_every_pair_that_wagtail_offers_opens(self, moderator: Client, left: str, right: str) -> None:
        service = ServiceFactory(draft=True)
        drafted(service, name="One")

        assert moderator.get(compare_address(service, left, right)).status_code == 200

    @pytest.mark.parametrize("kind", ["organisation", "location"])
    def test_other_listings_compare_too(self, moderator: Client, kind: str) -> None:
        listing = OrganisationFactory() if kind == "organisation" else LocationFactory()
        listing.name = "New name"
        listing.save_revision()

        page = moderator.get(
            f"/cms/snippets/directory/{kind}/history/{listing.pk}/revisions/compare/live...latest/"
        )

        assert "New" in said(page)
        assert "1 field differs" in said(page)

    def test_the_form_leads_there_and_to_what_feeds_propose(self, moderator: Client, editor: Client) -> None:
        service = ServiceFactory()
        proposal = actions.propose_import(draft=Service.objects.get(pk=service.pk), source="leeds")
        address = f"{LIST}edit/{service.pk}/"
        assert compare_address(service) not in said(moderator.get(address))

        service.save_revision()

        assert compare_address(service) in said(moderator.get(address))
        assert f"/cms/proposals/{proposal.pk}/" in said(moderator.get(address))
        assert f"/cms/proposals/{proposal.pk}/" not in said(editor.get(address))


class TestADraftOfAnOlderRow:
    def test_the_comparison_says_so_and_offers_to_go_on(self, editor: Client) -> None:
        service = ServiceFactory()
        service.save_revision()
        changed_by_a_feed(service, fees="£3 at the door")

        page = said(editor.get(compare_address(service)))

        assert "begun before what is published" in page
        assert "£3 at the door" in page

    def test_somebody_who_has_seen_it_goes_on_with_the_draft_and_publishes(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        drafted(service, name="Mine")
        changed_by_a_feed(service, fees="£3 at the door")

        answer = moderator.post(compare_address(service), seen(service))

        assert answer["Location"] == f"{LIST}edit/{service.pk}/"
        service.refresh_from_db()
        assert (service.name, service.latest_revision.content["name"]) == ("Old", "Mine")
        moderator.post(
            f"{LIST}edit/{service.pk}/",
            form(service.organisation_id, name="Mine", begun_from=2, **{"action-publish": "1"}),
        )
        service.refresh_from_db()
        assert service.name == "Mine"

    def test_what_changed_while_they_looked_is_seen_first(self, moderator: Client) -> None:
        service = ServiceFactory()
        mine = drafted(service, name="Mine")
        changed_by_a_feed(service)
        shown = seen(service)
        changed_by_a_feed(service, fees="£4")

        answer = moderator.post(compare_address(service), shown, follow=True)

        service.refresh_from_db()
        assert "changed while you were looking" in said(answer)
        assert service.latest_revision == mine

    def test_a_locked_one_is_left(self, moderator: Client) -> None:
        service = ServiceFactory(locked=True)
        mine = drafted(service, name="Mine")
        changed_by_a_feed(service)

        answer = moderator.post(compare_address(service), seen(service), follow=True)

        service.refresh_from_db()
        assert "It is locked" in said(answer)
        assert service.latest_revision == mine

    def test_a_stranger_renews_nothing(self, client: Client) -> None:
        service = ServiceFactory()
        mine = drafted(service, name="Mine")
        changed_by_a_feed(service)

        answer = client.post(compare_address(service), seen(service))

        service.refresh_from_db()
        assert answer["Location"].startswith("/accounts/editors/")
        assert service.latest_revision == mine


class TestApprovingADraftOfAnOlderRow:
    @pytest.fixture
    def service(self, db: None) -> Service:
        """One whose draft waits for approval, and that a feed changed meanwhile."""
        service: Service = ServiceFactory(name="Old")
        drafted(service, name="Mine")
        return service

    def approve(self, client: Client, service: Service, state: WorkflowState) -> Any:
        """At our desk, with the draft that it shows."""
        shown = client.get(f"/cms/moderation/{state.pk}/").context["seen"]
        return client.post(f"/cms/moderation/{state.pk}/approve/", {"seen": shown})

    def test_the_moderator_sees_the_reason_and_the_differences(
        self, moderator: Client, service: Service
    ) -> None:
        state = in_moderation(service)
        changed_by_a_feed(service, fees="£3 at the door")

        answer = self.approve(moderator, service, state)

        assert answer.status_code == 409
        assert "has changed since this draft was begun, so it was not published" in said(answer)
        assert compare_address(service) in said(answer)
        page = said(moderator.get(compare_address(service)))
        assert "£3 at the door" in page
        service.refresh_from_db()
        assert (service.name, service.workflow_in_progress) == ("Old", True)

    def test_the_desk_says_so_before_anybody_tries(self, moderator: Client, service: Service) -> None:
        state = in_moderation(service)
        changed_by_a_feed(service)

        page = said(moderator.get(f"/cms/moderation/{state.pk}/"))

        assert "was begun before what is published now" in page
        assert "Approve and publish" not in page

    def test_in_the_form_too(self, moderator: Client, service: Service) -> None:
        in_moderation(service)
        changed_by_a_feed(service)

        answer = moderator.post(
            f"{LIST}edit/{service.pk}/",
            form(
                service.organisation_id,
                begun_from=1,
                **loaded(service),
                **{"action-workflow-action": "1", "workflow-action-name": "approve"},
            ),
        )

        assert answer["Location"] == compare_address(service)
        service.refresh_from_db()
        assert (service.name, service.workflow_in_progress) == ("Old", True)

    def test_one_that_was_looked_at_is_approved(self, moderator: Client, service: Service) -> None:
        state = in_moderation(service)
        changed_by_a_feed(service)
        moderator.post(compare_address(service), seen(service))

        self.approve(moderator, service, state)

        service.refresh_from_db()
        assert (service.name, service.workflow_in_progress) == ("Mine", False)
