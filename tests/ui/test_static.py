from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from ui import styles
from ui.storage import StaticStorage


def test_the_stylesheet_without_the_nhs_s_fonts_follows_the_package() -> None:
    expected = styles.without_nhs_fonts(styles.SOURCE.read_text())

    assert styles.TARGET.read_text() == expected, "Run `python -m ui.styles`."
    assert "assets.nhs.uk" not in expected
    assert len(expected) > 200_000


def test_only_rules_that_fetch_from_the_nhs_are_taken_out() -> None:
    css = (
        "a{color:red}@font-face{src:url(https://assets.nhs.uk/x)}@font-face{src:url(/own)}b{c:d}\n"
        "/*# sourceMappingURL=a.map */\n"
    )

    assert styles.without_nhs_fonts(css) == "a{color:red}@font-face{src:url(/own)}b{c:d}\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.css", "b{c:d}\n/*# sourceMappingURL=a.css.map */"), ("a.js", "1;\n//# sourceMappingURL=a.js.map\n")],
)
def test_a_source_map_that_a_package_leaves_out_stops_nothing(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    source = FileSystemStorage(tmp_path)

    results = list(StaticStorage(location=tmp_path).post_process({name: (source, name)}))

    assert [result for *_, result in results if isinstance(result, Exception)] == []


def test_a_picture_that_is_missing_is_still_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text('b{background:url("gone.png")}')

    results = list(
        StaticStorage(location=tmp_path).post_process({"a.css": (FileSystemStorage(tmp_path), "a.css")})
    )

    assert any(isinstance(result, Exception) for *_, result in results)
