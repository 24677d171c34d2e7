"""From free text to what it means: needs, places, days, constraints, names, each with the words that say so."""

from search.understanding.names import Names, known_now
from search.understanding.neighbourhoods import place_named
from search.understanding.reading import removal, understand

__all__ = ["Names", "known_now", "place_named", "removal", "understand"]
