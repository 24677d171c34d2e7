"""A handler says that all must wait, or that some failed and the others are done."""

import logging
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from outbox import leases
from outbox.actions import enqueue
from outbox.models import Job
from outbox.registry import NotNow, SomeFailed
from outbox.runner import drain, run_batch
from tests.outbox.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]

MINUTE = timedelta(minutes=1)


def waiting(*keys, kind="thing", **fields):
    Job.objects.bulk_create(Job(kind=kind, key=key, **({"next_try_at": NOW} | fields)) for key in keys)


def away(jobs):
    raise NotNow(MINUTE)


def failing(**errors):
    """Do all jobs but these, by key."""

    def doing(jobs):
        raise SomeFailed({job: errors[job.key] for job in jobs if job.key in errors})

    return doing


def test_all_jobs_of_the_call_go_back_and_are_not_tried_one_by_one(handle):
    calls = handle(doing=away)
    waiting("a", "b", "c")

    tally = drain(now=NOW)

    assert calls == [["a", "b", "c"]]
    assert (tally.done, tally.failed, tally.put_off, tally.errors) == (0, 0, 3, [])
    for job in Job.objects.all():
        assert (job.attempts, job.lease, job.leased_until, job.dead_at, job.last_error) == (
            0,
            None,
            None,
            None,
            "",
        )
        assert MINUTE <= job.next_try_at - NOW < 2 * MINUTE


