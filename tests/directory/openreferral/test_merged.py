"""A feed that brings again what was merged here: it brings nothing back."""

from __future__ import annotations

import pytest

from accounts.models import User
from directory.actions import merge_organisations, merge_services
from directory.models import ImportProposal, Organisation, Service
from tests.accounts.factories import UserFactory
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.directory.openreferral.samples import Feed, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def moses() -> User:
    """A moderator."""
    return UserFactory(first_name="Moses")


def test_a_service_stays_merged_and_is_counted(feed: Feed, moses: User) -> None:
    feed.take(record())
    gone = Service.objects.get()
    kept = ServiceFactory()
    merge_services(kept=kept, gone=gone, by=moses)

    report = feed.take(record(description="As the feed says now."))

    after = Service.objects.get(pk=gone.pk)
    assert (after.live, after.status, after.description) == (False, "defunct", gone.description)
    assert (report.merged, report.updated, report.created, report.read) == (1, 0, 0, 1)
    assert "1 skipped, since merged here" in report.summary()[0]
    assert not ImportProposal.objects.exists()


def test_an_organisation_stays_merged_and_its_services_go_where_it_went(feed: Feed, moses: User) -> None:
    feed.take(record())
    gone = Organisation.objects.get()
    kept = OrganisationFactory(name="Larkfield as we know it")
    merge_organisations(kept=kept, gone=gone, by=moses)
    changed = record(description="New words.")
    changed["organization"] = {**changed["organization"], "name": "Larkfield renamed"}
    newcomer = {**changed, "id": "another", "name": "Another of theirs"}

    report = feed.take(changed, newcomer)

    after = Organisation.objects.get(pk=gone.pk)
    assert (after.live, after.name) == (False, gone.name)
    assert Organisation.objects.get(pk=kept.pk).name == "Larkfield as we know it"
    assert (report.updated, report.created) == (1, 1)
    assert set(Service.objects.values_list("organisation", flat=True)) == {kept.pk}
    assert Service.objects.findable().count() == 2


def test_where_the_one_that_stays_is_managed_that_feed_only_proposes(feed: Feed, moses: User) -> None:
    feed.take(record())
    kept = OrganisationFactory(managed=True)
    merge_organisations(kept=kept, gone=Organisation.objects.exclude(pk=kept.pk).get(), by=moses)

    report = feed.take(record(description="New words."))

    assert (report.proposed, report.updated) == (1, 0)
