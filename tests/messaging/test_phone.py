"""Numbers to which a text can be sent."""

import pytest

from messaging.phone import NotAMobile, to_e164


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        "07700 900123",
        " 07700 900 123 ",
        "07700-900-123",
        "(07700) 900123",
        "07700.900.123",
        "07700\u00a0900\u2011123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "+44(0) 7700 900123",
        "0044 7700 900123",
        "00447700900123",
    ],
)
def test_a_british_mobile_however_it_is_written(written: str) -> None:
    assert to_e164(written) == "+447700900123"


def test_the_isle_of_man() -> None:
    assert to_e164("07624 400123") == "+447624400123"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "none",
        "0113 496 0123",
        "+44 113 496 0123",
        "020 7946 0123",
        "0800 123 4567",
        "070 1234 5678",
        "07600 123456",
        "+1 202 555 0123",
        "+33 6 12 34 56 78",
        "447700900123",
        "7700900123",
        "0770090012",
        "077009001234",
        "+44 07700 900123",
        "07700 900123 ext 4",
        "07700 900123 / 07700 900124",
        "٠٧٧٠٠٩٠٠١٢٣",
        "07700(0)900123",
    ],
)
def test_anything_else_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(NotAMobile) as refused:
        to_e164(written)

    assert not written or written not in str(refused.value)