def test_jobs_wait_for_days_and_keep_their_count_of_tries(handle, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 3
    calls = handle(doing=away)
    waiting("a", attempts=2, last_error="ValueError")

    for day in range(9):
        drain(now=NOW + timedelta(days=day))

    assert len(calls) == 9
    job = Job.objects.get()
    assert (job.attempts, job.last_error, job.dead_at) == (2, "ValueError", None)


def test_those_whose_turn_had_not_come_are_put_off_without_a_call(handle):
    calls = handle(at_once=2, doing=away)
    waiting("a", "b", "c", "d", "e")

    assert drain(now=NOW).put_off == 5
    assert calls == [["a", "b"]]
    assert set(Job.objects.values_list("attempts", "lease")) == {(0, None)}


def test_what_was_done_or_failed_before_stays_so(handle):
    def doing(jobs):
        if len(jobs) > 1 or jobs[0].key == "b":
            raise ValueError
        if jobs[0].key == "c":
            raise NotNow(MINUTE)

    calls = handle(doing=doing)
    waiting("a", "b", "c", "d")

    tally = drain(now=NOW)

    assert calls == [["a", "b", "c", "d"], ["a"], ["b"], ["c"]]
    assert (tally.done, tally.failed, tally.put_off) == (1, 1, 2)
    assert sorted(Job.objects.values_list("key", "attempts")) == [("b", 1), ("c", 0), ("d", 0)]


def test_what_is_asked_for_again_meanwhile_waits_anew(handle):
    handle(doing=lambda jobs: (enqueue("thing", ["a"], version=7), away(jobs)))
    waiting("a", "b", attempts=2)

    run_batch(now=NOW)

    again = Job.objects.get(key="a")
    assert (again.version, again.attempts, again.lease, again.asked_again) == (7, 0, None, False)
    assert again.next_try_at <= timezone.now()
    assert Job.objects.get(key="b").attempts == 2


def test_a_lost_workers_jobs_are_put_off_in_one_call_and_still_done_by_themselves_later(handle):
    waiting("a", "b")
    leases.hold(leases.claim(now=NOW, limit=9, lease=MINUTE, kind="thing"), until=NOW + MINUTE, attempt=True)
    calls = handle(doing=away)

    assert drain(now=NOW + MINUTE).put_off == 2
    assert calls == [["a"]]
    # The lost worker's try stays counted, and what is known of it: the job may have been the reason.
    assert set(Job.objects.values_list("attempts", "last_error")) == {(1, leases.WORKER_LOST)}

    calls = handle()
    drain(now=NOW + 3 * MINUTE)
    assert calls == [["a"], ["b"]]


def test_being_put_off_does_not_save_a_job_that_kills_every_worker(handle, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    handle(doing=away)
    waiting("a")
    now = NOW

    for _ in range(2):
        leases.hold(
            leases.claim(now=now, limit=1, lease=MINUTE, kind="thing"), until=now + MINUTE, attempt=True
        )
        now += MINUTE
        drain(now=now)
        now += 2 * MINUTE

    assert Job.objects.dead().get().last_error == leases.WORKER_LOST


def test_other_kinds_go_on_and_the_one_that_is_away_is_asked_once(handle, settings):
    settings.OUTBOX_BATCH_SIZE = 2
    calls = handle("away", doing=away)
    others = handle("other")
    waiting(*"abcdef", kind="away")
    waiting(*"abcdef", kind="other")

    tally = drain(now=NOW)

    assert (calls, others) == ([["a", "b"]], [["a", "b"], ["c", "d"], ["e", "f"]])
    assert (tally.done, tally.put_off) == (6, 2)


@pytest.mark.parametrize(
    "doing", [NotNow, lambda after: SomeFailed(dict.fromkeys(Job.objects.all(), NotNow(after)))]
)
def test_draining_ends_however_soon_the_jobs_are_due_again(handle, settings, doing):
    settings.OUTBOX_BATCH_SIZE = 1

    def raises(jobs):
        reason = doing(timedelta(microseconds=1))
        raise (
            SomeFailed({job: reason.failed[job] for job in jobs})
            if isinstance(reason, SomeFailed)
            else reason
        )

    handle(doing=raises)
    waiting("a", "b", next_try_at=timezone.now())

    assert drain().put_off in {1, 2}
    assert Job.objects.due(timezone.now()).count() == 2


def test_one_line_of_the_log_tells_of_the_call_with_its_cause_and_no_key(handle, caplog):
    caplog.set_level(logging.DEBUG, "outbox")

    def doing(jobs):
        try:
            raise ConnectionRefusedError("Mary Moss")
        except ConnectionRefusedError as error:
            raise NotNow(MINUTE) from error

    handle(doing=doing)
    waiting("mary-moss", "tom-moss")

    drain(now=NOW)

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert (
        "2 of thing put off for 60 s with ConnectionRefusedError at test_putting_off.py:"
        in record.getMessage()
    )
    assert "oss" not in caplog.text


def test_not_now_is_later_than_now():
    with pytest.raises(ValueError, match="later"):
        NotNow(timedelta(0))


def test_some_failed_and_the_others_are_done_in_one_call(handle):
    calls = handle(doing=failing(b=ValueError("Mary Moss")))
    waiting("a", "b", "c")

    tally = drain(now=NOW)

    assert calls == [["a", "b", "c"]]
    assert (tally.done, tally.failed, tally.dead, tally.put_off) == (2, 1, 0, 0)
    job = Job.objects.get()
    assert (job.key, job.attempts, job.last_error, job.lease) == ("b", 1, "ValueError", None)
    assert job.next_try_at > NOW


def test_some_of_them_only_have_to_wait(handle):
    handle(doing=failing(a=NotNow(MINUTE), b=NotNow(5 * MINUTE), c=ValueError()))
    waiting("a", "b", "c", "d")

    tally = drain(now=NOW)

    assert (tally.done, tally.failed, tally.put_off, len(tally.errors)) == (1, 1, 2, 1)
    assert sorted(Job.objects.values_list("key", "attempts", "last_error")) == [
        ("a", 0, ""),
        ("b", 0, ""),
        ("c", 1, "ValueError"),
    ]
    assert Job.objects.get(key="a").next_try_at < NOW + 2 * MINUTE
    assert Job.objects.get(key="b").next_try_at >= NOW + 5 * MINUTE


def test_one_that_must_wait_does_not_hold_up_its_kind(handle, settings):
    settings.OUTBOX_BATCH_SIZE = 1
    calls = handle(doing=failing(a=NotNow(MINUTE)))
    waiting("a", "b", "c")

    assert drain(now=NOW).done == 2
    assert calls == [["a"], ["b"], ["c"]]


def test_failing_in_part_comes_to_an_end(handle, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    handle(doing=failing(a=ValueError()))
    waiting("a", "b")

    tallies = [drain(now=NOW + timedelta(days=day)) for day in range(3)]

    assert [(tally.failed, tally.dead) for tally in tallies] == [(1, 0), (1, 1), (0, 0)]


def test_failing_of_none_is_done(handle):
    handle(doing=failing())
    waiting("a", "b")

    assert drain(now=NOW).done == 2


def test_who_speaks_of_jobs_that_it_was_not_given_is_not_believed(handle):
    waiting("stranger", kind="other")

    def doing(jobs):
        raise SomeFailed({Job.objects.get(key="stranger"): ValueError()})

    calls = handle(doing=doing)
    waiting("a", "b")

    assert drain(now=NOW).failed == 2
    assert calls == [["a", "b"], ["a"], ["b"]]
    assert set(Job.objects.filter(kind="thing").values_list("last_error", flat=True)) == {"SomeFailed"}


def test_what_a_handler_wrote_for_the_others_is_kept_inside_somebodys_transaction(handle):
    handle("second")

    def doing(jobs):
        enqueue("second", ["written"])
        raise SomeFailed({jobs[0]: ValueError()})

    handle(doing=doing)
    waiting("a", "b")

    with transaction.atomic():
        run_batch(now=NOW)

    assert Job.objects.filter(key="written").exists()


def test_errors_in_part_are_logged_by_name_without_text_or_key(handle, caplog):
    caplog.set_level(logging.DEBUG, "outbox")
    handle(doing=failing(mary=ValueError("Mary Moss"), tom=NotNow(MINUTE)))
    waiting("mary", "tom", "a")

    drain(now=NOW)

    assert "failed with ValueError, will be tried again" in caplog.text
    assert "1 of thing put off for 60 s with NotNow" in caplog.text
    assert not {"mary", "tom", "moss"} & set(caplog.text.lower().replace(",", " ").split())
