"""Other people's values made fit to keep.

Every function takes a value of any JSON type and never raises. What can't be kept becomes empty (`""` or
`None`), and `notes` is told what was taken away and why.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

LONGEST_TEXT = 10_000
LONGEST_RAW_TEXT = 200_000
LONGEST_URL = 500
LONGEST_LIST = 300
OLDEST = 120  # years; a higher limit of age is no limit

# Controls, soft hyphens and zero widths, direction marks and overrides, half a surrogate pair. The two joiners
# stay: some scripts and most flags and families of emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
# Anything that keeps a text from being taken as it is.
_NOT_PLAIN = re.compile(f"{_INVISIBLE.pattern[:-1]}\\t\\n\\r\x85\xa0\u2028\u2029<&]|  ")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&#?[0-9a-zA-Z]{1,31};")
_BLOCK = re.compile(
    r"<(?:br|hr|/?(?:p|div|li|ul|ol|dl|dt|dd|h[1-6]|tr|table|section|article|blockquote|header|footer))"
    r"(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")
# What people write where they have nothing to say.
_FILLERS = {
    "",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
    "-",
    "--",
    "not stated",
    "not known",
    "unknown",
    "tbc",
    "tba",
}


class Notes(list[tuple[str, str]]):
    """What was cleaned or doubted in one record: (kind, in words), in the order in which it was met."""

    def add(self, kind: str, detail: str = "") -> None:
        """One more; `kind` is what notes are counted by."""
        self.append((kind, detail))


def shown(value: Any) -> str:
    """A value short and safe enough to print, whatever it is."""
    if isinstance(value, str):
        return f"“{ascii(value[:60])[1:-1]}”" if not value.isprintable() else f"“{value[:60]}”"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(value)[:40]
    return "a list" if isinstance(value, list) else "an object"


def text(value: Any, limit: int, field: str, notes: Notes, *, lines: bool = False) -> str:
    """Plain text of at most `limit` characters; with `lines`, its paragraphs kept apart."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            notes.add("not text", f"{field} is {shown(value)}")
            return ""
        value = repr(value)
    length = len(value)
    if length > LONGEST_RAW_TEXT:
        value = value[:LONGEST_RAW_TEXT]  # so that cleaning costs no more for a hostile text
    value = _plain(value, field, notes, lines=lines) if _NOT_PLAIN.search(value) else value.strip()
    if len(value) > limit or length > LONGEST_RAW_TEXT:
        notes.add("text shortened", f"{field} has {length} characters, {limit} are kept")
    return shortened(value, limit)


def filled(value: Any, limit: int, field: str, notes: Notes) -> str:
    """As `text`, but empty for “Not stated”, “N/A” and the like."""
    found = text(value, limit, field, notes)
    return "" if found.lower().rstrip(".") in _FILLERS else found


def _plain(value: str, field: str, notes: Notes, *, lines: bool) -> str:
    value = _LINE_ENDS.sub("\n", value)
    bare = _INVISIBLE.sub("", value)
    if len(bare) != len(value):
        notes.add("control characters taken out", field)
    had_markup = False
    for _ in range(3):  # feeds escape their HTML once, and once more on the way out
        if not _MARKUP.search(bare):
            break
        if "<" in bare:
            had_markup = True
            bare = nh3.clean(_BLOCK.sub("\n", bare), tags=set())
        bare = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", html.unescape(bare)))
    if had_markup:
        notes.add("HTML taken out", field)
    if not lines:
        return " ".join(bare.split())
    bare = "\n".join(line.strip() for line in _BLANKS.sub(" ", bare).split("\n"))
    return _MANY_LINES.sub("\n\n", bare).strip()


def shortened(value: str, limit: int) -> str:
    """The beginning of a longer text, up to a word's end."""
    if len(value) <= limit:
        return value
    cut = value[: limit - 1]
    at_word = cut.rsplit(None, 1)[0] if " " in cut[-40:] else cut
    return f"{at_word.rstrip()}…"


def objects(raw: dict[str, Any], key: str, notes: Notes) -> Iterator[dict[str, Any]]:
    """The JSON objects listed under `key`; one alone counts as a list of one. All else is noted and left out."""
    value = raw.get(key)
    if not value:
        return
    if isinstance(value, dict):
        yield value
        return
    if not isinstance(value, list):
        notes.add("not a list", f"{key} is {shown(value)}")
        return
    if len(value) > LONGEST_LIST:
        notes.add("list shortened", f"{key} has {len(value)} entries, {LONGEST_LIST} are kept")
    for entry in value[:LONGEST_LIST]:
        if isinstance(entry, dict):
            yield entry
        elif entry is not None:
            notes.add("not an object", f"{key} holds {shown(entry)}")


def child(raw: dict[str, Any], key: str, notes: Notes) -> dict[str, Any]:
    """The JSON object under `key`, empty where there is none."""
    value = raw.get(key)
    if isinstance(value, dict):
        return value
    if value:
        notes.add("not an object", f"{key} is {shown(value)}")
    return {}


