"""Made-up descriptions: words as often as real listings use them, and what people call needs among them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

FREQUENCIES = Path(__file__).resolve().parents[1] / "data" / "word_frequencies.txt"

# Words in a description: the logarithm's mean and deviation, somewhat longer than in the listings that were measured,
# most of which are a line or two on a warm room.
_LENGTH = (3.7, 0.9)
_SHORTEST, _LONGEST = 6, 400
_SENTENCE = (6, 18)  # words

_LEADS = (
    "We help with {}.",
    "If it is about {}, come and see us.",
    "People come to us for {}.",
    "A friendly group for {}.",
    "Ask us about {}.",
    "{} is what we know best.",
    "This is where to turn for {} and more.",
)
_DENIALS = ("We do not offer {}.", "We can't help with {}.", "Please note that this is not {}.")


class Prose:
    """Writes descriptions. The words are drawn one by one, so that a text says nothing."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        lines = FREQUENCIES.read_text(encoding="utf-8").splitlines()
        pairs = [line.split() for line in lines if not line.startswith("#")]
        self._words = [word for word, _ in pairs]
        self._sums = list(accumulate(int(number) for _, number in pairs))

    def description(self, spoken: Sequence[str], denied: str = "") -> str:
        """Some sentences, with each phrase in one of its own and the one that is denied taken back."""
        length = round(self._rng.lognormvariate(*_LENGTH))
        sentences = self._sentences(min(max(length, _SHORTEST), _LONGEST))
        for phrase in spoken:
            sentence = self._rng.choice(_LEADS).format(phrase)
            sentences.insert(self._rng.randint(0, len(sentences)), sentence[0].upper() + sentence[1:])
        if denied:
            sentences.append(self._rng.choice(_DENIALS).format(denied))
        return " ".join(sentences)

    def sentence(self) -> str:
        """One."""
        return self._sentences(self._rng.randint(*_SENTENCE))[0]

    def _sentences(self, number: int) -> list[str]:
        words = self._rng.choices(self._words, cum_weights=self._sums, k=number)
        found = []
        while words:
            length = self._rng.randint(*_SENTENCE)
            found.append(f"{' '.join(words[:length]).capitalize()}.")
            words = words[length:]
        return found
