"""The public pages of the directory."""

from directory.views.a_to_z import organisations
from directory.views.listings import (
    organisation,
    organisation_something_wrong,
    service,
    service_calendar,
    service_something_wrong,
)

__all__ = [
    "organisation",
    "organisation_something_wrong",
    "organisations",
    "service",
    "service_calendar",
    "service_something_wrong",
]
