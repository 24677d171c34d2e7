"""Two listings beside each other, field by field, with what differs marked.

For a draft and what is published, a feed's proposal and the listing, and two services that may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.admin.compared_fields import COMPARED, Compared
from directory.models.listing import Listing
from directory.moderation.differences import plain

# Below this share of common words two texts are two, and marking each word would be confetti.
_ALIKE = 0.4
_WORD = re.compile(r"\S+\s*|\s+")


class Marks(NamedTuple):
    """How what stands on one side only is marked, and what a screen reader says of it there."""

    left_tag: str
    left_words: str
    right_tag: str
    right_words: str


CHANGE = Marks("del", "taken out", "ins", "put in")
TWO_THINGS = Marks("mark", "only here", "mark", "only here")


@dataclass(frozen=True, slots=True)
class Row:
    """One field, as both sides have it."""

    label: str
    left: SafeString
    right: SafeString
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows, under the names of the two sides."""

    left_name: str
    right_name: str
    rows: Sequence[Row]

    @property
    def differing(self) -> list[Row]:
        """The rows in which the two differ."""
        return [row for row in self.rows if row.differs]

    @property
    def same(self) -> list[Row]:
        """The other rows in which anything is said."""
        return [row for row in self.rows if not row.differs and row.left]


def compare(
    left: Listing, right: Listing, *, left_name: str, right_name: str, marks: Marks = CHANGE
) -> Comparison:
    """Two rows, drafts or services, in the order of the editor's form; both of one model."""
    is_one = left.pk == right.pk
    rows = [
        _row(field, left, right, marks) for field in COMPARED[type(left)] if is_one or field.tells_two_apart
    ]
    return Comparison(left_name, right_name, rows)


def differing_labels(row: Listing, content: dict[str, Any]) -> list[str]:
    """The labels of the fields in which a revision's content differs from the row, without reading the revision.

    Give rows whose parts are fetched; many can then be asked of without a query each.
    """
    now = row.serializable_data()
    return [
        field.label
        for field in COMPARED[type(row)]
        if any(
            plain(now.get(name)) != plain(content.get(name))
            for name in field.fields
            if name not in row.kept_from_row
        )
    ]


def _row(field: Compared, left: Listing, right: Listing, marks: Marks) -> Row:
    before, after = field.said(left), field.said(right)
    if isinstance(before, str) and isinstance(after, str):
        differs = before.split() != after.split()
        shown = _texts(before, after, marks) if differs else (_escaped(before), _escaped(after))
    else:
        # The same parts in another order are the same.
        differs = sorted(before) != sorted(after)
        shown = (
            _items(before, set(after), marks.left_tag, marks.left_words),
            _items(after, set(before), marks.right_tag, marks.right_words),
        )
    return Row(field.label, *shown, differs)


# --- Marking ----------------------------------------------------------------------------------------


def _escaped(text: str) -> SafeString:
    return format_html("{}", text)


def _marked(text: str, tag: str, words: str) -> SafeString:
    return format_html(
        '<{tag}><span class="w-sr-only">[{words}: </span>{text}<span class="w-sr-only">] </span></{tag}>',
        tag=tag,
        words=words,
        text=text,
    )


def _items(items: Iterable[str], others: set[str], tag: str, words: str) -> SafeString:
    shown = [(item if item in others else _marked(item, tag, words),) for item in items]
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", shown)) if shown else SafeString("")


def _texts(before: str, after: str, marks: Marks) -> tuple[SafeString, SafeString]:
    """Both texts, the words that only one has marked in it."""
    left, right = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, [word.strip() for word in left], [word.strip() for word in right])
    if matcher.ratio() < _ALIKE:
        return (
            _marked(before, marks.left_tag, marks.left_words) if before else SafeString(""),
            _marked(after, marks.right_tag, marks.right_words) if after else SafeString(""),
        )
    steps = matcher.get_opcodes()
    return (
        _joined(((how == "equal", left[i:j]) for how, i, j, _, _ in steps), marks.left_tag, marks.left_words),
        _joined(
            ((how == "equal", right[i:j]) for how, _, _, i, j in steps), marks.right_tag, marks.right_words
        ),
    )


def _joined(runs: Iterator[tuple[bool, list[str]]], tag: str, words: str) -> SafeString:
    shown: list[tuple[str]] = []
    for is_common, run in runs:
        text = "".join(run)
        if not text:
            continue
        if is_common:
            shown.append((text,))
        else:
            # The space after the last word stays outside, so that no mark ends in the air.
            end = len(text.rstrip())
            shown += [(_marked(text[:end], tag, words),), (text[end:],)]
    return format_html_join("", "{}", shown)
