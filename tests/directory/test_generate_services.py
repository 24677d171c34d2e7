"""A made-up directory for load tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from directory.generating import SOURCE
from directory.generating.plan import NATIONAL, Plan
from directory.generating.prose import FREQUENCIES
from directory.models import Location, NeedSynonym, Organisation, Service, ServiceVenue
from directory.needs import NeedEntry, NeedVocabulary
from directory.signals import listing_changed, listing_removed
from places.areas import area
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

COUNT = NATIONAL + 200


# For plans that no database sees.
VOCABULARY = NeedVocabulary(
    {
        key: NeedEntry(key, f"need-{key}", f"Need {key}", False, (key,), (f"phrase {key}",))
        for key in range(1, 101)
    }
)


@pytest.fixture(autouse=True)
def _needs() -> None:
    for slug in ("company", "food", "money", "housing"):
        need = NeedFactory(name=slug.capitalize(), slug=slug)
        NeedSynonym.objects.create(need=need, words=f"more {slug}")


def generate(count: int | None = COUNT, seed: int = 7, **options: Any) -> str:
    """What the command says."""
    said = StringIO()
    call_command("generate_services", count=count, seed=seed, stdout=said, **options)
    return said.getvalue()


def rows() -> list[tuple[Any, ...]]:
    """All that tells services apart, but for keys that the database gives."""
    columns = (
        *("uuid", "slug", "name", "description", "status", "fees", "minimum_age", "assured_on"),
        *("organisation__uuid", "organisation__name", "venues__location__postcode", "schedules__byday"),
        *("needs__slug", "areas__code", "cost_options__amount", "languages__code"),
    )
    # By every column: a service has several rows here, one for each of its needs, days and languages.
    return list(Service.objects.filter(source=SOURCE).order_by(*columns).values_list(*columns))


def test_three_hundred_are_national_by_phone_or_online_and_the_rest_have_a_place() -> None:
    generate()

    made = Service.objects.filter(source=SOURCE)
    without = made.filter(venues=None)
    assert made.count() == COUNT
    assert without.count() == NATIONAL
    assert not without.filter(Q(at_venue=True) | Q(at_home=True)).exists()
    assert not made.exclude(venues=None).filter(Q(is_national=True) | Q(online=True)).exists()


def test_a_local_service_by_phone_is_for_its_areas_alone() -> None:
    generate()

    local = Service.objects.filter(source=SOURCE, by_phone=True).exclude(venues=None)
    assert local.exists()
    assert not local.filter(areas=None).exists()


def test_fewer_than_three_hundred_are_all_national() -> None:
    generate(20)

    assert Service.objects.filter(source=SOURCE, venues=None).count() == 20
    assert not Location.objects.filter(source=SOURCE).exists()


def test_the_same_seed_makes_the_same_directory() -> None:
    generate()
    first = rows()

    generate(clear=True)

    assert rows() == first


def test_another_seed_makes_another_directory() -> None:
    generate()
    first = {row[2:4] for row in rows()}

    generate(seed=8, clear=True)

    assert len(first & {row[2:4] for row in rows()}) < COUNT / 20


def test_everything_says_that_it_is_made_up() -> None:
    generate()

    for model in (Service, Organisation, Location):
        assert set(model.objects.values_list("source", flat=True)) == {SOURCE}


def test_venues_stand_at_real_postcodes_in_authorities_that_exist_and_some_are_shared() -> None:
    generate()

    venues = Location.objects.filter(source=SOURCE)
    uses = ServiceVenue.objects.values("location").annotate(number=Count("service"))
    assert all(area(code) for code in venues.values_list("authority_code", flat=True))
    assert not venues.filter(Q(latitude=None) | Q(postcode="")).exists()
    assert max(use["number"] for use in uses) > 1


def test_there_is_an_organisation_for_about_every_three_services() -> None:
    generate()

    organisations = Organisation.objects.filter(source=SOURCE)
    assert organisations.count() == pytest.approx(COUNT / 3, abs=2)
    assert not organisations.filter(services=None).exists()


def test_rows_pass_the_checks_that_an_editor_s_would() -> None:
    generate()

    for service in (
        Service.objects.filter(source=SOURCE).select_related("organisation").order_by("pk")[250:350]
    ):
        service.full_clean(exclude=["locked_by", "latest_revision", "live_revision"])
        for schedule in service.schedules.all():
            schedule.full_clean()
    for venue in Location.objects.filter(source=SOURCE):
        venue.full_clean()


def test_some_are_closed_some_stale_some_drafts_some_confidential() -> None:
    plan = Plan(1500, 3, date(2026, 11, 24), VOCABULARY)
    made = list(plan.services())

    dates = [service.confirmed_on for service in made]
    assert 0.02 < sum(service.status != "active" for service in made) / len(made) < 0.1
    assert 0.1 < dates.count(None) / len(dates) < 0.3
    assert any(on and on.year < 2025 for on in dates)
    assert any(service.is_draft for service in made)
    assert any(venue.is_confidential and not venue.name for venue in plan.venues)


def test_a_few_needs_are_much_commoner_than_the_rest() -> None:
    made = Plan(1500, 3, date(2026, 11, 24), VOCABULARY).services()

    numbers: dict[int, int] = {}
    for service in made:
        for key in service.needs:
            numbers[key] = numbers.get(key, 0) + 1
    ordered = sorted(numbers.values(), reverse=True)
    assert ordered[0] > 5 * ordered[len(ordered) // 2]


def heard(signal: Any, work: Callable[[], object]) -> set[int]:
    """Keys of the services that were announced while `work` ran."""
    found: set[int] = set()

    def listen(keys: Any, **kwargs: object) -> None:
        found.update(key for key, _ in keys)

    signal.connect(listen)
    try:
        work()
    finally:
        signal.disconnect(listen)
    return found


def test_every_service_is_announced_so_that_the_index_follows() -> None:
    told = heard(listing_changed, lambda: generate(COUNT))

    assert told == set(Service.objects.filter(source=SOURCE).values_list("pk", flat=True))


def test_without_the_index_nothing_is_announced_and_it_says_what_to_run() -> None:
    said: list[str] = []

    told = heard(listing_changed, lambda: said.append(generate(20, no_index=True)))

    assert not told
    assert "search_rebuild" in said[0]


def test_clearing_takes_away_what_was_generated_and_nothing_else() -> None:
    kept = ServiceFactory(at=LocationFactory())
    generate()
    keys = set(Service.objects.filter(source=SOURCE).values_list("pk", flat=True))

    told = heard(listing_removed, lambda: generate(None, clear=True))

    assert told == keys
    assert list(Service.objects.all()) == [kept]
    assert Organisation.objects.count() == Location.objects.count() == 1


def test_an_organisation_that_got_a_service_of_people_s_own_stays() -> None:
    generate(20)
    organisation = Organisation.objects.filter(source=SOURCE).first()
    kept = ServiceFactory(organisation=organisation)

    generate(None, clear=True)

    assert list(Service.objects.all()) == [kept]
    assert list(Organisation.objects.all()) == [organisation]


def test_a_second_directory_beside_the_first_is_refused() -> None:
    generate(20)

    with pytest.raises(CommandError, match="--clear"):
        generate(20, seed=8)


@pytest.mark.parametrize("count", [0, -1, 1_000_001, None])
def test_a_count_that_makes_no_sense_is_refused(count: int | None) -> None:
    with pytest.raises(CommandError, match="--count"):
        generate(count)


def test_a_seed_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(CommandError, match="--seed"):
        generate(20, seed=-1)


def test_without_needs_it_says_what_to_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NeedVocabulary, "current", classmethod(lambda cls: NeedVocabulary({})))

    with pytest.raises(CommandError, match="load_needs"):
        generate(20)


def test_production_refuses_unless_forced(settings: Any) -> None:
    OrganisationFactory()
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="--force"):
        generate(20)
    assert not Service.objects.exists()

    generate(20, force=True)
    assert Service.objects.count() == 20


def test_the_table_of_frequencies_holds_single_words_in_order() -> None:
    lines = [
        line for line in FREQUENCIES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    words, numbers = zip(*(line.split(" ") for line in lines), strict=True)

    assert all(word.isalpha() and word.islower() for word in words)
    assert len(set(words)) == len(words) <= 3000
    assert sorted(map(int, numbers), reverse=True) == list(map(int, numbers))


def test_the_day_moves_the_dates_and_nothing_else() -> None:
    one, other = (list(Plan(320, 3, date(2026, 11, day), VOCABULARY).services()) for day in (1, 2))

    assert [service.name for service in one] == [service.name for service in other]
    assert all(
        (b.confirmed_on - a.confirmed_on).days == 1
        for a, b in zip(one, other, strict=True)
        if a.confirmed_on and b.confirmed_on
    )
