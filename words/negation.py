"""What a text says is *not* so, as charities write it.

"We do not give housing advice" is not about housing. "Not just for carers", "no need to book" and "if you do not
have enough food" take nothing back. This is a reading of the common forms, not a parser: where a form is in doubt
the words are kept, since a listing found once too often does less harm than one never found.
"""

import re
from functools import lru_cache

# Characters of one clause that are read at most, so that a hostile text costs no more than its length.
LONGEST_CLAUSE = 300

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛`´ʼ′＇", "'"))

# One of these is in whatever takes something back. They are sought in small letters and begin with a plain one, so that
# Python finds where they may begin without trying each place. Of words that end in "nt" most are no denials.
_HINT = re.compile(
    r"n(?:ot?\b|'t\b"
    r"|t\b(?:(?<=dont|cant|wont|isnt)|(?<=didnt|arent|wasnt)|(?<=doesnt|werent)|(?<=couldnt|wouldnt)))"
    r"|unable\b|used\s"
)

_NOT = (
    r"(?:(?:do|does|did|can|could|will|would|is|are|was|were)\s+not|cannot"
    r"|(?:don|doesn|didn|can|couldn|won|wouldn|isn|aren|wasn|weren)'?t)"
)
_FILLER = (
    r"(?:\s+(?:currently|ourselves|itself|normally|usually|generally|directly|actually|also|now|yet|itself|here"
    r"|at\s+present|at\s+the\s+moment|at\s+this\s+time|able\s+to|in\s+a\s+position\s+to|the\s+right\s+place\s+to)){0,3}"
)
_GIVING = (
    r"\s+(?:accept|act|advertis|advis|assess|assist|cater|cover|deal|deliver|do|employ|fill|fund|giv|handl|help|host|hold|includ"
    r"|issu|lend|offer|operat|organis|prescrib|represent|provid|run|sell|serv|stock|stor|suppl|support|tak)"
    r"(?:e|s|es|ing|ning|y|ying|ies)?\b"
    r"(?!\s+(?:anything|away|but|feeling|in|it|myself|nothing|over|ourselves|part|place|that|thinking|this|up|worrying"
    r"|yourself|for\s+(?:her|his|my|our|the|their|your)\w*)\b)"
)
_HAVING = (
    r"\s+have\s+(?:an?|any|the\s+facilities|facilities)\b"
    r"(?!\s+(?:bed|car|clue|computer|cooker|food|fridge|garden|heating|home|house|idea|income|job|money|one|phone|way"
    r"|anyone|anywhere)\b)"
)
_HERE = (
    r"(?:\s+(?:currently|now|here))?"
    r"(?=\s*$|\s+(?:here|and|or|at\s+(?:this|present|the\s+moment)|from\s+us|any\s?more)\b)"
)

# Each begins what is taken back, to the end of its clause.
_TRIGGER = re.compile(
    rf"\b(?:{_NOT}{_FILLER}{_GIVING}"
    rf"|{_NOT}{_HAVING}"
    rf"|(?:not|no\s+longer|unable)(?:\s+(?:to|able\s+to|in\s+a\s+position\s+to|currently)){{0,3}}{_GIVING}"
    r"|(?:not|no\s+longer|isn'?t|aren'?t)\s+an?\b"
    r"(?!\s+(?:barrier|bad|bar|cost|good|issue|matter|member|must|must-have|must\s+have|penny|problem|requirement|secret|worry)\b)"
    r"|(?:not|isn'?t|aren'?t)\s+(?:suitable|available|open|intended|appropriate|designed|aimed|meant)\s+(?:for|to|at)\b"
    r"|(?:can'?t|cannot|do\s+not|don'?t)\s+go\s+(?:with|to)\b"
    r"|(?:is|are)(?:n'?t|\s+not)\s+(?=[\w'-]+,?\s+n?or\s)"
    r"|(?:is|are|it's)\s+not\s+for\b|(?:isn'?t|aren'?t)\s+for\b"
    r"|(?:we|they|the\s+\w+)\s+used\s+to\s+(?:run|offer|have|host|hold|give|provide|do|be)\b"
    r"|there\s+(?:is|are|was)\s+no\s+(?:longer\s+)?(?=(?:[\w'-]{1,30}\s+){1,5}(?:here|any\s?more)\b)"
    r"|but\s+not\b(?!\s+(?:always|all|every|everyone|essential|exclusively|just|least|limited|mandatory|merely|necessarily"
    r"|necessary|needed|obligatory|only|required|restricted|simply|solely)\b))",
    re.I,
)

# Each takes back what stands before it in its clause: "Food parcels are not provided here".
_AFTERTHOUGHT = re.compile(
    r"\b(?:(?:is|are)\s+(?:not|no\s+longer)|isn'?t|aren'?t|(?:is|are)\s+unavailable|not|no\s+longer)"
    r"(?:\s+(?:currently|usually|normally|being)){0,2}\s+(?:available|delivered|given|included|offered|provided|run|running|supplied)"
    + _HERE,
    re.I,
)

# "No housing advice is given": nothing, of a kind, is given.
_NOTHING = re.compile(
    r"\bno\s+(?!(?:appointment|booking|charge|commitment|cost|experience|fee|judgement|limit|longer|matter|need|obligation"
    r"|one|pressure|problem|referral|voucher)s?\b)(?:[\w'-]{1,30}\s+){1,7}"
    r"(?:(?:is|are|can\s+be)\s+)?(?:currently\s+)?(?:available|delivered|given|offered|provided|supplied)\b",
    re.I,
)

# Before a trigger: the person is spoken of, not the service.
_PERSON = re.compile(
    r"\b(?:if|when|because|anyone|anybody|everyone|families|i|i'm|those|people|someone|who|you|you're|child|children)\b"
    r"(?:\s+[\w']+){0,2}\s*$",
    re.I,
)
_ENQUIRER = re.compile(
    r"\b(?:if|when|where|which|that|because|although|though)\s+(?:we|they|our\s+\w+)\s*$", re.I
)

# After a trigger: the clause takes back less than all.
_LIMITED = re.compile(
    r"\b(?:without|unless|until|more\s+than|solely|exclusively|only|just|weekends?|(?:bank|school)\s+holidays?"
    r"|(?:on|every|in|during)\s+(?:(?:a|the)\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)?days?"
    r"|(?:in|during)\s+(?:january|february|march|april|may|june|july|august|september|october|november|december))\b",
    re.I,
)

_SENTENCE_END = re.compile(r"[.!?](?=[\s\"')\]]|$)|[;:|•–—()\[\]\n]|\s-+\s")
_CLAUSE_END = re.compile(
    r",?\s+(?:but|however|although|though|instead|because|please|otherwise|so|and\s+(?:also|can|do|instead|there|they|we|you|run))\b"
    r"|,\s*(?:we|you|they|it|it's|its|this|there|call|contact|try|see|ask|come|just|only|who|which|is|are|and\s+is|yet)\b"
    r"|\s+(?:we|they)\s+(?:do|can|are|also|run|offer|provide|have|will)\b",
    re.I,
)


def negated(text: str) -> list[tuple[int, int]]:
    """Where a text takes something back: spans of characters, in order, not overlapping."""
    return list(_negated(text))


@lru_cache(maxsize=64)
def _negated(text: str) -> list[tuple[int, int]]:
    """Remembered for a moment, since who reads a listing asks several times of one text."""
    plain = text if text.isascii() else text.translate(_APOSTROPHES)
    if not _HINT.search(plain.lower()):
        return []
    spans: list[tuple[int, int]] = []
    for start, end in _sentences(plain):
        if _HINT.search(plain[start:end].lower()):
            spans += [(start + first, start + last) for first, last in _negated_in(plain[start:end])]
    return spans


def affirmed(text: str) -> str:
    """The text with what it takes back cut out: "Not a food bank. We run a café." -> ". We run a café."."""
    return " ".join(text[start:end] for start, end in affirmed_spans(text))


def affirmed_spans(text: str) -> list[tuple[int, int]]:
    """The rest of a text: the spans of characters that are outside `negated`, in order, empty ones left out."""
    edges = [0, *(edge for span in negated(text) for edge in span), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _sentences(text: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        spans.append((start, end.start()))
        start = end.end()
    return [*spans, (start, len(text))]


def _negated_in(sentence: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    while trigger := _TRIGGER.search(sentence, position):
        end = _clause_end(sentence, trigger.end())
        if _is_about_service(sentence, trigger.start()) and not _LIMITED.search(sentence, trigger.end(), end):
            spans.append((trigger.start(), end))
            position = end
        else:
            position = trigger.end()
    if not spans:
        spans = [match.span() for match in _NOTHING.finditer(sentence)]
    if not spans and (match := _AFTERTHOUGHT.search(sentence)) and _is_about_service(sentence, match.start()):
        spans = [(_clause_start(sentence, match.start()), match.end())]
    return spans


def _is_about_service(sentence: str, start: int) -> bool:
    before = sentence[max(0, start - 40) : start]
    if re.match(r"(?:do\s+not|don't|dont)\b", sentence[start:], re.I) and not before.strip():
        return bool(
            re.match(
                r"\S+\s+(?:not\s+)?(?:currently\s+)?(?:offer|provide|operate|stock|supply)\b",
                sentence[start:],
                re.I,
            )
        )
    return not _PERSON.search(before) and not _ENQUIRER.search(before)


def _clause_end(sentence: str, start: int) -> int:
    limit = min(len(sentence), start + LONGEST_CLAUSE)
    end = _CLAUSE_END.search(sentence, start, limit)
    return end.start() if end else limit


def _clause_start(sentence: str, end: int) -> int:
    """Where the clause that ends here begins: behind the last "but" or "and we", else LONGEST_CLAUSE back."""
    start = max(0, end - LONGEST_CLAUSE)
    for boundary in _CLAUSE_END.finditer(sentence, start, end):
        start = boundary.end()
    return start
