"""The front page."""

import pytest
from django.test import Client
from wagtail.models import Site

from tests.directory.factories import NeedFactory

pytestmark = pytest.mark.django_db


def test_it_is_the_sites_root_in_the_place_of_wagtails_welcome() -> None:
    assert Site.objects.get(is_default_site=True).root_page.specific._meta.label == "cms.HomePage"


def test_without_pages_of_needs_it_leads_to_the_top_of_the_tree(client: Client) -> None:
    parent = NeedFactory(name="Money", slug="money")
    NeedFactory(name="Debt", slug="debt", parent=parent)

    html = client.get("/").content.decode()

    assert 'href="/needs/money/"' in html
    assert 'href="/needs/debt/"' not in html


def test_it_says_what_machines_read(client: Client) -> None:
    html = client.get("/").content.decode()

    assert '"@type": "SearchAction"' in html
    assert '<meta property="og:image" content="http://testserver/static/cms/social.png">' in html


def test_it_says_what_to_do_in_danger(client: Client) -> None:
    assert "call 999" in client.get("/").content.decode()
