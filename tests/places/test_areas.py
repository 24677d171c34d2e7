import csv

import pytest

from places import areas
from places.areas import resolve_area
from places.models import County, LocalAuthority, Nation, Outcode, Sector, Town
from places.reference import DATA

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("E08000009", "E08000009"),
        ("e08000009 ", "E08000009"),
        ("E08000016", "E08000038"),
        ("E07000165", "E06000065"),
        ("E10000006", "E10000006"),
        ("E10000023", "E06000065"),
        ("E10000012", "E10000012"),
        ("E12000007", "E12000007"),
        ("E47000014", "E47000014"),
        ("E99999999", None),
        ("GB", "K02000001"),
        ("UK", "K02000001"),
        ("England", "E92000001"),
        ("Cymru", "W92000004"),
        ("Trafford", "E08000009"),
        ("London Borough of Camden", "E09000007"),
        ("Leeds City Council", "E08000035"),
        ("Essex County Council", "E10000012"),
        ("Bristol, City of", "E06000023"),
        ("Glasgow", "S12000049"),
        ("West Midlands", "E11000005"),
        ("North East", "E12000001"),
        ("London", "E12000007"),
        ("City of London", "E09000001"),
        ("Rutland", "E06000017"),
        ("Yorkshire", "E12000003"),
        ("Allerdale", "E06000063"),
        ("nowhere", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_an_area_is_known_by_its_codes_and_names(asked: str, code: str | None) -> None:
    assert resolve_area(asked) == code


def test_every_area_is_found_by_its_own_code_and_official_name() -> None:
    for authority in LocalAuthority.objects.all():
        assert resolve_area(authority.code) == authority.code
        assert resolve_area(authority.name) in {authority.code, *_same_name(authority.name)}


def _same_name(name: str) -> set[str]:
    return set(County.objects.filter(name=name).values_list("code", flat=True))


def test_every_english_authority_is_in_exactly_one_region_and_no_other_is() -> None:
    regions = {
        authority.code: authority.groups.filter(kind=County.Kind.REGION).count()
        for authority in LocalAuthority.objects.all()
    }

    assert len(regions) == 361
    assert all(count == (1 if code.startswith("E") else 0) for code, count in regions.items())


def test_districts_are_in_their_county_and_metropolitan_boroughs_in_theirs() -> None:
    for authority in LocalAuthority.objects.select_related("county"):
        kind = authority.county.kind if authority.county else None
        expected = {"E07": County.Kind.COUNTY, "E08": County.Kind.METROPOLITAN_COUNTY}
        assert kind == expected.get(authority.code[:3])
        if authority.county:
            assert authority in authority.county.members.all()


def test_counties_have_as_many_districts_as_they_have() -> None:
    sizes = {
        "Essex": 12,
        "Kent": 12,
        "Surrey": 11,
        "Greater Manchester": 10,
        "Tyne and Wear": 5,
        "London": 33,
    }

    for name, size in sizes.items():
        assert (
            County.objects.exclude(kind=County.Kind.COMBINED_AUTHORITY).get(name=name).members.count() == size
        )


def test_nations_lie_in_what_they_make_up() -> None:
    assert areas.upward(["N92000002"]) == {"N92000002", "K02000001"}
    assert areas.upward(["S12000023"]) == {"S12000023", "S92000003", "K02000001", "K03000001"}


def test_an_unknown_code_stands_for_itself() -> None:
    assert areas.upward(["E06999999"]) == {"E06999999"}


def test_every_code_in_the_small_tables_is_an_area_that_exists() -> None:
    known = set(LocalAuthority.objects.values_list("code", flat=True)) | {"L99999999", "M99999999"}
    used = set(Town.objects.values_list("authority_code", flat=True))
    for model in (Outcode, Sector):
        for codes in model.objects.values_list("authority_codes", flat=True):
            used.update(codes.split())

    assert used <= known


def test_every_alias_and_every_group_means_an_area_that_exists() -> None:
    with (DATA / "area_aliases.csv").open(encoding="utf-8") as file:
        assert {row["code"] for row in csv.DictReader(file) if areas.area(row["code"]) is None} == set()
    for nation in Nation.objects.all():
        assert all(areas.area(code) for code in nation.within.split())
