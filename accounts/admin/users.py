"""The administrator's screens: who there is, what roles they have, whom to invite."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.users.views import users as wagtails

from accounts import actions
from accounts.admin.forms import EditForm, InviteForm
from accounts.models import Invitation, SiteMembership, User
from accounts.permissions import Permission, has_permission


class IndexView(wagtails.IndexView):
    """The people, with their roles in the place of groups, and the invitations that nobody has taken up yet."""

    page_title = "People and roles"
    add_item_label = "Invite somebody"

    @property
    def columns(self) -> list[Column]:
        """Without ticks: what Wagtail does to several at once would pass by roles."""
        others = [
            column
            for column in super().columns
            if column.name not in {"bulk_actions", "email", "is_superuser"}
        ]
        roles = Column("roles", label="Roles", accessor=_roles_of, width="25%")
        address = Column("email", label="E-mail", width="25%")
        return [others[0], address, roles, *others[1:]]

    def get_base_queryset(self) -> Any:
        """With their memberships."""
        return super().get_base_queryset().prefetch_related("sitememberships")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With open invitations."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        label = SiteMembership._meta.label_lower
        return {**context, "invitations": Invitation.objects.open().filter(membership=label)}


def _roles_of(user: User) -> str:
    names = ["Administrator"] if user.is_superuser else []
    names += [str(each.role_held) for each in user.sitememberships.all() if each.is_live_now()]
    return ", ".join(names) or "–"


class EditView(wagtails.EditView):
    """Name, roles, and whether the account is open."""

    def save_instance(self) -> User:
        """Roles are given and taken one by one; an account that is closed is signed out everywhere."""
        by = self.request.user
        with transaction.atomic():
            user: User = super().save_instance()
            held = {each.role_held: each for each in SiteMembership.objects.not_over().filter(user=user)}
            for role in self.form.wanted() - held.keys():
                actions.begin_membership(model=SiteMembership, user=user, role=role, by=by)
            for role in held.keys() - self.form.wanted():
                actions.end_membership(membership=held[role], by=by)
            if not user.is_active:
                actions.end_sessions(user=user)
        return user


class CreateView(generic.CreateView):
    """Nobody is given an account: they are invited, and choose how they sign in."""

    page_title = "Invite"
    submit_button_label = "Send the invitation"

    def get_page_subtitle(self) -> str:
        """What the heading says."""
        return "Somebody to this site"

    def form_valid(self, form: Any) -> HttpResponse:
        """Invite."""
        if not has_permission(self.request.user, Permission.MANAGE_ACCOUNTS):
            raise PermissionDenied
        role = next(role for role in SiteMembership.roles if role.slug == form.cleaned_data["role"])
        actions.invite(
            email=form.cleaned_data["email"],
            role=role,
            model=SiteMembership,
            by=self.request.user,
            ends_on=form.cleaned_data["ends_on"],
        )
        messages.success(self.request, f"The invitation to be {str(role).lower()} is on its way.")
        return redirect(self.get_success_url())


class DeleteView(wagtails.DeleteView):
    """An account is closed and not deleted: what somebody wrote, and could see, stays known."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so."""
        if not has_permission(request.user, Permission.MANAGE_ACCOUNTS):
            raise PermissionDenied
        messages.warning(request, "Accounts are not deleted. Take away “Active” to close one.")
        return redirect("wagtailusers_users:edit", self.kwargs["pk"])


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation to the site back."""
    if not has_permission(request.user, Permission.MANAGE_ACCOUNTS):
        raise PermissionDenied
    label = SiteMembership._meta.label_lower
    actions.revoke_invitation(invitation=get_object_or_404(Invitation, pk=pk, membership=label))
    messages.success(request, "The invitation is taken back.")
    return redirect("wagtailusers_users:index")


class UserViewSet(wagtails.UserViewSet):
    """Wagtail's, with these screens."""

    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    index_template_name = "accounts/admin/users.html"
    create_template_name = "accounts/admin/invite.html"
    edit_template_name = "accounts/admin/user.html"
    menu_label = "People and roles"

    def get_form_class(self, for_update: bool = False) -> Any:
        """Whom to invite; what to change of somebody."""
        return EditForm if for_update else InviteForm
