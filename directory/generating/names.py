"""Made-up names: of organisations, services, venues and streets."""

from __future__ import annotations

from random import Random

_FIRST = (
    "Amber", "Anchor", "Apple", "Ash", "Aspen", "Beacon", "Bluebell", "Bramble", "Bridge", "Brook",
    "Candle", "Cedar", "Clover", "Compass", "Copper", "Coral", "Cornerstone", "Daisy", "Dovecote",
    "Elder", "Ember", "Fern", "Finch", "Foxglove", "Garnet", "Gateway", "Hazel", "Hearth", "Heather",
    "Heron", "Honeysuckle", "Ivy", "Juniper", "Kestrel", "Kettle", "Kindling", "Lantern", "Lark",
    "Lavender", "Lighthouse", "Linden", "Lodestar", "Maple", "Marigold", "Meadow", "Millstone",
    "Mulberry", "Nightingale", "Oak", "Olive", "Orchard", "Osprey", "Otter", "Pebble", "Pilgrim", "Poppy",
    "Primrose", "Quayside", "Rainbow", "Robin", "Rosemary", "Rowan", "Saffron", "Sandpiper", "Skylark",
    "Snowdrop", "Sparrow", "Springboard", "Stepping", "Sunflower", "Swallow", "Sycamore", "Teasel",
    "Thistle", "Threshold", "Thyme", "Tideway", "Trellis", "Violet", "Walnut", "Wayside", "Wheatsheaf",
    "Willow", "Windmill", "Woodland", "Wren", "Yarrow",
)  # fmt: skip
_MIDDLE = (
    *("Community", "Neighbours", "Wellbeing", "Family", "Care", "Support", "Friends", "Action", "Outreach"),
    *("Youth", "Carers", "Advice", "Arts", "Sports", "Garden", "Health", "Welfare", "Hope", "Recovery"),
)
_LAST = (
    *(
        "Trust",
        "Group",
        "Project",
        "Association",
        "CIC",
        "Charity",
        "Society",
        "Centre",
        "Network",
        "Foundation",
    ),
    *("Partnership", "Club", "Fellowship", "Service", "Together"),
)
_HOLD = (
    "Group",
    "Club",
    "Sessions",
    "Drop-in",
    "Service",
    "Support",
    "Project",
    "Mornings",
    "Circle",
    "Hub",
    "Advice",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Weekly", "Evening", "Lunchtime")
_HALLS = (
    *("Community Centre", "Church Hall", "Village Hall", "Library", "Methodist Church", "Children's Centre"),
    *(
        "Leisure Centre",
        "Health Centre",
        "Memorial Hall",
        "Social Club",
        "Resource Centre",
        "Sports Pavilion",
    ),
)
_STREETS = ("Street", "Road", "Lane", "Avenue", "Way", "Close", "Terrace", "Green")


class Namer:
    """Draws names. Many are shared, as in life."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def organisation(self, town: str) -> str:
        """Such as “Otley Lantern Carers Trust”; a third have their town in their name."""
        pick = self._rng.choice
        where = f"{town} " if town and self._rng.random() < 0.35 else ""
        middle = f" {pick(_MIDDLE)}" if where or self._rng.random() < 0.7 else ""
        return f"{where}{pick(_FIRST)}{middle} {pick(_LAST)}"

    def service(self, phrase: str, town: str) -> str:
        """Such as “Food Bank Drop-in” or “Kindling Mornings”: one in four doesn't say what it is for."""
        pick, chance = self._rng.choice, self._rng.random()
        if chance < 0.25:
            return f"{pick(_FIRST)} {pick(_HOLD)}"
        said = phrase[0].upper() + phrase[1:]
        if chance < 0.4 and town:
            return f"{town} {said}"
        return f"{pick(_DAYS)} {said}" if chance < 0.5 else f"{said} {pick(_HOLD)}"

    def venue(self, town: str) -> str:
        """Such as “St Rowan's Hall” or “Otley Library”."""
        return f"{self._rng.choice((town, *_FIRST[:40]) if town else _FIRST)} {self._rng.choice(_HALLS)}"

    def street(self) -> str:
        """Such as “12 Mulberry Lane”."""
        return f"{self._rng.randint(1, 240)} {self._rng.choice(_FIRST)} {self._rng.choice(_STREETS)}"
