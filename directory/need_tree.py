"""Loading a tree of needs from a spreadsheet: ours, or an operator's own."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from directory.models import Need, NeedSynonym
from directory.models.need import MAX_DEPTH
from directory.signals import needs_changed
from words import tokens

OWN_TREE = Path(__file__).resolve().parent / "data" / "needs.csv"
COLUMNS = ("slug", "parent", "name", "description", "sensitive", "synonyms")


class TreeRefused(Exception):
    """The file can't be taken; `errors` has a sentence for each fault, with its line."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("\n".join(errors))


@dataclass(frozen=True)
class NeedRow:
    """A line of the file."""

    line: int
    slug: str
    parent: str
    name: str
    description: str
    is_sensitive: bool
    synonyms: tuple[str, ...]


@dataclass
class Loaded:
    """How many needs were made, and how many changed."""

    created: int = 0
    updated: int = 0


def read_tree(path: Path) -> list[NeedRow]:
    """The rows of a CSV with the columns slug, parent, name, description, sensitive, synonyms (`|` between).

    Parents come before their children. Raises `TreeRefused` with every fault found: all or nothing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise TreeRefused([f"{path.name} has no column named {', '.join(missing)}."])
            rows = [_row(reader.line_num, record) for record in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TreeRefused([f"{path} can't be read as CSV in UTF-8: {error}."]) from error
    if errors := _faults(rows):
        raise TreeRefused(errors)
    return rows


def _row(line: int, record: dict[str, str | None]) -> NeedRow:
    cells = {name: (record.get(name) or "").strip() for name in COLUMNS}
    return NeedRow(
        line=line,
        slug=cells["slug"],
        parent=cells["parent"],
        name=cells["name"],
        description=cells["description"],
        is_sensitive=cells["sensitive"].lower() in {"yes", "true", "1"},
        synonyms=tuple(
            dict.fromkeys(words.strip() for words in cells["synonyms"].split("|") if words.strip())
        ),
    )


def _faults(rows: list[NeedRow]) -> list[str]:
    errors: list[str] = []
    depths: dict[str, int] = {}
    names: set[str] = set()
    for row in rows:
        where = f"Line {row.line}"
        try:
            validate_slug(row.slug)
        except ValidationError:
            errors.append(f"{where}: the slug “{row.slug}” may have letters, digits and hyphens only.")
        if row.slug in depths:
            errors.append(f"{where}: the slug “{row.slug}” stands there twice.")
        if not row.name or row.name.casefold() in names:
            errors.append(f"{where}: the name “{row.name}” is empty or stands there twice.")
        if row.parent and row.parent not in depths:
            errors.append(f"{where}: its parent “{row.parent}” is not on a line above it.")
        depth = depths.get(row.parent, 0) + 1
        if depth > MAX_DEPTH:
            errors.append(f"{where}: needs have at most {MAX_DEPTH} levels.")
        if len(row.slug) > 80 or len(row.name) > 120 or any(len(words) > 120 for words in row.synonyms):
            errors.append(f"{where}: a slug has at most 80 characters, a name or synonym 120.")
        errors += [f"{where}: “{w}” has no word to search by." for w in row.synonyms if not tokens(w)]
        depths[row.slug] = depth
        names.add(row.name.casefold())
    return errors


@transaction.atomic
def load_tree(*, rows: list[NeedRow]) -> Loaded:
    """Bring the tree to what the rows say; needs and words that only the database has stay as they are.

    A synonym an editor added is kept; one that the file has and the database lacks is added. Idempotent.
    """
    done = Loaded()
    known = {need.slug: need for need in Need.objects.prefetch_related("synonyms")}
    for order, row in enumerate(rows):
        need = known.get(row.slug)
        is_new = need is None
        need = need or Need(slug=row.slug, sort_order=order)
        wanted = {
            "name": row.name,
            "description": row.description,
            "is_sensitive": row.is_sensitive,
            "parent": known[row.parent] if row.parent else None,
        }
        changed = is_new or any(getattr(need, name) != value for name, value in wanted.items())
        if changed:
            for name, value in wanted.items():
                setattr(need, name, value)
            need.save()
        added = _add_synonyms(need, row.synonyms)
        known[row.slug] = need
        done.created += is_new
        done.updated += not is_new and (changed or added)
    # Each need was told of when it was saved; but who read the tree meanwhile remembers half of it.
    needs_changed.send(sender=Need, needs=[])
    return done


def _add_synonyms(need: Need, synonyms: tuple[str, ...]) -> bool:
    held = {synonym.words.casefold() for synonym in need.synonyms.all()}
    missing = [NeedSynonym(need=need, words=words) for words in synonyms if words.casefold() not in held]
    NeedSynonym.objects.bulk_create(missing)
    if missing:
        # Saved again for its date, by which other processes see that the vocabulary changed.
        need.save()
    return bool(missing)
