"""What moderators and authors are written about drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState

from accounts.models import User
from directory import actions, moderation_messages
from directory.models import Organisation, Service
from messaging.models import Message
from messaging.registry import Addressee, Withheld, kind_named
from messaging.rendering import Words, words_of
from messaging.states import Channel
from tests.directory.factories import LocationFactory, ServiceFactory
from tests.directory.moderating import a_moderator, approved, keeper_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(db: None) -> Service:
    """One that the public sees."""
    service: Service = ServiceFactory(name="Tea & Chat")
    return service


@pytest.fixture
def keeper(service: Service) -> User:
    """Somebody of its organisation."""
    return keeper_of(service.organisation)


def words(name: str) -> Words | Withheld:
    """What the latest message of a kind says, or why it isn't sent."""
    message = Message.objects.filter(kind=f"moderation.{name}").latest("created_at")
    kind = kind_named(message.kind)
    context = kind.context(message.about, message.recipient)
    if isinstance(context, Withheld):
        return context
    return words_of(kind, Channel.EMAIL, context=context, addressee=Addressee(email="x@example.org"))


def test_moderators_read_how_many_wait_and_for_how_long(service: Service, keeper: User) -> None:
    a_moderator()
    sent(service, keeper)
    sent(ServiceFactory(), keeper)
    TaskState.objects.update(started_at=timezone.now() - timedelta(days=3, hours=1))

    said = words("submitted")

    assert isinstance(said, Words)
    assert said.subject == "2 drafts wait at the moderators’ desk"
    assert "2 drafts wait for a moderator, the oldest for 3 days." in said.body
    assert "/cms/moderation/" in said.body
    assert "Tea" not in said.body
    assert "Kay" not in said.body


def test_nothing_is_sent_of_what_was_decided_before_it_went_out(service: Service, keeper: User) -> None:
    moderator = a_moderator()
    a_moderator("another@example.org")
    sent(service, keeper)
    approved(service, moderator)

    assert words("submitted") == Withheld("nothing_waits")


def test_the_author_reads_the_note(service: Service, keeper: User) -> None:
    revision = sent(service, keeper)
    actions.send_back(listing=service, revision_id=revision.pk, note="Which hall & when?", by=a_moderator())

    said = words("returned")

    assert isinstance(said, Words)
    assert said.subject == "Your change to “Tea & Chat” needs another look"
    assert "Which hall & when?" in said.body
    assert "Moses" not in said.body


def test_the_author_reads_where_the_public_sees_it(service: Service, keeper: User) -> None:
    sent(service, keeper)
    approved(service, a_moderator())

    said = words("approved")

    assert isinstance(said, Words)
    assert service.get_absolute_url() in said.body


@pytest.mark.parametrize("what", ["service", "venue"])
def test_no_letter_names_a_place_that_is_kept_private(keeper: User, what: str) -> None:
    refuge = LocationFactory(confidential=True, name="Safe House", address="9 Hidden Lane")
    listing = refuge if what == "venue" else ServiceFactory(name="The Refuge at Hidden Lane", at=refuge)
    revision = sent(listing, keeper, description="Ask us.")
    actions.send_back(listing=listing, revision_id=revision.pk, note="Not 9 Hidden Lane?", by=a_moderator())

    said = words("returned")

    assert isinstance(said, Words)
    assert "Hidden" not in said.subject + said.body
    assert f"Your change to a {what} of yours" in said.subject


def test_whoever_made_a_small_change_reads_that_it_was_put_back(service: Service, keeper: User) -> None:
    Organisation.objects.update(is_trusted=True)
    sent(service, keeper, alert="Not today.")
    actions.undo_small_change(
        change=ModelLogEntry.objects.get(action="waypost.small_change"), by=a_moderator()
    )

    said = words("undone")

    assert isinstance(said, Words)
    assert "put “Tea & Chat” back as it was" in said.subject


def test_of_a_listing_that_is_gone_nothing_is_sent(keeper: User) -> None:
    venue = LocationFactory()
    sent(venue, keeper, name="Hall")
    approved(venue, a_moderator())
    venue.delete()

    assert words("approved") == Withheld("listing_gone")


class TestReminding:
    @pytest.fixture(autouse=True)
    def forgotten(self) -> None:
        """No other test's reminder counts."""
        cache.clear()

    def test_moderators_hear_of_what_waits_for_too_long_once_a_day(
        self, service: Service, keeper: User
    ) -> None:
        moderator = a_moderator()
        sent(service, keeper)
        Message.objects.all().delete()
        now = timezone.localtime().replace(hour=12)

        moderation_messages.remind_daily(now + timedelta(days=4))
        assert not Message.objects.exists()
        for hours in (0, 1):
            moderation_messages.remind_daily(now + timedelta(days=6, hours=hours))

        assert [message.recipient for message in Message.objects.all()] == [f"user:{moderator.pk}"]

    def test_not_twice_on_a_day_on_which_they_heard_already(self, service: Service, keeper: User) -> None:
        a_moderator()
        sent(service, keeper)
        TaskState.objects.update(started_at=timezone.now() - timedelta(days=9))

        moderation_messages.remind_daily(timezone.now())

        assert Message.objects.count() == 1
