"""What is written to keep listings right: that somebody reports something, what became of it, whether all still is so.

Behind “report:12” stands the reporter, while the address is kept; behind “service:12” and “organisation:12” the public
e-mail address of the listing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import SiteMembership, User
from accounts.permissions import Permission, has_permission
from accounts.roles import roles_with
from directory.assurance_links import Item, Link, token_of
from directory.models import AssuranceRequest, ListingReport, Organisation, Service
from messaging.actions import send
from messaging.models import Message
from messaging.registry import Addressee, Kind, Withheld, register_kind, register_recipient
from messaging.states import FINISHED

REPORT_TOLD = "report.told"
REPORT_ANSWERED = "report.answered"
DUE = "assurance.due"
CLOSED = "assurance.closed"
MOST_NAMED = 20  # services in one message


def register() -> None:
    """Our kinds of message, and who is behind our keys."""
    register_recipient("report", addressee_of_report)
    register_recipient("service", addressee_of_service)
    register_recipient("organisation", addressee_of_organisation)
    register_kind(
        Kind(REPORT_TOLD, context=told_in_words, template="report_told", useful_for=timedelta(days=14))
    )
    register_kind(Kind(REPORT_ANSWERED, context=answered_in_words, template="report_answered"))
    register_kind(Kind(DUE, context=due_in_words, template="assurance_due", useful_for=timedelta(days=14)))
    register_kind(Kind(CLOSED, context=closed_in_words, template="assurance_closed"))


# --- To whom ----------------------------------------------------------------------------------------


def keepers_of(organisation: Organisation) -> list[str]:
    """Those of an organisation's people who keep its listings, as recipients."""
    roles = [role.slug for role in roles_with(Permission.EDIT_OWN_LISTINGS)]
    there = organisation.memberships.live().filter(role__in=roles)
    return [f"user:{key}" for key in there.order_by("user_id").values_list("user_id", flat=True).distinct()]


def moderators() -> list[str]:
    """Those who publish any listing, as recipients; administrators where there is no moderator."""
    roles = [role.slug for role in roles_with(Permission.PUBLISH_LISTINGS)]
    found = SiteMembership.objects.live().filter(role__in=roles)
    keys = list(found.order_by("user_id").values_list("user_id", flat=True).distinct())
    if not keys:
        administrators = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
        keys = list(administrators.values_list("pk", flat=True))
    return [f"user:{key}" for key in keys]


# --- Asking for them --------------------------------------------------------------------------------


def tell_of_report(report: ListingReport, *, on: date) -> None:
    """To those who keep the listing, else to the moderators: one message a day about a listing, however many say it."""
    to = [] if report.is_from_keepers else keepers_of(report.keeper)
    listing = report.listing
    for recipient in to or moderators():
        send(
            kind=REPORT_TOLD,
            to=recipient,
            event=f"report:{listing._meta.model_name}:{listing.pk}:{on.isoformat()}",
            about={"report": report.pk},
        )


def send_report_answer(report: ListingReport) -> None:
    """What became of it, to who reported it."""
    send(
        kind=REPORT_ANSWERED,
        to=f"report:{report.pk}",
        event=f"report:{report.pk}:answer",
        about={"report": report.pk},
    )


def answers_done(reports: Collection[int]) -> list[int]:
    """Of these keys of reports those whose reporter was told, or can't be."""
    to = {f"report:{key}": key for key in reports}
    done = Message.objects.filter(kind=REPORT_ANSWERED, recipient__in=to, status__in=FINISHED)
    return [to[recipient] for recipient in done.values_list("recipient", flat=True)]


def ask_whether_right(organisation: Organisation, *, to: Iterable[str], event: str) -> None:
    """Whether an organisation's services are still right; which of them are due is seen when it is sent."""
    for recipient in to:
        send(kind=DUE, to=recipient, event=event, about={"organisation": organisation.pk})


def tell_of_closing(asked: AssuranceRequest) -> None:
    """Word to the moderators that a service was closed by a link, without anybody signed in."""
    answered_at = asked.answered_at or timezone.now()
    for recipient in moderators():
        send(
            kind=CLOSED,
            to=recipient,
            event=f"assurance:{asked.pk}:closed:{answered_at:%Y%m%dT%H%M%S}",
            about={"service": asked.service_id},
        )


