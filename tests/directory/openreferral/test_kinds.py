"""What sort of body a feed's words say an organisation is."""

from __future__ import annotations

from typing import Any

import pytest

from directory.models import Organisation
from directory.openreferral.kinds import kind_of
from tests.directory.openreferral.samples import ORGANISATION, Feed, record

Kind = Organisation.Kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Registered charity", Kind.CHARITY),
        ("registered Charity No. 1234567", Kind.CHARITY),
        ("CIO", Kind.CHARITY),
        ("SCIO", Kind.CHARITY),
        ("NHS Charity", Kind.CHARITY),
        ("Charitable company limited by guarantee", Kind.CHARITY),
        ("CIC", Kind.SOCIAL_ENTERPRISE),
        ("Community Interest Company (CIC), not a charity", Kind.SOCIAL_ENTERPRISE),
        ("Cooperative", Kind.SOCIAL_ENTERPRISE),
        ("Co-operative society", Kind.SOCIAL_ENTERPRISE),
        ("Local authority", Kind.COUNCIL),
        ("Parish Council", Kind.COUNCIL),
        ("Council of Voluntary Service", Kind.COMMUNITY),
        ("Parochial church council", Kind.FAITH),
        ("Council of churches", Kind.FAITH),
        ("NHS trust", Kind.HEALTH),
        ("NHS Foundation Trust", Kind.HEALTH),
        ("Housing association", Kind.HOUSING),
        ("Registered provider of social housing", Kind.HOUSING),
        ("Academy trust", Kind.EDUCATION),
        ("University", Kind.EDUCATION),
        ("Unincorporated association", Kind.COMMUNITY),
        ("Voluntary group", Kind.COMMUNITY),
        ("Limited Company", Kind.BUSINESS),
        ("Sole trader", Kind.BUSINESS),
        ("Company limited by guarantee", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
        ("Zaibatsu", None),
        ("Scooperative", None),
    ],
)
def test_free_words_say_a_kind(said: str, kind: str | None) -> None:
    assert kind_of(said) == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("", Kind.CHARITY),
        ("Company limited by guarantee", Kind.CHARITY),
        ("Limited company", Kind.CHARITY),
        ("Community association", Kind.CHARITY),
        ("Zaibatsu", Kind.CHARITY),
        ("Church", Kind.FAITH),
        ("Housing association", Kind.HOUSING),
    ],
)
def test_a_charity_s_number_says_more_than_how_it_is_incorporated(said: str, kind: str) -> None:
    assert kind_of(said, "1234567") == kind


def organised(**fields: Any) -> dict[str, Any]:
    return record(organization=ORGANISATION | fields)


class TestImport:
    def test_a_kind_is_taken_in_and_changes_with_the_feed(self, feed: Feed) -> None:
        feed.take(organised(legal_status="CIC"))
        assert Organisation.objects.get().kind == Kind.SOCIAL_ENTERPRISE

        feed.take(organised(legal_status="Registered charity"))
        assert Organisation.objects.get().kind == Kind.CHARITY

        feed.take(organised())
        assert Organisation.objects.get().kind == Kind.UNKNOWN

    def test_the_second_time_nothing_changes(self, feed: Feed) -> None:
        feed.take(organised(legal_status="CIC"))

        report = feed.take(organised(legal_status="CIC"))

        assert (report.updated, report.unchanged, report.rows) == (0, 1, 0)

    def test_a_charity_is_known_by_its_number(self, feed: Feed) -> None:
        number = {"identifier_scheme": "GB-CHC", "identifier": "1234567"}

        feed.take(organised(organization_identifiers=[number]))

        assert Organisation.objects.get().kind == Kind.CHARITY

    def test_words_that_nobody_knows_are_reported_and_leave_the_kind_open(self, feed: Feed) -> None:
        report = feed.take(organised(legal_status="Zaibatsu"))

        assert report.warnings["kind of organisation not known"] == 1
        assert Organisation.objects.get().kind == Kind.UNKNOWN

    @pytest.mark.parametrize("status", ["N/A", None, 7, ["CIC"], {"a": 1}, "x" * 100_000])
    def test_whatever_a_feed_says_it_is_taken_in(self, feed: Feed, status: Any) -> None:
        report = feed.take(organised(legal_status=status))

        assert report.created == 1
        assert Organisation.objects.get().kind == Kind.UNKNOWN
