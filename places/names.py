"""Names of places as people write them."""

import re
import unicodedata
from collections.abc import Iterator

_APART = re.compile(r"[^\w]+|_")
_JOINED = str.maketrans({"'": "", "’": "", "‘": "", "`": "", ".": "", "&": " and "})

# One word before or after a name that says what kind of place it is, or only leads up to it.
_BEFORE = re.compile(
    r"^(?:near|nearby|in|at|around|close to|anywhere in|the|city of|county of|county|town of|"
    r"(?:london |royal |metropolitan )*borough of|district of|isle of) (?=.)"
)
_AFTER = re.compile(
    r"(?<=.) (?:uk|united kingdom|gb|great britain|england|"
    r"(?:(?:city|county|district|borough|metropolitan|unitary|town|island|islands)(?: and)? )*(?:council|authority)|"
    r"city of|county of|city|county|borough|district|region|town|town cent(?:re|er)|city cent(?:re|er)|area|islands)$"
)


def key(text: str) -> str:
    """A name folded so that different ways to write it meet: "St. Helen's" and "SAINT HELENS"."""
    plain = unicodedata.normalize("NFKD", text.translate(_JOINED)).casefold()
    words = _APART.split("".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join("saint" if word == "st" else word for word in words if word)


def variants(folded: str) -> Iterator[str]:
    """The folded name, then what is left of it as words around the name itself are taken off."""
    seen = [folded]
    for form in seen:
        yield form
        shorter = (_BEFORE.sub("", form), _AFTER.sub("", form))
        seen.extend(s for s in shorter if s not in seen)
