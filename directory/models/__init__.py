"""What is true of listings, and the constraints that keep it true. Import models from here."""

from directory.models.approval import ListingApprovalTask, NotDecided, SeenDraft
from directory.models.assurance import AssuranceRequest
from directory.models.duplicate import LikelyDuplicate
from directory.models.location import Accessibility, Location
from directory.models.need import Need, NeedSynonym
from directory.models.organisation import Organisation
from directory.models.people import Claim, OrganisationMembership
from directory.models.proposal import ImportProposal
from directory.models.report import ListingReport
from directory.models.service import Service, ServiceCapacity
from directory.models.service_parts import (
    Contact,
    CostOption,
    Eligibility,
    Schedule,
    ScheduleException,
    ServiceArea,
    ServiceLanguage,
    ServicePhoto,
    ServiceVenue,
)

__all__ = [
    "Accessibility",
    "AssuranceRequest",
    "Claim",
    "Contact",
    "CostOption",
    "Eligibility",
    "ImportProposal",
    "LikelyDuplicate",
    "ListingApprovalTask",
    "ListingReport",
    "Location",
    "Need",
    "NeedSynonym",
    "NotDecided",
    "Organisation",
    "OrganisationMembership",
    "Schedule",
    "ScheduleException",
    "SeenDraft",
    "Service",
    "ServiceArea",
    "ServiceCapacity",
    "ServiceLanguage",
    "ServicePhoto",
    "ServiceVenue",
]
