"""Keeping listings current: asking whether they still are, what is said by the link, and what opens by itself.

Whoever answers locks the service first: of two who answer at once the second is told what the first said.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from wagtail.log_actions import log

from accounts.permissions import Permission
from accounts.roles import roles_with
from directory.actions.capacity import set_capacity
from directory.actions.listings import announce_changed, confirm, set_status
from directory.actions.proposals import NotDone
from directory.actions.reports import report
from directory.assurance import due_since, stage_begins, stages
from directory.assurance_links import Link
from directory.current_messages import ask_whether_right, keepers_of, tell_of_closing, week_of
from directory.models import (
    AssuranceRequest,
    ListingReport,
    Organisation,
    OrganisationMembership,
    Service,
    ServiceCapacity,
)
from directory.querysets import ServiceQuerySet

_BATCH = 200
OVERTAKEN = "This was answered or changed meanwhile. How it stands now is below."
Answer = AssuranceRequest.Answer


# --- Asking -----------------------------------------------------------------------------------------


def ask_daily(now: datetime) -> None:
    """Once a day, for `run_due`; of two workers one does it."""
    mark = f"directory.assurance.{timezone.localdate(now)}"
    if not cache.add(mark, True, timeout=2 * 24 * 60 * 60):
        return
    try:
        ask(now)
    except BaseException:
        cache.delete(mark)
        raise


def ask(now: datetime) -> None:
    """Ask whoever keeps them of all services that have come to a stage at which nobody asked yet. Idempotent.

    An organisation is asked once a week at most, for all of its services that are due by then.
    """
    today = timezone.localdate(now)
    after = 0
    while keys := _organisations(today, after):
        for key in keys:
            _ask_organisation(key, today)
        after = keys[-1]


def to_ask_about(today: date) -> ServiceQuerySet:
    """Services that came to a stage (as `stage`, since `since`) at which nobody was asked, and somebody can be."""
    roles = [role.slug for role in roles_with(Permission.EDIT_OWN_LISTINGS)]
    people = OrganisationMembership.objects.live(today).filter(
        organisation=OuterRef("organisation"), role__in=roles
    )
    reachable = Exists(people) | ~Q(email="") | ~Q(organisation__email="")
    due = Service.objects.findable().kept_here().with_since().filter(since__lte=due_since(today))
    reached = [When(since__lte=stage_begins(stage, today), then=Value(stage)) for stage in reversed(stages())]
    asked = AssuranceRequest.objects.filter(
        service=OuterRef("pk"), since=OuterRef("since"), stage__gte=OuterRef("stage")
    )
    found: ServiceQuerySet = due.annotate(stage=Case(*reached)).filter(reachable, ~Exists(asked))
    return found


def _organisations(today: date, after: int) -> list[int]:
    # By key: ordered by the organisation itself, they would stand by name.
    keys = to_ask_about(today).filter(organisation_id__gt=after).order_by("organisation_id")
    return list(keys.values_list("organisation_id", flat=True).distinct()[:_BATCH])


@transaction.atomic
def _ask_organisation(key: int, today: date) -> None:
    organisation = Organisation.objects.select_for_update().get(pk=key)
    monday = today - timedelta(days=today.weekday())
    if AssuranceRequest.objects.filter(service__organisation=key, asked_on__gte=monday).exists():
        return  # next week, with what is due by then
    services = list(to_ask_about(today).filter(organisation=key).order_by("pk"))
    _note(services, today)
    to = keepers_of(organisation) or _addresses(organisation, services)
    ask_whether_right(organisation, to=to, event=f"assurance:{key}:{week_of(today)}")


def _note(services: list[Service], today: date) -> None:
    rows = [
        AssuranceRequest(service=service, since=service.since, stage=service.stage, asked_on=today)
        for service in services
    ]
    AssuranceRequest.objects.bulk_create(rows, ignore_conflicts=True)


def _addresses(organisation: Organisation, services: list[Service]) -> list[str]:
    """The public addresses of services, as recipients, each address once; the organisation's where one has none."""
    own = organisation.email.lower()
    first: dict[str, str] = {}
    for service in services:
        address = service.email.lower() or own
        first.setdefault(
            address, f"organisation:{organisation.pk}" if address == own else f"service:{service.pk}"
        )
    return [recipient for address, recipient in first.items() if address]


@transaction.atomic
def ask_again(*, organisation: Organisation, to: str) -> bool:
    """Send a new link to a public address, once a day at most; False where nothing is to be answered any more."""
    if not any(item.is_due for item in Link.new(organisation, to).items()):
        return False
    today = timezone.localdate()
    ask_whether_right(organisation, to=[to], event=f"assurance:{organisation.pk}:again:{today.isoformat()}")
    return True


# --- Answering --------------------------------------------------------------------------------------


