"""Services that may be one: which pairs are found, what is kept, and how much work it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directory import actions, duplicates, likeness
from directory.models import Contact, LikelyDuplicate, Service
from outbox import registry
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What the cache holds outlives a test."""
    cache.clear()


def service(name: str, postcode: str = "", **kwargs: Any) -> Service:
    """An open service of an organisation of its own, at a hall of its own if it has a postcode."""
    kwargs.setdefault("at", LocationFactory(postcode=postcode) if postcode else None)
    phone = kwargs.pop("phone", "")
    made = ServiceFactory(name=name, **kwargs)
    if phone:
        Contact.objects.create(service=made, phone=phone)
    return made


def pairs() -> list[set[str]]:
    """The names of each pair that is found."""
    names = dict(Service.objects.values_list("pk", "name"))
    return [{names[first], names[second]} for first, second in duplicates.find_pairs()]


class TestWhatIsAlike:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Dukinfield Library", "Dukinfield Library"),
            ("Birkby & Fartown Library", "Birkby and Fartown library"),
            ("Saint Mary’s Café", "Saint Marys Cafe"),
            ("Todmorden Library", "Todmorden Public Library"),
            ("Prestwich Foodbank", "Prestwich Food Bank"),
        ],
    )
    def test_names_that_say_the_same_at_one_place(self, one: str, other: str) -> None:
        first, second = service(one, "LS6 2AB"), service(other, "LS6 2AB")

        assert list(duplicates.find_pairs()) == [(first.pk, second.pk)]

    @pytest.mark.parametrize(
        "shared",
        [
            {"phone": "0113 496 0000"},
            {"email": "hello@oswin.example", "url": "https://oswin.example/tea"},
        ],
    )
    def test_one_name_and_one_way_to_reach_it(self, shared: dict[str, str]) -> None:
        service("Oswin Tea Room", **shared)
        service("Oswin Tea Room", **shared)

        assert len(pairs()) == 1

    def test_a_number_is_the_same_however_it_is_written(self) -> None:
        service("Oswin Tea Room", phone="0113 496 0000")
        service("Oswin Tea Room", phone="+44 (0)113 4960000 ext 4")

        assert len(pairs()) == 1

    def test_a_web_address_is_the_same_however_it_is_written(self) -> None:
        service("Oswin Tea Room", url="https://www.oswin.example/Tea/", email="a@oswin.example")
        service("Oswin Tea Room", url="http://oswin.example/tea", email="a@oswin.example")

        assert len(pairs()) == 1

    def test_the_more_they_share_the_likelier(self) -> None:
        service("Oswin Tea Room", "LS6 2AB")
        service("Oswin Tea Room", "LS6 2AB")
        service("Wharfe Choir", "LS7 1AA", phone="0113 496 0000")
        service("Wharfe Choir", "LS7 1AA", phone="0113 496 0000")

        assert sorted(duplicates.find_pairs().values()) == [88, 96]


