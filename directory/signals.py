"""What directory announces. It never learns who listens.

`listing_changed` and `listing_removed` are sent with sender=Service and keys=[(service's key, its index_version), ...],
once a batch, inside the transaction that made the change: a receiver may only write rows, such as the outbox's.

`needs_changed` is sent with sender=Need and needs=[key, ...] inside the transaction too: the needs whose name, synonyms
or place in the tree changed, or that are going; None where it may be any. It is sent when the row and its words are
written but not yet the paths beneath it, so a receiver reads no tree and leaves that to what runs after the commit.
"""

from django.dispatch import Signal

listing_changed = Signal()
listing_removed = Signal()
# Whatever is remembered of the tree or its words is out of date.
needs_changed = Signal()
