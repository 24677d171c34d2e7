"""Choosing venues and organisations while somebody writes a service, and making a venue on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.models import Location, Need, Service
from places.models import Postcode
from tests.directory.editing import LIST, form, rows, said
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory

VENUES = "/cms/snippets/choose/directory/location/"
ORGANISATIONS = "/cms/snippets/choose/directory/organisation/"


def make(client: Client, **values: Any) -> dict[str, Any]:
    """What the window answers to a new venue."""
    data = {
        "name": "Kirkgate Hall",
        "address": "2 Low Road",
        "town": "Leeds",
        "postcode": "ls62ab",
        "another": "",
    }
    answer = client.post(f"{VENUES}create/", {**data, **values})
    assert answer.status_code == 200
    return dict(answer.json())


class TestFindingAVenue:
    @pytest.mark.parametrize(
        "words", ["kirkgate", "low road", "leeds hall", "ls62ab", "LS6 2AB", "2ab kirkgate"]
    )
    def test_by_name_street_town_or_postcode(self, editor: Client, words: str) -> None:
        LocationFactory(name="Kirkgate Hall", address="2 Low Road", town="Leeds", postcode="LS6 2AB")
        LocationFactory(name="Elsewhere", address="9 Top Lane", town="Otley", postcode="LS21 1AA")

        page = said(editor.get(f"{VENUES}results/", {"q": words}))

        assert "Kirkgate Hall, 2 Low Road</a>" in " ".join(page.split()).replace(" </a>", "</a>")
        assert "Elsewhere" not in page

    def test_it_says_how_many_services_are_there(self, editor: Client) -> None:
        hall = LocationFactory()
        ServiceFactory(at=hall)
        ServiceFactory(at=hall)

        [row] = editor.get(f"{VENUES}results/").context["results"]

        assert row.used_by == 2

    def test_editors_see_where_a_private_one_is(self, editor: Client) -> None:
        refuge = LocationFactory(name="Refuge", confidential=True)

        chosen = editor.get(f"{VENUES}chosen/{refuge.pk}/").json()["result"]

        assert chosen["string"] == "Refuge, 1 High Street, Leeds, LS6 2AB (kept private)"

    def test_it_asks_the_database_no_more_for_many(
        self, editor: Client, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(20):
            ServiceFactory(at=LocationFactory())

        with django_assert_max_num_queries(9):
            assert len(editor.get(f"{VENUES}results/").context["results"]) == 20


class TestMakingAVenue:
    def test_an_editor_makes_a_draft_with_the_position_of_its_postcode(self, editor: Client) -> None:
        Postcode.objects.create(code="LS62AB", latitude=53.82, longitude=-1.57, authority_code="E08000035")

        answer = make(editor)

        venue = Location.objects.get()
        assert answer["step"] == "chosen"
        assert answer["result"]["string"] == "Kirkgate Hall, 2 Low Road, Leeds, LS6 2AB"
        assert (venue.live, venue.postcode, venue.authority_code) == (False, "LS6 2AB", "E08000035")
        assert (venue.position, venue.position_from) == ((53.82, -1.57), "postcode")
        assert venue.latest_revision.content["position_from"] == "postcode"

    def test_a_moderator_makes_it_for_all_to_see(self, moderator: Client) -> None:
        make(moderator, is_confidential="on")

        venue = Location.objects.get()
        assert (venue.live, venue.is_confidential) == (True, True)

    def test_one_like_it_is_named_before_a_second_is_made(self, editor: Client) -> None:
        LocationFactory(name="Kirkgate Church Hall", address="Low Road", postcode="LS6 2AB")

        answer = make(editor)

        assert answer["step"] == "reshow_creation_form"
        assert (
            "There is a venue like this already: Kirkgate Church Hall, Low Road, Leeds, LS6 2AB"
            in answer["htmlFragment"]
        )
        assert 'type="checkbox" name="another"' in answer["htmlFragment"]
        assert Location.objects.count() == 1

        assert make(editor, another="on")["step"] == "chosen"
        assert Location.objects.count() == 2

    def test_a_neighbour_of_another_name_is_not_in_the_way(self, editor: Client) -> None:
        LocationFactory(name="Swimming Baths", address="40 Low Road", postcode="LS6 2AB")

        assert make(editor)["step"] == "chosen"

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"postcode": "LS6"}, "is not a whole postcode"),
            ({"name": "", "address": "", "town": "", "postcode": ""}, "Give a name, an address"),
        ],
    )
    def test_what_is_wrong_is_said_in_the_window(
        self, editor: Client, values: dict[str, str], words: str
    ) -> None:
        answer = make(editor, **values)

        assert words in answer["htmlFragment"]
        assert not Location.objects.exists()

    def test_who_may_not_add_venues_is_not_offered_it(self, client: Client, db: None) -> None:
        from django.contrib.auth.models import Permission

        from tests.directory.editing import person

        helper = person("Editors")
        helper.groups.clear()
        helper.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(helper)

        assert client.post(f"{VENUES}create/", {"name": "Mine"}).status_code == 302
        assert not Location.objects.exists()


class TestADraftVenueGoesLiveWithItsService:
    def drafted(self, editor: Client) -> tuple[Service, Location]:
        """A service that an editor wrote, at a venue that they made."""
        make(editor)
        venue = Location.objects.get()
        editor.post(f"{LIST}add/", form(OrganisationFactory().pk, **rows("venues", {"location": venue.pk})))
        return Service.objects.get(), venue

    def publish(self, moderator: Client, service: Service) -> None:
        [row] = service.venues.all()
        times = rows("venues", {"id": row.pk, "location": row.location_id}, there=1)
        answer = moderator.post(
            f"{LIST}edit/{service.pk}/", form(service.organisation_id, **times, **{"action-publish": "1"})
        )
        assert answer.status_code == 302, answer.context["form"].errors

    def test_it_is_published_with_it(self, editor: Client, moderator: Client, client: Client) -> None:
        service, venue = self.drafted(editor)

        self.publish(moderator, service)

        venue.refresh_from_db()
        service.refresh_from_db()
        assert venue.live
        assert "2 Low Road" in said(client.get(service.get_absolute_url()))

    def test_the_moderator_sees_it_in_the_preview_before(self, editor: Client, moderator: Client) -> None:
        service, venue = self.drafted(editor)
        [row] = service.venues.all()
        times = rows("venues", {"id": row.pk, "location": venue.pk}, there=1)

        moderator.post(f"{LIST}preview/{service.pk}/", form(service.organisation_id, **times))

        assert "2 Low Road" in said(moderator.get(f"{LIST}preview/{service.pk}/?mode="))

    def test_one_that_was_taken_down_stays_down(
        self, editor: Client, moderator: Client, client: Client
    ) -> None:
        service, venue = self.drafted(editor)
        self.publish(moderator, service)
        venue.refresh_from_db()
        venue.unpublish()

        self.publish(moderator, service)

        venue.refresh_from_db()
        service.refresh_from_db()
        assert not venue.live
        assert "2 Low Road" not in said(client.get(service.get_absolute_url()))


class TestTheFormOfAVenue:
    def post(self, client: Client, venue: Location, **values: Any) -> Any:
        data = {"name": venue.name, "address": venue.address, "town": venue.town, "postcode": venue.postcode}
        data |= {"latitude": venue.latitude or "", "longitude": venue.longitude or "", "action-publish": "1"}
        return client.post(
            f"/cms/snippets/directory/location/edit/{venue.pk}/", {**data, **rows("accessibility"), **values}
        )

    def test_a_new_postcode_moves_it(self, moderator: Client) -> None:
        Postcode.objects.create(code="LS211AA", latitude=53.9, longitude=-1.69, authority_code="E08000035")
        venue = LocationFactory(position_from="editor")

        self.post(moderator, venue, postcode="ls21 1aa")

        venue.refresh_from_db()
        assert (venue.postcode, venue.position, venue.position_from) == (
            "LS21 1AA",
            (53.9, -1.69),
            "postcode",
        )

    def test_a_position_that_somebody_types_stays(self, moderator: Client) -> None:
        venue = LocationFactory()

        self.post(moderator, venue, latitude="53.81", longitude="-1.5")

        venue.refresh_from_db()
        assert (venue.position, venue.position_from) == ((53.81, -1.5), "editor")

    def test_an_odd_postcode_of_a_feed_may_stay(self, moderator: Client) -> None:
        venue = LocationFactory(postcode="LS6")

        assert self.post(moderator, venue, name="New name").status_code == 302


class TestOrganisations:
    def test_they_stand_in_the_order_of_their_names(self, editor: Client) -> None:
        for name in ("Zebra Trust", "Aardvark Trust", "Mole Trust"):
            OrganisationFactory(name=name)

        found = editor.get(f"{ORGANISATIONS}results/").context["results"]

        assert [one.name for one in found] == ["Aardvark Trust", "Mole Trust", "Zebra Trust"]

    def test_they_are_searched(self, editor: Client) -> None:
        OrganisationFactory(name="Kettle & Lamp", alternate_name="KLN")
        OrganisationFactory(name="Many Mitts")

        page = said(editor.get(f"{ORGANISATIONS}results/", {"q": "kln"}))

        assert "Kettle &amp; Lamp" in page
        assert "Many Mitts" not in page

    def test_who_keeps_it_is_said_by_a_moderator_at_once(self, editor: Client, moderator: Client) -> None:
        organisation = OrganisationFactory(name="Kettle & Lamp")
        address = f"/cms/snippets/directory/organisation/edit/{organisation.pk}/"

        for client, is_managed in ((editor, False), (moderator, True)):
            client.post(address, {"name": "Kettle & Lamp", "kind": "charity", "is_managed": "on"})
            organisation.refresh_from_db()
            assert organisation.is_managed is is_managed


class TestNeeds:
    def test_a_need_may_stand_under_any_with_room_but_not_under_itself(self, moderator: Client) -> None:
        top = Need.objects.create(name="Top", slug="top")
        middle = Need.objects.create(name="Middle", slug="middle", parent=top)
        Need.objects.create(name="Low", slug="low", parent=middle)
        other = Need.objects.create(name="Other", slug="other")

        form_of = moderator.get(f"/cms/snippets/directory/need/edit/{middle.pk}/").context["form"]

        assert list(form_of.fields["parent"].queryset) == [other, top]
        assert "\N{EM SPACE}\N{EM SPACE}Middle" in said(moderator.get("/cms/snippets/directory/need/add/"))
