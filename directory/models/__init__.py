"""What is true of listings, and the constraints that keep it true. Import models from here."""

from directory.models.duplicate import LikelyDuplicate
from directory.models.location import Accessibility, Location
from directory.models.need import Need, NeedSynonym
from directory.models.organisation import Organisation
from directory.models.proposal import ImportProposal
from directory.models.service import Service, ServiceCapacity
from directory.models.service_parts import (
    Contact,
    CostOption,
    Eligibility,
    Schedule,
    ScheduleException,
    ServiceArea,
    ServiceLanguage,
    ServiceVenue,
)

__all__ = [
    "Accessibility",
    "Contact",
    "CostOption",
    "Eligibility",
    "ImportProposal",
    "LikelyDuplicate",
    "Location",
    "Need",
    "NeedSynonym",
    "Organisation",
    "Schedule",
    "ScheduleException",
    "Service",
    "ServiceArea",
    "ServiceCapacity",
    "ServiceLanguage",
    "ServiceVenue",
]
