"""Whatever is typed into the search box gets a clear answer."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from places.finder import find_place
from search.finder import find_services
from search.forms import SearchForm
from search.request import DEEPEST_HIT
from tests.directory.factories import LocationFactory
from tests.search.finding import ask, listed, need

pytestmark = pytest.mark.django_db

HOSTILE = [
    "",
    " \t\n ",
    "x" * 10_000,
    "food " * 2_000,
    "food\x00bank",
    "\x00",
    "🍞🫖 food 👩‍👩‍👧",
    "'; DROP TABLE search_serviceindexentry; --",
    "1 OR 1=1",
    "%' OR '%'='",
    "%s %(q)s %d %%",
    '"food" AND "bank"',
    "food AND NOT bank OR NEAR(food bank, 2)",
    'name : "food" * ^food + -food',
    '"',
    "'",
    "\\",
    "food*",
    "{name} : food",
    "need:1",
    "'food':* & !'bank' | 'x' <-> 'y'",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "\u202efood\u202c",
    "\ud800",
    "²³½ ﬁne ÆØÅ ß İ ı",
    "ก็็็็็็็ 漢字 عربى",
    "-1",
    "a " * 249,
    "?page=2&q=x#",
    "http://example.org/?q=food",
]


@pytest.fixture(autouse=True)
def _some_services() -> None:
    listed(name="Food bank", needs=[need("Food", "food parcel")], at=LocationFactory())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_words_get_a_page_an_answer_or_a_clear_refusal(client: Client, text: str) -> None:
    page = client.get("/services/", {"q": text.encode("utf-8", "replace")})
    api = client.get("/api/services/", {"q": text.encode("utf-8", "replace")})

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert api.status_code in {200, 422}
    assert "Traceback" not in api.content.decode()
    form = SearchForm({"q": text})
    if form.is_valid():
        find_services(form.to_request())
    else:
        assert form.first_error() == "Say what you need in 500 characters or fewer."


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_place_gets_a_page_and_a_sentence(client: Client, text: str) -> None:
    page = client.get("/services/", {"q": "food", "near": text.encode("utf-8", "replace")})

    assert page.status_code == 200
    form = SearchForm({"near": text})
    assert form.is_valid() or form.first_error().endswith((".", "?"))


@pytest.mark.parametrize("postcode", ["LS6 9ZZ9", "ZZ1 1ZZ", "LS99999", "LS6 2A", "12345"])
def test_a_wrong_postcode_is_told_in_the_finder_s_own_words(client: Client, postcode: str) -> None:
    form = SearchForm({"near": postcode})

    with pytest.raises(ValidationError):
        form.to_request()
    page = client.get("/services/", {"near": postcode}).content.decode()
    assert "There is a problem" in page
    api = client.get("/api/services/", {"near": postcode})
    assert api.status_code == 422
    assert api.json()["detail"][0]["loc"] == ["query", "near"]
    assert api.json()["detail"][0]["msg"] == form.first_error()


def test_a_slip_in_a_place_offers_the_nearest_one() -> None:
    form = SearchForm({"near": "Leeeds"})

    assert not form.is_valid()
    assert form.nearest is not None
    assert find_place(form.nearest.name).name == form.nearest.name == "Leeds"


@pytest.mark.parametrize(
    "radius", ["1e9", "nan", "inf", "-5", "0", "0x10", "١٥km", "1" * 400, "15;DROP", "1e400"]
)
def test_a_wrong_radius_is_a_clear_error(client: Client, radius: str) -> None:
    form = SearchForm({"near": "Leeds", "within_km": radius})

    assert not form.is_valid()
    assert "kilomet" in form.first_error()
    assert client.get("/services/", {"near": "Leeds", "within_km": radius}).status_code == 200
    assert client.get("/api/services/", {"near": "Leeds", "within_km": radius}).status_code == 422


def test_the_widest_radius_is_answered() -> None:
    assert ask("food", near="Leeds", within_km="500").total == 1


@pytest.mark.parametrize(
    "page", ["-1", "0", "", "x", "1.5", "9" * 500, "٣", "²", "1e3", "2147483648", "99999999", "\x00", "1001"]
)
def test_a_page_that_isn_t_there_is_answered(client: Client, page: str) -> None:
    for number in range(11):
        listed(name=f"Food {number}")

    assert client.get("/services/", {"q": "food", "page": page}).status_code == 200


def test_pages_end_where_no_one_reads_any_more() -> None:
    request = SearchForm({"q": "food"}).to_request(page=10**30, page_size=10)

    assert request.offset + request.page_size <= DEEPEST_HIT
    assert find_services(request).hits == ()


@pytest.mark.parametrize("slug", ["nothing-such", "<b>", "' OR 1=1", "x" * 10_000, "\x00", "../etc"])
def test_an_unknown_need_is_a_clear_error(client: Client, slug: str) -> None:
    form = SearchForm({"need": [slug]})

    assert not form.is_valid()
    assert form.first_error().startswith("There is no need called")
    assert client.get("/services/", {"need": slug}).status_code == 200
    assert client.get("/api/services/", {"need": slug}).status_code == 422


def test_too_many_needs_are_refused() -> None:
    assert (
        SearchForm({"need": [f"need-{n}" for n in range(1000)]}).first_error() == "Choose at most 20 needs."
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120), near=st.sampled_from(["", "LS6", "Leeds"]), within=st.floats(0.1, 500))
def test_any_text_in_always_an_answer(text: str, near: str, within: float) -> None:
    page = ask(text, near=near, within_km=str(within))

    assert page.total >= len(page.hits)
    assert page.as_json()["results"] == [hit.as_json() for hit in page.hits]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="\"'*:^(){}+-<>&|!%\\ foodbankNEARANDOR", max_size=60))
def test_no_engine_s_syntax_is_obeyed(text: str) -> None:
    assert ask(text).total in {0, 1}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.fixed_dictionaries(
        {},
        optional={name: st.text(max_size=40) for name in ("q", "near", "within_km", "need", "page", "limit")},
    )
)
def test_any_address_is_answered_without_a_fault(data: dict[str, str]) -> None:
    client = Client()
    encoded = {name: value.encode("utf-8", "replace") for name, value in data.items()}

    assert client.get("/services/", encoded).status_code == 200
    assert client.get("/api/services/", encoded).status_code in {200, 422, 429}