class TestWhatIsNot:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Golden Hill Ladies Bowling Club", "Golden Hill Mens Bowling Club"),
            ("Tuesday Lunch Club", "Thursday Lunch Club"),
            ("Baby Sensory Group 1", "Baby Sensory Group 2"),
            ("Yoga for Beginners", "Yoga"),
            ("Oswin Library", "Paper Boats and Big Ideas for Everyone at Oswin Library"),
            ("Leeds", "Leeds Samaritans"),
        ],
    )
    def test_two_groups_in_one_hall(self, one: str, other: str) -> None:
        service(one, "LS6 2AB")
        service(other, "LS6 2AB")

        assert pairs() == []

    def test_branches_elsewhere_that_share_their_mothers_number(self) -> None:
        service("Oswin Foodbank", "LS6 2AB", phone="0113 496 0000")
        service("Oswin Foodbank", "BD3 8QX", phone="0113 496 0000")

        assert pairs() == []

    def test_a_name_alone(self) -> None:
        service("Tea and Chat")
        service("Tea and Chat")

        assert pairs() == []

    def test_what_one_organisation_offers_besides(self) -> None:
        council = OrganisationFactory(name="Leeds library service")
        reach = {"organisation": council, "phone": "0113 496 0000", "email": "books@leeds.example"}
        service("Leeds library service", **reach)
        service("Home library service – Leeds", **reach)

        assert pairs() == []

    @pytest.mark.parametrize("apart", [{"draft": True}, {"closed": True}])
    def test_one_that_is_not_open(self, apart: dict[str, bool]) -> None:
        service("Oswin Library", "LS6 2AB")
        service("Oswin Library", "LS6 2AB", **apart)

        assert pairs() == []

    def test_where_a_refuge_is_counts_for_nothing_and_is_not_said(self) -> None:
        refuge = LocationFactory(confidential=True, postcode="LS6 2AB")
        first = service("Oswin House", at=refuge)
        second = service("Oswin House", "LS6 2AB")
        pair = LikelyDuplicate.objects.create(first=first, second=second, likeness=90)

        assert pairs() == []
        assert duplicates.shared([pair]) == {pair.pk: ["the same name"]}

    def test_an_address_that_is_none(self) -> None:
        service("Oswin Library", url="http://[oswin", phone="ring us")
        service("Oswin Library", url="http://[oswin", phone="ring us")

        assert pairs() == []


