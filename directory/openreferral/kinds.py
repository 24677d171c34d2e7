"""What sort of body an organisation is, from a feed's free words: Open Referral has no list for `legal_status`."""

from __future__ import annotations

import re

from directory.models import Organisation

Kind = Organisation.Kind

# The first that fits is meant: a church that is a registered charity is a church to whoever looks for one.
_KINDS = (
    (
        Kind.HEALTH,
        r"nhs\b(?! charit)|health (?:trust|board|authority)|primary care|integrated care|gp practice",
    ),
    (Kind.EDUCATION, r"schools?\b|college|university|academy|education"),
    (
        Kind.FAITH,
        r"church|mosque|chapel|chaplaincy|synagogue|gurdwara|temple\b|faith|religious|place of worship",
    ),
    (
        Kind.COUNCIL,
        r"local authority|councils?\b(?! (?:for|of)\b)|(?:central|local) government|public sector",
    ),
    (Kind.HOUSING, r"housing association|registered provider|social landlord|almshouse"),
    (Kind.CHARITY, r"charit|s?cio\b"),
    (
        Kind.SOCIAL_ENTERPRISE,
        r"cics?\b|community interest|social enterprise|co-?op|benefit society|mutual\b|social firm",
    ),
    (
        Kind.COMMUNITY,
        r"community|unincorporated|association|voluntary|volunteer|members|club\b|constituted|residents",
    ),
    # By guarantee is how many charities and clubs are incorporated: of itself it tells nothing.
    (
        Kind.UNKNOWN,
        r"(?:limited )?by guarantee|trust\b|not[- ]for[- ]profit|non[- ]?profit|third sector|other\b",
    ),
    (
        Kind.BUSINESS,
        r"limited|ltd|plc|llp|company|partnership|sole trader|private|commercial|business|for[- ]profit",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"\b(?:{pattern})")) for kind, pattern in _KINDS)
_DENIED = re.compile(
    r"\b(?:not|non|un)[\s-]+(?:an?\s+)?(?:yet\s+)?(?:a\s+)?(?:registered\s+)?(?:charit\w+|cic)"
)
# What a charity's number says more than: how a body is incorporated, or that it is somebody's group.
_WEAK = {Kind.UNKNOWN, Kind.BUSINESS, Kind.COMMUNITY, None}


def kind_of(legal_status: str, charity_number: str = "") -> str | None:
    """The kind of organisation (a value of `Organisation.Kind`); empty where nothing tells, None where the words are
    ones that we don't know."""
    said = _DENIED.sub(" ", legal_status.casefold())
    found = next((kind for kind, pattern in _PATTERNS if pattern.search(said)), None)
    if charity_number and found in _WEAK:
        return Kind.CHARITY
    return found if found is not None or legal_status else Kind.UNKNOWN
