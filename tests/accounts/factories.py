"""People who sign in, in one line."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from accounts.models import SiteMembership, User
from accounts.roles import MODERATOR


class UserFactory(DjangoModelFactory[User]):
    """Somebody with a proven address and the password “a long enough password”."""

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Person{n}")
    password = factory.django.Password("a long enough password")

    class Meta:
        model = User
        skip_postgeneration_save = True

    @factory.post_generation
    def vouched(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        """Their address is proven, unless told otherwise."""
        if create and extracted is not False:
            self.vouch_for_address()


class SiteMembershipFactory(DjangoModelFactory[SiteMembership]):
    """A moderator from today on. A row alone: groups follow by `accounts.actions`."""

    user = factory.SubFactory(UserFactory)
    role = MODERATOR.slug

    class Meta:
        model = SiteMembership
