"""What needs doing, on Wagtail's front page."""

from __future__ import annotations

import copy
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory import actions
from directory.admin.desk import Desk, desk_of, drafts_of, service_counts
from directory.models import LikelyDuplicate, ListingApprovalTask, Schedule, Service
from tests.directory.editing import person, said
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def well_kept(**values: Any) -> Service:
    """A service with which nothing is amiss on `TODAY`."""
    service = ServiceFactory(**{"assured_on": TODAY, "email": "hello@example.org", **values})
    service.needs.add(NeedFactory())
    service.save()
    return service


def everything_amiss() -> None:
    """A directory with one of each kind of work, two of those never confirmed."""
    well_kept()
    over = well_kept()
    Schedule.objects.create(service=over, freq="", starts_on=TODAY - timedelta(days=1))
    well_kept(email="")
    ServiceFactory(assured_on=TODAY, email="hello@example.org")
    well_kept(needs_suggested=True)
    never = [well_kept(assured_on=None) for _ in range(2)]
    well_kept(assured_on=TODAY - timedelta(days=366))
    LocationFactory(nowhere=True)
    LikelyDuplicate.objects.create(first=never[0], second=never[1], likeness=90)


def waiting(user: User) -> dict[str, str]:
    """What this person has to do: the words with their number, and where they lead."""
    return {f"{work.number} {work.words}": work.address for work in desk_of(user, TODAY).waiting}


def in_moderation(service: Service, by: User) -> None:
    """Send a draft of it to the moderators."""
    service.description += " With cake."
    service.save_revision(user=by)
    service.get_workflow().start(service, by)


def proposed(service: Service) -> None:
    """Let a feed propose other words for it."""
    draft = copy.copy(service)
    draft.description = "As the feed has it"
    actions.propose_import(draft=draft, source="elsewhere")


class TestWork:
    def test_each_kind_is_counted_and_leads_to_the_list_of_it(self) -> None:
        everything_amiss()

        assert {
            words: address.partition("?")[2] for words, address in waiting(person("Editors")).items()
        } == {
            "1 service has only sessions in the past": "over=yes&published=yes&status=active",
            "1 service has nobody to contact": "contact=none&published=yes&status=active",
            "1 service has no needs, so no need leads to it": "needs=none&published=yes&status=active",
            "1 service has needs that only a feed suggested": "needs=suggested&published=yes&status=active",
            "2 services were never confirmed": "confirmed=never&published=yes&status=active",
            "1 service was last confirmed over 5 months ago": "confirmed=stale&published=yes&status=active",
            "1 venue has no place on the map": "position=missing&published=yes",
            "1 pair of services may be one": "",
        }

    def test_the_lists_hold_as_many_as_were_counted(self, editor: Client) -> None:
        # The list looks at today's date by itself, so all dates here are counted from that.
        today = timezone.localdate()
        ServiceFactory(assured_on=None)
        ServiceFactory(assured_on=None, closed=True)
        ServiceFactory(assured_on=None, draft=True)
        ServiceFactory(assured_on=today - timedelta(days=400), email="hello@example.org")
        over = ServiceFactory(assured_on=today, needs_suggested=True)
        Schedule.objects.create(service=over, valid_to_on=today - timedelta(days=3))
        LocationFactory(nowhere=True)
        LocationFactory(nowhere=True, live=False)

        found = desk_of(person("Moderators"), today).waiting
        lists = [work for work in found if "/snippets/" in work.address]
        assert len(lists) == 7
        for work in lists:
            rows = editor.get(work.address).context["object_list"]
            assert len(rows) == work.number, work.words

    def test_what_is_closed_or_not_published_is_nobodys_work(self) -> None:
        ServiceFactory(assured_on=None, closed=True)
        ServiceFactory(assured_on=None, draft=True)
        LocationFactory(nowhere=True, live=False)

        assert waiting(person("Editors")) == {}

    def test_a_pair_that_was_said_to_be_two_waits_no_more(self) -> None:
        first, second = well_kept(), well_kept()
        editor = person("Editors")
        pair = LikelyDuplicate.objects.create(first=first, second=second, likeness=90)
        actions.set_are_two(pair=pair, are_two=True, by=editor)

        assert waiting(editor) == {}

    def test_what_is_done_is_said_as_done(self) -> None:
        well_kept()

        desk = desk_of(person("Moderators"), TODAY)

        assert desk.waiting == []
        assert len(desk.done) == 10
        assert "Every service has somebody to contact." in [work.done for work in desk.done]

    @pytest.mark.parametrize(
        ("services", "words"),
        [
            ([TODAY], "1 of 1 service was confirmed in the last 5 months"),
            (
                [TODAY - timedelta(days=152), TODAY - timedelta(days=153), None],
                "1 of 3 services were confirmed",
            ),
        ],
    )
    def test_the_share_that_is_up_to_date(self, services: list[date | None], words: str) -> None:
        for assured_on in services:
            ServiceFactory(assured_on=assured_on)

        assert str(desk_of(person("Editors"), TODAY).share).startswith(words)

    def test_services_are_counted_in_one_query(self, django_assert_num_queries: Any) -> None:
        everything_amiss()

        with django_assert_num_queries(1):
            counts = service_counts(TODAY)

        assert counts == {
            "all": 8,
            "over": 1,
            "never": 2,
            "stale": 1,
            "contact": 1,
            "needs": 1,
            "suggested": 1,
        }

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries: Any) -> None:
        for _ in range(10):
            everything_amiss()
        moderator = User.objects.get(pk=person("Moderators").pk)

        # Permissions (2), what waits, proposals and their kinds (2), services, venues, duplicates.
        with django_assert_max_num_queries(10):
            desk_of(moderator, TODAY)


