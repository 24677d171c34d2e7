"""What the finder's addresses answer with."""

from search.views.page import results
from search.views.suggesting import suggest, suggest_places

__all__ = ["results", "suggest", "suggest_places"]
