"""What fits into a text message (3GPP TS 23.038)."""

MOST_SEGMENTS = 3

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")
# One of these would halve what fits into each part.
_PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "…": "...",
        "\u00a0": " ",
        "•": "*",
    }
)


class TooLong(ValueError):
    """A text message is longer than we send."""


def plain(text: str) -> str:
    """The same with typographers' quotes, dashes and spaces as a typewriter has them."""
    return text.translate(_PLAIN)


def segments(text: str) -> int:
    """How many messages a provider makes of it, and counts."""
    if all(letter in _BASIC or letter in _TWICE for letter in text):
        length = sum(2 if letter in _TWICE else 1 for letter in text)
        alone, part = 160, 153
    else:
        length = len(text.encode("utf-16-be")) // 2
        alone, part = 70, 67
    return 1 if length <= alone else -(-length // part)


def refuse_too_long(text: str) -> None:
    """Raises TooLong for more than three segments: 459 plain letters, 201 where one of them is not plain."""
    count = segments(text)
    if count > MOST_SEGMENTS:
        raise TooLong(f"A text of {count} segments: at most {MOST_SEGMENTS} are sent, 459 plain letters.")