@transaction.atomic
def say_still_right(*, asked: AssuranceRequest) -> None:
    """All of it is still so: confirmed today. Raises NotDone where it was answered or confirmed meanwhile."""
    service = _due(asked)
    confirm(service=service, on=timezone.localdate(), by=None)
    _answered(asked, service, Answer.RIGHT)


@transaction.atomic
def say_needs_change(*, asked: AssuranceRequest, words: str) -> ListingReport:
    """Something of it is different now: to the moderators, in the keepers' words. Raises NotDone."""
    service = _due(asked)
    _answered(asked, service, Answer.CHANGE)
    return report(listing=service, what=ListingReport.What.OTHER, words=words, is_from_keepers=True)


@transaction.atomic
def say_closed(*, asked: AssuranceRequest, for_good: bool, until: date | None) -> None:
    """It has closed, for good or for a time (until a day, if that is known); moderators are told. Raises NotDone."""
    service = _due(asked)
    status = Service.Status.DEFUNCT if for_good else Service.Status.TEMPORARILY_CLOSED
    set_status(service=service, status=status, by=None, until=until)
    _answered(asked, service, Answer.CLOSED)
    tell_of_closing(asked)


@transaction.atomic
def take_closing_back(*, asked: AssuranceRequest) -> None:
    """It was closed by mistake: it is open again, and still to be confirmed. Raises NotDone."""
    service = _locked(asked)
    closed = {Service.Status.DEFUNCT, Service.Status.TEMPORARILY_CLOSED}
    if asked.answer != Answer.CLOSED or service.status not in closed:
        raise NotDone(OVERTAKEN)
    set_status(service=service, status=Service.Status.ACTIVE, by=None)
    asked.answer, asked.answered_at = Answer.NONE, None
    asked.save(update_fields=["answer", "answered_at"])
    log(instance=service, action="waypost.by_link", data={"answer": "opened again"})


@transaction.atomic
def say_capacity(
    *,
    asked: AssuranceRequest,
    takes_referrals: bool,
    places: int | None,
    wait_weeks: int | None,
    paused_until: date | None,
) -> None:
    """How many people it takes now, after how long, or not before a day. Raises NotDone where it is closed."""
    service = _locked(asked)
    if not service.is_findable:
        raise NotDone(OVERTAKEN)
    set_capacity(
        service=service,
        takes_referrals=takes_referrals,
        places=places,
        wait_weeks=wait_weeks,
        paused_until=paused_until,
        by=None,
    )
    log(instance=service, action="waypost.by_link", data={"answer": "capacity"})


def _locked(asked: AssuranceRequest) -> Service:
    """The service as it is now, locked, and what was asked as it is now."""
    service: Service = Service.objects.select_for_update(of=("self",)).with_since().get(pk=asked.service_id)
    asked.refresh_from_db()
    return service


def _due(asked: AssuranceRequest) -> Service:
    service = _locked(asked)
    if not service.is_findable or service.since != asked.since:
        raise NotDone(OVERTAKEN)
    return service


def _answered(asked: AssuranceRequest, service: Service, answer: AssuranceRequest.Answer) -> None:
    asked.answer, asked.answered_at = answer, timezone.now()
    asked.save(update_fields=["answer", "answered_at"])
    log(instance=service, action="waypost.by_link", data={"answer": str(answer)})


# --- What opens by itself ---------------------------------------------------------------------------


def open_again(now: datetime) -> None:
    """What was paused or closed until a day opens once that day has come, and whoever listens hears of it."""
    today = timezone.localdate(now)
    closed = ServiceCapacity.objects.filter(closed_until__lte=today)
    for key in closed.values_list("service", flat=True):
        _open(key, today)
    while _go_on(today) == _BATCH:
        pass


@transaction.atomic
def _open(key: int, today: date) -> None:
    service = Service.objects.select_for_update(of=("self",)).get(pk=key)
    still = ServiceCapacity.objects.filter(service=key, closed_until__lte=today)
    if still.exists() and service.status == Service.Status.TEMPORARILY_CLOSED:
        set_status(service=service, status=Service.Status.ACTIVE, by=None)
    still.update(closed_until=None)


@transaction.atomic
def _go_on(today: date) -> int:
    """Take the pauses away that are over, some at a time."""
    paused = ServiceCapacity.objects.filter(paused_until__lte=today)
    keys = list(paused.order_by("service_id").values_list("service_id", flat=True)[:_BATCH])
    # In the order in which `set_capacity` does it: the service is locked before what stands beside it.
    list(Service.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    over = list(paused.filter(service__in=keys).values_list("service", flat=True))
    ServiceCapacity.objects.filter(service__in=over).update(paused_until=None, takes_referrals=True)
    announce_changed(service_ids=over)
    return len(keys)
