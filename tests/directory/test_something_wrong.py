"""How a visitor tells that a page is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from wagtail.models import Site

from cms.models import SiteSettings
from cms.operator import forget
from tests.directory.factories import NeedFactory, ServiceFactory
from tests.directory.test_pages import refuge, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    """What a process remembers of the site's settings is forgotten before and after."""
    forget()
    yield
    forget()


def test_whoever_runs_the_site_is_told_before_the_listings_own_people(client: Client) -> None:
    said = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    said.contact_email, said.contact_phone, said.contact_words = (
        "us@example.org",
        "0113 496 0009",
        "9am to 5pm",
    )
    said.save()
    service = ServiceFactory(email="tea@example.org")

    html = client.get(f"{service.get_absolute_url()}something-wrong/").content.decode()

    assert "mailto:us@example.org?subject=" in html
    assert "Or call 0113 496 0009 (9am to 5pm)." in words(html)
    assert "tea@example.org" not in html


def test_something_wrong_is_told_to_the_listings_own_people_where_nobody_runs_the_site(
    client: Client,
) -> None:
    service = ServiceFactory(name="Tea & Chat", email="tea@example.org", organisation__phone="0113 496 0001")

    html = client.get(f"{service.get_absolute_url()}something-wrong/").content.decode()

    assert "mailto:tea@example.org?subject=Something%20wrong%3A%20Tea%20%26%20Chat&amp;body=" in html
    assert "http%3A//testserver/services/tea-chat/" in html
    assert 'href="tel:01134960001"' in html


def test_a_sensitive_name_is_not_the_subject_of_a_letter(client: Client) -> None:
    service = refuge(name="Safe House", email="us@example.org")
    service.needs.add(NeedFactory(is_sensitive=True))
    service.save()

    html = client.get(f"{service.get_absolute_url()}something-wrong/").content.decode()

    assert "?subject=Something%20wrong%20on%20a%20page&amp;" in html


def test_there_is_no_form_to_send_yet(client: Client) -> None:
    address = f"{ServiceFactory().get_absolute_url()}something-wrong/"

    assert "no e-mail address or phone number" in client.get(address).content.decode()
    assert client.post(address).status_code == 405
