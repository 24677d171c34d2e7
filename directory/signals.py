"""What directory announces. It never learns who listens.

Both are sent with sender=Service and keys=[(service's key, its index_version), ...], once a batch, inside the
transaction that made the change: a receiver may only write rows, such as the outbox's.
"""

from django.dispatch import Signal

listing_changed = Signal()
listing_removed = Signal()
# The tree of needs or its synonyms changed: whatever is remembered of them is out of date.
needs_changed = Signal()
