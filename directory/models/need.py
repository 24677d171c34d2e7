"""What people need, in a tree with the words they say for it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import get_script_prefix
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from directory.addresses import keep_old_address
from directory.querysets import NeedQuerySet

MAX_DEPTH = 3


class Need(ClusterableModel):
    """Something that matters to people and that services meet, such as “Feeling lonely”.

    A plain tree of at most three levels, without drafts: an old revision put back would tear it. `path` has
    the keys of its ancestors and its own, `/3/17/`, so that a branch is one prefix.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(max_length=120, unique=True, help_text="As a patient would say it.")
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, help_text="One sentence.")
    is_sensitive = models.BooleanField(
        "sensitive",
        default=False,
        help_text="Never named in a text message or an e-mail; its pages offer a quick way out.",
    )
    path = models.CharField(max_length=80, editable=False, blank=True, db_index=True)
    depth = models.PositiveSmallIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True, help_text="Of the need or any of its words.")
    sort_order = models.PositiveIntegerField(default=0, help_text="Lower comes first among its siblings.")

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["sort_order", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(depth__gte=1, depth__lte=MAX_DEPTH), name="need_three_levels"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=1) | Q(parent__isnull=False, depth__gt=1),
                name="need_depth_fits_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its own page, which `cms` serves: a fixed address, so that nothing here need know of that room."""
        return f"{get_script_prefix()}needs/{self.slug}/"

    @property
    def ancestor_ids(self) -> list[int]:
        """Keys from the top of the tree down to this one's parent, then its own."""
        return [int(key) for key in self.path.strip("/").split("/") if key]

    def clean(self) -> None:
        """At most three levels, and no need beneath itself."""
        super().clean()
        if self.parent is None:
            return
        if self.pk and self.pk in self.parent.ancestor_ids:
            raise ValidationError({"parent": "A need can't stand under itself."})
        deepest = self.branch_depth() if self.pk else 1
        if self.parent.depth + deepest > MAX_DEPTH:
            raise ValidationError({"parent": f"Needs have at most {MAX_DEPTH} levels; choose a higher one."})

    def branch_depth(self) -> int:
        """Levels in this branch, itself among them."""
        deepest = Need.objects.branch(self).aggregate(models.Max("depth"))["depth__max"] or self.depth
        return deepest - self.depth + 1

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with its place in the tree; what stands beneath moves with it.

        In one transaction, so that whoever hears of the change and acts after the commit finds it moved.
        """
        self.depth = self.parent.depth + 1 if self.parent else 1
        before = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        super().save(*args, **kwargs)
        if before and before.slug != self.slug:
            keep_old_address(old=before.get_absolute_url(), new=self.get_absolute_url())
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self)._base_manager.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.parent = self
                child.save()


class NeedSynonym(models.Model):
    """Other words for a need, as people or listings say it: “brassic”, “food parcel”."""

    need = ParentalKey(Need, on_delete=models.CASCADE, related_name="synonyms")
    words = models.CharField(max_length=120)

    class Meta:
        ordering = ["words"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="synonym_not_empty")]

    def __str__(self) -> str:
        return self.words
