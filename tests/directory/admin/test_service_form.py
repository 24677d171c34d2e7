"""The form of a service: needs by what people say, areas by their names, help, and Wagtail's own saving."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.admin.need_words import needs_said
from directory.models import NeedSynonym, Service, ServiceArea
from tests.directory.editing import LIST, form, rows, said
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory


class TestNeeds:
    def test_the_tree_is_groups_of_boxes_with_the_chosen_on_top(self, editor: Client) -> None:
        group = NeedFactory(name="Money")
        debt = NeedFactory(name="Debt", parent=group, is_sensitive=True)
        NeedFactory(name="Company")
        service = ServiceFactory()
        service.needs.add(debt)
        service.save()

        page = said(editor.get(f"{LIST}edit/{service.pk}/"))

        assert '<p class="need-picker__chosen" data-chosen>Chosen: Debt</p>' in page
        assert page.count('<details class="need-picker__group" open>') == 1
        assert f'name="needs" value="{debt.pk}" id="id_needs_{debt.pk}" checked' in page

    def test_the_form_asks_the_database_no_more_for_many_needs(
        self, editor: Client, django_assert_max_num_queries: Any
    ) -> None:
        top = NeedFactory()
        for _ in range(40):
            NeedFactory(parent=top)

        with django_assert_max_num_queries(40):
            assert editor.get(f"{LIST}add/").status_code == 200

    def test_they_are_found_by_what_people_say(self, editor: Client) -> None:
        money, food = NeedFactory(name="Money worries"), NeedFactory(name="Food")
        for need, words in ((money, "completely skint"), (money, "skint again"), (food, "too skint to eat")):
            NeedSynonym.objects.create(need=need, words=words)

        answer = editor.get("/cms/directory/needs/words/", {"q": " Skint "}).json()

        assert answer == {"needs": {str(money.pk): "skint again", str(food.pk): "too skint to eat"}}
        assert needs_said("money") == {money.pk: ""}
        assert needs_said("s") == {}

    def test_strangers_are_not_told(self, client: Client, db: None) -> None:
        assert client.get("/cms/directory/needs/words/", {"q": "skint"}).status_code == 302


class TestAreas:
    def save(self, client: Client, service: Service | None = None, **area: Any) -> Any:
        organisation = service.organisation_id if service else OrganisationFactory().pk
        address = f"{LIST}edit/{service.pk}/" if service else f"{LIST}add/"
        there = 1 if "id" in area else 0
        return client.post(address, form(organisation, **rows("areas", area, there=there)))

    @pytest.mark.parametrize(
        ("typed", "code", "name"),
        [
            ("Leeds", "E08000035", "Leeds"),
            ("leeds city council", "E08000035", "Leeds"),
            ("E08000035", "E08000035", "Leeds"),
            ("West Yorkshire", "E11000006", "West Yorkshire"),
            ("Scotland", "S92000003", "Scotland"),
            ("West Midlands (region)", "E12000005", "West Midlands"),
        ],
    )
    def test_a_name_brings_its_code(self, editor: Client, typed: str, code: str, name: str) -> None:
        assert self.save(editor, name=typed).status_code == 302

        [area] = ServiceArea.objects.all()
        assert (area.code, area.name) == (code, name)

    @pytest.mark.parametrize(
        ("typed", "words"), [("Narnia", "“Narnia” is no area that we know"), (" ", "Choose an area")]
    )
    def test_a_name_that_we_do_not_know_is_said(self, editor: Client, typed: str, words: str) -> None:
        answer = self.save(editor, name=typed or " ", id="")

        if typed.strip():
            assert words in said(answer)
        assert not ServiceArea.objects.exists()

    def test_a_feeds_own_area_may_stay(self, editor: Client) -> None:
        service = ServiceFactory()
        area = ServiceArea.objects.create(service=service, name="Where the bus goes")

        assert self.save(editor, service, id=area.pk, name="Where the bus goes").status_code == 302
        service.refresh_from_db()
        [kept] = service.latest_revision.content["areas"]
        assert (kept["code"], kept["name"]) == ("", "Where the bus goes")

    def test_another_name_brings_another_code(self, editor: Client) -> None:
        service = ServiceFactory()
        area = ServiceArea.objects.create(service=service, code="E08000035")

        page = said(editor.get(f"{LIST}edit/{service.pk}/"))
        self.save(editor, service, id=area.pk, name="Bradford")

        service.refresh_from_db()
        [kept] = service.latest_revision.content["areas"]
        assert 'name="areas-0-name" value="Leeds"' in page
        assert (kept["code"], kept["name"]) == ("E08000032", "Bradford")

    def test_the_names_stand_in_the_form_once(self, editor: Client) -> None:
        page = said(editor.get(f"{LIST}add/"))

        assert page.count('<datalist id="waypost-areas">') == 1
        assert '<option value="West Midlands (region)">' in page


class TestAddingAWholeService:
    def test_with_two_venues_and_monthly_times(self, moderator: Client, client: Client) -> None:
        halls = [LocationFactory(name="Kirkgate Hall"), LocationFactory(name="Bobbin Mill")]
        need = NeedFactory()
        times = {"freq": "MONTHLY", "interval": 1, "opens_at": "10:00", "closes_at": "12:00"}
        values = form(
            OrganisationFactory().pk,
            needs=[need.pk],
            **rows("venues", *({"location": hall.pk} for hall in halls)),
            **rows("schedules", {**times, "byday-week": ["2"], "byday-day": ["TU"], "location": halls[1].pk}),
            **rows("areas", {"name": "Leeds"}),
            **{"action-publish": "1"},
        )

        answer = moderator.post(f"{LIST}add/", values)

        assert answer.status_code == 302, answer.context["form"].errors
        service = Service.objects.get()
        page = said(client.get(service.get_absolute_url()))
        assert "Second Tuesday of the month" in page
        assert "Kirkgate Hall" in page
        assert "Bobbin Mill" in page

    def test_wagtail_saves_by_itself_and_makes_no_row_twice(self, editor: Client) -> None:
        asked = {"headers": {"accept": "application/json"}}
        values = form(
            OrganisationFactory().pk,
            **rows("schedules", {"freq": "WEEKLY", "interval": 1, "byday-day": ["TU"]}),
            **rows("areas", {"name": "Leeds"}),
        )

        first = editor.post(f"{LIST}add/", values, **asked).json()
        again = editor.post(first["url"], {**values, **first["field_updates"]}, **asked).json()

        service = Service.objects.get()
        assert (first["success"], again["success"]) == (True, True)
        content = service.latest_revision.content
        assert [row["byday"] for row in content["schedules"]] == ["TU"]
        assert [row["code"] for row in content["areas"]] == ["E08000035"]


def test_the_form_says_what_a_good_listing_is(editor: Client) -> None:
    page = said(editor.get(f"{LIST}add/"))

    assert "says who meets you and what happens on the first visit" in page


def test_publishing_is_looking_at_the_needs(moderator: Client) -> None:
    service = ServiceFactory(needs_suggested=True)

    moderator.post(f"{LIST}edit/{service.pk}/", form(service.organisation_id, **{"action-publish": "1"}))

    service.refresh_from_db()
    assert not service.needs_suggested
