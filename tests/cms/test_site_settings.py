"""What the site says of itself, on every page, and what that costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from wagtail.models import Site

from cms import operator
from cms.models import ContentPage, HomePage, MenuItem, SiteSettings
from tests.cms.factories import published

pytestmark = pytest.mark.django_db


def settings_with(*items: MenuItem, **fields: Any) -> SiteSettings:
    """The default site's settings, saved as Wagtail's editor does."""
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.menu_items = list(items)
    settings.save()
    return settings


def test_a_site_that_nobody_has_set_up_has_its_three_ways_in(client: Client) -> None:
    html = client.get("/").content.decode()

    for address in ("/services/", "/needs/", "/organisations/"):
        assert f'href="{address}"' in html


def test_who_runs_it_and_how_to_reach_them_stand_at_the_foot(client: Client) -> None:
    settings_with(
        operator_name="Burley Practices", contact_email="hello@burley.example", contact_phone="0113 496 0000"
    )

    html = client.get("/services/").content.decode()

    assert "Burley Practices" in html
    assert "mailto:hello@burley.example" in html
    assert 'href="tel:01134960000"' in html


def test_a_menu_leads_to_pages_and_addresses_and_leaves_out_what_is_not_published(client: Client) -> None:
    home = HomePage.objects.get()
    shown = published(home, ContentPage(title="How it works", slug="how-it-works"))
    hidden = published(home, ContentPage(title="Old", slug="old"))
    settings_with(
        MenuItem(menu="top", text="How", page=shown),
        MenuItem(menu="top", text="Hidden", page=hidden),
        MenuItem(menu="foot", text="Council", address="https://www.leeds.gov.uk/"),
    )
    hidden.unpublish()

    html = client.get("/").content.decode()

    assert 'href="/how-it-works/"' in html
    assert 'href="https://www.leeds.gov.uk/"' in html
    assert "Hidden" not in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example/", "http://plain.example/", "services/"]
)
def test_a_menu_leads_nowhere_dangerous(address: str) -> None:
    item = MenuItem(menu="top", text="Click", address=address)

    with pytest.raises(ValidationError):
        item.clean_fields(exclude=["settings"])


def test_an_entry_of_a_menu_leads_to_one_place() -> None:
    with pytest.raises(ValidationError):
        MenuItem(menu="top", text="Nowhere").clean()
    with pytest.raises(ValidationError):
        MenuItem(menu="top", text="Both", page=HomePage.objects.get(), address="/").clean()


def test_the_sites_own_words_for_danger_take_the_place_of_ours(client: Client) -> None:
    settings_with(
        urgent_heading="In danger? Call 999", urgent_body="<p>Or the night team on 0113 496 0999.</p>"
    )

    html = client.get("/").content.decode()

    assert "In danger? Call 999" in html
    assert "the night team" in html
    assert "Samaritans" not in html


def test_a_change_is_seen_at_the_next_page(client: Client) -> None:
    client.get("/")
    settings_with(operator_name="Burley Practices")

    assert "Burley Practices" in client.get("/").content.decode()


def test_the_menu_costs_no_query_once_it_is_known(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    operator.operator_for(rf.get("/"))

    with django_assert_num_queries(0):
        operator.operator_for(rf.get("/services/"))


def test_what_is_remembered_grows_old(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    operator.operator_for(rf.get("/"))
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.bulk_create(
        [SiteSettings(site=site, operator_name="Somebody else")]
    )  # as another process
    later = operator.time.monotonic() + operator.KEPT_SECONDS + 1
    monkeypatch.setattr(operator.time, "monotonic", lambda: later)

    assert operator.operator_for(rf.get("/")).name == "Somebody else"


def test_the_policy_lets_in_map_pictures_from_where_the_site_says_and_only_where_a_map_is(
    client: Client,
) -> None:
    settings_with(tiles_url="https://{s}.maps.example/{z}/{x}/{y}.png", tiles_attribution="© Maps")

    assert "https://*.maps.example" in client.get("/services/")["Content-Security-Policy"]
    assert "maps.example" not in client.get("/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "url", ["http://t.example/{z}/{x}/{y}.png", "https://t.example/", "https://t ;x/{z}{x}{y}"]
)
def test_an_address_of_map_pictures_that_could_not_work_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="Write it as"):
        SiteSettings(tiles_url=url).clean_fields(exclude=["site"])


def test_the_settings_are_edited_in_wagtail_with_their_menus(admin_client: Client) -> None:
    site = Site.objects.get(is_default_site=True)

    html = admin_client.get(f"/cms/settings/cms/sitesettings/{site.pk}/").content.decode()

    assert "who runs it" in html.lower()
    assert "menu_items" in html


def test_a_look_at_a_page_writes_nothing(client: Client) -> None:
    client.get("/")

    assert not SiteSettings.objects.exists()
