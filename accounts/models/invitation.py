"""An offer of a role, sent to an address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.querysets import InvitationQuerySet
from accounts.registry import Source, source_labelled
from accounts.roles import Role, role_of


class Invitation(models.Model):
    """A role that is offered to whoever reads the mail of an address, until `expires_at`.

    `membership` is the label of the model that it becomes a row of, and `on_key` the key of what that is of. The
    address is erased once nobody can accept it any more; `key` is the secret part of its link.
    """

    email = models.EmailField("e-mail address", max_length=254, blank=True)
    role = models.CharField(max_length=40)
    membership = models.CharField(max_length=80)
    on_key = models.BigIntegerField(null=True, blank=True)
    ends_on = models.DateField("last day", null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            )
        ]
        indexes = [models.Index(fields=["membership", "on_key"], name="invitation_on")]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def role_offered(self) -> Role:
        """The role itself."""
        return role_of(self.role)

    @property
    def source(self) -> Source:
        """Where its membership is kept."""
        return source_labelled(self.membership)

    @property
    def on(self) -> models.Model | None:
        """What it is an invitation to; None for the whole site, or where it is gone."""
        scope = self.source.scope
        return scope._default_manager.filter(pk=self.on_key).first() if scope else None
