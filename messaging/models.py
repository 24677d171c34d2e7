"""The one table of messages: that there is something to say to somebody, and what became of it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.querysets import MessageQuerySet
from messaging.states import Channel, Status

LONGEST_KEY = 200


class Message(models.Model):
    """One thing to say to one recipient by one channel, because of one event.

    Neither the address nor a word of what is said is kept: both are asked for at the moment of sending. The row
    tells of nobody to whoever can't resolve its keys.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=100)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # Keys of the room above, such as "user:12" and "claim:17:code:1".
    recipient = models.CharField(max_length=LONGEST_KEY)
    event = models.CharField(max_length=LONGEST_KEY)
    # Ids, numbers and short codes, from which the room above makes what is said.
    about = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    # Why it was withheld or has failed: a short code.
    reason = models.CharField(max_length=40, blank=True)
    # While it waits for an hour it has no job in the outbox: `messaging.due` asks for one when the hour has come.
    not_before = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # When it was last given to the provider, and when that said that it had taken it.
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "event", "recipient", "channel"], name="messaging_message_one_for_an_event"
            ),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(event="") & ~Q(recipient=""), name="messaging_message_named"
            ),
            # No address among the keys.
            models.CheckConstraint(
                condition=~Q(recipient__contains="@") & ~Q(event__contains="@"),
                name="messaging_message_opaque",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="messaging_message_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="messaging_message_status_known"
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.SENT) & Q(sent_at__isnull=False))
                | (~Q(status=Status.SENT) & Q(sent_at__isnull=True)),
                name="messaging_message_sent_at_an_instant",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=(Status.WITHHELD, Status.FAILED)) & ~Q(reason=""))
                | (~Q(status__in=(Status.WITHHELD, Status.FAILED)) & Q(reason="")),
                name="messaging_message_reason_given",
            ),
            models.CheckConstraint(
                condition=Q(not_before__isnull=True) | Q(status=Status.WAITING),
                name="messaging_message_only_waiting_is_put_off",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(Status.SENDING, Status.SENT, Status.UNCERTAIN))
                | Q(handed_at__isnull=False),
                name="messaging_message_handed_at_an_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(not_before__isnull=False), name="messaging_message_put_off"
            ),
            models.Index(fields=["recipient"], name="messaging_message_recipient"),
            models.Index(fields=["created_at"], name="messaging_message_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} message {self.pk}"
