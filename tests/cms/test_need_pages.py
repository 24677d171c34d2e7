"""A need's page: the editors' words where there are any, and the services that meet it."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from cms.models import HomePage, NeedPage
from tests.cms.factories import need_page
from tests.directory.factories import LocationFactory, NeedFactory
from tests.search.finding import listed

pytestmark = pytest.mark.django_db


def test_every_need_has_an_address_that_its_own_room_knows() -> None:
    need = NeedFactory(slug="loneliness")

    assert need.get_absolute_url() == reverse("cms:need", args=["loneliness"])


def test_without_words_of_an_editor_it_has_the_needs_own_and_its_services(client: Client) -> None:
    need = NeedFactory(name="Feeling lonely", slug="loneliness", description="You would like more company.")
    listed(name="Tea at Ten", needs=[need])
    listed(name="Debt Desk")

    html = client.get("/needs/loneliness/").content.decode()

    assert "<h1" in html
    assert "You would like more company." in html
    assert "Tea at Ten" in html
    assert "Debt Desk" not in html


def test_an_editors_page_stands_at_the_needs_address_whatever_its_own_slug(client: Client) -> None:
    need = NeedFactory(name="Feeling lonely", slug="loneliness")
    body = json.dumps([{"type": "paragraph", "value": "<p>Start small.</p>"}])
    page = need_page(need, title="When the days are long", slug="anything", body=body)
    listed(name="Tea at Ten", needs=[need])

    response = client.get("/needs/loneliness/")

    assert page.url == "/needs/loneliness/"
    html = response.content.decode()
    assert "When the days are long" in html
    assert "Start small." in html
    assert "Tea at Ten" in html
    assert client.get("/needs/anything/").status_code == 404


def test_a_page_that_is_not_published_leaves_the_plain_one(client: Client) -> None:
    need = NeedFactory(name="Feeling lonely", slug="loneliness")
    need_page(need, title="When the days are long").unpublish()

    assert "When the days are long" not in client.get("/needs/loneliness/").content.decode()


def test_where_somebody_is_orders_the_services_by_what_is_near(client: Client) -> None:
    need = NeedFactory(slug="loneliness")
    listed(name="Far Hall", needs=[need], at=LocationFactory(latitude=53.90, longitude=-1.69))
    listed(name="Near Hall", needs=[need], at=LocationFactory(latitude=53.8190, longitude=-1.5770))

    html = client.get("/needs/loneliness/?near=LS6").content.decode()

    assert html.index("Near Hall") < html.index("Far Hall")
    assert "miles away" in html


def test_a_place_that_nobody_knows_is_said_beside_the_box_with_what_was_typed(client: Client) -> None:
    NeedFactory(slug="loneliness")

    html = client.get("/needs/loneliness/?near=nowhere+such").content.decode()

    assert 'value="nowhere such"' in html
    assert "nhsuk-error-message" in html


def test_what_was_looked_for_stays_in_no_cache(client: Client) -> None:
    NeedFactory(slug="loneliness")

    assert client.get("/needs/loneliness/")["Cache-Control"] == "private, no-store"


def test_a_sensitive_need_has_a_quick_way_out_and_another_has_none(client: Client) -> None:
    NeedFactory(slug="abuse", is_sensitive=True)
    NeedFactory(slug="walking")

    assert "data-quick-exit" in client.get("/needs/abuse/").content.decode()
    assert "data-quick-exit" not in client.get("/needs/walking/").content.decode()


def test_with_nothing_listed_it_says_who_may_know(client: Client) -> None:
    NeedFactory(slug="loneliness")

    assert "link worker" in client.get("/needs/loneliness/").content.decode()


def test_another_slug_leads_on_from_the_old_one(client: Client) -> None:
    need = NeedFactory(slug="lonely")
    need.slug = "loneliness"
    need.save()

    response = client.get("/needs/lonely/")

    assert response.status_code == 301
    assert response["Location"] == "/needs/loneliness/"


def test_a_copy_of_a_page_has_no_need_until_somebody_chooses_one() -> None:
    page = need_page(NeedFactory(slug="loneliness"))

    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)

    assert copy.need is None
    assert copy.url is None
    with pytest.raises(ValidationError):
        copy.full_clean()


def test_a_need_with_a_page_is_not_deleted_under_it() -> None:
    need = NeedFactory()
    need_page(need)

    with pytest.raises(ProtectedError):
        need.delete()


def test_a_page_seen_before_it_is_published_has_its_services() -> None:
    need = NeedFactory(slug="loneliness")
    listed(name="Tea at Ten", needs=[need])
    page = NeedPage(title="Soon", need=need, introduction="Soon.")

    response = page.make_preview_request()

    assert response.status_code == 200
    assert "Tea at Ten" in response.rendered_content


def test_a_page_of_a_need_asks_the_same_of_the_database_however_much_it_shows(
    client: Client, django_assert_max_num_queries: object
) -> None:
    need = NeedFactory(slug="loneliness")
    for _ in range(8):
        listed(needs=[need], at=LocationFactory())
        NeedFactory(parent=need)
    client.get("/needs/loneliness/")

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get("/needs/loneliness/?near=LS6")


def test_the_way_in_by_need_has_the_tree_with_and_without_an_editors_page(client: Client) -> None:
    NeedFactory(name="Debt", slug="debt", parent=NeedFactory(name="Money", slug="money"))
    plain = client.get("/needs/").content.decode()
    need_page(NeedFactory(slug="other"))
    home = HomePage.objects.get()
    page = home.get_children().get(slug="needs").specific
    page.introduction = "Here is all of it."
    page.save_revision().publish()

    written = client.get("/needs/").content.decode()

    for html in (plain, written):
        assert 'href="/needs/money/"' in html
        assert 'href="/needs/debt/"' in html
    assert "Here is all of it." in written
    assert page.url == "/needs/"


def test_a_page_behind_a_password_asks_for_it_at_the_needs_address(client: Client) -> None:
    from wagtail.models import PageViewRestriction

    page = need_page(NeedFactory(slug="loneliness"), title="For members")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="please"
    )

    html = client.get("/needs/loneliness/").content.decode()

    assert "For members" not in html or "password" in html.lower()
    assert "nhsuk-card" not in html


def test_published_pages_come_before_needs_on_the_front_page(client: Client) -> None:
    NeedFactory(name="Money", slug="money")
    need_page(NeedFactory(slug="loneliness"), title="When the days are long", picture="loneliness")

    html = client.get("/").content.decode()

    assert "When the days are long" in html
    assert "cms/pictures/loneliness.svg" in html
    assert 'href="/needs/money/"' not in html
