"""What needs doing, for Wagtail's front page: each kind of work with its count and the list of just those rows.

Services count while they are published and active; nobody has to mend what nobody can find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.forms import Media
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState, WorkflowState

from accounts.permissions import Permission, has_permission
from directory.admin.columns import list_address
from directory.admin.filters import confirmed_in
from directory.admin.proposals import proposals_for
from directory.admin.versions import address_of
from directory.assurance import LAST
from directory.models import Claim, LikelyDuplicate, ListingReport, Location, Organisation, Service
from directory.models.listing import Listing
from directory.moderation.queue import waiting_count
from directory.permissions import publishable_by
from ui.filters import counted

MOST_DRAFTS = 8  # named one by one
MODERATION = "#awaiting-review-section"  # Wagtail's own panel further down the page
_OPEN = {"published": "yes", "status": Service.Status.ACTIVE}


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: how often it is to be done, and where.

    `words` follow the number (“services were never confirmed”); `done` is said in the place of both where it is 0.
    """

    number: int
    words: str
    done: str
    address: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many of all services were confirmed lately, so that none is past the last asking."""

    confirmed: int
    services: int

    def __str__(self) -> str:
        was = "was" if self.services == 1 else "were"
        return f"{self.confirmed:,} of {counted(self.services, 'service')} {was} confirmed in the last {LAST} months"


@dataclass(frozen=True, slots=True)
class Desk:
    """All that one person can do now: what there is, what is done, and the share that is up to date."""

    waiting: list[Work]
    done: list[Work]
    share: Share | None


def desk_of(user: Any, today: date) -> Desk:
    """What this person's permissions let them do, in a number of queries that does not grow with the directory."""
    work: list[Work] = []
    share = None
    may_change = {model for model in (Service, Location) if user.has_perm(_changing(model))}
    work += _decisions(user)
    if Service in may_change:
        counts = service_counts(today)
        work += _services(counts)
        share = Share(counts["all"] - counts["never"] - counts["stale"], counts["all"])
    if Location in may_change:
        work.append(_venues())
    if Service in may_change:
        work.append(_duplicates())
    return Desk([row for row in work if row.number], [row for row in work if not row.number], share)


def service_counts(today: date) -> dict[str, int]:
    """How many services there are, and with what amiss, in one query; each as the list's own filter has it."""
    services = Service.objects
    amiss = {
        "over": Q(pk__in=services.over_by(today).values("pk")),
        "never": confirmed_in(["never"], today),
        "stale": confirmed_in(["stale"], today),
        "contact": Q(pk__in=services.without_contact().values("pk")),
        "needs": Q(pk__in=services.without_needs().values("pk")),
        "suggested": Q(needs_suggested=True),
    }
    counts = {name: Count("pk", filter=which) for name, which in amiss.items()}
    found: dict[str, int] = services.open().order_by().aggregate(all=Count("pk"), **counts)
    return found


def _changing(model: type[Listing]) -> str:
    return f"{model._meta.app_label}.change_{model._meta.model_name}"


def _work(number: int, one: str, many: str, done: str, address: str) -> Work:
    return Work(number, one if number == 1 else many, done, address)


def _decisions(user: Any) -> Iterator[Work]:
    """What others wait for. A workflow may ask somebody who may not publish by themself."""
    may_publish = bool(publishable_by(user))
    if may_publish:
        yield _work(
            waiting_count(user),
            "draft waits for your approval",
            "drafts wait for your approval",
            "No draft waits for your approval.",
            reverse("directory_moderation"),
        )
    elif approvals := TaskState.objects.reviewable_by(user).count():
        yield _work(
            approvals, "draft waits for your approval", "drafts wait for your approval", "", MODERATION
        )
    if may_publish:
        yield _work(
            proposals_for(user).order_by().count(),
            "change that a feed proposes",
            "changes that feeds propose",
            "Feeds propose nothing new.",
            reverse("directory_proposals"),
        )
    if has_permission(user, Permission.DECIDE_CLAIMS):
        yield _work(
            Claim.objects.waiting().count(),
            "person asks to manage an organisation",
            "people ask to manage an organisation",
            "Nobody asks to manage an organisation.",
            reverse("directory_claims"),
        )
    if has_permission(user, Permission.PUBLISH_LISTINGS):
        yield _work(
            ListingReport.objects.open().count(),
            "report that something is wrong",
            "reports that something is wrong",
            "Nobody reports that something is wrong.",
            reverse("directory_reports"),
        )


def _services(counts: Mapping[str, int]) -> Iterator[Work]:
    """What is amiss with services, worst for who looks for help first."""
    said = (
        ("over", {"over": "yes"}, "has only sessions in the past", "have only sessions in the past",
         "Every service with dates has some to come."),
        ("contact", {"contact": "none"}, "has nobody to contact", "have nobody to contact",
         "Every service has somebody to contact."),
        ("needs", {"needs": "none"}, "has no needs, so no need leads to it", "have no needs, so no need leads to them",
         "Every service has needs."),
        ("suggested", {"needs": "suggested"}, "has needs that only a feed suggested",
         "have needs that only a feed suggested", "Somebody has looked at all needs that feeds suggested."),
        ("never", {"confirmed": "never"}, "was never confirmed", "were never confirmed",
         "Every service was confirmed at least once."),
        ("stale", {"confirmed": "stale"}, f"was last confirmed over {LAST} months ago",
         f"were last confirmed over {LAST} months ago",
         f"None was last confirmed over {LAST} months ago."),
    )  # fmt: skip
    for name, narrowed, one, many, done in said:
        address = list_address(Service, **narrowed, **_OPEN)
        yield _work(counts[name], f"service {one}", f"services {many}", done, address)


