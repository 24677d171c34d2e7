"""Drafts, publishing, and what a draft may never undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from directory import actions
from directory.models import CostOption, ImportProposal, NeedSynonym, Schedule, Service
from directory.models.listing import StaleDraft
from directory.signals import listing_changed, listing_removed
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@contextmanager
def heard(signal: object) -> Iterator[list[list[tuple[int, int]]]]:
    """Collects the keys of each announcement."""
    announcements: list[list[tuple[int, int]]] = []

    def hear(sender: object, keys: list[tuple[int, int]], **kwargs: object) -> None:
        announcements.append(keys)

    signal.connect(hear)
    try:
        yield announcements
    finally:
        signal.disconnect(hear)


def draft_of(service: Service, **changes: object) -> Service:
    """A copy of the service as an editor would have it in the form."""
    draft = Service.objects.get(pk=service.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    return draft


class TestPublishing:
    def test_the_public_sees_the_old_until_the_new_is_published(self) -> None:
        service = ServiceFactory(name="Old")

        revision = draft_of(service, name="New").save_revision()
        service.refresh_from_db()
        assert (service.name, service.has_unpublished_changes) == ("Old", True)

        revision.publish()
        service.refresh_from_db()
        assert (service.name, service.has_unpublished_changes) == ("New", False)

    def test_publishing_counts_and_announces_once_with_the_new_version(self) -> None:
        service = ServiceFactory()
        revision = draft_of(service, name="New").save_revision()

        with heard(listing_changed) as announcements:
            revision.publish()

        service.refresh_from_db()
        assert (service.content_version, service.index_version) == (2, 2)
        assert announcements == [[(service.pk, 2)]]

    def test_parts_travel_with_the_draft(self) -> None:
        service = ServiceFactory()
        need = NeedFactory()
        draft = draft_of(service)
        draft.schedules.add(Schedule(freq="WEEKLY", byday="TU"))
        draft.needs.set([need])

        draft.save_revision().publish()

        service = Service.objects.get(pk=service.pk)
        assert [schedule.byday for schedule in service.schedules.all()] == ["TU"]
        assert [found.pk for found in service.needs.all()] == [need.pk]

    def test_what_changed_outside_moderation_is_kept(self) -> None:
        service = ServiceFactory(assured_on=None)
        revision = draft_of(service, name="New").save_revision()
        actions.confirm(service=Service.objects.get(pk=service.pk), on=date(2026, 11, 1), by=None)
        actions.set_status(
            service=Service.objects.get(pk=service.pk), status=Service.Status.TEMPORARILY_CLOSED, by=None
        )

        revision.publish()

        service.refresh_from_db()
        assert (service.name, service.assured_on, service.status) == (
            "New",
            date(2026, 11, 1),
            "temporarily closed",
        )
        assert service.index_version == 4

    def test_several_drafts_one_after_the_other_are_no_conflict(self) -> None:
        service = ServiceFactory()
        draft_of(service, name="First").save_revision()
        draft_of(service, name="Second").save_revision().publish()
        draft_of(service, name="Third").save_revision().publish()

        service.refresh_from_db()
        assert (service.name, service.content_version) == ("Third", 3)


class TestStaleDraft:
    def test_a_draft_older_than_the_row_is_refused_with_the_differences(self) -> None:
        service = ServiceFactory(name="Old", description="Before")
        revision = draft_of(service, name="Mine").save_revision()
        self.imported(service, description="After")

        with pytest.raises(StaleDraft) as refusal:
            revision.publish()

        assert ("name", "Mine", "Old") in refusal.value.differences
        assert ("description", "Before", "After") in refusal.value.differences
        service.refresh_from_db()
        assert (service.name, service.description) == ("Old", "After")

    def test_saving_it_again_does_not_make_it_fresh(self) -> None:
        service = ServiceFactory()
        draft_of(service, name="Mine").save_revision()
        self.imported(service, description="After")

        again = draft_of(service, alert="Ring first").save_revision()

        with pytest.raises(StaleDraft):
            again.publish()

    def imported(self, service: Service, **changes: object) -> None:
        """The row as an import leaves it."""
        Service.objects.filter(pk=service.pk).update(content_version=F("content_version") + 1, **changes)


class TestConstraints:
    def test_a_blank_draft_is_kept_and_a_blank_listing_is_not(self) -> None:
        draft = ServiceFactory(draft=True, name="")

        with pytest.raises(IntegrityError, match="service_named_when_live"), transaction.atomic():
            Service.objects.filter(pk=draft.pk).update(live=True)

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"status": "shut"}, "service_status_known"),
            ({"minimum_age": 20, "maximum_age": 10}, "service_ages_in_order"),
            ({"at_venue": False}, "service_delivered_somehow"),
        ],
    )
    def test_the_database_refuses(self, values: dict[str, object], constraint: str) -> None:
        service = ServiceFactory()

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Service.objects.filter(pk=service.pk).update(**values)

    @pytest.mark.parametrize(
        "values", [{"minimum_age": 10, "maximum_age": 10}, {"minimum_age": 65}, {"status": "inactive"}]
    )
    def test_the_database_allows(self, values: dict[str, object]) -> None:
        assert ServiceFactory(**values).pk

    @pytest.mark.parametrize("position", [(91, 0), (0, 181), (51.5, None)])
    def test_a_venue_lies_on_earth(self, position: tuple[float, float | None]) -> None:
        with pytest.raises(IntegrityError, match="location_position_on_earth"), transaction.atomic():
            LocationFactory(latitude=position[0], longitude=position[1])

    def test_a_feeds_record_is_held_once_and_typed_ones_are_free(self) -> None:
        ServiceFactory(source="leeds", source_id="1")
        ServiceFactory(source="", source_id="")
        ServiceFactory(source="", source_id="")

        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceFactory(source="leeds", source_id="1")


class TestAnnouncements:
    def test_a_venue_tells_of_all_services_in_it_at_once(self) -> None:
        hall = LocationFactory()
        services = [ServiceFactory(at=hall), ServiceFactory(at=hall)]
        ServiceFactory()

        with heard(listing_changed) as announcements:
            hall.save_revision().publish()

        assert announcements == [[(service.pk, 2) for service in services]]

    def test_an_organisation_tells_of_its_services(self) -> None:
        organisation = OrganisationFactory()
        service = ServiceFactory(organisation=organisation)

        with heard(listing_changed) as announcements:
            organisation.save_revision().publish()

        assert announcements == [[(service.pk, 2)]]

    def test_a_need_tells_of_the_services_of_its_branch(self) -> None:
        parent = NeedFactory()
        child = NeedFactory(parent=parent)
        service = ServiceFactory()
        service.needs.add(child)
        service.save()

        with heard(listing_changed) as announcements:
            NeedSynonym.objects.create(need=parent, words="brassic")

        assert [key for keys in announcements for key, _ in keys] == [service.pk]

    def test_a_deleted_service_is_announced_with_a_version_above_its_last(self) -> None:
        service = ServiceFactory()
        key = service.pk

        with heard(listing_removed) as announcements:
            service.delete()

        assert announcements == [[(key, 2)]]

    def test_closing_twice_announces_once(self) -> None:
        service = ServiceFactory()

        with heard(listing_changed) as announcements:
            actions.set_status(service=service, status=Service.Status.DEFUNCT, by=None)
            actions.set_status(service=service, status=Service.Status.DEFUNCT, by=None)

        assert len(announcements) == 1
        assert not Service.objects.findable().exists()


class TestProposals:
    def test_a_feeds_change_stands_beside_a_persons_draft(self) -> None:
        service = ServiceFactory(name="Old")
        mine = draft_of(service, name="Mine").save_revision()
        theirs = Service.objects.get(pk=service.pk)
        theirs.name = "Theirs"

        proposal = actions.propose_import(draft=theirs, source="leeds")

        service.refresh_from_db()
        assert (service.name, service.latest_revision) == ("Old", mine)
        assert proposal.revision.as_object().name == "Theirs"
        assert ImportProposal.objects.get().source == "leeds"


class TestAddresses:
    def test_two_of_a_name_get_addresses_of_their_own(self) -> None:
        first, second = ServiceFactory(name="Tea & Chat"), ServiceFactory(name="Tea & Chat")

        assert first.slug == "tea-chat"
        assert second.slug.startswith("tea-chat-")

    def test_an_address_stays_when_the_name_changes(self) -> None:
        service = ServiceFactory(name="Tea & Chat")

        draft_of(service, name="Coffee").save_revision().publish()

        service.refresh_from_db()
        assert service.slug == "tea-chat"

    def test_a_name_without_letters_has_an_address_too(self) -> None:
        assert ServiceFactory(name="☕☕").slug.startswith("service")

    def test_it_is_never_that_of_another_page(self) -> None:
        assert ServiceFactory(name="Suggest").slug.startswith("suggest-")
        with pytest.raises(ValidationError, match="another page"):
            ServiceFactory.build(slug="suggest").clean()


class TestChangedAddresses:
    def rename(self, service: Service, slug: str) -> None:
        """Publish the service under another address."""
        draft_of(service, slug=slug).save_revision().publish()

    def test_the_old_address_leads_to_the_new_one(self, client: Client) -> None:
        service = ServiceFactory(name="Tea")

        self.rename(service, "coffee")

        answer = client.get("/services/tea/")
        assert (answer.status_code, answer["Location"]) == (301, "/services/coffee/")
        assert client.get("/services/coffee/").status_code == 200

    def test_it_leads_there_in_one_step_after_two_changes(self, client: Client) -> None:
        service = ServiceFactory(name="Tea")

        self.rename(service, "coffee")
        self.rename(service, "cocoa")

        assert client.get("/services/tea/")["Location"] == "/services/cocoa/"

    def test_renaming_it_back_makes_no_circle(self, client: Client) -> None:
        service = ServiceFactory(name="Tea")

        self.rename(service, "coffee")
        self.rename(service, "tea")

        assert client.get("/services/tea/").status_code == 200
        assert client.get("/services/coffee/")["Location"] == "/services/tea/"

    def test_a_draft_that_was_never_public_leaves_no_trace(self) -> None:
        service = ServiceFactory(draft=True, name="Tea", slug="")

        self.rename(service, "coffee")

        assert not Redirect.objects.exists()


class TestConfidentialVenue:
    def test_it_shows_neither_address_nor_position(self) -> None:
        refuge = LocationFactory(confidential=True, name="Rose House", address="9 Hidden Lane")

        assert refuge.address_lines == []
        assert refuge.public_position is None
        assert "Rose" not in str(refuge)
        assert "Hidden" not in str(refuge)


class TestCost:
    @pytest.mark.parametrize(
        ("amounts", "fees", "words"),
        [
            ([], "", ""),
            ([], "Free", "Free"),
            ([], "Ask us", "Ask us"),
            ([0], "", "Free"),
            ([0, 0], "", "Free"),
            ([2], "", "£2"),
            (["2.50"], "", "£2.50"),
            ([1, 5], "", "£1 to £5"),
            ([0, 5], "", "Free to £5"),
        ],
    )
    def test_it_is_said_in_a_few_words(self, amounts: list[object], fees: str, words: str) -> None:
        service = ServiceFactory(fees=fees)
        for amount in amounts:
            CostOption.objects.create(service=service, amount=amount)

        assert Service.objects.get().cost_in_words == words
