"""What waits for a moderator, oldest first, with what is to be known of each; in a number of queries that is fixed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Revision, WorkflowState

from directory.models import Location, Need, Organisation, Service
from directory.models.listing import Listing
from directory.moderation.differences import differing_fields
from directory.moderation.risk import Known, Level, Look, Reason, level_of, reasons_for
from directory.permissions import LISTINGS, publishable_by

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits. `fields` are the names of those that it would change, of a new listing all that it says."""

    state: WorkflowState
    listing: Listing
    draft: Revision
    is_new: bool
    fields: frozenset[str]
    reasons: list[Reason]

    @property
    def name(self) -> str:
        """As the draft has it."""
        return str(self.draft.object_str)

    @property
    def kind(self) -> str:
        """Service, organisation or venue."""
        return str(self.listing._meta.verbose_name)

    @property
    def organisation(self) -> Organisation | None:
        """Whose it is; a venue is nobody's."""
        if isinstance(self.listing, Service):
            return self.listing.organisation
        return self.listing if isinstance(self.listing, Organisation) else None

    @property
    def sent_at(self) -> datetime:
        """Since when it waits at this step."""
        task_state = self.state.current_task_state
        sent_at: datetime = task_state.started_at if task_state else self.state.created_at
        return sent_at

    @property
    def level(self) -> Level:
        """How closely to look."""
        return level_of(self.reasons)

    def is_overdue(self, now: datetime) -> bool:
        """Whether somebody waits for longer than they should."""
        return self.sent_at < overdue_before(now)


def overdue_before(now: datetime) -> datetime:
    """What was sent before this instant has waited for too long."""
    return now - timedelta(days=settings.MODERATION_DAYS)


def waiting_states(models: Iterable[type[Listing]] = LISTINGS) -> QuerySet[WorkflowState]:
    """What waits of these kinds of listing, oldest first."""
    kinds = ContentType.objects.get_for_models(*models).values()
    found = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, base_content_type__in=[kind.pk for kind in kinds]
    )
    return found.order_by("current_task_state__started_at", "pk")


def waiting_count(user: User) -> int:
    """How many drafts wait that this person may publish."""
    models = publishable_by(user)
    return waiting_states(models).order_by().count() if models else 0


def listing_keys(states: QuerySet[WorkflowState], model: type[Listing]) -> QuerySet[Any, Any]:
    """The keys of the listings of one kind that these are of, for a filter."""
    of_kind = states.filter(base_content_type=ContentType.objects.get_for_model(model)).order_by()
    return of_kind.values_list(Cast("object_id", BigIntegerField()), flat=True)


def read_waiting(states: QuerySet[WorkflowState] | Sequence[WorkflowState]) -> list[Waiting]:
    """What waits with its listing, its draft and the reasons to look twice, in the order given."""
    if isinstance(states, QuerySet):
        states = list(states.select_related("current_task_state__task", "requested_by"))
    keys: dict[type[Any], set[int]] = defaultdict(set)
    models = {kind.pk: model for model, kind in ContentType.objects.get_for_models(*LISTINGS).items()}
    for state in states:
        keys[models[state.base_content_type_id]].add(int(state.object_id))
    rows = {(model, row.pk): row for model, pks in keys.items() for row in _with_parts(model, pks)}
    found = [
        (state, rows.get((models[state.base_content_type_id], int(state.object_id)))) for state in states
    ]
    known = _known([row for _, row in found if row is not None], states)
    return [_waiting(state, row, known) for state, row in found if row is not None and row.latest_revision]


def _waiting(state: WorkflowState, row: Listing, known: Known) -> Waiting:
    draft = row.latest_revision
    now = row.serializable_data()
    is_new = not row.live and row.first_published_at is None
    content = draft.content
    fields = (
        {name for name, value in content.items() if value} if is_new else differing_fields(now, content, row)
    )
    look = Look(row, now, content, frozenset(fields), is_new, state.requested_by_id)
    return Waiting(state, row, draft, is_new, look.fields, reasons_for(look, known))


def _with_parts(model: type[Any], pks: Iterable[int]) -> Any:
    names = [relation.get_accessor_name() for relation in get_all_child_relations(model)]
    names += [field.name for field in get_all_child_m2m_relations(model)]
    joined = ["latest_revision__user", *(["organisation"] if model is Service else [])]
    return model.objects.filter(pk__in=pks).select_related(*joined).prefetch_related(*names)


def _known(rows: Sequence[Listing], states: Sequence[WorkflowState]) -> Known:
    """Asked once, however many wait."""
    people = {state.requested_by_id for state in states} - {None}
    approved = WorkflowState.objects.filter(status=WorkflowState.STATUS_APPROVED, requested_by__in=people)
    places: set[Any] = set()
    for row in rows:
        for content in (
            (row.latest_revision.content, row.serializable_data()) if isinstance(row, Service) else ()
        ):
            places |= {
                part["location"] for part in (*content.get("venues", ()), *content.get("schedules", ()))
            }
    every_service = Service.objects.filter(pk__in=listing_keys(waiting_states([Service]), Service))
    secret = Location.objects.filter(pk__in=places - {None}, is_confidential=True)
    return Known(
        approved_before=frozenset(approved.values_list("requested_by", flat=True)),
        delicate_needs=frozenset(_delicate_needs().values_list("pk", flat=True)),
        secret_venues=frozenset(secret.values_list("pk", flat=True)),
        waiting_services=Counter(every_service.order_by().values_list("organisation", flat=True)),
    )


def _delicate_needs() -> QuerySet[Need]:
    """Sensitive ones, and the branches that the site names as urgent."""
    urgent = Need.objects.filter(slug__in=settings.URGENT_NEEDS)
    return Need.objects.filter(Q(is_sensitive=True) | Q(pk__in=Need.objects.branches(urgent).values("pk")))
