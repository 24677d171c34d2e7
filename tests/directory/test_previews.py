"""What an editor sees of a listing before it is published, however little of it is typed."""

from __future__ import annotations

from datetime import time

import pytest
from django.http import HttpResponse

from directory.models import (
    Contact,
    CostOption,
    Eligibility,
    Organisation,
    Schedule,
    ScheduleException,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceVenue,
)
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def preview(listing: Service | Organisation) -> str:
    """The page as Wagtail shows it beside the form."""
    response: HttpResponse = listing.make_preview_request()
    if hasattr(response, "render"):
        response.render()
    assert response.status_code == 200
    return response.content.decode()


def test_a_service_of_which_nothing_is_typed_has_a_page() -> None:
    html = preview(Service())

    assert "Service without a name" in html
    assert "None" not in html
    assert "something-wrong" not in html


def test_half_typed_parts_break_nothing() -> None:
    service = Service(name="Tea and Chat", organisation=OrganisationFactory())
    service.venues = [ServiceVenue()]
    service.schedules = [
        Schedule(interval=None, freq="WEEKLY", byday="TU"),
        Schedule(freq=""),
        Schedule(byday=""),
    ]
    service.exceptions = [ScheduleException(is_open=True), ScheduleException()]
    service.areas = [ServiceArea()]
    service.cost_options = [CostOption()]
    service.eligibility = [Eligibility()]
    service.contacts = [Contact()]
    service.languages = [ServiceLanguage()]

    html = preview(service)

    assert "Tea and Chat" in html
    assert "None" not in html


def test_a_draft_shows_all_that_the_page_will_show() -> None:
    need = NeedFactory(is_sensitive=True)
    service = ServiceFactory(name="Tea and Chat", draft=True, at=LocationFactory(name="Oswin Hall"))
    service.schedules = [Schedule(byday="TU", opens_at=time(10))]
    service.needs = [need]

    html = preview(service)

    for said in (
        "Tea and Chat",
        "Oswin Hall",
        "Every Tuesday, from 10am",
        "Next",
        need.name,
        "data-quick-exit",
    ):
        assert said in html


def test_an_organisation_is_shown_with_what_it_offers() -> None:
    service = ServiceFactory()

    assert service.name in preview(service.organisation)
    assert "Organisation without a name" in preview(Organisation())
