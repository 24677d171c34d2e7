"""People sign in by e-mail."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_however_they_case_their_address(client: Client) -> None:
    User.objects.create_user("Lena@Example.org", "a long enough password")

    assert authenticate(username="LENA@example.org", password="a long enough password")
    assert authenticate(username="lena@example.org", password="another password") is None


def test_one_address_is_one_account() -> None:
    User.objects.create_user("lena@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("LENA@example.org")


def test_the_database_keeps_addresses_in_small_letters() -> None:
    user = User.objects.create_user("lena@example.org")

    with pytest.raises(IntegrityError, match="user_email_lower_case"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Lena@example.org")


def test_a_form_lowers_the_address_instead_of_complaining() -> None:
    user = User(email="Lena@Example.org", password="!")

    user.full_clean()

    assert user.email == "lena@example.org"


def test_an_account_needs_an_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail"):
        User.objects.create_user("")
    with pytest.raises(ValidationError):
        User(email="", password="!").full_clean()


def test_without_a_password_nobody_signs_in() -> None:
    User.objects.create_user("lena@example.org")

    assert authenticate(username="lena@example.org", password="") is None


def test_the_editors_screens_open_with_an_e_mail_address(client: Client) -> None:
    User.objects.create_superuser("ada@example.org", "a long enough password")

    answer = client.post(
        "/accounts/login/",
        {"login": "ada@example.org", "password": "a long enough password", "next": "/cms/"},
    )

    assert answer.status_code == 302
    assert client.get("/cms/").status_code == 200
