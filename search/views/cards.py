"""A hit as the list shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from directory.cards import service_card
from search.finder import Hit
from ui.filters import distance_words


def card(hit: Hit, now: datetime) -> dict[str, Any]:
    """What `ui/components/service_card.html` asks for."""
    return {
        **service_card(hit.service, now),
        "distance": f"{distance_words(hit.distance_m)} away" if hit.distance_m is not None else "",
        "covers": hit.covers,
        "needs": hit.needs,
        "why": hit.why,
    }
