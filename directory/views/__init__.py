"""The public pages of the directory."""

from directory.views.a_to_z import organisations
from directory.views.listings import organisation, service, service_calendar
from directory.views.reports import (
    organisation_something_wrong,
    organisation_something_wrong_thanks,
    service_something_wrong,
    service_something_wrong_thanks,
)

__all__ = [
    "organisation",
    "organisation_something_wrong",
    "organisation_something_wrong_thanks",
    "organisations",
    "service",
    "service_calendar",
    "service_something_wrong",
    "service_something_wrong_thanks",
]
