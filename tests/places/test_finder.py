import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from places import loading
from places.distances import distance_m
from places.finder import Place, PlaceNotFound, find_place
from places.models import Postcode

pytestmark = pytest.mark.django_db

BRISTOL = {"E06000023", "E12000009", "E47000009", "E92000001", "K02000001", "K03000001", "K04000001"}


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("BS5 6XX", "postcode", "BS5 6XX"),
        ("near bs56xx", "postcode", "BS5 6XX"),
        ("b s 5 6 x x", "postcode", "BS5 6XX"),
        ("BSS 6XX", "postcode", "BS5 6XX"),
        ("BS5 6XX, UK", "postcode", "BS5 6XX"),
        ("2 Example Street, Easton, Bristol BS5 6XX", "postcode", "BS5 6XX"),
        ("bs5", "outcode", "BS5"),
        ("BS5 ", "outcode", "BS5"),
        ("LS11", "outcode", "LS11"),
        ("ST4", "outcode", "ST4"),
        ("near st4", "outcode", "ST4"),
        ("BS5 6", "sector", "BS5 6"),
        ("LS1 1", "sector", "LS1 1"),
        ("BS56", "sector", "BS5 6"),
        ("Leeds", "town", "Leeds"),
        ("leeds ", "town", "Leeds"),
        ("near Leeds", "town", "Leeds"),
        ("Leeds, UK", "town", "Leeds"),
        ("LEEDS CITY CENTRE", "town", "Leeds"),
        ("Leeds City Council", "town", "Leeds"),
        ("Bristol", "town", "Bristol"),
        ("city of bristol", "authority", "Bristol"),
        ("Manchester", "town", "Manchester"),
        ("St Helens", "town", "St Helens"),
        ("saint helens", "town", "St Helens"),
        ("Hull", "town", "Kingston upon Hull"),
        ("Newcastle", "town", "Newcastle upon Tyne"),
        ("kings lynn", "town", "King's Lynn"),
        ("Abertawe", "town", "Swansea"),
        ("Londonderry", "town", "Derry"),
        ("Trafford", "authority", "Trafford"),
        ("Cornwall", "authority", "Cornwall"),
        ("Merton", "authority", "Merton"),
        ("Essex", "county", "Essex"),
        ("West Yorkshire", "county", "West Yorkshire"),
        ("Berkshire", "county", "Berkshire"),
        ("Greater Manchester", "county", "Greater Manchester"),
        ("the north west", "county", "North West"),
        ("Wales", "nation", "Wales"),
        ("UK", "nation", "United Kingdom"),
        ("12 High Street, Leeds", "town", "Leeds"),
        ("Easton, Bristol", "town", "Bristol"),
        ("Stretford, Manchester", "town", "Stretford"),
    ],
)
def test_a_place_is_found_however_it_is_typed(typed: str, kind: str, name: str) -> None:
    place = find_place(typed)

    assert (place.kind, place.name) == (kind, name)


def test_a_place_lies_in_every_area_above_it() -> None:
    assert find_place("BS5 6XX").area_codes == BRISTOL
    assert {"E07000066", "E10000012", "E12000006"} <= find_place("Basildon").area_codes
    assert {"E08000009", "E11000001", "E47000001", "E12000002"} <= find_place("Stretford").area_codes
    assert find_place("BT1 5GS").area_codes == {"N09000003", "N92000002", "K02000001"}


def test_an_outcode_lies_in_every_authority_of_its_postcodes() -> None:
    # Holywood's BT18 reaches into Belfast, and Lisburn and Castlereagh.
    assert {"N09000003", "N09000007", "N09000011"} <= find_place("BT18").area_codes


def test_a_county_lies_in_all_its_authorities() -> None:
    assert {"E07000066", "E07000077", "E10000012"} <= find_place("Essex").area_codes


def test_of_a_shared_name_the_most_populous_is_meant_and_the_others_are_offered() -> None:
    place = find_place("Newport")

    assert "W06000022" in place.area_codes
    assert {"Newport, Isle of Wight", "Newport, Telford and Wrekin"} <= {p.name for p in place.alternatives}


def test_an_alternative_is_found_by_its_own_name() -> None:
    for other in find_place("Newport").alternatives:
        found = find_place(other.name)
        assert (found.latitude, found.longitude) == (other.latitude, other.longitude)