class TestCrowds:
    def test_a_hall_with_very_many_groups_stays_affordable(self) -> None:
        hall = LocationFactory()
        organisation = OrganisationFactory()
        for number in range(80):
            ServiceFactory(name=f"Group {number:03}", organisation=organisation, at=hall)
        known = likeness.read_services(Service.objects.all())

        compared = duplicates._candidates({("postcode", "LS6 2AB"): list(known)}, known)

        assert len(compared) <= 80 * duplicates._NEIGHBOURS

    def test_two_of_a_name_are_found_in_it(self) -> None:
        hall = LocationFactory()
        for number in range(40):
            ServiceFactory(name=f"{chr(65 + number % 26)}{number} circle", at=hall)
        for _ in range(2):
            ServiceFactory(name="Wharfe Choir", at=hall)

        assert pairs() == [{"Wharfe Choir"}]

    def test_what_a_crowd_shares_says_little(self) -> None:
        reach = {"email": "help@county.example", "url": "https://county.example/libraries"}
        for number in range(12):
            service(f"{chr(65 + number)}ville Library", **reach)
        service("Oswin Library", **reach)
        service("Oswin Library", **reach)

        assert pairs() == []

    def test_statements_do_not_grow_with_the_directory(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(6):
            service("Oswin Library", "LS6 2AB", phone="0113 496 0000")

        with django_assert_max_num_queries(3):
            assert len(duplicates.find_pairs()) == 15
        with django_assert_max_num_queries(12):
            duplicates.refresh(NOW)


class TestRefresh:
    def test_it_may_be_done_again(self) -> None:
        service("Oswin Library", "LS6 2AB")
        service("Oswin Library", "LS6 2AB")

        assert duplicates.refresh(NOW) == (1, 1, 0)
        kept = LikelyDuplicate.objects.get()
        assert duplicates.refresh(NOW) == (1, 0, 0)
        assert LikelyDuplicate.objects.get() == kept

    def test_what_is_no_longer_alike_goes(self) -> None:
        first = service("Oswin Library", "LS6 2AB")
        service("Oswin Library", "LS6 2AB")
        duplicates.refresh(NOW)
        Service.objects.filter(pk=first.pk).update(name="Wharfe Choir")

        assert duplicates.refresh(NOW) == (0, 0, 1)
        assert not LikelyDuplicate.objects.exists()

    def test_likeness_follows(self) -> None:
        first, second = service("Oswin Library", "LS6 2AB"), service("Oswin Library", "LS6 2AB")
        duplicates.refresh(NOW)
        for each in (first, second):
            Contact.objects.create(service=each, phone="0113 496 0000")

        duplicates.refresh(NOW)

        assert LikelyDuplicate.objects.get().likeness == 96

    def test_nobody_is_asked_again_about_two_that_are_two(self) -> None:
        service("Oswin Library", "LS6 2AB")
        service("Oswin Library", "LS6 2AB")
        duplicates.refresh(NOW)
        moderator = User.objects.create_user("moses@example.org")
        actions.set_are_two(pair=LikelyDuplicate.objects.get(), are_two=True, by=moderator)

        duplicates.refresh(NOW)

        assert not LikelyDuplicate.objects.waiting().exists()
        assert LikelyDuplicate.objects.said_to_be_two().get().are_two_by == moderator

    def test_that_stays_said_while_they_are_not_alike(self) -> None:
        first = service("Oswin Library", "LS6 2AB")
        service("Oswin Library", "LS6 2AB")
        duplicates.refresh(NOW)
        actions.set_are_two(
            pair=LikelyDuplicate.objects.get(), are_two=True, by=User.objects.create_user("moses@example.org")
        )
        Service.objects.filter(pk=first.pk).update(name="Wharfe Choir")

        duplicates.refresh(NOW)

        assert LikelyDuplicate.objects.said_to_be_two().exists()

    def test_it_can_be_taken_back(self) -> None:
        service("Oswin Library", "LS6 2AB")
        service("Oswin Library", "LS6 2AB")
        duplicates.refresh(NOW)
        pair, moderator = LikelyDuplicate.objects.get(), User.objects.create_user("moses@example.org")

        actions.set_are_two(pair=pair, are_two=True, by=moderator)
        actions.set_are_two(pair=pair, are_two=False, by=moderator)

        assert LikelyDuplicate.objects.waiting().get().are_two_by is None

    def test_closing_one_settles_it_at_once(self) -> None:
        first = service("Oswin Library", "LS6 2AB")
        service("Oswin Library", "LS6 2AB")
        duplicates.refresh(NOW)

        actions.set_status(service=first, status=Service.Status.DEFUNCT, by=None)

        assert not LikelyDuplicate.objects.waiting().exists()

    def test_when_it_was_last_done(self) -> None:
        assert duplicates.looked_at() is None

        duplicates.refresh(NOW)

        assert duplicates.looked_at() == NOW


class TestDaily:
    def test_run_due_does_it_once_a_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done: list[datetime] = []
        monkeypatch.setattr(duplicates, "refresh", done.append)
        due = registry.due()["directory.duplicates"]

        with time_machine.travel(NOW, tick=False):
            due(NOW)
            due(NOW + timedelta(minutes=1))
            due(NOW + timedelta(days=1))

        assert done == [NOW, NOW + timedelta(days=1)]

    def test_one_that_failed_is_tried_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done: list[datetime] = []

        def fail_once(now: datetime) -> None:
            done.append(now)
            if len(done) == 1:
                raise RuntimeError

        monkeypatch.setattr(duplicates, "refresh", fail_once)

        with pytest.raises(RuntimeError):
            duplicates.refresh_daily(NOW)
        duplicates.refresh_daily(NOW + timedelta(minutes=1))

        assert len(done) == 2


class TestWhatTheyShare:
    def test_it_is_said_in_words_name_and_place_first(self) -> None:
        reach = {"phone": "0113 496 0000", "email": "hello@oswin.example"}
        first, second = (
            service("Oswin Library", "LS6 2AB", **reach),
            service("Oswin Library", "LS6 2AB", **reach),
        )
        pair = LikelyDuplicate.objects.create(first=first, second=second, likeness=90)

        assert duplicates.shared([pair])[pair.pk] == [
            "the same name",
            "postcode LS6 2AB",
            "phone 01134960000",
            "e-mail hello@oswin.example",
        ]

    def test_of_none_nothing(self) -> None:
        assert duplicates.shared([]) == {}
