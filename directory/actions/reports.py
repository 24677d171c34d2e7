"""“Something wrong?”: said by anybody, answered by whoever keeps the listing or a moderator; the address is erased."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from directory.actions.proposals import NotDone
from directory.current_messages import answers_done, send_report_answer, tell_of_report
from directory.models import ListingReport, Organisation, Service

if TYPE_CHECKING:
    from accounts.models import User

_BATCH = 500
_ANSWERED = "Somebody answered this while you were looking. What they said stands below."


@transaction.atomic
def report(
    *,
    listing: Service | Organisation,
    what: ListingReport.What,
    words: str,
    email: str = "",
    is_from_keepers: bool = False,
) -> ListingReport:
    """Keep what somebody says is wrong, and let those know who can put it right; of whoever says it only `email`.

    What its own keepers say (by the link of a message) goes to the moderators.
    """
    made = ListingReport.objects.create(
        service=listing if isinstance(listing, Service) else None,
        organisation=listing if isinstance(listing, Organisation) else None,
        what=what,
        words=words,
        email=email,
        is_from_keepers=is_from_keepers,
    )
    tell_of_report(made, on=timezone.localdate())
    return made


@transaction.atomic
def answer_report(
    *, report: ListingReport, status: ListingReport.Status, words: str, by: User
) -> ListingReport:
    """Say what became of a report; a reporter who left an address hears. Raises NotDone if somebody said it already.

    Who did not mean it seriously hears nothing: the address may be another's, and is erased at once.
    """
    row = ListingReport.objects.select_for_update().get(pk=report.pk)
    if row.status != ListingReport.Status.OPEN:
        raise NotDone(_ANSWERED)
    row.status, row.answer = status, words
    row.answered_at, row.answered_by = timezone.now(), by
    if status == ListingReport.Status.SPAM:
        row.email = ""
    row.save()
    if row.email:
        send_report_answer(row)
    return row


# --- What time triggers -----------------------------------------------------------------------------


def remind_daily(now: datetime) -> None:
    """Tell once more of what was said the day before and nobody answered; of two workers one does it.

    So nothing goes untold that was said after that day's one message.
    """
    today = timezone.localdate(now)
    mark = f"directory.reports.reminded.{today}"
    if not cache.add(mark, True, timeout=2 * 24 * 60 * 60):
        return
    try:
        begin = timezone.make_aware(datetime.combine(today - timedelta(days=1), time.min))
        end = timezone.make_aware(datetime.combine(today, time.min))
        waiting = ListingReport.objects.open().filter(created_at__gte=begin, created_at__lt=end)
        for report in waiting.select_related("service__organisation", "organisation").order_by("pk"):
            tell_of_report(report, on=today)
    except BaseException:
        cache.delete(mark)
        raise


def forget_addresses(now: datetime) -> None:
    """Erase the addresses of reporters who were told or can't be, and all others after REPORT_ADDRESS_DAYS."""
    kept = ListingReport.objects.exclude(email="")
    kept.filter(created_at__lte=now - timedelta(days=settings.REPORT_ADDRESS_DAYS)).update(email="")
    after = 0
    answered = kept.exclude(status=ListingReport.Status.OPEN).order_by("pk")
    while keys := list(answered.filter(pk__gt=after).values_list("pk", flat=True)[:_BATCH]):
        ListingReport.objects.filter(pk__in=answers_done(keys)).update(email="")
        after = keys[-1]
