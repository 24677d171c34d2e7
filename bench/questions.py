"""Questions asked of real listings, and what a right answer says.

A hit is right when its own words (name, description, organisation, needs) match `says` and it is near enough:
within `within_km` by road of geometry, the great circle, or its area covers the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What somebody types, where, and how to know a right answer."""

    text: str
    near: str
    says: str
    within_km: float = 8

    def is_right(self, words: str, distance_m: float | None, covers: str) -> bool:
        """Whether a hit with these words at this distance (metres) answers it."""
        near = bool(covers) or (distance_m is not None and distance_m <= self.within_km * 1000)
        return near and re.search(self.says, words, re.IGNORECASE) is not None


FOOD = r"food ?bank|food parcel|food hub|pantry|larder|foodshare|emergency food|food"
WARM = r"warm (space|welcome|hub|place|spot|bank)|keep warm|warm"

QUESTIONS = (
    Question("food parcel", "BS5 6XX", FOOD),
    Question("food bank", "Bristol", FOOD),
    Question("food bank", "M14 5RU", FOOD),
    Question("foodbank", "Bolton", FOOD, 12),
    Question("emergency food", "Oldham", FOOD, 12),
    Question("food bank", "Launceston", FOOD, 25),
    Question("warm space", "Leeds", WARM),
    Question("somewhere warm", "LS6 2AB", WARM),
    Question("warm hub", "Newcastle upon Tyne", WARM),
    Question("warm space", "BT1 5GS", WARM, 15),
    Question("warm space", "Cardiff", WARM, 12),
    Question("library", "M14 5RU", r"librar"),
    Question("library", "Leeds", r"librar"),
    Question("library", "Brixton", r"librar"),
    Question("library", "EH1 1YZ", r"librar"),
    Question("mobile library", "Edgware", r"librar"),
    Question("parkrun", "TW11 0EQ", r"parkrun|run"),
    Question("parkrun", "Sheffield", r"parkrun"),
    Question("swimming", "M33 7ZF", r"swim|pool|leisure", 12),
    Question("badminton", "Sale", r"badminton|sports? (hall|centre)|leisure", 12),
    Question("football", "Stretford", r"football|pitch|fc\b", 12),
    Question("allotment", "M33 7ZF", r"allotment", 12),
    Question("job centre", "Oldham", r"job ?centre", 12),
    Question("children's centre", "Stretford", r"child", 12),
    Question("mental health", "M4 4DE", r"mental|mood|anxiety|depress|counsel|therap", 12),
    Question("counselling for young people", "Manchester", r"counsel|therap|young", 12),
    Question("LGBT support", "Manchester", r"lgbt|lesbian|gay|trans", 12),
    Question("homeless", "M4 5AG", r"homeless|rough sleep|hostel|shelter|housing", 12),
    Question("art group", "IP33 1QR", r"\bart|paint|draw|creative|craft|culture|exhibit|museum", 25),
    Question("theatre", "Bury St Edmunds", r"theatre|drama|perform", 25),
    Question("dance", "Ipswich", r"danc", 30),
    Question("wildlife charity", "Trafford", r"wildlife|nature|conservation", 15),
)
