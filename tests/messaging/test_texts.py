"""What fits into a text message."""

import pytest

from messaging.texts import TooLong, plain, refuse_too_long, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("£" * 160, 1),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("ŵ" * 201, 3),
        ("ŵ" * 202, 4),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_providers_do(text: str, count: int) -> None:
    assert segments(text) == count


def test_typographers_marks_cost_nothing() -> None:
    written = "“Tea” – it’s on\u00a0Monday…"

    assert plain(written) == '"Tea" - it\'s on Monday...'
    assert segments(plain(written * 6)) == 1


def test_other_letters_stay() -> None:
    assert plain("Wisła, Tŷ Hafan, café") == "Wisła, Tŷ Hafan, café"


def test_more_than_three_segments_are_refused_with_how_long_it_is() -> None:
    refuse_too_long("a" * 459)

    with pytest.raises(TooLong, match="4 segments: at most 3"):
        refuse_too_long("a" * 460)
