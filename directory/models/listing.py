"""What organisations, services and venues have in common: drafts, a source, and two counters."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Case, When
from django.utils import timezone
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin, WorkflowMixin

from directory.addresses import keep_old_address
from directory.forms import ListingForm
from directory.slugs import free_slug
from ui.filters import listed

# How the address of a draft begins whose name may still be half typed: Wagtail saves by itself.
UNNAMED = "draft-"


class StaleDraft(PermissionDenied):
    """A draft was made from an older row than the one it would replace; publishing it would undo a change.

    A kind of `PermissionDenied`, so that Wagtail's screens refuse it politely wherever approval comes from.
    `differences` has (field's name, in the draft, published now) for each field that differs.
    """

    def __init__(self, listing: Listing, differences: list[tuple[str, str, str]]) -> None:
        self.listing = listing
        self.differences = differences
        # By name only: the text is logged, and a field may hold a confidential address.
        named = listed(name for name, _, _ in differences)
        differ = f" They differ in: {named}." if named else ""
        super().__init__(
            f"“{listing}” has changed since this draft was begun, so it was not published.{differ}"
        )


class MergedListing(PermissionDenied):
    """A draft is of a listing that was merged into another: publishing it would bring back what was there twice.

    A kind of `PermissionDenied`, for the same reason as `StaleDraft`.
    """

    def __init__(self, listing: Listing) -> None:
        super().__init__(f"“{listing}” was merged into another listing, so its draft was not published.")


class Listing(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, ClusterableModel):
    """A moderated record that may also come from somebody's feed.

    Rows hold what the public sees. Drafts live in Wagtail's revisions; an imported row has none until
    somebody edits it. What changes outside moderation (`kept_from_row`) is never taken from a revision.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(
        max_length=100, blank=True, editable=False, help_text="The feed it comes from; empty if typed here."
    )
    source_id = models.CharField(max_length=255, blank=True, editable=False, help_text="Its id in that feed.")
    source_hash = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the record as read; no copy is kept."
    )
    content_version = models.PositiveBigIntegerField(
        default=1, editable=False, help_text="Rises when moderated content changes: an import, a publish."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    base_form_class = ListingForm
    kept_from_row: ClassVar[tuple[str, ...]] = (
        "uuid",
        "source",
        "source_id",
        "source_hash",
        "content_version",
        "created_at",
    )

    # The content_version of the row that this copy's draft was begun from; set on copies of a revision.
    made_from_version: int | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a listing with an address of its own on the site gets one, from its name once it is published."""
        if getattr(self, "slug", None) == "":
            self.slug = free_slug(type(self), self.name) if self.live else f"{UNNAMED}{self.uuid.hex[:8]}"
        super().save(*args, **kwargs)

    @property
    def is_kept_by_people(self) -> bool:
        """Whether somebody has edited it here, so that an import may only propose."""
        return self.latest_revision_id is not None

    @property
    def has_persons_draft(self) -> bool:
        """Whether somebody's words wait in a draft; a feed's proposals are no draft."""
        return self.has_unpublished_changes and self.latest_revision_id is not None

    def serializable_data(self) -> dict[str, Any]:
        """The draft as Wagtail stores it, with the version of the row it was begun from."""
        data = super().serializable_data()
        if self.made_from_version is not None:
            data["content_version"] = self.made_from_version
        return data

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """A copy with the revision's content, and from the row all that moderation does not govern."""
        draft = super().with_content_json(content)
        for name in self.kept_from_row:
            setattr(draft, name, getattr(self, name))
        draft.made_from_version = content.get("content_version", self.content_version)
        return draft

    def differences_from(self, draft: Listing) -> list[tuple[str, str, str]]:
        """(field's name, in the draft, in this row) for each moderated field in which the two differ."""
        skipped = {*self.kept_from_row, *(f.name for f in DraftStateMixin._meta.fields), "latest_revision"}
        return [
            (str(field.verbose_name), str(getattr(draft, field.attname)), str(getattr(self, field.attname)))
            for field in self._meta.concrete_fields
            if field.name not in skipped and getattr(draft, field.attname) != getattr(self, field.attname)
        ]

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish `revision`, unless the row has moved on since it was begun: then `StaleDraft`.

        The row stays locked until the end, so that no import slips in between.
        """
        with transaction.atomic():
            row = type(self)._base_manager.select_for_update().get(pk=self.pk)
            if getattr(row, "merged_into_id", None):
                raise MergedListing(row)
            made_from = revision.content.get("content_version", row.content_version)
            if made_from < row.content_version:
                raise StaleDraft(row, row.differences_from(row.with_content_json(revision.content)))
            # A revision remembers the copy it was saved from; what is kept must come from the row as it is now.
            revision.content_object = row
            if revision.content.get("slug", "").startswith(UNNAMED):
                revision.content["slug"] = free_slug(type(self), revision.content["name"])
                revision.save(update_fields=["content"])
            self._remember_what_is_live(row, revision)
            published = super().publish(revision, *args, **kwargs)
            self._lead_on_from(row)
            self._keep_drafts_in_view(revision)
            return published

    def _remember_what_is_live(self, row: Listing, revision: Revision) -> None:
        """Give a row that came from a feed a revision of what the public sees, before a draft is set for later.

        Wagtail asks the draft which that is. Without an answer it takes the listing for never published: offline
        until the time that was set, and overwritten at once.
        """
        # Of the draft: whoever approves one in a workflow calls this on the row.
        go_live_at = self._meta.get_field("go_live_at").to_python(revision.content.get("go_live_at"))
        is_for_later = go_live_at is not None and go_live_at > timezone.now()
        if not (is_for_later and row.live):
            return
        if row.live_revision is None:
            row.live_revision = Revision.objects.create(
                content_object=row,
                base_content_type=row.get_base_content_type(),
                created_at=row.created_at,  # never the latest: that is somebody's draft
                content=row.serializable_data(),
                object_str=str(row),
            )
            row.save(update_fields=["live_revision"])
        revision.content["live_revision"] = row.live_revision_id

    def _keep_drafts_in_view(self, revision: Revision) -> None:
        """Say truly whether a draft waits: Wagtail compares dates, and takes a feed's proposal for a draft."""
        rows = type(self)._base_manager.filter(pk=self.pk, live_revision=revision)
        rows.exclude(latest_revision=None).update(
            has_unpublished_changes=Case(When(latest_revision=revision, then=False), default=True)
        )

    def _lead_on_from(self, before: Self) -> None:
        """Keep an address that the public may have written down, if this publishing changed it."""
        now = type(self)._base_manager.get(pk=self.pk)
        if before.live and now.live and getattr(before, "slug", None) != getattr(now, "slug", None):
            keep_old_address(old=before.get_absolute_url(), new=now.get_absolute_url())


def from_feed_once(model_name: str) -> models.UniqueConstraint:
    """One row for each record of a feed."""
    return models.UniqueConstraint(
        fields=["source", "source_id"],
        condition=~models.Q(source=""),
        name=f"{model_name}_from_feed_once",
    )


def named_when_live(model_name: str) -> models.CheckConstraint:
    """What the public sees has a name; a draft may be blank."""
    return models.CheckConstraint(
        condition=models.Q(live=False) | ~models.Q(name=""),
        name=f"{model_name}_named_when_live",
        violation_error_message="Give it a name before it is published.",
    )


def merged_index(model_name: str) -> models.Index:
    """Finds what was merged into a row; few rows ever were."""
    return models.Index(
        fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name=f"{model_name}_merged"
    )
