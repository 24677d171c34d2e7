"""The front page."""

import pytest
from django.test import Client
from wagtail.models import Site

from tests.directory.factories import NeedFactory

pytestmark = pytest.mark.django_db


def test_it_is_the_sites_root_in_the_place_of_wagtails_welcome() -> None:
    assert Site.objects.get(is_default_site=True).root_page.specific._meta.label == "cms.HomePage"


def test_it_leads_to_needs_by_the_finder(client: Client) -> None:
    parent = NeedFactory(name="Money", slug="money")
    NeedFactory(name="Debt", slug="debt", parent=parent)

    html = client.get("/").content.decode()

    assert 'href="/services/?need=money"' in html
    assert 'href="/services/?need=debt"' in html


def test_it_says_what_to_do_in_danger(client: Client) -> None:
    assert "call 999" in client.get("/").content.decode()
