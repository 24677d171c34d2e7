"""The fixed mix of 200 questions: what people call needs, where people live, and slips of the finger."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

SEED = 20261124
SHARES = {"need and place": 140, "place": 30, "words": 20, "misspelt": 10}
_LISTING_WORDS = slice(150, 1500)  # of the table of frequencies: neither "people" nor "sockets"


class Asked(NamedTuple):
    """One question as typed into the two boxes."""

    kind: str
    q: str
    near: str


def mix() -> list[Asked]:
    """The questions, shuffled; the same as long as the needs' tree and the places are."""
    rng = Random(SEED)  # noqa: S311 - a fixed mix is what is wanted
    phrases, places = _phrases(), _Places(rng)
    asked: list[Asked] = []
    for _ in range(SHARES["need and place"]):
        phrase, place = rng.choice(phrases), places.draw()
        # A third say the place among the words.
        asked.append(
            Asked("need and place", *((phrase, place) if rng.random() < 0.67 else (f"{phrase} {place}", "")))
        )
    asked += [Asked("place", "", places.draw()) for _ in range(SHARES["place"])]
    listing_words = _listing_words()
    for number in range(SHARES["words"]):
        words = (
            rng.choice(phrases) if number % 2 else " ".join(rng.sample(listing_words, rng.choice((1, 2, 2))))
        )
        asked.append(Asked("words", words, ""))
    long = [phrase for phrase in phrases if any(len(word) > 6 for word in phrase.split())]
    asked += [
        Asked("misspelt", _slip(rng.choice(long), rng), places.draw()) for _ in range(SHARES["misspelt"])
    ]
    rng.shuffle(asked)
    return asked


def _phrases() -> list[str]:
    """Every synonym, whatever order the database keeps."""
    from directory.models import NeedSynonym

    return sorted(set(NeedSynonym.objects.values_list("words", flat=True)))


class _Places:
    """Half outcodes, half towns as often as people live in them."""

    def __init__(self, rng: Random) -> None:
        from places.models import Outcode, Town

        self._rng = rng
        self._outcodes = sorted(
            Outcode.objects.filter(latitude__isnull=False, code__regex=r"\d").values_list("pk", flat=True)
        )
        towns = Town.objects.filter(population__gt=5000).order_by("pk").values_list("name", "population")
        self._towns, self._people = zip(*towns, strict=True)

    def draw(self) -> str:
        if self._rng.random() < 0.5:
            return self._rng.choice(self._outcodes)
        return str(self._rng.choices(self._towns, self._people)[0])


def _listing_words() -> list[str]:
    from directory.generating.prose import FREQUENCIES
    from words import STOP_WORDS

    lines = FREQUENCIES.read_text(encoding="utf-8").splitlines()
    words = [line.split()[0] for line in lines if not line.startswith("#")]
    return [word for word in words[_LISTING_WORDS] if word not in STOP_WORDS and len(word) > 3]


def _slip(phrase: str, rng: Random) -> str:
    """The phrase with two letters of its longest word changed over, or one left out."""
    longest = max(phrase.split(), key=len)
    at = rng.randrange(2, len(longest) - 2)
    wrong = (
        longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :]
        if rng.random() < 0.5
        else longest[:at] + longest[at + 1 :]
    )
    return phrase.replace(longest, wrong)
