"""What search engines are told."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cms.factories import need_page
from tests.directory.factories import NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def test_robots_are_led_to_the_map_and_away_from_what_is_no_page(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /cms/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_map_names_what_the_public_may_see_once_each(client: Client) -> None:
    need_page(NeedFactory(slug="loneliness"))
    NeedFactory(slug="debt")
    ServiceFactory(slug="tea", organisation=OrganisationFactory(slug="kettle"))
    ServiceFactory(slug="gone", closed=True)
    ServiceFactory(slug="unseen", draft=True)

    index = client.get("/sitemap.xml").content.decode()
    sections = [line.split("</loc>")[0] for line in index.split("<loc>")[1:]]
    text = "".join(
        client.get(address.removeprefix("http://testserver")).content.decode() for address in sections
    )

    for path in (
        "/",
        "/needs/",
        "/needs/loneliness/",
        "/needs/debt/",
        "/services/tea/",
        "/organisations/kettle/",
        "/services/",
        "/organisations/",
        "/accessibility/",
    ):
        assert text.count(f"<loc>http://testserver{path}</loc>") == 1
    for hidden in ("gone", "unseen", "/cms/"):
        assert hidden not in text
