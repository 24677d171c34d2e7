"""How a listing stands, in words: what the public sees, what is being written, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from directory.models import Service
from directory.moderation import ModerationState, Status
from ui.filters import date_words


@dataclass(frozen=True, slots=True)
class Standing:
    """A tag of one or two words with its colour, a sentence, and the moderator's note where there is one."""

    tag: str
    colour: str
    words: str
    note: str = ""


_CLOSED = {
    Service.Status.TEMPORARILY_CLOSED: ("Closed for now", "People see that it is closed for a time."),
    Service.Status.DEFUNCT: ("Closed", "It is closed for good."),
    Service.Status.INACTIVE: ("Closed", "It isn’t offered now."),
}


def standing(listing: Any, state: ModerationState) -> Standing:
    """How it stands."""
    seen = "The public sees the last approved version meanwhile." if listing.live else "Nobody sees it yet."
    since = f" since {date_words(state.since)}" if state.since else ""
    if state.status == Status.RETURNED:
        return Standing("Sent back", "red", f"A moderator asks you to change something. {seen}", state.note)
    if state.status == Status.WAITING:
        return Standing("Waiting", "yellow", f"It has waited for a moderator{since}. {seen}")
    if getattr(listing, "status", None) in _CLOSED and listing.live:
        return Standing(_CLOSED[listing.status][0], "grey", _CLOSED[listing.status][1])
    if state.status == Status.DRAFT:
        return Standing("Changed" if listing.live else "Being written", "blue", f"{_saved(state)} {seen}")
    if listing.live:
        return Standing("Published", "green", "The public sees all of it.")
    return Standing("Not published", "grey", "Nobody sees it.")


def _saved(state: ModerationState) -> str:
    name = state.by.get_full_name() if state.by else ""
    on = f" on {date_words(state.since)}" if state.since else ""
    return f"Saved{f' by {name}' if name else ''}{on}, not sent yet."