# --- Judged and put into words at the moment of sending ---------------------------------------------


def addressee_of_report(key: str, message: Message) -> Addressee | Withheld:
    """Whoever left an address, while it is kept."""
    report = ListingReport.objects.exclude(email="").filter(pk=key).first()
    return Addressee(email=report.email) if report else Withheld("address_erased")


def addressee_of_service(key: str, message: Message) -> Addressee | Withheld:
    """Whoever reads a published service's own public mail."""
    service = Service.objects.published().exclude(email="").filter(pk=key).first()
    return Addressee(email=service.email, name=service.name) if service else Withheld("no_public_address")


def addressee_of_organisation(key: str, message: Message) -> Addressee | Withheld:
    """Whoever reads a published organisation's public mail."""
    found = Organisation.objects.published().exclude(email="").filter(pk=key).first()
    return Addressee(email=found.email, name=found.name) if found else Withheld("no_public_address")


def told_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
    """That there is something to read and where; never what was said, nor by whom."""
    report = ListingReport.objects.filter(pk=str(about["report"])).first()
    if report is None or not ListingReport.objects.open().like(report).exists():
        return Withheld("report_answered")
    user, keeper = _user(recipient), report.keeper
    if user is None:
        return Withheld("account_closed")
    if has_permission(user, Permission.PUBLISH_LISTINGS):
        link = reverse("directory_reports")
    elif has_permission(user, Permission.EDIT_OWN_LISTINGS, on=keeper):
        link = reverse("directory:reports", args=[keeper.slug])
    else:
        return Withheld("not_theirs_any_more")
    return {
        "name": report.listing.name,
        "is_sensitive": names_nothing(report.listing),
        "is_from_keepers": report.is_from_keepers,
        "link": _whole(link),
    }


def answered_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object]:
    """What became of it, and what they say. Others may read the mail too: of a sensitive listing nothing is named."""
    report = ListingReport.objects.get(pk=str(about["report"]))
    is_sensitive = names_nothing(report.listing)
    return {
        "name": "" if is_sensitive else report.listing.name,
        "link": "" if is_sensitive else _whole(report.listing.get_absolute_url()),
        "reported_at": report.created_at,
        "is_put_right": report.status == ListingReport.Status.PUT_RIGHT,
        "answer": "" if is_sensitive else report.answer,
    }


def due_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
    """Which services are due now, and the link that only this message has."""
    link = Link.new(Organisation.objects.get(pk=str(about["organisation"])), recipient)
    if not link.is_alive():
        return Withheld("not_theirs_any_more")
    due = [item for item in link.items() if item.is_due]
    if not due:
        return Withheld("nothing_due")
    return {
        "organisation": link.organisation,
        "is_sensitive": names_nothing(link.organisation),
        "due": [(item.service.name, item.service.assured_on) for item in due[:MOST_NAMED]],
        "more": len(due) - MOST_NAMED,
        "is_last": any(_is_last(item) for item in due),
        "link": _whole(reverse("directory:still_right", args=[token_of(link)])),
        "until": link.last_day,
    }


def closed_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
    """Which service it was."""
    found = Service.objects.select_related("organisation").filter(pk=str(about["service"])).first()
    if found is None or found.status == Service.Status.ACTIVE:
        return Withheld("open_again")
    return {
        "name": found.name,
        "organisation": found.organisation.name,
        "is_sensitive": found.is_sensitive,
        "is_for_good": found.status == Service.Status.DEFUNCT,
        "link": _whole(found.get_absolute_url()),
    }


def names_nothing(listing: Service | Organisation) -> bool:
    """Whether its name is not to stand where others may see it: it helps with what is nobody else's business."""
    if isinstance(listing, Service):
        return listing.is_sensitive
    return bool(listing.services.filter(needs__is_sensitive=True).exists())


def _is_last(item: Item) -> bool:
    return item.asked.stage >= len(settings.ASSURANCE_MONTHS)


def _user(recipient: str) -> User | None:
    return User.objects.filter(pk=recipient.partition(":")[2], is_active=True).first()


def _whole(address: str) -> str:
    return urljoin(settings.WAGTAILADMIN_BASE_URL, address)


def week_of(today: date) -> str:
    """A week of the calendar, as “2026-W48”."""
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02}"
