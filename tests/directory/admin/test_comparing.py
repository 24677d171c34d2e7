"""Two listings side by side."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.template.loader import render_to_string

from directory.admin.comparing import CHANGE, TWO_THINGS, Comparison, Marks, Row, compare, differing_labels
from directory.models import (
    Accessibility,
    Contact,
    CostOption,
    Eligibility,
    Location,
    Schedule,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceVenue,
)
from directory.models.listing import Listing
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


def against(left: Listing, right: Listing, marks: Marks = CHANGE) -> Comparison:
    return compare(left, right, left_name="Published now", right_name="The draft", marks=marks)


def draft_of(listing: Listing, **values: object) -> Listing:
    """The listing as a stored draft with other values reads."""
    draft = type(listing)._base_manager.get(pk=listing.pk)
    for name, value in values.items():
        if isinstance(value, list):
            getattr(draft, name).set(value)
        else:
            setattr(draft, name, value)
    return draft.save_revision().as_object()


def differing(comparison: Comparison) -> dict[str, Row]:
    return {row.label: row for row in comparison.differing}


def heard(html: str) -> str:
    """A cell's text as a screen reader says it, marks included."""
    return re.sub(r"<[^>]+>", "", html)


def shown(comparison: Comparison) -> str:
    return render_to_string("directory/admin/comparison.html", {"comparison": comparison})


class TestOneListing:
    def test_a_draft_that_says_the_same_differs_in_nothing(self) -> None:
        service = ServiceFactory(at=LocationFactory())

        comparison = against(service, draft_of(service))

        assert comparison.differing == []
        assert "Description" in [row.label for row in comparison.same]
        assert "Nothing differs" in shown(comparison)

    def test_only_the_words_that_differ_are_marked_in_a_whole_text(self) -> None:
        service = ServiceFactory(description="We meet on Mondays in the hall. Bring a cup.")
        draft = draft_of(service, description="We meet on Fridays in the hall. Bring a cup.")

        row = differing(against(service, draft))["Description"]

        assert heard(row.left) == "We meet on [taken out: Mondays]  in the hall. Bring a cup."
        assert heard(row.right) == "We meet on [put in: Fridays]  in the hall. Bring a cup."
        assert row.left.count("<del>") == row.right.count("<ins>") == 1

    def test_another_text_altogether_is_marked_whole(self) -> None:
        service = ServiceFactory(description="Tea, cake and talk.")
        draft = draft_of(service, description="Learn to mend bicycles with volunteers who know how.")

        row = differing(against(service, draft))["Description"]

        assert row.right.count("<ins>") == 1

    def test_every_kind_of_part_is_compared_in_words(self) -> None:
        service = ServiceFactory(minimum_age=18)
        draft = draft_of(
            service,
            venues=[ServiceVenue(location=LocationFactory(name="Kirkgate Hall"))],
            schedules=[Schedule(freq="WEEKLY", byday="TU", opens_at=time(10), closes_at=time(11, 30))],
            areas=[ServiceArea(name="Leeds", code="E08000035")],
            cost_options=[CostOption(amount="2.50", option="over 60s")],
            eligibility=[Eligibility(who="unpaid carers")],
            contacts=[Contact(name="Sam", phone="0113 496 0000")],
            languages=[ServiceLanguage(name="Polish", code="pl")],
            needs=[NeedFactory(name="Feeling lonely")],
            minimum_age=25,
            at_home=True,
        )

        rows = differing(against(service, draft))

        said = {label: heard(row.right) for label, row in rows.items()}
        assert set(said) == {
            "Needs", "How it is given", "Venues", "Areas", "Times", "Ages", "Who it is for", "Languages",
            "Cost", "Contacts",
        }  # fmt: skip
        assert "Kirkgate Hall" in said["Venues"]
        assert "Every Tuesday, 10am to 11:30am" in said["Times"]
        assert "£2.50 over 60s" in said["Cost"]
        assert "Sam, 0113 496 0000" in said["Contacts"]
        assert said["Ages"] == "[put in: 25]  and over"
        assert "Feeling lonely" in said["Needs"]

    def test_the_same_parts_in_another_order_are_the_same(self) -> None:
        service = ServiceFactory()
        ServiceLanguage.objects.bulk_create(
            ServiceLanguage(service=service, name=name) for name in ("Polish", "Urdu")
        )
        draft = draft_of(service, languages=[ServiceLanguage(name="Urdu"), ServiceLanguage(name="Polish")])

        assert against(service, draft).differing == []

    def test_a_part_that_stays_is_not_marked_beside_one_that_goes(self) -> None:
        service = ServiceFactory()
        ServiceLanguage.objects.bulk_create(
            ServiceLanguage(service=service, name=name) for name in ("Polish", "Urdu")
        )

        row = differing(against(service, draft_of(service, languages=[ServiceLanguage(name="Polish")])))[
            "Languages"
        ]

        assert "<li>Polish</li>" in row.left
        assert "<li><del>" in row.left
        assert row.right == "<ul><li>Polish</li></ul>"

    def test_what_a_draft_does_not_govern_is_no_difference(self) -> None:
        service = ServiceFactory()
        draft = draft_of(service)
        Service.objects.filter(pk=service.pk).update(status="defunct", content_version=7)
        service.refresh_from_db()

        assert against(service, service.with_content_json(draft.latest_revision.content)).differing == []

    def test_organisations_and_venues_compare_too(self) -> None:
        organisation, hall = OrganisationFactory(phone="0113 496 0000"), LocationFactory()

        by_phone = against(organisation, draft_of(organisation, phone="0113 496 0001"))
        by_access = against(hall, draft_of(hall, accessibility=[Accessibility(feature="hearing_loop")]))

        assert list(differing(by_phone)) == ["Phone"]
        assert "hearing loop" in heard(differing(by_access)["Access"].right)


