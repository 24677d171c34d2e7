import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from places import loading, package, postcodes
from places.models import Postcode
from places.postcodes import known_outcodes, lookup_many, normalise


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("BS5 6XX", "BS5 6XX"),
        ("bs56xx", "BS5 6XX"),
        ("  Bs5   6xX ", "BS5 6XX"),
        ("b s 5 6 x x", "BS5 6XX"),
        ("BS5-6XX", "BS5 6XX"),
        ("BS5\u00a06XX", "BS5 6XX"),
        ("BS5 OAA", "BS5 0AA"),
        ("LSI 4AP", "LS1 4AP"),
        ("LSl 4AP", "LS1 4AP"),
        ("BSS 6XX", "BS5 6XX"),
        ("B55 6XX", "BS5 6XX"),
        ("S016 4AA", "SO16 4AA"),
        ("ec1a 1bb", "EC1A 1BB"),
        ("ECIA 1BB", "EC1A 1BB"),
        ("W1A1AA", "W1A 1AA"),
        ("M1 1AE", "M1 1AE"),
        ("GIR 0AA", "GIR 0AA"),
        ("NPT 0AD", "NPT 0AD"),
        ("ZZ99 3VZ", "ZZ99 3VZ"),
    ],
)
def test_a_postcode_is_written_one_way_however_it_is_typed(typed: str, code: str) -> None:
    assert normalise(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Leeds",
        "Bills",
        "BS5",
        "BS5 6",
        "BS5 6X",
        "BS5 6XXX",
        "12345",
        "BS5 66X",
        "A12 road",
        "\0",
        "😀",
        "B" * 9999,
    ],
)
def test_what_has_not_a_postcodes_form_is_none(typed: str) -> None:
    assert normalise(typed) is None


@given(st.text(max_size=60))
def test_any_text_is_a_postcode_or_none_and_a_postcode_stays_as_it_is(typed: str) -> None:
    code = normalise(typed)

    assert code is None or normalise(code) == code


def test_a_slip_is_not_mended_where_two_outcodes_could_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    assert normalise("SSS 6XX") == "SS5 6XX"

    monkeypatch.setattr(postcodes, "known_outcodes", lambda: frozenset({"SS5", "S5S"}))

    assert normalise("SSS 6XX") is None


def test_every_outcode_that_exists_is_read_as_it_stands() -> None:
    assert all(normalise(f"{outcode} 1AA") == f"{outcode} 1AA" for outcode in known_outcodes())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "latitude", "longitude", "authority"),
    [
        ("BS5 6XX", 51.4734, -2.5678, "E06000023"),
        # Belfast's metres are of the Irish grid.
        ("BT1 5GS", 54.597, -5.930, "N09000003"),
        ("KW15 1AA", 58.984, -2.960, "S12000023"),
        ("M32 0LG", 53.446, -2.308, "E08000009"),
        ("ZE1 0AA", 60.15, -1.14, "S12000027"),
        ("S1 2HH", 53.380, -1.470, "E08000039"),
    ],
)
def test_postcodes_are_where_they_are(code: str, latitude: float, longitude: float, authority: str) -> None:
    point = lookup_many([code])[code]

    assert point.latitude == pytest.approx(latitude, abs=0.01)
    assert point.longitude == pytest.approx(longitude, abs=0.01)
    assert point.authority_code == authority


@pytest.mark.django_db
def test_ended_postcodes_and_those_without_coordinates_still_resolve() -> None:
    found = lookup_many(["AB1 0AA", "JE2 3AB", "IM1 1AA", "GIR 0AA"])

    assert found["AB1 0AA"].latitude == pytest.approx(57.10, abs=0.01)
    assert (found["JE2 3AB"].latitude, found["JE2 3AB"].authority_code) == (None, "L99999999")
    assert (found["IM1 1AA"].longitude, found["IM1 1AA"].authority_code) == (None, "M99999999")
    assert (found["GIR 0AA"].latitude, found["GIR 0AA"].authority_code) == (None, "")


@pytest.mark.django_db
def test_the_table_comes_before_the_packages_file() -> None:
    Postcode.objects.create(code="ZE10AA", latitude=1.0, longitude=2.0, authority_code="E06000001")

    found = lookup_many(["ze1 0aa", "ZE1 0AB"])

    assert found["ZE1 0AA"].latitude == 1.0
    assert found["ZE1 0AB"].authority_code == "S12000027"


@pytest.mark.django_db
def test_what_never_existed_is_left_out() -> None:
    assert lookup_many(["ZE3 0AA", "not a postcode", ""]) == {}


@pytest.mark.django_db
def test_many_cost_one_query() -> None:
    loading.load_letter("Z", ["ZE"])
    codes = [f"{code[:-3]} {code[-3:]}" for code in Postcode.objects.values_list("code", flat=True)[:500]]

    with CaptureQueriesContext(connection) as queries:
        found = lookup_many([*codes, "HS1 2AA"])

    assert len(queries) == 1
    assert found.keys() >= set(codes)


def test_a_letter_holds_what_its_file_holds_in_little_memory() -> None:
    shetland = package.letter("Z")

    rows = list(shetland.rows())

    assert len(shetland) == len(rows) == len(shetland.points()) > 700
    assert all(shetland.find(row.code) is not None for row in rows)
    assert shetland.find("ZE30AA") is None
    assert shetland.find("ZZ993VZ") is None


def test_codes_of_no_letter_are_not_looked_for() -> None:
    assert package.find("") is None
    assert package.find("Q11AA") is None
