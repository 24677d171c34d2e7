"""People who sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in with `email`; without a password they can't until one is set."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who may use every screen of the CMS; whoever makes one at a shell vouches for the address."""
        user = self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})
        user.vouch_for_address()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of that address, however its letters are cased."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in, by e-mail. What they may do comes from memberships and groups, not from here."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    is_staff = models.BooleanField(default=False, help_text="Django's own flag; Waypost never asks it.")
    is_active = models.BooleanField(default=True, help_text="Untick instead of deleting an account.")
    date_joined = models.DateTimeField(default=timezone.now)
    session_generation = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="Part of every session of theirs: raised, it ends them all.",
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_lower_case",
                violation_error_message="Write the e-mail address in small letters.",
            )
        ]

    def clean(self) -> None:
        """One person, one account: addresses differ by more than the case of their letters."""
        super().clean()
        self.email = type(self).objects.normalize_email(self.email).lower()

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """First and last name with a space between; empty if neither is known."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """The first name, or the address."""
        return self.first_name or self.email

    def vouch_for_address(self) -> None:
        """Take the address for proven, because somebody who may say so says so: allauth then asks for no code."""
        from allauth.account.models import EmailAddress

        EmailAddress.objects.update_or_create(
            user=self, email=self.email, defaults={"verified": True, "primary": True}
        )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, which a new password changes, and the generation, which whoever ends access raises."""
        value = f"{self.password}{self.session_generation}"
        salt = "accounts.User.get_session_auth_hash"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()
