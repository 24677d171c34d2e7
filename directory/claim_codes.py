"""The code that proves a claim: made from the claim and the site's secret whenever it is needed, and kept nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from directory.models import Claim

DIGITS = 6
_SALT = "directory.claim_code"


def code_of(claim: Claim) -> str:
    """The six digits of the code that was sent last. Another number of sending makes another code."""
    # With the instant it was made, since SQLite gives a deleted row's key to another.
    told = f"{claim.pk}:{claim.claimant_id}:{claim.created_at.isoformat()}:{claim.code_number}"
    number = int.from_bytes(salted_hmac(_SALT, told, algorithm="sha256").digest(), "big")
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_code_of(claim: Claim, typed: str) -> bool:
    """Whether this is it, however it was spaced; it takes as long for any answer."""
    return constant_time_compare(re.sub(r"[\s-]", "", typed), code_of(claim))
