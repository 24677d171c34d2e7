"""Whether a listing's words say that people hide there: a refuge, accommodation from domestic abuse.

Judged sentence by sentence: a library that collects toys for the women's refuge is no refuge, nor is a helpline
that finds people a place in one. Where a sentence could be read either way the address is kept secret: an editor
can show it again with one click, and nobody can take back an address that was found.
"""

import re
from collections.abc import Iterable

from words.negation import affirmed

_HINT = re.compile(r"refuge|safe ?-?house|abuse|violen|fleeing|sanctuary", re.IGNORECASE)
_ABUSE = re.compile(
    r"\b(?:(?:domestic|gender[- ]based|honou?r[- ]based|sexual)\s+(?:abuse|violence)|dv\b|fle(?:e|es|eing|d)\b"
    r"|abusive|forced marriage|violent (?:partner|relationship|home)|traffick(?:ing|ed)|modern slavery"
    r"|(?:escap\w+|surviv\w+|victims? of|at risk of|experienc\w+|affected by|suffer\w+)\s+(?!alcohol|substance|drug)"
    r"(?:\w+\s+){0,2}(?:abuse|violence)"
    r"|(?:abused?|abuse and|violence against)\s+(?:women|men|girls|children|partners?))",
    re.IGNORECASE,
)
_REFUGE = re.compile(
    r"\b(?:(?:wom[ea]n'?s|men'?s|family|domestic (?:abuse|violence)|emergency|specialist|dispersed|safe|our)"
    r"\s+refuges?|refuges?\s+(?:accommodation|place|space|bed|provision|service|support worker|worker|for)s?"
    r")\b",
    re.IGNORECASE,
)
_SAFE_HOUSE = re.compile(r"\bsafe[- ]?houses?\b", re.IGNORECASE)
# Words that others use too: a refuge from the cold, a library that feels like a safe house.
_ANY_REFUGE = re.compile(r"\b(?:refuges?|safe[- ]?houses?)\b", re.IGNORECASE)
_ACCOMMODATION = re.compile(
    r"\b(?:safe|emergency|temporary|supported|crisis|secure|confidential|refuge|move-on|dispersed)\s+"
    r"(?:and \w+ )?(?:accommodation|housing|homes?|places? to stay|shelters?)\b|\bbed ?spaces?\b|\bshelter for\b"
    r"|\b(?:provi\w+|offer\w*|gives?|giving|runs?|running)\s+(?:of\s+)?(?:\w+\s+){0,2}accommodation\b",
    re.IGNORECASE,
)
# The sentence speaks of somebody else's refuge.
_ELSEWHERE = re.compile(
    r"\b(?:donat\w+|collect\w*|fund-?rais\w+|in aid of|raise money|signpost\w*|help\w* (?:you |people |women )?(?:to )?"
    r"(?:find|access|get)|(?:advice|information|training|awareness)\b.{0,40}\b(?:about|on|of)|access to|local refuges?"
    r"|refer(?:ral|rals|red|s)? (?:you |people |women )?(?:in)?to (?:a|other|local)|liais\w+|work\w* with)\b",
    re.IGNORECASE,
)
_OTHER_REFUGE = re.compile(
    r"\b(?:wildlife|nature|animal|bird|donkey|cat|dog|horse|hedgehog|butterfly|climate|mountain|warm\w*|cold|heat|weather)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;]\s+|\n+")


def is_refuge(names: Iterable[str], description: str) -> bool:
    """Whether the names (of service, organisation excepted, venues and categories) or the text say so."""
    titles = ". ".join(names)
    if not (_HINT.search(titles) or _HINT.search(description)):
        return False
    about_abuse = bool(_ABUSE.search(titles) or _ABUSE.search(description))
    for title in titles.split(". "):
        if _OTHER_REFUGE.search(title) or _ELSEWHERE.search(title):
            continue
        if _REFUGE.search(title) or _SAFE_HOUSE.search(title) or (_ANY_REFUGE.search(title) and about_abuse):
            return True
    return any(
        _says_so(sentence, about_abuse) for sentence in _SENTENCE.split(affirmed(description[:10_000]))
    )


def _says_so(sentence: str, about_abuse: bool) -> bool:
    if _ELSEWHERE.search(sentence) or _OTHER_REFUGE.search(sentence):
        return False
    if _REFUGE.search(sentence):
        return True
    if _ANY_REFUGE.search(sentence):
        return about_abuse
    return bool(_ACCOMMODATION.search(sentence) and _ABUSE.search(sentence))
