"""The pages of an organisation's own people."""

from directory.views.my_organisation.check import (
    check,
    discard,
    preview,
    renew,
    take_back,
)
from directory.views.my_organisation.daily import capacity, confirm, status
from directory.views.my_organisation.overview import my_organisation, my_organisations
from directory.views.my_organisation.places import add_place, new_place, place
from directory.views.my_organisation.services import listing, new_service
from directory.views.my_organisation.steps import step

__all__ = [
    "add_place",
    "capacity",
    "check",
    "confirm",
    "discard",
    "listing",
    "my_organisation",
    "my_organisations",
    "new_place",
    "new_service",
    "place",
    "preview",
    "renew",
    "status",
    "step",
    "take_back",
]
