"""What waits for a moderator, what is to be known of it before it is decided, and what may go past them."""

from directory.moderation.states import ModerationState, Status, state_of, states_of

__all__ = ["ModerationState", "Status", "state_of", "states_of"]
