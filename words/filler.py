"""Words of a request that ask for nothing by themselves."""

from words.analysis import stem

# No listing has to hold them: "somewhere for my nan to go" asks for nothing that a listing could say.
FILLER = frozenset(
    """
    something someone somebody somewhere anything anyone anybody anywhere someplace some thing things
    stuff want wants wanted wanting need needs needed needing looking look looks find finding found
    search get gets getting got go goes going come comes like likes love loves help helps helping helped
    support try trying use using know knows think thinks said says told ask asking feel feels service
    services local place places area areas nearby available group groups club clubs activity activities
    session sessions class classes organisation organisations charity charities people person folk folks
    good nice new old great friendly free please thanks thank hi hello ok really very bit lot lots
    little year years time times day days week weeks now still always never again only one two mum mam
    mom mother dad father nan nana gran grandma grandad granddad husband wife partner son daughter
    brother sister friend family kids kid child children man woman men women lady patient client caller
    cant dont doesnt isnt wont havent hasnt no not without keep keeps make makes take takes give gives
    put start starting join joining meet see out up down over off well also much many any til till until
    sort type kind anymore
    """.split()  # noqa: SIM905
)

FILLER_TOKENS = frozenset(map(stem, FILLER))
