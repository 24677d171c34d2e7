"""What a place is, once found."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["postcode", "outcode", "sector", "authority", "county", "nation", "town"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody looks. Degrees are None where nobody knows them (the Crown dependencies).

    `area_codes` are the GSS codes of every authority that it lies in, even partly, and upward of the counties,
    regions and nations of those. `alternatives` are other places of the same name. `approximate` says that the
    position is its sector's or outcode's, because the postcode has none of its own.
    """

    kind: Kind
    name: str
    latitude: float | None
    longitude: float | None
    area_codes: frozenset[str]
    alternatives: tuple["Place", ...] = ()
    approximate: bool = False

    @property
    def position(self) -> tuple[float, float] | None:
        """(latitude, longitude), or None."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class PlaceNotFound(LookupError):
    """Nothing is known by these words. Its text is a sentence to show; `nearest` is the nearest that exists."""

    def __init__(self, sentence: str, nearest: Place | None = None) -> None:
        super().__init__(sentence)
        self.nearest = nearest
