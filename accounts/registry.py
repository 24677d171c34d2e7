"""Which memberships give roles, on what, and where a role's day begins. Rooms above fill it in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import Membership
    from accounts.models.user import User
    from accounts.querysets import MembershipQuerySet


class UnknownScope(LookupError):
    """No membership is registered that is of such a thing."""


@dataclass(frozen=True, slots=True)
class Source:
    """A model of memberships; `on` names its foreign key to what they are of, empty where that is the whole site."""

    model: type[Membership]
    on: str = ""

    @property
    def scope(self) -> type[Model] | None:
        """The model that its memberships are of."""
        related: Any = self.model._meta.get_field(self.on).related_model if self.on else None
        return related

    @property
    def label(self) -> str:
        """As `directory.organisationmembership`."""
        return self.model._meta.label_lower

    def memberships(self, user: User, on: Model | None) -> MembershipQuerySet:
        """This person's, of now; those of `on`, unless they are of the whole site."""
        found = self.model.objects.live().filter(user=user)
        return found.filter(**{self.on: on}) if self.on else found


_sources: dict[str, Source] = {}
_homes: dict[str, str] = {}


def register_memberships(model: type[Membership], *, on: str = "") -> None:
    """Let memberships of this model give roles, on what their field `on` names. Registering one twice is once."""
    source = Source(model, on)
    _sources[source.label] = source


def register_home(role: str, url_name: str) -> None:
    """Say where those of a role, by its slug, begin their day once they are signed in."""
    _homes[role] = url_name


def home_of(role: str) -> str:
    """The name of the address where those of a role begin; empty where nobody said."""
    return _homes.get(role, "")


def sources() -> list[Source]:
    """All of them."""
    return list(_sources.values())


def source_labelled(label: str) -> Source:
    """The one of that label. Raises UnknownScope."""
    try:
        return _sources[label]
    except KeyError:
        raise UnknownScope(label) from None


def source_of(model: type[Any]) -> Source:
    """The one whose memberships are of this model. Raises UnknownScope."""
    for source in _sources.values():
        if source.scope is model:
            return source
    raise UnknownScope(model.__name__)


def sources_for(on: Model | None) -> Iterator[Source]:
    """Those whose memberships count on this: the whole site's, and those of its kind. Raises UnknownScope."""
    of_its_kind = [] if on is None else [source_of(type(on))]
    return iter([*(source for source in _sources.values() if not source.on), *of_its_kind])