def _venues() -> Work:
    return _work(
        Location.objects.without_position().filter(live=True).count(),
        "venue has no place on the map",
        "venues have no place on the map",
        "Every venue has its place on the map.",
        list_address(Location, position="missing", published="yes"),
    )


def _duplicates() -> Work:
    return _work(
        LikelyDuplicate.objects.waiting().count(),
        "pair of services may be one",
        "pairs of services may be one",
        "No two services look like one.",
        reverse("directory_duplicates"),
    )


# --- A person's drafts ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that this person wrote and nobody has sent off or published."""

    name: str
    kind: str
    address: str
    saved_at: Any


def drafts_of(user: Any) -> tuple[list[Draft], int]:
    """The latest few of a person's drafts, and how many there are; one in moderation waits for others, not for them."""
    found: list[Draft] = []
    number = 0
    moderated = _in_moderation()
    for model in (Service, Organisation, Location):
        if not user.has_perm(_changing(model)):
            continue
        mine = model._default_manager.filter(latest_revision__user=user, has_unpublished_changes=True)
        mine = mine.exclude(pk__in=moderated.get(model, ()))
        number += mine.count()
        latest = mine.select_related("latest_revision").order_by("-latest_revision__created_at")[:MOST_DRAFTS]
        found += [_draft(row) for row in latest]
    found.sort(key=lambda draft: draft.saved_at, reverse=True)
    return found[:MOST_DRAFTS], number


def _in_moderation() -> dict[type[Any], list[int]]:
    """Keys of the listings that wait for a moderator."""
    kinds = ContentType.objects.get_for_models(Service, Organisation, Location)
    waiting = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, base_content_type__in=list(kinds.values())
    ).values_list("base_content_type_id", "object_id")
    keys: dict[type[Any], list[int]] = {}
    models = {kind.pk: model for model, kind in kinds.items()}
    for kind, key in waiting:
        keys.setdefault(models[kind], []).append(int(key))
    return keys


def _draft(row: Any) -> Draft:
    revision = row.latest_revision
    return Draft(
        revision.object_str, str(row._meta.verbose_name), address_of(row, "edit"), revision.created_at
    )


# --- On the page ------------------------------------------------------------------------------------

_LOOK = Media(css={"all": ["directory/admin/desk.css"]})


class DeskPanel(Component):
    """What needs doing."""

    name = "directory_desk"
    template_name = "directory/admin/desk.html"
    order = 50
    media: ClassVar[Media] = _LOOK

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Counted for whoever looks."""
        user = (parent_context or {})["request"].user
        return {"desk": desk_of(user, timezone.localdate())}


class DraftsPanel(Component):
    """What this person began."""

    name = "directory_drafts"
    template_name = "directory/admin/desk_drafts.html"
    order = 60
    media: ClassVar[Media] = _LOOK

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The drafts of whoever looks."""
        drafts, number = drafts_of((parent_context or {})["request"].user)
        return {"drafts": drafts, "more": number - len(drafts)}


class ListingsSummary(SummaryItem):
    """How many listings of a kind the public sees, at the top of the page."""

    order = 50
    template_name = "directory/admin/desk_summary.html"
    model: ClassVar[type[Listing]]
    icon: ClassVar[str]
    narrowed: ClassVar[dict[str, str]] = {"published": "yes"}

    def is_shown(self) -> bool:
        """Only to who may open the list."""
        return bool(self.request.user.has_perm(_changing(self.model)))

    def published(self) -> Any:
        """Those that are counted, as the list that is linked to has them."""
        return self.model._default_manager.filter(live=True)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The number, its noun and the list."""
        opts = self.model._meta
        number = self.published().order_by().count()
        noun = opts.verbose_name if number == 1 else opts.verbose_name_plural
        return {
            "number": number,
            "noun": noun,
            "icon": self.icon,
            "address": list_address(self.model, **self.narrowed),
        }


class ServicesSummary(ListingsSummary):
    """Services that can be found."""

    model = Service
    icon = "doc-full"
    narrowed = _OPEN

    def published(self) -> Any:
        """Open ones."""
        return Service.objects.open()


class OrganisationsSummary(ListingsSummary):
    """Organisations."""

    order = 51
    model = Organisation
    icon = "group"


def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Put ours on Wagtail's front page; they come before its own."""
    panels += [DeskPanel(), DraftsPanel()]


def add_summaries(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Put our numbers at the top of it."""
    items += [ServicesSummary(request), OrganisationsSummary(request)]
