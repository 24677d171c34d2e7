"""Searching lists of listings by the words that an editor remembers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace

SERVICE_FIELDS = ("name", "alternate_name", "organisation__name", "venues__location__name")
SERVICE_POSTCODE = "venues__location__postcode"
_MOST_WORDS = 8


def rows_with(rows: QuerySet, text: str, fields: Sequence[str], *, postcode: str = "") -> QuerySet:
    """The rows in which each word of `text` stands in one of `fields`, or in the field `postcode` but for its spaces.

    A row is found once, however many of its parts hold the word.
    """
    for word in text.split()[:_MOST_WORDS]:
        holds = Q()
        found = rows.model._default_manager.all()
        for field in fields:
            holds |= Q(**{f"{field}__icontains": word})
        if postcode:
            found = found.alias(_together=Replace(F(postcode), Value(" "), Value("")))
            holds |= Q(_together__icontains=word)
        rows = rows.filter(pk__in=found.filter(holds).order_by().values("pk"))
    return rows
