"""What editors set a time for happens at that time, and holds up nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from cms.jobs import publish_scheduled
from cms.models import ContentPage, HomePage
from directory.models import Service
from outbox.registry import due
from tests.cms.factories import published
from tests.directory.factories import ServiceFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def standing_still() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def set_for(service: Service, at: datetime, **changes: Any) -> None:
    """A draft with these changes, set to be published then."""
    draft = Service.objects.get(pk=service.pk).get_latest_revision_as_object()
    for name, value in {**changes, "go_live_at": at}.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def test_it_is_run_each_minute() -> None:
    assert due()["cms.publish_scheduled"] is publish_scheduled


def test_a_listing_of_a_feed_stays_as_it_is_until_the_time_that_was_set(standing_still: Any) -> None:
    service = ServiceFactory(name="Now", source="feed", source_id="1")
    set_for(service, LATER, name="Soon")
    publish_scheduled(NOW)

    service.refresh_from_db()
    assert (service.name, service.live) == ("Now", True)

    standing_still.move_to(LATER)
    publish_scheduled(LATER)
    service.refresh_from_db()
    assert (service.name, service.live) == ("Soon", True)


def test_a_draft_that_its_listing_has_outrun_becomes_a_draft_again_and_holds_up_no_other(
    standing_still: Any,
) -> None:
    outrun, other = ServiceFactory(name="One"), ServiceFactory(name="Other")
    set_for(outrun, LATER - timedelta(hours=1), name="One, changed")
    set_for(other, LATER, name="Other, changed")
    Service.objects.filter(pk=outrun.pk).update(content_version=99)
    standing_still.move_to(LATER)

    publish_scheduled(LATER)
    publish_scheduled(LATER)

    outrun.refresh_from_db()
    other.refresh_from_db()
    assert (outrun.name, other.name) == ("One", "Other, changed")
    assert not outrun.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert outrun.latest_revision.content["name"] == "One, changed"


def test_what_has_an_end_is_taken_down_then(standing_still: Any) -> None:
    page = published(HomePage.objects.get(), ContentPage(title="Fair", slug="fair", expire_at=LATER))
    service = ServiceFactory(expire_at=LATER)

    publish_scheduled(LATER)

    page.refresh_from_db()
    service.refresh_from_db()
    assert (page.live, service.live) == (False, False)
