"""How values are put into words on a page: dates, distances, text, telephone numbers, addresses on the web."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import linebreaks
from markupsafe import Markup

METRES_IN_A_MILE = 1609.344

_TELEPHONE = re.compile(r"\+?\(?\d[\d\s().-]*")
_EXTENSION = re.compile(r"\s*(?:ext(?:ension)?|x)\.?\s*(\d{1,6})\b", re.IGNORECASE)


def date_words(value: date | datetime) -> str:
    """A day as people write it: "Tuesday 25 November 2025". An aware instant is the day that it is in the UK."""
    day = _local(value) if isinstance(value, datetime) else value
    return f"{day:%A} {day.day} {day:%B %Y}"


def time_words(value: time | datetime) -> str:
    """A time of day as NHS.UK writes it: "10am", "10:30am", "midday", "midnight"."""
    clock = _local(value).time() if isinstance(value, datetime) else value
    if (clock.hour, clock.minute) in {(0, 0), (12, 0)}:
        return "midday" if clock.hour else "midnight"
    hour = (clock.hour - 1) % 12 + 1
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{hour}{minutes}{'am' if clock.hour < 12 else 'pm'}"


def moment_words(value: datetime) -> str:
    """A day and a time: "Tuesday 25 November 2025, 10:30am"."""
    return f"{date_words(value)}, {time_words(value)}"


def distance_words(distance_m: float | None) -> str:
    """Metres as people in the UK say them: "about 300 metres" below a fifth of a mile, then "1.2 miles"; None is ""."""
    if distance_m is None:
        return ""
    miles = distance_m / METRES_IN_A_MILE
    if miles < 0.2:
        return f"about {max(50, round(distance_m / 50) * 50)} metres"
    rounded = round(miles) if miles >= 9.95 else round(miles, 1)
    return "1 mile" if rounded == 1 else f"{rounded:,g} miles"


def paragraphs(text: str | None) -> Markup:
    """Plain text as paragraphs and line breaks; any HTML in it is shown, not obeyed."""
    return Markup(linebreaks(text, autoescape=True)) if text and text.strip() else Markup("")  # noqa: S704


def telephone_uri(text: str) -> str:
    """The `tel:` address of the first number in some text ("0117 496 0123 ext 4" is "tel:01174960123;ext=4"), or ""."""
    found = _TELEPHONE.search(text)
    if not found:
        return ""
    number = found.group()
    if number.lstrip("(").startswith("+"):
        number = number.replace("(0)", "")
    digits = re.sub(r"\D", "", number)
    if not 3 <= len(digits) <= 15:
        return ""
    extension = _EXTENSION.match(text, found.end())
    return f"tel:{'+' if '+' in number else ''}{digits}{f';ext={extension[1]}' if extension else ''}"


def web_link(url: str) -> str:
    """The address itself if it is one of the web (http or https, with a host), else ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def web_words(url: str) -> str:
    """A web address as people say it: "https://www.example.org/" is "example.org"."""
    return re.sub(r"^https?://(www\.)?", "", url.strip(), flags=re.IGNORECASE).rstrip("/")


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number and its noun: "1 service", "1,204 services"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Words as a list in a sentence: "food, warmth and company"."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} {joint} {last}" if most else last


def with_query(params: QueryDict, **changes: object) -> str:
    """The query string, "?q=food&page=2", with some parts set (a list sets several values) or, at None, taken out."""
    query = params.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query.setlist(key, [str(one) for one in (value if isinstance(value, list | tuple) else [value])])
    return f"?{query.urlencode()}"


def page_numbers(number: int, count: int) -> list[int | None]:
    """The pages worth a link around page `number` of `count`, from 1; None stands where some are left out."""
    paginator = Paginator(range(count), 1)
    shown = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [page if isinstance(page, int) else None for page in shown]


def _local(instant: datetime) -> datetime:
    return timezone.localtime(instant) if timezone.is_aware(instant) else instant


FILTERS = {
    function.__name__: function
    for function in (
        date_words,
        time_words,
        moment_words,
        distance_words,
        paragraphs,
        telephone_uri,
        web_link,
        web_words,
        counted,
        listed,
        with_query,
    )
}
