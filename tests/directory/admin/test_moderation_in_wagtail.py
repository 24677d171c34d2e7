"""Wagtail's own screens keep the rules of our desk: nothing unseen is published, wherever approval comes from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import WorkflowState

from accounts.actions import begin_membership
from accounts.models import SiteMembership, User
from accounts.roles import EDITOR, LISTING_KEEPER
from directory.models import OrganisationMembership, Service
from directory.moderation import Status, state_of
from messaging.models import Message
from tests.directory.editing import LIST, form, loaded, said
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.directory.moderating import drafted, keeper_of, sent, state_of_workflow

pytestmark = pytest.mark.django_db

APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
RETURN = {"action-workflow-action": "1", "workflow-action-name": "reject"}


@pytest.fixture
def service(db: None) -> Service:
    """One that the public sees."""
    service: Service = ServiceFactory(name="Tea and Chat", description="We meet on Mondays.")
    return service


@pytest.fixture
def keeper(service: Service) -> User:
    """Somebody of its organisation."""
    return keeper_of(service.organisation)


def send(client: Client, service: Service, **values: Any) -> Any:
    """Wagtail's form of it, sent off."""
    return client.post(f"{LIST}edit/{service.pk}/", form(service.organisation_id, **values))


class TestTheForm:
    def test_what_it_showed_is_approved(self, service: Service, keeper: User, moderator: Client) -> None:
        sent(service, keeper, description="We meet on Fridays.")

        send(moderator, service, description="We meet on Fridays, 2pm.", **loaded(service), **APPROVE)

        service.refresh_from_db()
        assert service.description == "We meet on Fridays, 2pm."
        assert state_of_workflow(service).status == WorkflowState.STATUS_APPROVED

    @pytest.mark.parametrize("action", [APPROVE, RETURN, {"action-publish": "1"}, {"action-submit": "1"}, {}])
    def test_somebody_else_saved_meanwhile(
        self, service: Service, keeper: User, moderator: Client, action: dict[str, str]
    ) -> None:
        sent(service, keeper, description="Seen.")
        shown = loaded(service)
        newer = drafted(service, keeper, description="Unseen.")

        answer = send(moderator, service, description="What the moderator typed.", **shown, **action)

        page = said(answer)
        assert "Somebody saved another version while you had this open" in page
        assert f"compare/{shown['loaded_revision_id']}...latest/" in page
        assert "What the moderator typed." in page
        service.refresh_from_db()
        assert (service.description, service.latest_revision) == ("We meet on Mondays.", newer)
        assert state_of(service).status == Status.WAITING

    def test_somebody_saved_over_what_it_showed(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        revision = sent(service, keeper, description="Seen.")
        shown = loaded(service)
        draft = service.get_latest_revision_as_object()
        draft.description = "Unseen."
        draft.save_revision(user=keeper, overwrite_revision=revision)

        answer = send(moderator, service, **shown, **APPROVE)

        assert "Somebody saved another version" in said(answer)
        assert "compare/live...latest/" in said(answer)
        service.refresh_from_db()
        assert service.description == "We meet on Mondays."

    @pytest.mark.parametrize("action", [APPROVE, {"action-publish": "1"}])
    def test_a_form_that_does_not_say_what_it_showed_decides_nothing(
        self, service: Service, keeper: User, moderator: Client, action: dict[str, str]
    ) -> None:
        sent(service, keeper, description="Waiting.")

        send(moderator, service, **action)

        service.refresh_from_db()
        assert service.description == "We meet on Mondays."

    def test_pressed_again_it_goes_on_with_what_was_typed(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        sent(service, keeper, description="Seen.")
        shown = loaded(service)
        drafted(service, keeper, description="Unseen.")
        page = send(moderator, service, description="Typed.", **shown, **APPROVE)

        again = page.context["object"].latest_revision
        newest = {
            "loaded_revision_id": again.pk,
            "loaded_revision_created_at": page.context["loaded_revision_created_at"],
        }
        send(moderator, service, description="Typed.", **newest, **APPROVE)

        service.refresh_from_db()
        assert service.description == "Typed."

    def test_a_race_in_the_blink_between_looking_and_saving(
        self, service: Service, keeper: User, moderator: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from directory.admin.listing_screens import ComparedEditView

        sent(service, keeper, description="Seen.")
        shown = loaded(service)
        is_valid = ComparedEditView.is_valid

        def slow(self: Any, posted: Any) -> bool:
            looked = is_valid(self, posted)
            drafted(service, keeper, description="Unseen.")
            return looked

        monkeypatch.setattr(ComparedEditView, "is_valid", slow)
        answer = send(moderator, service, description="Typed.", **shown, **APPROVE)

        assert "Somebody saved another version just now" in said(answer)
        service.refresh_from_db()
        assert service.description == "We meet on Mondays."
        assert service.latest_revision.content["description"] == "Unseen."

    def test_publishing_what_waits_approves_it_and_tells_its_author(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        sent(service, keeper, description="Waiting.")

        send(moderator, service, description="Put right.", **loaded(service), **{"action-publish": "1"})

        service.refresh_from_db()
        assert service.description == "Put right."
        assert state_of_workflow(service).status == WorkflowState.STATUS_APPROVED
        assert Message.objects.filter(kind="moderation.approved", recipient=f"user:{keeper.pk}").exists()

    def test_returned_with_a_note(self, service: Service, keeper: User, moderator: Client) -> None:
        sent(service, keeper)
        extra = {"workflow-action-extra-data": '{"comment": "Say where."}'}

        send(moderator, service, **loaded(service), **RETURN, **extra)

        service.refresh_from_db()
        assert (state_of(service).status, state_of(service).note) == (Status.RETURNED, "Say where.")

    def test_not_without_one(self, service: Service, keeper: User, moderator: Client) -> None:
        sent(service, keeper)

        answer = moderator.post(
            f"{LIST}edit/{service.pk}/",
            form(service.organisation_id, **loaded(service), **RETURN),
            follow=True,
        )

        service.refresh_from_db()
        assert "Say what they should change" in said(answer)
        assert state_of(service).status == Status.WAITING

    def test_nobody_says_what_they_saw_but_the_form(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        sent(service, keeper, description="Waiting.")
        extra = {"workflow-action-extra-data": '{"seen": "made up", "user": 1, "comment": ""}'}

        send(moderator, service, description="Typed.", **loaded(service), **APPROVE, **extra)

        service.refresh_from_db()
        assert service.description == "Typed."


class TestSendingFromTheForm:
    def test_an_editors_draft_waits_at_our_desk(self, service: Service, editor: Client) -> None:
        send(editor, service, description="We meet on Fridays.", **{"action-submit": "1"})

        service.refresh_from_db()
        assert state_of(service).status == Status.WAITING
        assert service.description == "We meet on Mondays."

    def test_sent_again_while_it_waits_it_goes_on_waiting(self, service: Service, editor: Client) -> None:
        send(editor, service, description="First.", **{"action-submit": "1"})

        answer = send(editor, service, description="Second.", **loaded(service), **{"action-submit": "1"})

        assert answer.status_code == 302
        assert service.workflow_states.count() == 1
        assert state_of_workflow(service).current_task_state.revision.content["description"] == "Second."

    def test_an_editor_goes_on_writing_while_it_waits(self, service: Service, editor: Client) -> None:
        send(editor, service, description="First.", **{"action-submit": "1"})

        send(editor, service, description="Second.", **loaded(service))

        service.refresh_from_db()
        assert service.latest_revision.content["description"] == "Second."
        assert state_of(service).status == Status.WAITING

    def test_small_changes_by_somebody_of_a_trusted_organisation_go_public(self, editor: Client) -> None:
        service = ServiceFactory(name="Tea and Chat", description="Tea.", organisation__is_trusted=True)
        me = User.objects.get(email="editors@example.org")
        begin_membership(model=SiteMembership, user=me, role=EDITOR, by=None)
        begin_membership(
            model=OrganisationMembership, user=me, role=LISTING_KEEPER, by=None, on=service.organisation
        )

        answer = editor.post(
            f"{LIST}edit/{service.pk}/",
            form(
                service.organisation_id,
                description="Tea.",
                alert="Not today.",
                slug=service.slug,
                **{"action-submit": "1"},
            ),
            follow=True,
        )

        service.refresh_from_db()
        assert service.alert == "Not today."
        assert "trusted with small changes" in said(answer)

    def test_what_says_nothing_new_is_not_sent(self, editor: Client) -> None:
        service = ServiceFactory(name="Tea and Chat", description="Tea.")

        answer = editor.post(
            f"{LIST}edit/{service.pk}/",
            form(service.organisation_id, description="Tea.", slug=service.slug, **{"action-submit": "1"}),
            follow=True,
        )

        assert "nothing to send" in said(answer)


class TestWagtailsFrontPage:
    @pytest.mark.parametrize("action", ["approve", "reject"])
    @pytest.mark.parametrize("how", ["get", "post"])
    def test_its_buttons_lead_to_our_desk(
        self, service: Service, keeper: User, moderator: Client, action: str, how: str
    ) -> None:
        sent(service, keeper)
        state = state_of_workflow(service)
        address = f"{LIST}workflow/action/{service.pk}/{action}/{state.current_task_state_id}/"

        plain = getattr(moderator, how)(address, {"comment": "Fine."})
        in_dialogue = getattr(moderator, how)(address, headers={"x-requested-with": "XMLHttpRequest"})

        assert plain["Location"] == f"/cms/moderation/{state.pk}/"
        assert in_dialogue.json() == {"step": "success", "redirect": f"/cms/moderation/{state.pk}/"}
        service.refresh_from_db()
        assert service.description == "We meet on Mondays."
        assert state_of(service).status == Status.WAITING

    def test_not_for_who_may_not_decide(self, service: Service, keeper: User, editor: Client) -> None:
        sent(service, keeper)
        state = state_of_workflow(service)

        answer = editor.post(
            f"{LIST}workflow/action/{service.pk}/approve/{state.current_task_state_id}/", follow=True
        )

        assert "do not have permission" in said(answer)

    def test_the_form_leads_to_the_desk(self, service: Service, keeper: User, moderator: Client) -> None:
        sent(service, keeper)
        page = said(moderator.get(f"{LIST}edit/{service.pk}/"))

        assert f"/cms/moderation/{state_of_workflow(service).pk}/" in page


class TestTrust:
    def edit(self, client: Client, organisation: Any, **values: Any) -> Any:
        address = f"/cms/snippets/directory/organisation/edit/{organisation.pk}/"
        return client.post(address, {"name": organisation.name, "slug": organisation.slug, **values})

    def test_a_moderator_says_whom_to_trust(self, moderator: Client) -> None:
        organisation = OrganisationFactory()

        self.edit(moderator, organisation, is_trusted="on")

        organisation.refresh_from_db()
        assert organisation.is_trusted

    def test_an_editor_does_not(self, editor: Client) -> None:
        organisation = OrganisationFactory()

        self.edit(editor, organisation, is_trusted="on")

        organisation.refresh_from_db()
        assert not organisation.is_trusted