class TestTwoServices:
    def test_nothing_is_taken_out_of_either(self) -> None:
        left, right = ServiceFactory(name="Tea and Chat"), ServiceFactory(name="Tea and Cake")

        row = differing(against(left, right, TWO_THINGS))["Name"]

        assert heard(row.left) == "Tea and [only here: Chat] "
        assert heard(row.right) == "Tea and [only here: Cake] "
        assert "<del>" not in row.left

    def test_an_address_says_nothing_of_whether_they_are_one(self) -> None:
        left, right = ServiceFactory(), ServiceFactory()

        assert "End of its address" not in differing(against(left, right, TWO_THINGS))

    def test_two_private_venues_differ_without_saying_where_they_are(self) -> None:
        first, second = (
            LocationFactory(confidential=True, name="Rose House", address=f"{n} Hidden Lane") for n in (1, 2)
        )
        left, right = ServiceFactory(at=first), ServiceFactory(at=second)

        row = differing(against(left, right, TWO_THINGS))["Venues"]

        assert "kept private" in row.left
        assert "Hidden" not in row.left + row.right
        assert "Rose" not in row.left + row.right


class TestHostileText:
    @pytest.mark.parametrize("before", ["", "Tea.", f"Tea. {HOSTILE}"])
    def test_it_is_shown_as_text(self, before: str) -> None:
        service = ServiceFactory(name=HOSTILE, description=before)
        draft = draft_of(service, description=f"Tea. {HOSTILE} Cake.", contacts=[Contact(name=HOSTILE)])

        html = shown(against(service, draft))

        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html

    def test_in_the_names_of_the_sides_too(self) -> None:
        service = ServiceFactory()

        html = shown(compare(service, draft_of(service, name="Other"), left_name=HOSTILE, right_name=HOSTILE))

        assert "<script" not in html


class TestDifferingLabels:
    def test_they_are_those_that_the_comparison_shows(self) -> None:
        service = ServiceFactory(at=LocationFactory())
        CostOption.objects.create(service=service, amount="2.50")
        draft = draft_of(
            service,
            description="Another text.",
            cost_options=[CostOption(amount="2.5")],
            languages=[ServiceLanguage(name="Polish")],
        )

        labels = differing_labels(Service.objects.get(pk=service.pk), draft.latest_revision.content)

        assert labels == ["Description", "Languages"]
        assert labels == list(differing(against(service, draft)))

    def test_what_the_row_keeps_is_not_among_them(self) -> None:
        service = ServiceFactory()
        content = draft_of(service).latest_revision.content

        assert differing_labels(service, {**content, "status": "defunct", "source_hash": "x"}) == []


def test_a_draft_whose_venue_was_deleted_is_read_without_it() -> None:
    service, hall, other = ServiceFactory(), LocationFactory(), LocationFactory()
    draft = draft_of(service, venues=[ServiceVenue(location=hall), ServiceVenue(location=other)])
    revision = draft.latest_revision

    Location.objects.filter(pk=hall.pk).delete()

    assert [venue.location for venue in revision.as_object().venues.all()] == [other]


def test_names_of_the_sides_stand_with_each_value_for_who_does_not_see_the_columns() -> None:
    service = ServiceFactory(name="Tea")

    html = shown(against(service, draft_of(service, name="Cake")))

    row = html[html.index("compared__row") :]
    assert row.index("Published now") < row.index("Tea") < row.index("The draft") < row.index("Cake")
    assert "1 field differs" in html
    assert "<details" in html
