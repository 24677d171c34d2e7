"""The demonstration's postcodes: those of its own city."""

from collections.abc import Callable

from places import loading
from places.models import Postcode

AREAS = ("LS",)


def load_demo(*, log: Callable[[str], None]) -> None:
    """Have the postcodes of the demonstration's areas in the table; does nothing where they are there."""
    missing = [area for area in AREAS if not Postcode.objects.filter(code__startswith=f"{area}1").exists()]
    written = (
        sum(loading.load_letter(letter, missing) for letter in loading.letters_of(missing)) if missing else 0
    )
    log(f"Places: {written:,} postcodes of {', '.join(AREAS)} added.")