def identifier(value: Any) -> str | None:
    """An id as text; None for what can't be one: too long, empty, unprintable, a fraction, a list."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if 0 < len(value) <= 255 and value.isprintable() else None


_valid_url = URLValidator(schemes=["http", "https"])
_valid_email = EmailValidator()


@lru_cache(maxsize=8192)
def _url(value: str) -> tuple[str, str]:
    """(a link that our own forms would take, what was wrong)."""
    problem = ""
    parts = value.split()
    if len(parts) > 1:
        problem, value = "more than a link; its first is kept", parts[0].rstrip(",;")
    if "://" not in value and re.match(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#:]|$)", value, re.IGNORECASE):
        value = f"http://{value}"
    try:
        host = urlsplit(value)
        if host.username is not None or host.password is not None:
            return "", "a link that holds a sign-in"
        _valid_url(value)
    except (ValueError, ValidationError):
        return "", "not an http or https link"
    return value, problem


def url(value: Any, field: str, notes: Notes) -> str:
    """An http or https link, or empty."""
    found = filled(value, 4000, field, notes)
    if not found:
        return ""
    kept, problem = _url(found)
    if len(kept) > LONGEST_URL:
        kept, problem = "", f"a link of more than {LONGEST_URL} characters"
    if problem:
        notes.add("link cleaned" if kept else "link left out", f"{field} {shown(found)}: {problem}")
    return kept


@lru_cache(maxsize=8192)
def _email(value: str) -> tuple[str, str]:
    problem = ""
    for part in re.split(r"[\s;,]+|(?<=[a-z])/", re.sub(r"(?i)^mailto:", "", value)):
        part = part.strip("<>()\"'").rstrip(".")
        try:
            _valid_email(part)
        except ValidationError:
            problem = "not an e-mail address alone"
            continue
        return (
            (part, "" if part == value else problem or "more than an address")
            if len(part) <= 254
            else ("", "")
        )
    return "", "not an e-mail address"


def email(value: Any, field: str, notes: Notes) -> str:
    """An e-mail address, or empty; of several the first."""
    found = filled(value, 1000, field, notes)
    if not found:
        return ""
    kept, problem = _email(found)
    if not kept or problem:
        notes.add("e-mail cleaned" if kept else "e-mail left out", f"{field} {shown(found)}: {problem}")
    return kept


_PHONE = re.compile(
    r"[+(]{0,2}\d[\d\s()./+-]*(?:(?:,|;)?\s*(?:ext(?:ension)?|x)\.?:?\s*\d{1,6})?", re.IGNORECASE
)


def phone(value: Any, extension: Any, field: str, notes: Notes) -> str:
    """A telephone number as it was written, or empty; of several, or among words, the first."""
    found = filled(value, 1000, field, notes).strip("\"'“”")
    if not found:
        return ""
    for number in _PHONE.findall(found):
        kept = " ".join(number.split()).strip("./-")
        if 3 <= sum(map(str.isdigit, kept)) <= 20 and len(kept) <= 36:
            break
    else:
        notes.add("telephone left out", f"{field} {shown(found)}")
        return ""
    if kept != found and "".join(kept.split()) != "".join(found.split()):
        notes.add("telephone cleaned", f"{field} {shown(found)}")
    if isinstance(extension, int | str) and not isinstance(extension, bool):
        digits = str(extension).strip()
        if digits.isascii() and digits.isdigit() and len(digits) <= 6:
            kept = f"{kept} ext. {digits}"
    return kept


def number(value: Any, field: str, notes: Notes) -> float | None:
    """A finite number, also one written as text."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and len(value) <= 40:
        value = value.strip()
    elif isinstance(value, bool) or not isinstance(value, int | float):
        notes.add("not a number", f"{field} is {shown(value)}")
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        found = math.nan
    if math.isfinite(found):
        return found
    notes.add("not a number", f"{field} is {shown(value)}")
    return None


def whole(value: Any, lowest: int, highest: int, field: str, notes: Notes) -> int | None:
    """A whole number between two others."""
    found = number(value, field, notes)
    if found is None:
        return None
    if found != int(found) or not lowest <= found <= highest:
        notes.add("number out of range", f"{field} is {shown(value)}")
        return None
    return int(found)


def ages(lowest: Any, highest: Any, notes: Notes) -> tuple[int | None, int | None]:
    """(lowest, highest) age in years; both empty where they contradict each other."""
    low, high = (number(value, "age", notes) for value in (lowest, highest))
    if high is not None and high > OLDEST:
        high = None
    if (low is not None and not 0 <= low <= OLDEST) or (high is not None and high < 0):
        notes.add("age out of range", f"{shown(lowest)} to {shown(highest)}")
        return None, None
    if low is not None and high is not None and low > high:
        notes.add("ages in the wrong order", f"{shown(lowest)} to {shown(highest)}")
        return None, None
    return (None if low is None else int(low)), (None if high is None else int(high))


def pounds(value: Any, notes: Notes) -> Decimal | None:
    """An amount in pounds and pence, 0 for free."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        said = value[:40].strip().lower().removeprefix("gbp").lstrip("£ ").replace(",", "")
        said = "0" if said in {"free", "none", "nil", "no charge"} else said
    else:
        said = "" if isinstance(value, bool | list | dict) else repr(value)[:40]
    try:
        amount = Decimal(said)
        if amount.is_finite() and 0 <= amount < 1_000_000:
            return min(amount.quantize(Decimal("0.01")), Decimal("999999.99"))
    except InvalidOperation:
        pass
    notes.add("amount left out", f"{shown(value)} is not an amount in pounds")
    return None
