from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from places import bulk, demo, loading
from places.models import Postcode

pytestmark = pytest.mark.django_db

ONSPD = """pcd7,pcd8,pcds,doterm,lad25cd,lat,long
"BS5 6XX","BS5  6XX","BS5 6XX",,"E06000023",51.473432,-2.567802
"S1 2HH","S1   2HH","S1 2HH",,"E08000019",53.38,-1.47
"IM1 1AA","IM1  1AA","IM1 1AA",,"M99999999",99.999999,0.000000
"""
CODE_POINT = """"BS5 6XX",10,360665,175037,"E92000001","E19000002","E18000010","","E06000023","E05010903"
"BT1 5GS",10,333815,374119,"N92000002","","","","N09000003",""
"ZE1 0XX",90,0,0,"S92000003","","","","S12000027",""
"""


def _run(**options: object) -> str:
    out = StringIO()
    call_command("load_postcodes", stdout=out, **options)
    return out.getvalue()


def test_one_area_is_loaded_and_loading_again_changes_nothing() -> None:
    assert "758 postcodes" in _run(areas="ze")
    before = list(Postcode.objects.order_by("code").values_list())
    Postcode.objects.filter(code="ZE10AA").update(latitude=1.0)

    _run(areas="ZE")

    assert list(Postcode.objects.order_by("code").values_list()) == before
    assert not Postcode.objects.exclude(code__startswith="ZE").exists()


@pytest.mark.parametrize("areas", ["XX", "ZE1", "ZE,%"])
def test_an_area_that_is_none_is_refused_and_nothing_is_written(areas: str) -> None:
    with pytest.raises(CommandError, match="There is no postcode area"):
        _run(areas=areas)

    assert not Postcode.objects.exists()


def test_a_run_that_breaks_off_leaves_whole_letters_and_can_be_run_again(monkeypatch) -> None:
    letters, read = ["Z", "J"], loading.package.Letter

    def breaks(name: str):
        if name == "J":
            raise KeyboardInterrupt
        return read(name)

    monkeypatch.setattr(loading.package, "letters", lambda: letters)
    monkeypatch.setattr(loading.package, "Letter", breaks)
    with pytest.raises(KeyboardInterrupt):
        _run()
    assert Postcode.objects.count() == 758

    monkeypatch.setattr(loading.package, "Letter", read)
    _run()

    assert Postcode.objects.count() == 758 + 3668


def test_a_letter_is_written_whole_or_not_at_all(monkeypatch) -> None:
    monkeypatch.setattr(bulk, "_BATCH", 1)

    def rows():
        yield "ZE10AA", 60.0, -1.0, "S12000027"
        yield "ZE10AB", 60.0, -1.0, "S12000027"
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        loading.write(rows())

    assert not Postcode.objects.exists()


def test_the_ons_directory_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ONSPD.csv"
    file.write_text("\ufeff" + ONSPD, encoding="utf-8")

    assert _run(file=file).startswith("3 postcodes")

    assert Postcode.objects.get(code="BS56XX").latitude == 51.473432
    assert Postcode.objects.get(code="S12HH").authority_code == "E08000039"
    assert Postcode.objects.get(code="IM11AA").latitude is None


def test_code_point_open_is_read_from_a_folder_without_headers(tmp_path: Path) -> None:
    (tmp_path / "bs.csv").write_text(CODE_POINT, encoding="utf-8")

    _run(file=tmp_path)

    easton, belfast, nowhere = Postcode.objects.order_by("code")
    assert (easton.latitude, easton.longitude) == pytest.approx((51.4734, -2.5678), abs=0.002)
    assert (belfast.latitude, belfast.longitude) == pytest.approx((54.597, -5.930), abs=0.002)
    assert (nowhere.latitude, nowhere.authority_code) == (None, "S12000027")


def test_lines_that_are_no_postcodes_are_told_by_number_and_the_rest_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text(ONSPD + "nonsense,,,,,,\nshort\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"2 lines were no postcodes.*some\.csv line 5"):
        _run(file=file)

    assert Postcode.objects.count() == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"name,address\nLeeds,1\n", b"pcds\nLS1 4AP\n", b"pcds,lat,long\n", b"\0\0\0"],
)
def test_another_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError):
        _run(file=file)


def test_a_missing_file_and_two_sources_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        _run(file=tmp_path / "none.csv")
    with pytest.raises(CommandError, match="no CSV file"):
        _run(file=tmp_path)
    with pytest.raises(CommandError, match="not both"):
        _run(file=tmp_path, areas="ZE")


def test_the_demonstration_loads_its_own_areas_once(monkeypatch) -> None:
    monkeypatch.setattr(demo, "AREAS", ("ZE",))
    said: list[str] = []

    demo.load_demo(log=said.append)
    demo.load_demo(log=said.append)

    assert said == ["Places: 758 postcodes of ZE added.", "Places: 0 postcodes of ZE added."]
    assert Postcode.objects.count() == 758
