"""The moderators' desk: what waits, each beside what the public sees, to approve or to return with a note."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import WorkflowState

from accounts.models import User
from directory import actions
from directory.admin import moderation_facts as facts
from directory.admin.trusted_views import TrustedView, UndoView
from directory.admin.versions import address_of, versions_address
from directory.models import Organisation, SeenDraft, Service
from directory.models.approval import APPROVE, RETURN, ReturnForm
from directory.models.listing import Listing, StaleDraft
from directory.moderation.queue import (
    listing_keys,
    overdue_before,
    read_waiting,
    waiting_count,
    waiting_states,
)
from directory.moderation.risk import Level
from directory.permissions import LISTINGS, may_publish, publishable_by

PER_PAGE = 20
LOOKED_THROUGH = 500  # of a longer queue the oldest so many are shown
TITLE = "Moderation"
_ICON = "clipboard-list"


# --- The queue --------------------------------------------------------------------------------------


class QueueFilters(django_filters.FilterSet):
    """What the queue can be narrowed by: `kind`, `risk`, `age=overdue`, `organisation`; `order=risk`."""

    kind = django_filters.ChoiceFilter(label="Kind", empty_label="all", method="filter_kind")
    # A level is judged, not stored: the view reads these two.
    risk = django_filters.ChoiceFilter(label="Risk", choices=Level, empty_label="all", method="keep_all")
    age = django_filters.ChoiceFilter(
        label="Waiting", choices=[("overdue", "for too long")], empty_label="all", method="filter_age"
    )
    organisation = django_filters.ModelChoiceFilter(
        label="Organisation",
        queryset=Organisation.objects.none(),
        empty_label="all",
        method="filter_organisation",
    )
    order = django_filters.ChoiceFilter(
        label="First", choices=[("risk", "riskiest")], empty_label="oldest", method="keep_all"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = [
            (model._meta.model_name, model._meta.verbose_name) for model in LISTINGS
        ]
        waiting = Q(pk__in=listing_keys(self.queryset, Organisation))
        waiting |= Q(services__in=listing_keys(self.queryset, Service))
        self.filters["organisation"].queryset = Organisation.objects.filter(waiting).distinct()

    def filter_kind(self, states: QuerySet, name: str, value: str) -> QuerySet:
        """Services, organisations or venues."""
        model = next(model for model in LISTINGS if model._meta.model_name == value)
        return states.filter(base_content_type=ContentType.objects.get_for_model(model))

    def filter_age(self, states: QuerySet, name: str, value: str) -> QuerySet:
        """Those that have waited for too long."""
        return states.filter(current_task_state__started_at__lt=overdue_before(timezone.now()))

    def filter_organisation(self, states: QuerySet, name: str, value: Organisation) -> QuerySet:
        """An organisation and its services."""
        kinds = ContentType.objects.get_for_models(Service, Organisation)
        services = [str(key) for key in value.services.values_list("pk", flat=True)]
        return states.filter(
            Q(base_content_type=kinds[Organisation], object_id=str(value.pk))
            | Q(base_content_type=kinds[Service], object_id__in=services)
        )

    def keep_all(self, states: QuerySet, name: str, value: str) -> QuerySet:
        """Judged of what was read."""
        return states


class _Desk(WagtailAdminTemplateMixin):
    """What the screens share."""

    header_icon = _ICON
    request: HttpRequest

    @property
    def user(self) -> User:
        """Who decides: somebody who is signed in."""
        return cast(User, self.request.user)

    def trail(self, *steps: tuple[str, str]) -> list[dict[str, str]]:
        """Home, and (address, label) for each step; the last is here."""
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in steps)]


class QueueView(_Desk, TemplateView):
    """What waits, oldest first."""

    template_name = "directory/admin/moderation.html"
    page_title = TITLE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who may publish any kind of listing."""
        self.models = publishable_by(request.user)
        if not self.models:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, and here."""
        return self.trail(("", TITLE))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of what waits, with its reasons."""
        filters = QueueFilters(self.request.GET, waiting_states(self.models), request=self.request)
        states = filters.qs if filters.is_valid() else filters.queryset
        found = read_waiting(states[:LOOKED_THROUGH])
        asked = filters.form.cleaned_data if filters.is_valid() else {}
        if asked.get("risk"):
            found = [waiting for waiting in found if waiting.level == asked["risk"]]
        if asked.get("order") == "risk":
            found.sort(key=lambda waiting: list(Level).index(waiting.level))
        paginator = WagtailPaginator(found, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        now = timezone.now()
        number = filters.queryset.order_by().count()
        return {
            **super().get_context_data(**kwargs),
            "form": filters.form,
            "is_narrowed": any(asked.values()),
            "page": page,
            "lines": [facts.line_of(waiting, now, self.user) for waiting in page.object_list],
            "number": number,
            "looked_through": LOOKED_THROUGH if number > LOOKED_THROUGH else 0,
        }


# --- One of them ------------------------------------------------------------------------------------


class SubmissionView(_Desk, TemplateView):
    """One draft beside what the public sees, with all that helps to decide."""

    template_name = "directory/admin/moderation_one.html"
    problem = ""
    problem_links: tuple[tuple[str, str], ...] = ()
    note_form: forms.Form | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who may publish such a listing, or whom its workflow asks."""
        kinds = [kind.pk for kind in ContentType.objects.get_for_models(*LISTINGS).values()]
        found = WorkflowState.objects.select_related(
            "current_task_state__task", "requested_by", "base_content_type"
        )
        self.state = get_object_or_404(found.filter(base_content_type__in=kinds), pk=kwargs["pk"])
        self.model = cast(type[Listing], self.state.base_content_type.model_class())
        self.listing: Listing = get_object_or_404(self.model, pk=self.state.object_id)
        if not (may_publish(request.user, self.model) or self.may_do()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_do(self) -> set[str]:
        """What the step that it is at lets this person do."""
        task_state = self.state.current_task_state
        if task_state is None or self.state.status != WorkflowState.STATUS_IN_PROGRESS:
            return set()
        return {name for name, _, _ in task_state.task.specific.get_actions(self.listing, self.request.user)}

    def get_page_title(self) -> str:
        """The listing."""
        return str(self.listing)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the queue, and here."""
        return self.trail((reverse("directory_moderation"), TITLE), ("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The comparison and the facts, while there is something to decide; else what became of it."""
        context = {
            **super().get_context_data(**kwargs),
            "state": self.state,
            "listing": self.listing,
            "problem": self.problem,
            "problem_links": self.problem_links,
            "edit_address": address_of(self.listing, "edit"),
        }
        found = read_waiting([self.state]) if self.state.status == WorkflowState.STATUS_IN_PROGRESS else []
        if not found:
            return {**context, "became": facts.what_became(self.state)}
        [waiting] = found
        may_do = self.may_do()
        return {
            **context,
            "waiting": waiting,
            "line": facts.line_of(waiting, timezone.now(), self.user),
            "seen": SeenDraft.of(waiting.draft).token,
            "note_form": self.note_form or ReturnForm(auto_id="return-%s"),
            "may_approve": APPROVE in may_do,
            "may_return": RETURN in may_do,
            "in_the_way": facts.in_the_way(waiting, self.user),
            **facts.page_facts(waiting),
        }


class DecideView(SubmissionView):
    """Approves or returns it; what can't be done is said above it as it is now."""

    http_method_names = ("post",)

    def decide(self, seen: SeenDraft) -> str:
        """Do it, and say what was done."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, then on to the next."""
        seen = SeenDraft.from_token(request.POST.get("seen", "")) or SeenDraft(0, self.state.created_at)
        try:
            done = self.decide(seen)
        except actions.NotDone as error:
            self.problem, self.problem_links = str(error), tuple(self._links(seen, error))
            self.state.refresh_from_db()
            self.listing.refresh_from_db()
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        except forms.ValidationError:
            return self.render_to_response(self.get_context_data(**kwargs), status=400)
        messages.success(
            request, done, buttons=[messages.button(address_of(self.listing, "edit"), "Open it in the form")]
        )
        return redirect(self._next())

    def _links(self, seen: SeenDraft, error: Exception) -> list[tuple[str, str]]:
        """Ways to see what came in between."""
        latest = self.listing.latest_revision_id
        if isinstance(error.__cause__, StaleDraft):
            return [("Compare them, and go on with the draft", versions_address(self.listing))]
        if seen.revision_id != latest and self.listing.revisions.filter(pk=seen.revision_id).exists():
            address = address_of(self.listing, "revisions_compare", seen.revision_id, "latest")
            return [("See what changed since", address)]
        return []

    def _next(self) -> str:
        """The next that waits, of those behind it first; the queue, where none is left."""
        models = publishable_by(self.user)
        if not models:
            return reverse("wagtailadmin_home")
        others = waiting_states(models).exclude(pk=self.state.pk)
        task_state = self.state.current_task_state
        behind = (
            others.filter(current_task_state__started_at__gte=task_state.started_at) if task_state else others
        )
        following = behind.first() or others.first()
        if following is None:
            return reverse("directory_moderation")
        return reverse("directory_submission", args=[following.pk])


class ApproveView(DecideView):
    """Publishes the draft that was seen."""

    def decide(self, seen: SeenDraft) -> str:
        """Approve it."""
        revision_id, saved_at = seen
        venues = {SeenDraft.from_token(token) for token in self.request.POST.getlist("venue")}
        done = actions.approve(
            listing=self.listing,
            revision_id=revision_id,
            saved_at=saved_at,
            venues={venue for venue in venues if venue},
            by=self.user,
        )
        said = {
            actions.Approved.PUBLISHED: "is published.",
            actions.Approved.SCHEDULED: "is approved, and will be published at the time that was set.",
            actions.Approved.PASSED_ON: "is approved here, and now waits for the next step.",
        }
        return f"“{self.listing}” {said[done]}"


class ReturnView(DecideView):
    """Sends it back with a note."""

    def decide(self, seen: SeenDraft) -> str:
        """Return it; without a note the form says so."""
        self.note_form = ReturnForm(self.request.POST, auto_id="return-%s")
        if not self.note_form.is_valid():
            raise forms.ValidationError("A note is needed.")
        note = self.note_form.cleaned_data["comment"]
        revision_id, saved_at = seen
        actions.send_back(
            listing=self.listing, revision_id=revision_id, saved_at=saved_at, note=note, by=self.user
        )
        return f"“{self.listing}” is returned, with your note."


# --- In Wagtail -------------------------------------------------------------------------------------


class ModerationMenuItem(MenuItem):
    """The way to the desk, with how many wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        """To who may publish any kind of listing."""
        return bool(publishable_by(request.user))

    def render_component(self, request: HttpRequest) -> Any:
        """Counted for whoever looks."""
        component = super().render_component(request)
        number = waiting_count(cast(User, request.user))
        if number:
            component.label = f"{TITLE} ({number:,})"
        return component


def menu_item() -> ModerationMenuItem:
    """The entry, before the directory's own lists of what is amiss."""
    return ModerationMenuItem(TITLE, reverse("directory_moderation"), icon_name=_ICON, order=149)


def urls() -> list[URLPattern]:
    """The screens, beneath /cms/."""
    return [
        path("moderation/", QueueView.as_view(), name="directory_moderation"),
        path("moderation/trusted/", TrustedView.as_view(), name="directory_trusted"),
        path("moderation/trusted/<int:pk>/undo/", UndoView.as_view(), name="directory_undo"),
        path("moderation/<int:pk>/", SubmissionView.as_view(), name="directory_submission"),
        path("moderation/<int:pk>/approve/", ApproveView.as_view(), name="directory_approve"),
        path("moderation/<int:pk>/return/", ReturnView.as_view(), name="directory_return"),
    ]
