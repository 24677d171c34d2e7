"""Likely duplicates in Wagtail: the pairs, and what is done about them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts.models import User
from directory.models import LikelyDuplicate, Location, Organisation, Service
from tests.directory.editing import said, signed_in
from tests.directory.factories import (
    LocationFactory,
    OrganisationFactory,
    OrganisationMembershipFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

PAIRS = "/cms/duplicates/"
TWO = f"{PAIRS}two/"
ORGANISATIONS = f"{PAIRS}organisations/"


def pair(likeness: int = 90, hall: Location | None = None, **values: Any) -> LikelyDuplicate:
    """Two services that look alike."""
    first = ServiceFactory(at=hall, **{"name": "Oswin Library", **values})
    second = ServiceFactory(at=hall, name="Oswin Library and Café")
    return LikelyDuplicate.objects.create(first=first, second=second, likeness=likeness)


def decide(client: Client, pair: LikelyDuplicate, decision: str) -> str:
    """Press a button under a pair; what the page that follows says."""
    return said(client.post(f"{PAIRS}{pair.pk}/decide/", {"decision": decision}, follow=True))


def merge(client: Client, pair: LikelyDuplicate, keep: str) -> str:
    """Say twice that the two are one, and which stays; what the page that follows says."""
    return said(client.post(f"{PAIRS}{pair.pk}/merge/?keep={keep}", follow=True))


def is_open(service: Service) -> bool:
    """Whether it can still be found."""
    return Service.objects.open().filter(pk=service.pk).exists()


class TestTheList:
    def test_it_names_the_pair_whose_they_are_and_what_they_share(self, editor: Client) -> None:
        hall = LocationFactory(postcode="LS13 3JW")
        found = pair(hall=hall, organisation=OrganisationFactory(name="Friends of Oswin"))

        page = said(editor.get(PAIRS))

        assert f'href="{PAIRS}{found.pk}/"' in page
        assert "Friends of Oswin" in page
        assert "postcode LS13 3JW" in page
        assert "90 of 100" in page

    def test_where_a_confidential_venue_is_stays_unsaid(self, editor: Client) -> None:
        pair(hall=LocationFactory(confidential=True, postcode="LS13 3JW"))

        assert "LS13 3JW" not in said(editor.get(PAIRS))

    def test_one_organisations_pair_is_said_to_be_of_one(self, editor: Client) -> None:
        organisation = OrganisationFactory(name="Kettle & Lamp")
        first, second = (ServiceFactory(organisation=organisation) for _ in range(2))
        LikelyDuplicate.objects.create(first=first, second=second, likeness=85)

        assert "Both by Kettle &amp; Lamp." in said(editor.get(PAIRS))

    def test_the_most_alike_stand_first(self, editor: Client) -> None:
        pair(81, name="The less alike")
        pair(99, name="The more alike")

        page = said(editor.get(PAIRS))

        assert page.index("The more alike") < page.index("The less alike")

    def test_nothing_is_said_as_nothing(self, editor: Client) -> None:
        assert "No two services look like one." in said(editor.get(PAIRS))

    def test_a_pair_of_which_one_is_closed_or_gone_from_the_site_is_settled(self, editor: Client) -> None:
        pair(name="Closed by somebody", closed=True)
        pair(name="Taken back by somebody", draft=True)

        page = said(editor.get(PAIRS))

        assert "by somebody" not in page

    def test_it_has_pages_and_as_many_queries_however_many_pairs(
        self, editor: Client, django_assert_max_num_queries: Any
    ) -> None:
        hall = LocationFactory()
        for _ in range(25):
            pair(hall=hall)
        editor.get(PAIRS)

        with django_assert_max_num_queries(24):
            first = said(editor.get(PAIRS))

        assert first.count("pairs__pair") == 20
        assert said(editor.get(f"{PAIRS}?p=2")).count("pairs__pair") == 5
        assert 'href="?p=2"' in first


class TestLookingAgain:
    def test_pairs_are_found_and_the_page_says_how_many(self, editor: Client) -> None:
        hall = LocationFactory()
        for name in ("Oswin Library Warm Space", "Oswin Library Warm Space Café"):
            ServiceFactory(name=name, at=hall, url="https://oswin.example.org/warm")

        page = said(editor.post(f"{PAIRS}look/", follow=True))

        assert "1 pair may be one." in page
        assert LikelyDuplicate.objects.waiting().count() == 1

    def test_a_look_by_address_alone_starts_nothing(self, editor: Client) -> None:
        assert editor.get(f"{PAIRS}look/").status_code == 405


class TestOnePair:
    def test_both_stand_side_by_side(self, editor: Client) -> None:
        found = pair(description="Books and warmth.", source="elsewhere", source_id="7")

        page = said(editor.get(f"{PAIRS}{found.pk}/"))

        assert "Books and warmth." in page
        assert "From the feed “elsewhere”" in page
        assert "Typed here" in page
        assert f"/cms/snippets/directory/service/edit/{found.second_id}/" in page
        assert found.first.get_absolute_url() in page

    def test_only_who_may_publish_is_offered_to_merge(self, editor: Client, moderator: Client) -> None:
        found = pair()

        assert "/merge/" not in said(editor.get(f"{PAIRS}{found.pk}/"))
        assert "Ask a moderator" in said(editor.get(f"{PAIRS}{found.pk}/"))
        assert f"{PAIRS}{found.pk}/merge/?keep=left" in said(moderator.get(f"{PAIRS}{found.pk}/"))

    def test_one_that_is_settled_leads_back_to_the_list(self, editor: Client) -> None:
        found = pair(closed=True)

        answer = editor.get(f"{PAIRS}{found.pk}/", follow=True)

        assert answer.redirect_chain == [(PAIRS, 302)]
        assert "settled meanwhile" in said(answer)

    def test_the_number_of_queries_does_not_grow_with_what_they_hold(
        self, moderator: Client, django_assert_max_num_queries: Any
    ) -> None:
        found = pair(hall=LocationFactory())
        for service in (found.first, found.second):
            for _ in range(10):
                service.venues.create(location=LocationFactory())
            service.save()
        moderator.get(f"{PAIRS}{found.pk}/")

        with django_assert_max_num_queries(64):
            moderator.get(f"{PAIRS}{found.pk}/")


class TestTheyAreTwo:
    def test_nobody_is_asked_again_and_both_histories_say_so(self, editor: Client) -> None:
        found = pair()

        page = decide(editor, found, "two")

        found.refresh_from_db()
        assert (found.are_two_since is not None, found.are_two_by.email) == (True, "editors@example.org")
        assert "stay two services" in page
        assert not LikelyDuplicate.objects.waiting().exists()
        said_of = ModelLogEntry.objects.filter(action="waypost.are_two").values_list("object_id", flat=True)
        assert set(said_of) == {str(found.first_id), str(found.second_id)}

    def test_it_can_be_taken_back(self, editor: Client) -> None:
        found = pair()
        decide(editor, found, "two")

        assert "Oswin Library" in said(editor.get(TWO))
        page = decide(editor, found, "maybe_one")

        found.refresh_from_db()
        assert found.are_two_since is None
        assert "are asked about again" in page
        assert "Nobody has said that of any pair." in said(editor.get(TWO))

    def test_another_look_keeps_it(self, editor: Client) -> None:
        hall = LocationFactory()
        first, second = (ServiceFactory(name="Oswin Warm Space", at=hall) for _ in range(2))
        found = LikelyDuplicate.objects.create(first=first, second=second, likeness=90)
        decide(editor, found, "two")

        editor.post(f"{PAIRS}look/")

        assert not LikelyDuplicate.objects.waiting().exists()
        assert LikelyDuplicate.objects.said_to_be_two().count() == 1


class TestMergingTheTwo:
    @pytest.mark.parametrize(("keep", "open_after"), [("right", (False, True)), ("left", (True, False))])
    def test_one_stays_and_the_other_leads_there(
        self, client: Client, moderator: Client, keep: str, open_after: tuple[bool, bool]
    ) -> None:
        found = pair()

        page = merge(moderator, found, keep)

        assert (is_open(found.first), is_open(found.second)) == open_after
        assert "is merged into" in page
        assert not LikelyDuplicate.objects.waiting().exists()
        gone, kept = (found.first, found.second) if keep == "right" else (found.second, found.first)
        assert client.get(gone.get_absolute_url())["Location"] == kept.get_absolute_url()
        assert ModelLogEntry.objects.get(action="waypost.merged").user.email == "moderators@example.org"

    def test_it_is_asked_once_more_and_said_that_it_cant_be_undone(self, moderator: Client) -> None:
        found = pair()

        page = said(moderator.get(f"{PAIRS}{found.pk}/merge/?keep=left"))

        assert "can’t be undone" in page
        assert (is_open(found.first), is_open(found.second)) == (True, True)

    def test_an_editor_may_not(self, editor: Client) -> None:
        found = pair()

        page = merge(editor, found, "left")

        assert is_open(found.second)
        assert "do not have permission" in page

    def test_of_two_people_at_once_the_second_is_told(self, moderator: Client) -> None:
        found = pair()
        merge(moderator, found, "left")

        answer = moderator.post(f"{PAIRS}{found.pk}/merge/?keep=right")

        assert answer.status_code == 409
        assert "merged meanwhile" in said(answer)
        assert is_open(found.first)

    @pytest.mark.parametrize("query", ["", "?keep=both"])
    def test_without_a_side_there_is_nothing(self, moderator: Client, query: str) -> None:
        assert moderator.post(f"{PAIRS}{pair().pk}/merge/{query}").status_code == 404

    def test_words_that_are_no_decision_change_nothing(self, moderator: Client) -> None:
        found = pair()

        decide(moderator, found, "close both")

        assert LikelyDuplicate.objects.waiting().get() == found


class TestTwoOrganisations:
    @pytest.fixture
    def two(self) -> tuple[Organisation, Organisation]:
        """Two that are one."""
        kept = OrganisationFactory(name="Kettle & Lamp")
        gone = OrganisationFactory(name="Kettle and Lamp Group", description="Tea for all.")
        ServiceFactory(organisation=gone)
        return kept, gone

    def test_they_are_chosen_and_stand_side_by_side(
        self, moderator: Client, two: tuple[Organisation, Organisation]
    ) -> None:
        kept, gone = two

        page = said(moderator.get(ORGANISATIONS, {"first": kept.pk, "second": gone.pk}))

        assert "Tea for all." in page
        assert "1 service<" in page
        assert f"{ORGANISATIONS}merge/?kept={kept.pk}&amp;gone={gone.pk}" in page

    def test_before_they_are_chosen_it_says_what_to_do(self, moderator: Client) -> None:
        assert "Choose two organisations" in said(moderator.get(ORGANISATIONS))

    def test_one_and_itself_are_no_two(
        self, moderator: Client, two: tuple[Organisation, Organisation]
    ) -> None:
        page = said(moderator.get(ORGANISATIONS, {"first": two[0].pk, "second": two[0].pk}))

        assert "these are the same" in page
        assert "/merge/?" not in page

    def test_it_is_asked_once_more_with_what_goes_along_and_then_done(
        self, moderator: Client, two: tuple[Organisation, Organisation]
    ) -> None:
        kept, gone = two
        OrganisationMembershipFactory(organisation=gone)
        address = f"{ORGANISATIONS}merge/?kept={kept.pk}&gone={gone.pk}"

        page = said(moderator.get(address))
        answer = said(moderator.post(address, follow=True))

        for words in ("1 service of", "1 person who looks after", "can’t be undone"):
            assert words in page
        assert "is merged into" in answer
        assert kept.services.count() == 1
        gone.refresh_from_db()
        assert gone.merged_into == kept

    def test_one_that_is_merged_already_is_told_of(
        self, moderator: Client, two: tuple[Organisation, Organisation]
    ) -> None:
        kept, gone = two
        address = f"{ORGANISATIONS}merge/?kept={kept.pk}&gone={gone.pk}"
        moderator.post(address)

        answer = moderator.post(address)

        assert answer.status_code == 409
        assert "Nothing was changed" in said(answer)

    @pytest.mark.parametrize("query", ["", "?kept=1", "?kept=a&gone=b", f"?kept={9**30}&gone=1"])
    def test_what_is_no_two_is_not_there(self, moderator: Client, query: str) -> None:
        assert moderator.get(f"{ORGANISATIONS}merge/{query}").status_code == 404

    def test_an_editor_may_not(self, editor: Client, two: tuple[Organisation, Organisation]) -> None:
        kept, gone = two

        for address in (ORGANISATIONS, f"{ORGANISATIONS}merge/?kept={kept.pk}&gone={gone.pk}"):
            assert "do not have permission" in said(editor.post(address, follow=True))
        assert Organisation.objects.filter(merged_into=None).count() >= 2
        assert "Merge two organisations" not in said(editor.get(PAIRS))


class TestStrangers:
    @pytest.fixture
    def stranger(self) -> Client:
        """Somebody who may come into Wagtail and has nothing to do with listings."""
        user = User.objects.create_user("pages@example.org")
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = Client()
        client.force_login(user)
        return client

    def test_they_see_and_change_nothing(self, stranger: Client) -> None:
        found = pair()

        for address in (PAIRS, TWO, f"{PAIRS}{found.pk}/"):
            answer = stranger.get(address)
            assert (answer.status_code, answer["Location"]) == (302, "/cms/")
        for address in (f"{PAIRS}look/", f"{PAIRS}{found.pk}/decide/"):
            assert stranger.post(address, {"decision": "two"}).status_code == 302

        found.refresh_from_db()
        assert found.are_two_since is None

    def test_who_is_not_signed_in_is_asked_to(self, client: Client) -> None:
        answer = client.get(PAIRS)

        assert answer.status_code == 302
        assert "/accounts/editors/" in answer["Location"]


def test_the_menu_leads_there(editor: Client) -> None:
    assert PAIRS in said(editor.get("/cms/"))


def test_when_it_was_last_done_is_said_once_it_was(editor: Client) -> None:
    assert "Last done" not in said(editor.get(PAIRS))

    editor.post(f"{PAIRS}look/")

    assert "Last done" in said(editor.get(PAIRS))


def test_an_administrator_may_do_all_of_it() -> None:
    found = pair()

    assert "is merged into" in merge(signed_in(None), found, "left")
