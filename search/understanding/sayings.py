"""The ways in which people say that something must be so, as alternatives of regular expressions.

They are matched against `Question.line`: folded words, a space between, " , " at a comma. Each alternative begins and
ends with a whole word.
"""

from __future__ import annotations

from search.facets import Group
from search.languages import spoken_names

DAY_WORDS = {
    "MO": r"mondays?|mon",
    "TU": r"tuesdays?|tues|tue",
    "WE": r"wednesdays?|weds",
    "TH": r"thursdays?|thurs|thur|thu",
    "FR": r"fridays?|fri",
    "SA": r"saturdays?|sats",
    "SU": r"sundays?|suns",
}
# Words of their own ("he just sat", "in the sun") unless something beside them says that a day is meant.
SHORT_DAYS = {"WE": "wed", "SA": "sat", "SU": "sun"}
BEFORE_DAYS = r"(?:(?:on|every|each|any|this|next|of a|for|only) )*"
# "Skint till Friday" and "since she died on Tuesday" do not ask for a day.
NOT_ASKED_AFTER = (
    r"since|until|till|til|by|last|from|died|passed(?: away)?|happened|fell|buried|funeral(?: is| was)?"
)

PARTS_OF_DAY = {
    "morning": r"mornings?|am",
    "afternoon": r"afternoons?|pm",
    "evening": r"evenings?|nights?|eve",
}
TIMES_ALONE = {
    "morning": r"(?:in the |of a )?mornings?(?: only)?|before lunch",
    "afternoon": r"(?:in the |of an )?afternoons?(?: only)?|after lunch",
    "evening": r"(?:in the |of an )?evenings?(?: only)?|after work|after tea",
}
DAYTIME = r"daytimes?|during the day|in the day"

WOMEN = r"wom[ea]n|womens|ladies|lady|females?|girls|lasses"
MEN = r"m[ea]n|mens|lads|blokes?|males?|fellas|gents|boys"
WOMENS = (r"(?:for )?womens", r"ladies(?= (?:group|club|session|swim\w*|gym|choir))")
MENS = (r"(?:for )?mens",)

# "Smoke free", "feel free" and "I'm free on Mondays" ask for no price.
NOT_FREE_AFTER = (
    *("smoke", "sugar", "gluten", "alcohol", "drug", "step", "feel", "stress", "pain", "dairy", "get"),
    *("debt", "im", "hes", "shes", "theyre"),
)
_NOT_FREE_BEFORE = r"(?! (?:time|range|school|wills?|speech|church|from|up|bus|spirit|period)(?![^ ]))"
FREE = (
    rf"(?:(?:for|is|its|and|must be|has to be) )*free(?: (?:of charge|of cost|only|please))?{_NOT_FREE_BEFORE}",
    r"(?:at |with )?no (?:charge|cost|fees?)(?: to (?:me|us|her|him|them))?",
    r"nothing to pay|costs? nothing|without (?:paying|charge)",
    r"(?:doesnt|dont|not|wont) cost (?:anything|a penny|owt)",
    r"(?:dont|doesnt|not) (?:have|need) to pay",
)

DECADES = {
    "teens": 15, "twenties": 25, "thirties": 35, "forties": 45, "fifties": 55, "sixties": 65, "seventies": 75,
    "eighties": 85, "nineties": 95,
}  # fmt: skip
_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
SMALL_NUMBERS = {word: number for number, word in enumerate(f"{_UNITS} eighteen nineteen".split(), 1)}
_NOT_YEARS = (
    r"(?! ?(?:stone|weeks?|wks?|months?|mths?|min(?:ute)?s?|hours?|hrs?|miles?|km|pounds|quid|p|days?|kids|children"
    r"|grand|steps|am|pm|oclock|times|of us|people|(?:years?|yrs?) (?:ago|married|clean|sober|together|now))(?![^ ]))"
)
_IS = r"(?:is |of |aged |whos |hes |shes )"
_A_PERSON = r"(?:girl|boy|lad|lass|man|woman|lady|gentleman|he|she|who)"
# Their word is left to the need that it may be part of: "caring for mum who's 82".
_OF_THE_FAMILY = r"(?:son|daughter|child|kid|husband|wife|mum|dad|nan|grandad|grandson|granddaughter)"
_YEARS_OLD = r"(?:(?:years?|yrs?|yr) ?olds?|yo|yrs)(?! (?:ago|clean|sober))"
_PLAIN_NUMBER = rf"(?P<age>\d{{1,3}}|{'|'.join(SMALL_NUMBERS)})"
_NUMBER = f"{_PLAIN_NUMBER}{_NOT_YEARS}"
_PART_OF_DECADE = r"(?:early |mid |middle |late )?"
AGED = (
    rf"(?:shes|hes|im|i am|aged?|age of|whos|theyre|turned|nearly|almost) {_NUMBER}",
    rf"{_A_PERSON}(?: ,)? {_IS}{_NUMBER}",
    rf"{_OF_THE_FAMILY} (?P<told>{_IS}{_NUMBER})",
    rf"(?:(?:shes|hes|im|aged?|an?|my) )?{_PLAIN_NUMBER} ?{_YEARS_OLD}",
    rf"in (?:his|her|my|their|our) {_PART_OF_DECADE}(?P<age>{'|'.join(DECADES)})",
)
AGED_IN_A_DECADE = rf"in (?:his|her|my|their|our) {_PART_OF_DECADE}(?P<age>\d0)s"

