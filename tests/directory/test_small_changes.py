"""What people of a trusted organisation publish at once, and how a moderator puts it back."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.actions import end_membership
from accounts.models import User
from directory import actions
from directory.actions import NotDone, Submitted
from directory.models import (
    Contact,
    CostOption,
    Organisation,
    OrganisationMembership,
    Schedule,
    ScheduleException,
    Service,
    ServiceVenue,
)
from directory.moderation import Status, state_of
from messaging.models import Message
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory
from tests.directory.moderating import a_moderator, drafted, keeper_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(db: None) -> Organisation:
    """One that is trusted."""
    made: Organisation = OrganisationFactory(is_trusted=True)
    return made


@pytest.fixture
def keeper(organisation: Organisation) -> User:
    """Somebody of it."""
    return keeper_of(organisation)


@pytest.fixture
def service(organisation: Organisation) -> Service:
    """One of its services, with a bit of everything."""
    made: Service = ServiceFactory(organisation=organisation, at=LocationFactory())
    Schedule.objects.create(service=made, byday="MO", opens_at=time(10), closes_at=time(12))
    Contact.objects.create(service=made, name="Sam", phone="0113 496 0000", email="sam@example.org")
    CostOption.objects.create(service=made, option="adults", amount=Decimal("2.00"))
    return made


def submit(service: Service, by: User, **values: Any) -> Submitted:
    return actions.submit(listing=service, revision=drafted(service, by, **values), by=by)


def schedule(**values: Any) -> Schedule:
    return Schedule(**{"byday": "TU", "opens_at": time(10), "closes_at": time(12), **values})


SMALL: list[dict[str, Any]] = [
    {"schedules": [schedule()]},
    {"schedules": []},
    {"exceptions": [ScheduleException(on=date(2026, 12, 24), reason="Christmas")]},
    {"alert": "No session on 24 December."},
    {"contacts": [Contact(name="Sam", phone="0113 496 0001", email="sam@example.org")]},
    {"contacts": [Contact(name="Sam", phone="0113 496 0000", email="hello@example.org")]},
    {"cost_options": [CostOption(option="adults", amount=Decimal("2.5"))]},
    {"alert": "Dearer now.", "cost_options": [CostOption(option="adults", amount=Decimal(3))]},
]
LARGE: list[dict[str, Any]] = [
    {"description": "Something else."},
    {"name": "Another name"},
    {"url": "https://elsewhere.example.org"},
    {"email": "elsewhere@example.org"},
    {"alert": "Closed.", "description": "Closed."},
    {"alert": "Ask at https://elsewhere.example.org"},
    {"alert": "Ask at elsewhere.com"},
    {"exceptions": [ScheduleException(on=date(2026, 12, 24), reason="see www.elsewhere.test")]},
    {"contacts": [Contact(name="Alex", phone="0113 496 0000", email="sam@example.org")]},
    {"contacts": []},
    {"contacts": [Contact(name="Sam", phone="0113 496 0000"), Contact(phone="0113 496 0002")]},
    {"cost_options": [CostOption(option="everybody", amount=Decimal("2.00"))]},
    {"cost_options": []},
    {"venues": []},
    {"expire_at": timezone.now()},
]


class TestWhatIsSmall:
    @pytest.mark.parametrize("values", SMALL, ids=lambda values: " ".join(values))
    def test_small_changes_are_published_at_once(
        self, service: Service, keeper: User, values: dict[str, Any]
    ) -> None:
        before = service.content_version

        assert submit(service, keeper, **values) is Submitted.PUBLISHED

        service.refresh_from_db()
        assert service.content_version == before + 1
        assert state_of(service).status == Status.NONE

    @pytest.mark.parametrize("values", LARGE, ids=lambda values: " ".join(values))
    def test_all_else_waits(self, service: Service, keeper: User, values: dict[str, Any]) -> None:
        assert submit(service, keeper, **values) is Submitted.WAITING

    def test_times_at_another_place_wait(self, service: Service, keeper: User) -> None:
        moved = [schedule(location=LocationFactory(name="Elsewhere"))]

        assert submit(service, keeper, schedules=moved) is Submitted.WAITING

    def test_times_at_one_of_its_places_do_not(self, service: Service, keeper: User) -> None:
        here = ServiceVenue.objects.get(service=service).location

        assert submit(service, keeper, schedules=[schedule(location=here)]) is Submitted.PUBLISHED

    def test_a_small_change_on_top_of_a_large_one_that_waits_waits(
        self, service: Service, keeper: User
    ) -> None:
        submit(service, keeper, description="Something else.")

        assert submit(service, keeper, alert="Not today.") is Submitted.WAITING

    def test_one_that_takes_the_large_one_back_is_published_and_nothing_waits(
        self, service: Service, keeper: User
    ) -> None:
        was = service.description
        submit(service, keeper, description="Something else.")

        assert submit(service, keeper, description=was, alert="Not today.") is Submitted.PUBLISHED
        assert not service.workflow_in_progress


class TestWhom:
    def test_an_organisation_that_is_not_trusted_waits(
        self, service: Service, keeper: User, organisation: Organisation
    ) -> None:
        actions.set_trusted(organisation=organisation, is_trusted=False, by=None)

        assert submit(service, keeper, alert="Not today.") is Submitted.WAITING

    def test_somebody_of_another_organisation_waits(self, service: Service) -> None:
        other = keeper_of(OrganisationFactory(is_trusted=True), "other@example.org")

        assert submit(service, other, alert="Not today.") is Submitted.WAITING

    def test_somebody_who_left_waits(self, service: Service, keeper: User) -> None:
        end_membership(membership=OrganisationMembership.objects.get(user=keeper), by=None)

        assert submit(service, keeper, alert="Not today.") is Submitted.WAITING

    def test_nothing_of_a_place_that_is_kept_private_goes_at_once(
        self, service: Service, keeper: User
    ) -> None:
        ServiceVenue.objects.create(service=service, location=LocationFactory(confidential=True))

        assert submit(service, keeper, alert="Not today.") is Submitted.WAITING

    def test_nothing_of_a_sensitive_need_goes_at_once(self, service: Service, keeper: User) -> None:
        service.needs.add(NeedFactory(is_sensitive=True))
        service.save()

        assert submit(service, keeper, alert="Not today.") is Submitted.WAITING

    def test_nothing_that_was_never_published_goes_at_once(
        self, organisation: Organisation, keeper: User
    ) -> None:
        service = ServiceFactory(organisation=organisation, draft=True)

        assert submit(service, keeper, alert="Not today.") is Submitted.WAITING

    def test_who_is_trusted_is_written_down(self, organisation: Organisation) -> None:
        moderator = a_moderator()

        actions.set_trusted(organisation=organisation, is_trusted=False, by=moderator)

        organisation.refresh_from_db()
        entry = ModelLogEntry.objects.get(action="waypost.trusted")
        assert not organisation.is_trusted
        assert (entry.user, entry.data) == (moderator, {"is_trusted": False})


class TestPuttingBack:
    def change(self, service: Service, by: User, **values: Any) -> ModelLogEntry:
        submit(service, by, **(values or {"alert": "Not today."}))
        return ModelLogEntry.objects.filter(action="waypost.small_change").latest("timestamp")

    def test_the_public_sees_again_what_it_saw(self, service: Service, keeper: User) -> None:
        change = self.change(service, keeper, schedules=[schedule()], alert="Not today.")

        actions.undo_small_change(change=change, by=a_moderator())

        service.refresh_from_db()
        assert service.alert == ""
        assert [each.byday for each in service.schedules.all()] == ["MO"]
        assert state_of(service).status == Status.NONE
        assert Message.objects.filter(kind="moderation.undone", recipient=f"user:{keeper.pk}").exists()

    def test_only_the_latest_can_be_put_back(self, service: Service, keeper: User) -> None:
        first = self.change(service, keeper)
        self.change(service, keeper, alert="Nor tomorrow.")

        with pytest.raises(NotDone, match="Something else is published"):
            actions.undo_small_change(change=first, by=a_moderator())

        service.refresh_from_db()
        assert service.alert == "Nor tomorrow."

    def test_nobodys_draft_is_buried(self, service: Service, keeper: User) -> None:
        change = self.change(service, keeper)
        sent(service, keeper, description="Something else.")

        with pytest.raises(NotDone, match="has a draft"):
            actions.undo_small_change(change=change, by=a_moderator())

        service.refresh_from_db()
        assert service.alert == "Not today."
