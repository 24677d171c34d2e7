"""Where the public registers of charities and companies say who somebody is."""

from __future__ import annotations

import re

_SCOTTISH = re.compile(r"SC[0-9]{6}")
_NORTHERN_IRISH = re.compile(r"NIC?([0-9]{6})")
_ENGLISH_OR_WELSH = re.compile(r"([0-9]{6,7})(?:-[0-9]{1,4})?")
_COMPANY = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}")


def charity_link(number: str) -> str:
    """The entry of a charity in the register of its nation, told by the number; empty where it is no such number."""
    tidy = _tidy(number)
    if _SCOTTISH.fullmatch(tidy):
        return f"https://www.oscr.org.uk/about-charities/search-the-register/charity-details?number={tidy}"
    if found := _NORTHERN_IRISH.fullmatch(tidy):
        return f"https://www.charitycommissionni.org.uk/charity-details/?regId={found[1]}&subId=0"
    if found := _ENGLISH_OR_WELSH.fullmatch(tidy):
        return f"https://register-of-charities.charitycommission.gov.uk/charity-details/?regId={found[1]}"
    return ""


def company_link(number: str) -> str:
    """The entry of a company at Companies House; empty where it is no such number."""
    tidy = _tidy(number)
    if re.fullmatch(r"[0-9]{5,7}", tidy):
        tidy = tidy.zfill(8)  # spreadsheets take the noughts off
    return (
        f"https://find-and-update.company-information.service.gov.uk/company/{tidy}"
        if _COMPANY.fullmatch(tidy)
        else ""
    )


def _tidy(number: str) -> str:
    """Without spaces, and without the register's name that Open Referral's feeds put before it ("GB-CHC-1234567")."""
    return re.sub(r"[\s./]|^GB-(?:CHC|SC|NIC|COH)-", "", number.strip().upper())
