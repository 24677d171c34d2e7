"""The accessibility statement."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from cms.models import SiteSettings

pytestmark = pytest.mark.django_db


def statement(client: Client, **settings: Any) -> str:
    """What stands on the page between the menus, with these settings of the site."""
    said = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    for name, value in settings.items():
        setattr(said, name, value)
    said.save()
    found = re.search(r"<main.*</main>", client.get("/accessibility/").content.decode(), re.DOTALL)
    assert found
    return found[0]


def test_it_says_what_is_not_good_enough_and_who_helps(client: Client) -> None:
    html = statement(client)

    assert "What is not good enough yet" in html
    assert "https://www.equalityadvisoryservice.com/" in html


def test_it_says_who_runs_the_site_and_how_to_reach_them(client: Client) -> None:
    html = statement(
        client,
        operator_name="Burley Practices",
        contact_email="hello@burley.example",
        contact_phone="0113 496 0000",
        accessibility="<p>The hall has a loop.</p>",
    )

    assert "It is run by Burley Practices." in html
    assert "mailto:hello@burley.example" in html
    assert 'href="tel:01134960000"' in html
    assert "The hall has a loop." in html


def test_where_nobody_can_be_reached_it_sends_people_to_somebody_they_know(client: Client) -> None:
    html = statement(client, contact_email="", contact_phone="")

    assert "Ask at your GP practice" in html
    assert "mailto:" not in html
