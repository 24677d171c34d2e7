"""Who may do what on the whole site, as an administrator fills it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.users.forms import UserEditForm

from accounts.models import Invitation, SiteMembership, User
from accounts.roles import Role, role_of

_CHOICES = [(role.slug, f"{role}: {role.prose}") for role in SiteMembership.roles]


class EditForm(UserEditForm):
    """Somebody's name, roles and whether their account is open.

    Their groups follow from the roles, and their address is theirs to change: whoever changed it could sign in as them.
    """

    groups = None
    email = None
    roles = forms.MultipleChoiceField(
        choices=_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Roles for the whole site",
    )

    class Meta(UserEditForm.Meta):
        fields = ("first_name", "last_name", "is_active", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = SiteMembership.objects.not_over().filter(user=self.instance)
        self.initial["roles"] = list(held.values_list("role", flat=True))

    def _clean_username(self) -> None:
        """It isn't asked for."""

    def wanted(self) -> set[Role]:
        """The roles that are ticked."""
        return {role_of(slug) for slug in self.cleaned_data["roles"]}


class InviteForm(forms.ModelForm):
    """A role for the whole site, offered to an address."""

    role = forms.ChoiceField(choices=_CHOICES, widget=forms.RadioSelect)

    class Meta:
        model = Invitation
        fields = ("email", "role", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["ends_on"].required = False
        self.fields["ends_on"].widget = forms.DateInput(attrs={"type": "date"})
        self.fields["ends_on"].label = "Last day, if there is one"

    def clean_ends_on(self) -> Any:
        """Not over before it begins."""
        last = self.cleaned_data["ends_on"]
        if last and last < timezone.localdate():
            raise forms.ValidationError("Choose today or a day to come.")
        return last

    def clean_email(self) -> str:
        """Whoever has the role already needs no invitation."""
        email: str = User.objects.normalize_email(self.cleaned_data["email"]).lower()
        held = SiteMembership.objects.live().filter(user__email=email, role=self.data.get("role", ""))
        if held.exists():
            raise forms.ValidationError("The account of this address has that role already.")
        return email
