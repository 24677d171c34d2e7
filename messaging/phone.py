"""Numbers to which a text can be sent."""

import re

_WRITTEN = re.compile(r"(?:\+44|0044|0)([0-9]{10})")
# 070 forwards at a price and 076 pages, but for the Isle of Man's mobiles.
_MOBILE = re.compile(r"7(?:[1-57-9][0-9]{8}|624[0-9]{6})")
_BETWEEN = re.compile(r"[\s.()\u2010-\u2015-]")


class NotAMobile(ValueError):
    """This is no British mobile number, however it is written."""


def to_e164(written: str) -> str:
    """A British mobile number as +447700900123, however people write it. Raises NotAMobile.

    Landlines are refused: to them a text is read aloud, to whoever picks up.
    """
    # As in +44 (0)7700 900123.
    plain = _BETWEEN.sub("", re.sub(r"^(\s*(?:\+|00)44)[\s-]*\(0\)", r"\1", written))
    found = _WRITTEN.fullmatch(plain)
    if found is None or not _MOBILE.fullmatch(found[1]):
        raise NotAMobile("not a British mobile number")
    return f"+44{found[1]}"
