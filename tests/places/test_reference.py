import pytest
from django.core.management import call_command

from places import areas, reference
from places.finder import find_place
from places.models import LocalAuthority, Outcode, ReferenceFile, Town


@pytest.mark.django_db
def test_the_small_tables_are_there_after_migrate() -> None:
    counts = {model.__name__: model._default_manager.count() for model in reference.TABLES.values()}

    assert counts["LocalAuthority"] == 361
    assert counts["Outcode"] > 3_000
    assert counts["Sector"] > 12_000
    assert counts["Town"] > 5_500


@pytest.mark.django_db
def test_filling_again_writes_nothing(django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3) as queries:
        reference.fill()

    assert not any(query["sql"].startswith(("INSERT", "DELETE")) for query in queries)


@pytest.mark.django_db
def test_a_changed_file_is_followed() -> None:
    Town.objects.create(id=1, name="Gone", latitude=1, longitude=1, population=1, authority_code="E06000001")
    Outcode.objects.filter(code="BS5").update(latitude=1)
    LocalAuthority.objects.filter(code="E06000023").update(name="Brigstow")
    ReferenceFile.objects.update(digest="of an older edition")

    reference.fill()

    assert not Town.objects.filter(name="Gone").exists()
    assert Outcode.objects.get(code="BS5").latitude == pytest.approx(51.46, abs=0.01)
    assert LocalAuthority.objects.get(code="E06000023").name == "Bristol, City of"


@pytest.mark.django_db(transaction=True)
def test_flush_brings_them_back_and_what_memory_holds_follows() -> None:
    find_place("Leeds")

    call_command("flush", interactive=False, verbosity=0)

    assert LocalAuthority.objects.count() == 361
    assert areas.area("E06000023") is not None
    assert find_place("Leeds").kind == "town"