_IN_A = r"(?:(?:shes|hes|im|is|am|are|uses?|using|in|with|for|an?|my|her|his|on) )*"
_HAS_A = r"(?:(?:with|has|got|have|need|needs|near|must have|a|an|the) )*"
_USING_A = r"(?:(?:with|in|uses?|using|an?) )*"
_NO_CAR = r"(?:ive |hes |shes |have |got |with |has |theres )*"

# What chooses a value whatever stands around it.
CHOOSING: tuple[tuple[str, Group, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "access",
        Group.ACCESS,
        ("step_free",),
        (
            rf"{_IN_A}(?:electric )?wheel ?chairs?(?: (?:access|accessible|friendly|users?|bound|ok))*",
            r"(?:is it |with |has )?disabled access|step ?free(?: access| entrance)?",
            r"no (?:steps|stairs)|level access|accessible building|ramp(?:ed)?",
            r"(?:cant|cannot|couldnt) (?:do|manage|climb|use) (?:the )?(?:stairs|steps)",
            rf"{_IN_A}(?:zimmer|walking) frame",
        ),
    ),
    ("access", Group.ACCESS, ("hearing_loop",), (rf"{_HAS_A}(?:hearing|induction) loop|loop system",)),
    (
        "access",
        Group.ACCESS,
        ("sign_language",),
        (
            rf"{_USING_A}(?:bsl|british sign language|sign language)(?: interpreters?| users?| signed)*",
        ),
    ),
    ("access", Group.ACCESS, ("toilet",), (rf"{_HAS_A}(?:disabled|accessible) (?:toilets?|loos?)",
                                           r"(?:with|near|has)(?: an?| the)? (?:toilets?|loos?)(?: nearby)?")),
    (
        "access",
        Group.ACCESS,
        ("parking",),
        (rf"{_HAS_A}(?:(?:blue badge|disabled) )?(?:parking|car park)|disabled bays?|somewhere to park",),
    ),
    (
        "delivery",
        Group.DELIVERY,
        ("phone",),
        (
            r"(?:by|over the|via|through the) (?:tele)?phone|helplines?|phone ?lines?",
            r"(?<=support )on the phone|(?<=to )on the phone|(?<=talk )on the phone|(?<=chat )on the phone",
            r"(?<=advice )on the phone|(?<=counselling )on the phone|(?<=help )on the phone",
        ),
    ),
    (
        "delivery",
        Group.DELIVERY,
        ("online",),
        (r"(?:on |by |over |via )?(?:online|zoom|video calls?|skype|teams)|(?:on|over) the internet",),
    ),
    (
        "referrals",
        Group.REFERRALS,
        ("self",),
        (
            r"(?:no|without an?|dont need an?|doesnt need an?) referral(?: needed)?|self refer(?:ral)?",
            r"refer (?:myself|himself|herself|themselves)|just turn up",
        ),
    ),
    (
        "referrals",
        Group.REFERRALS,
        ("open",),
        (r"(?:tak(?:es|ing)|accept(?:s|ing)|open (?:to|for)) (?:new )?referrals|no wait(?:ing list|ing)?",),
    ),
)  # fmt: skip

SOMEBODY = r"(?:(?:some(?:one|body)|any(?:one|body)|people|a person|volunteer|worker)(?: who| that)? )?"
_TO_ME = r"(?:me|us|him|her|you|them|mum|dad|people)"
_OF_MINE = r"(?:the|my|our|her|his|their|your|mums|dads|nans|own)"
_HOUSE = r"(?:house|home|door|flat)"
COMING = (
    rf"{SOMEBODY}(?:can |will |to )?(?:comes?|coming|visits?) (?:out )?(?:to )?{_OF_MINE}(?: own)? {_HOUSE}",
    rf"{SOMEBODY}(?:can |will |to )?(?:comes?|coming) (?:out )?to {_TO_ME}|home visits?|house calls?",
    r"can (?:some(?:one|body)|they|anyone) (?:visit|come(?: out| round)?)(?: him| her| me| us| at home)?",
)
_CANT = r"(?:cant|cannot|doesnt|dont|no longer|not able to|unable to)"
NO_CAR = (
    rf"{_NO_CAR}no (?:car|transport|wheels)",
    r"(?:havent|hasnt|dont have|doesnt have|without|not got)(?: got)? an? car",
    rf"(?:(?:i|he|she|we|they) )?{_CANT} drives?(?: any ?more| now)?",
    r"(?:stopped|given up|gave up) driving|lost (?:his|her|my|the) (?:driving )?licen[cs]e",
)

# Bare, these are as often a trade, a dish or a class to learn; they need "speaks", "in" or "speaking" beside them.
_AMBIGUOUS_LANGUAGES = {
    "polish", "french", "spanish", "german", "italian", "welsh", "irish", "dutch", "chinese", "turkish", "russian",
    "greek", "gaelic", "portuguese", "czech", "hebrew", "persian", "albanian", "serbian", "kurdish",
}  # fmt: skip
_EVERY_LANGUAGE = "|".join(sorted(spoken_names()))
LANGUAGES = (
    rf"{SOMEBODY}(?:(?:only )?speaks?|speaking|talks?|who know|knows|understands?|in) (?P<language>{_EVERY_LANGUAGE})",
    rf"{SOMEBODY}(?P<language>{_EVERY_LANGUAGE}) (?:speaking|speakers?|interpreters?|spoken|translators?)",
    rf"(?P<language>{'|'.join(sorted(spoken_names() - _AMBIGUOUS_LANGUAGES))})",
)