class TestWhoSeesWhat:
    def test_a_moderator_sees_what_waits_for_a_decision_first(self) -> None:
        editor, moderator = person("Editors"), person("Moderators")
        in_moderation(well_kept(), editor)
        proposed(well_kept())

        assert list(waiting(moderator)) == [
            "1 draft waits for your approval",
            "1 change that a feed proposes",
        ]
        assert waiting(editor) == {}

    def test_an_editor_is_told_of_no_decision_that_is_not_theirs(self) -> None:
        well_kept()

        done = [work.done for work in desk_of(person("Editors"), TODAY).done]

        assert not [words for words in done if "approval" in words or "propose" in words]

    def test_somebody_who_keeps_pages_only_sees_nothing_of_the_directory(self) -> None:
        everything_amiss()
        stranger = User.objects.create_user("pages@example.org")
        stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client = Client()
        client.force_login(stranger)

        assert desk_of(stranger, TODAY) == Desk([], [], None)
        page = said(client.get("/cms/"))
        assert "What needs doing" not in page
        assert "Likely duplicates" not in page
        assert not re.search(r"\d+ services", page)

    def test_a_workflow_may_ask_somebody_who_may_not_publish(self) -> None:
        in_moderation(well_kept(), person("Editors"))
        helper = User.objects.create_user("helper@example.org")
        helper.groups.add(Group.objects.create(name="Readers"))
        task = ListingApprovalTask.objects.get()
        task.groups.add(Group.objects.get(name="Readers"))

        assert waiting(helper) == {"1 draft waits for your approval": "#awaiting-review-section"}


class TestOnThePage:
    def test_it_comes_before_wagtails_own_panels(self, moderator: Client) -> None:
        in_moderation(well_kept(), person("Editors"))

        page = said(moderator.get("/cms/"))

        assert '<a href="/cms/moderation/"><b>1</b> <span>draft waits for your approval</span></a>' in page
        assert "Moderation (1)" in page
        assert page.index('id="what-needs-doing-section"') < page.index('id="awaiting-review-section"')

    def test_the_share_is_a_meter_that_is_named(self, editor: Client) -> None:
        ServiceFactory(assured_on=timezone.localdate())
        ServiceFactory(assured_on=None)

        page = said(editor.get("/cms/"))

        assert '<label for="desk-share">1 of 2 services were confirmed in the last 5 months.</label>' in page
        assert '<meter id="desk-share" min="0" max="2" value="1">' in page

    def test_an_empty_directory_has_no_share(self, editor: Client) -> None:
        page = said(editor.get("/cms/"))

        assert "Nothing. Thank you." in page
        assert "<meter" not in page

    def test_the_top_says_how_much_the_public_sees(self, editor: Client) -> None:
        ServiceFactory()
        ServiceFactory(closed=True)
        OrganisationFactory(live=False)

        page = said(editor.get("/cms/"))

        assert re.search(r">1 service<", page)
        assert re.search(r">2 organisations<", page)


class TestYourDrafts:
    def test_mine_are_named_and_lead_to_the_form(self, editor: Client) -> None:
        me = User.objects.get(email="editors@example.org")
        mine = ServiceFactory(name="Tea and Chat")
        mine.name = "Tea, Chat and Cake"
        mine.save_revision(user=me)

        page = said(editor.get("/cms/"))

        assert f'<a href="/cms/snippets/directory/service/edit/{mine.pk}/">Tea, Chat and Cake</a>' in page

    def test_others_drafts_published_ones_and_those_in_moderation_are_not(self) -> None:
        me, other = person("Editors"), person("Moderators")
        ServiceFactory().save_revision(user=other)
        ServiceFactory().save_revision(user=me).publish()
        in_moderation(ServiceFactory(), me)

        assert drafts_of(me) == ([], 0)

    def test_all_kinds_are_there_and_the_latest_stands_first(self) -> None:
        me = person("Editors")
        for row in (ServiceFactory(), OrganisationFactory(), LocationFactory(name="Kirkgate Hall")):
            row.save_revision(user=me)

        drafts, number = drafts_of(me)

        assert [draft.kind for draft in drafts] == ["venue", "organisation", "service"]
        assert number == 3

    def test_only_the_latest_few_are_named(self, django_assert_max_num_queries: Any) -> None:
        me = person("Editors")
        for _ in range(10):
            ServiceFactory().save_revision(user=me)
        me = User.objects.get(pk=me.pk)

        with django_assert_max_num_queries(9):
            drafts, number = drafts_of(me)

        assert (len(drafts), number) == (8, 10)
