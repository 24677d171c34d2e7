"""The demonstration."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.demo import ACCOUNTS, PASSWORD
from directory import demo
from directory.models import Need, Service

pytestmark = pytest.mark.django_db


def test_it_loads_once_and_loading_again_changes_nothing() -> None:
    call_command("load_demo", verbosity=0)
    before = list(Service.objects.order_by("pk").values("pk", "content_version", "index_version"))

    call_command("load_demo", verbosity=0)

    assert list(Service.objects.order_by("pk").values("pk", "content_version", "index_version")) == before
    assert len(before) >= 40
    assert Need.objects.exists()


def test_every_account_it_prints_can_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")

    printed = capsys.readouterr().out
    for account in ACCOUNTS:
        assert account.email in printed
        assert authenticate(username=account.email, password=PASSWORD)


def test_what_feeds_have_no_field_for_is_told() -> None:
    call_command("load_demo", verbosity=0)

    assert Service.objects.exclude(first_visit="").exists()
    assert Service.objects.filter(is_national=True).exists()


def test_an_editors_change_survives_it() -> None:
    call_command("load_demo", verbosity=0)
    service = Service.objects.exclude(first_visit="").first()
    service.first_visit = "Ask for Sue."
    service.save_revision().publish()

    demo.load_demo(log=print)

    service.refresh_from_db()
    assert service.first_visit == "Ask for Sue."


def test_production_refuses_it(settings: Settings) -> None:
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="production refuses them"):
        call_command("load_demo")