def test_of_a_shared_name_the_nearest_is_meant_where_somebody_looks_from() -> None:
    place = find_place("Newport", near=find_place("Ryde"))

    assert "E06000046" in place.area_codes
    assert any("W06000022" in other.area_codes for other in place.alternatives)


@pytest.mark.parametrize("typed", ["Newport, Wales", "Newport Wales"])
def test_what_a_name_lies_in_decides(typed: str) -> None:
    assert "W06000022" in find_place(typed).area_codes
    assert "E07000105" in find_place("Ashford, Kent").area_codes


@pytest.mark.parametrize(
    ("typed", "sentence", "nearest"),
    [
        ("BS5 9ZZ", "We can't find the postcode BS5 9ZZ. The nearest that exists is BS5 9.", "BS5 9"),
        ("BS5 6X", "We can't find the postcode BS5 6X. The nearest that exists is BS5 6.", "BS5 6"),
        ("YO96 1AA", "We can't find the postcode YO96 1AA. The nearest that exists is YO95.", "YO95"),
        ("ZE3 0", "We can't find the postcode area ZE3 0. The nearest that exists is ZE3.", "ZE3"),
        ("ZZ99 3VZ", "We can't find the postcode ZZ99 3VZ. Check it, or try a town or council area.", None),
        ("Leds", "We don't know a place called “Leds”. Did you mean Leeds?", "Leeds"),
        ("", "Type a postcode, a town or a council area.", None),
        ("\0", "Type a postcode, a town or a council area.", None),
        ("x" * 10_000, "That is too long for a place. Try a postcode, a town or a council area.", None),
        ("😀", "We don't know a place called “😀”. Try a postcode, a town or a council area.", None),
    ],
)
def test_what_is_not_found_is_said_with_the_nearest_that_exists(
    typed: str, sentence: str, nearest: str | None
) -> None:
    with pytest.raises(PlaceNotFound) as refused:
        find_place(typed)

    assert str(refused.value) == sentence
    assert (refused.value.nearest.name if refused.value.nearest else None) == nearest


def test_a_postcode_without_coordinates_takes_its_sectors() -> None:
    Postcode.objects.create(code="BS56ZZ", authority_code="E06000023")

    place = find_place("BS5 6ZZ")

    assert place.approximate
    assert place.position == find_place("BS5 6").position
    assert place.area_codes == BRISTOL


def test_a_postcode_without_an_authority_lies_in_its_sectors() -> None:
    Postcode.objects.create(code="BS56ZZ", latitude=51.47, longitude=-2.57)

    place = find_place("BS5 6ZZ")

    assert (place.approximate, place.latitude, place.area_codes) == (False, 51.47, BRISTOL)


def test_a_crown_dependency_is_known_and_lies_in_no_authority() -> None:
    place = find_place("JE2 3AB")

    assert (place.position, place.area_codes) == (None, {"L99999999"})
    assert find_place("Isle of Man").kind == "nation"


def test_a_postcode_of_the_table_costs_one_query() -> None:
    loading.load_letter("Z", ["ZE"])
    find_place("ZE1 0AA")

    with CaptureQueriesContext(connection) as queries:
        find_place("ZE1 0AA")

    assert len(queries) == 1


def test_leeds_is_about_13_km_from_bradford() -> None:
    leeds, bradford = find_place("Leeds").position, find_place("Bradford").position

    assert leeds is not None
    assert bradford is not None
    assert 12_500 < distance_m(leeds, bradford) < 14_500


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=220))
def test_any_text_is_a_place_or_a_clear_sentence(typed: str) -> None:
    try:
        assert isinstance(find_place(typed), Place)
    except PlaceNotFound as refused:
        assert str(refused).endswith((".", "?"))  # noqa: PT017


@pytest.mark.parametrize("word", ["near ", "a, ", "the council ", "1 ", "st ", "newport ", "newport,"])
def test_no_text_takes_long(word: str) -> None:
    find_place("Leeds")
    started = time.perf_counter()

    for typed in ((word * 200)[:200], word * 100_000):
        try:
            find_place(typed)
        except PlaceNotFound:
            continue

    assert time.perf_counter() - started < 1
