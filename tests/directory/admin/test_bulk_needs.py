"""Setting the needs of several services at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry, Task, Workflow, WorkflowTask

from directory.actions import announce_changed, announced_together
from directory.models import Need, Service
from directory.signals import listing_changed
from tests.directory.editing import LIST, form, said
from tests.directory.factories import NeedFactory, ServiceFactory

ACTION = "/cms/bulk/directory/service/needs/"


@pytest.fixture
def told() -> Iterator[list[list[int]]]:
    """Keys of each announcement."""
    heard: list[list[int]] = []

    def hear(keys: list[tuple[int, int]], **kwargs: Any) -> None:
        heard.append([key for key, _ in keys])

    listing_changed.connect(hear)
    yield heard
    listing_changed.disconnect(hear)


def act(client: Client, *services: Service, query: str = "", **values: Any) -> Any:
    """Confirm the action; the page that the list shows then."""
    keys = query or "&".join(f"id={service.pk}" for service in services)
    data = {
        name: [need.pk for need in wanted] if name != "accept" else wanted for name, wanted in values.items()
    }
    return client.post(f"{ACTION}?{keys}&next={LIST}", data, follow=True)


def needs_of(service: Service) -> set[Need]:
    return set(Service.objects.get(pk=service.pk).needs.all())


def listed_under(*needs: Need, **values: Any) -> Service:
    service = ServiceFactory(**values)
    service.needs.set(needs)
    service.save()
    return service


class TestWhoMayPublish:
    def test_each_gets_a_published_revision_and_all_are_announced_once(
        self, moderator: Client, told: list[list[int]]
    ) -> None:
        old, new = NeedFactory(), NeedFactory()
        services = [listed_under(old, needs_suggested=True), listed_under(old), listed_under()]
        told.clear()

        page = act(moderator, *services, add=[new], remove=[old])

        assert [needs_of(service) for service in services] == [{new}] * 3
        assert told == [[service.pk for service in services]]
        assert "3 services published with their needs." in said(page)
        for service in services:
            service.refresh_from_db()
            assert (service.has_unpublished_changes, service.content_version) == (False, 2)
        assert not Service.objects.filter(needs_suggested=True).exists()

    def test_it_is_written_down(self, moderator: Client) -> None:
        new = NeedFactory(name="Debt")
        service = listed_under()

        act(moderator, service, add=[new])

        entry = ModelLogEntry.objects.get(action="waypost.needs", object_id=str(service.pk))
        assert entry.data == {"added": ["Debt"], "removed": []}
        assert entry.user is not None
        assert entry.user.email == "Moderators@example.org".lower()

    def test_one_whose_draft_waits_is_left_and_named(self, moderator: Client, editor: Client) -> None:
        new = NeedFactory()
        service = listed_under(name="Half written")
        editor.post(f"{LIST}edit/{service.pk}/", form(service.organisation_id, name="Half written!"))

        page = act(moderator, service, add=[new])

        assert needs_of(service) == set()
        assert "Left as they were: Half written (it has a draft that is not published)" in said(page)

    def test_one_that_waits_for_a_moderator_or_is_locked_is_left(self, moderator: Client) -> None:
        waiting, locked = ServiceFactory(), ServiceFactory(locked=True)
        workflow, task = Workflow.objects.create(name="Approval"), Task.objects.create(name="Look")
        WorkflowTask.objects.create(workflow=workflow, task=task)
        waiting.save_revision()
        workflow.start(waiting, None)

        page = said(act(moderator, waiting, locked, add=[NeedFactory()]))

        assert "it waits for a moderator" in page
        assert "it is locked" in page
        assert not needs_of(waiting) | needs_of(locked)

    def test_one_that_was_never_published_gets_them_in_its_draft(self, moderator: Client) -> None:
        new = NeedFactory()
        service = listed_under(draft=True)

        act(moderator, service, add=[new])

        service.refresh_from_db()
        assert not service.live
        assert service.latest_revision.content["needs"] == [new.pk]

    def test_one_that_has_them_gets_no_revision(self, moderator: Client) -> None:
        new = NeedFactory()
        service = listed_under(new)

        page = act(moderator, service, add=[new])

        service.refresh_from_db()
        assert service.latest_revision is None
        assert "1 service had them already" in said(page)

    def test_suggested_needs_are_found_right_without_a_revision(self, moderator: Client) -> None:
        service = listed_under(NeedFactory(), needs_suggested=True)

        page = act(moderator, service, accept="on")

        service.refresh_from_db()
        assert (service.needs_suggested, service.latest_revision) == (False, None)
        assert "1 service no longer marked as suggested" in said(page)


def test_an_editors_are_drafts(editor: Client) -> None:
    old, new = NeedFactory(), NeedFactory()
    service = listed_under(old, needs_suggested=True)

    page = act(editor, service, add=[new], remove=[old], accept="on")

    service.refresh_from_db()
    assert needs_of(service) == {old}
    assert (service.has_unpublished_changes, service.needs_suggested) == (True, True)
    assert service.latest_revision.content["needs"] == [new.pk]
    assert "1 service has a draft with its needs" in said(page)


def test_what_is_asked_must_make_sense(moderator: Client) -> None:
    need = NeedFactory(name="Debt")
    service = listed_under(need)

    assert "Choose a need to add or to take away" in said(act(moderator, service))
    both = act(moderator, service, add=[need], remove=[need])
    assert "can’t both add and take away Debt" in said(both)
    assert needs_of(service) == {need}


def test_only_needs_that_they_have_can_be_taken_away(moderator: Client) -> None:
    held, other = NeedFactory(), NeedFactory()
    service = listed_under(held)

    page = said(moderator.get(f"{ACTION}?id={service.pk}&next={LIST}"))

    assert f'name="remove" value="{held.pk}"' in page
    assert f'name="remove" value="{other.pk}"' not in page
    assert f'name="add" value="{other.pk}"' in page


class TestAllInTheList:
    def test_it_means_what_the_list_shows(self, moderator: Client) -> None:
        new = NeedFactory()
        with_needs, without = listed_under(NeedFactory()), listed_under(name="Tea")
        listed_under(name="Coffee")

        act(moderator, query="needs=none&q=tea&id=all", add=[new])

        assert needs_of(without) == {new}
        assert new not in needs_of(with_needs)
        assert Service.objects.filter(needs=new).count() == 1

    def test_closing_all_that_are_shown_closes_no_others(self, moderator: Client) -> None:
        ServiceFactory(name="stale", assured_on=None)
        ServiceFactory(name="fresh")

        moderator.post(f"/cms/bulk/directory/service/close/?confirmed=never&id=all&next={LIST}")

        assert [service.name for service in Service.objects.findable()] == ["fresh"]

    def test_a_filter_that_cannot_be_read_means_none(self, moderator: Client) -> None:
        ServiceFactory()

        answer = moderator.post(f"/cms/bulk/directory/service/close/?confirmed=yesterday&id=all&next={LIST}")

        assert answer.status_code == 404
        assert Service.objects.findable().exists()


@pytest.mark.django_db
class TestAnnouncedTogether:
    def test_each_is_told_of_once(self, told: list[list[int]]) -> None:
        one, two = ServiceFactory(), ServiceFactory()

        with announced_together():
            announce_changed(service_ids=[one.pk])
            announce_changed(service_ids=[two.pk, one.pk])

        assert told == [[one.pk, two.pk]]

    def test_what_fails_is_told_to_nobody_and_later_changes_are(self, told: list[list[int]]) -> None:
        service = ServiceFactory()

        def fail() -> None:
            with announced_together():
                announce_changed(service_ids=[service.pk])
                raise ValueError

        with pytest.raises(ValueError):  # noqa: PT011 - our own
            fail()
        announce_changed(service_ids=[service.pk])

        assert told == [[service.pk]]
