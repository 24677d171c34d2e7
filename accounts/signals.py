"""What accounts announces, with sender=the model of the membership, membership=the row and by=who did it or None.

Sent inside the transaction: a receiver may only write rows.
"""

from django.dispatch import Signal

membership_begun = Signal()
membership_ended = Signal()
