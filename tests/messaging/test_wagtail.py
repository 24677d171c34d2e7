"""Wagtail writes to nobody about moderation, and doesn't ask whether it should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.admin.signal_handlers import register_signal_handlers
from wagtail.models import Page, Site
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from accounts.models import User
from messaging.wagtail import _CONNECTED, silence_workflow_mail

pytestmark = pytest.mark.django_db


def person(email: str, *groups: str, **fields: Any) -> User:
    user = User.objects.create_user(email, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def home() -> Page:
    """One that the default workflow moderates, and an administrator and a moderator to be told of it."""
    person("admin@example.org", is_superuser=True)
    person("moderator@example.org", "Moderators")
    return Site.objects.get().root_page.specific


def moderated(page: Page) -> None:
    """A draft is submitted, rejected, submitted again and approved."""
    editor = User.objects.get_or_create(email="editor@example.org")[0]
    moderator = User.objects.get(email="moderator@example.org")
    page.save_revision(user=editor)
    state = page.get_workflow().start(page, user=editor)
    state.current_task_state.task.specific.on_action(state.current_task_state, moderator, "reject")
    state.refresh_from_db()
    state.resume(user=editor)
    state.current_task_state.task.specific.on_action(state.current_task_state, moderator, "approve")


@pytest.fixture
def wagtails_own() -> Iterator[None]:
    """As Wagtail is by itself."""
    for signal, sender, uid in _CONNECTED:
        signal.disconnect(sender=sender, dispatch_uid=uid)
    register_signal_handlers()
    yield
    silence_workflow_mail()


def test_submitting_rejecting_and_approving_send_nothing(home: Page, mailoutbox: list[Any]) -> None:
    moderated(home)

    assert mailoutbox == []


@pytest.mark.usefixtures("wagtails_own")
def test_by_itself_wagtail_would_write_to_all_of_them(home: Page, mailoutbox: list[Any]) -> None:
    moderated(home)

    assert {address for mail in mailoutbox for address in mail.to} == {
        "admin@example.org",
        "moderator@example.org",
        "editor@example.org",
    }


@pytest.mark.usefixtures("wagtails_own")
def test_it_can_be_silenced_before_and_after_it_connects(home: Page, mailoutbox: list[Any]) -> None:
    silence_workflow_mail()
    register_signal_handlers()

    moderated(home)

    assert mailoutbox == []


@pytest.mark.parametrize("signal", [task_submitted, workflow_submitted, workflow_rejected, workflow_approved])
def test_no_sender_of_wagtails_is_connected_under_another_name(signal: Any) -> None:
    receivers = [
        receiver() if hasattr(receiver, "__self__") else receiver for _, receiver, *_ in signal.receivers
    ]

    assert not any("wagtail.admin" in repr(receiver) for receiver in receivers)


class TestTheAccountPage:
    def shown(self, user: User) -> str:
        client = Client()
        client.force_login(user)
        answer = client.get("/cms/account/")
        assert answer.status_code == 200
        return str(answer.content.decode())

    def test_a_moderator_is_asked_about_comments_alone(self) -> None:
        shown = self.shown(person("m@example.org", "Moderators"))

        assert "updated_comments_notifications" in shown
        for name in ("submitted", "approved", "rejected"):
            assert f"{name}_notifications" not in shown

    def test_who_edits_no_page_has_no_such_tab(self) -> None:
        group = Group.objects.create(name="Bare")
        from django.contrib.auth.models import Permission

        group.permissions.add(Permission.objects.get(codename="access_admin"))

        assert "tab-notifications" not in self.shown(person("b@example.org", "Bare"))
