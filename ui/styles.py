"""NHS.UK's stylesheet for those who are not the NHS: the package's own, less the NHS's fonts and its source map.

A browser reports a font that the content policy forbids even where no word is set in it, so the rules have to go.
After a new version of the package: `python -m ui.styles`.
"""

import re
from importlib.resources import files
from pathlib import Path

SOURCE = files("wagtailnhsukfrontend") / "static/wagtailnhsukfrontend/css/nhsuk-frontend-10.4.2.min.css"
TARGET = Path(__file__).parent / "static/ui/nhsuk-frontend-10.4.2-own-font.min.css"


def without_nhs_fonts(css: str) -> str:
    """The stylesheet without `@font-face` rules that fetch from the NHS's servers."""
    css = re.sub(r"@font-face\{[^}]*assets\.nhs\.uk[^}]*\}", "", css)
    return re.sub(r"\s*/\*# sourceMappingURL=[^*]*\*/\s*$", "\n", css)


if __name__ == "__main__":
    TARGET.write_text(without_nhs_fonts(SOURCE.read_text()))
