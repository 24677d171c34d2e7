"""From text to the tokens that documents and questions are matched by.

Every engine stores and matches these tokens as they are, so that all of them agree on what a word is.
"""

import re
import unicodedata
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

# Apostrophes, quotes and accents that people and word processors put inside a word: "women's", "don´t", "mum`s".
APOSTROPHES = "'’‘‛`´ʹʻʼʽˈˊˋ′‵＇ꞌ"

# Words without a meaning of their own. Left in on purpose, since they change what is asked for here: "no", "not",
# "cant", "dont", "without", "only" (women only), "off", "out", "up", "down" (fed up, feeling down), "own" and "alone"
# (on my own), "together", "over", "under", "before", "after" (school), "well", "will" (writing one), "ill", "being".
STOP_WORDS = frozenset(
    """
    a about against all also although am among an and any are as at be because been between both but by
    can could did do does doing during each either else etc ever every for from had has have having he
    hed her here hers herself hes him himself his how however i if im in into is it itd itll its itself
    ive just least let lets may maybe me might mine must my myself near nearby nearest of on onto or
    other others ought our ours ourselves perhaps please quite rather really shall she shes should since
    so some such than that thatll thats the their theirs them themselves then there theres these they
    theyd theyll theyre theyve this those though through throughout to too toward towards upon us until
    very via was we were weve what whatever whats when whenever where wheres whether which while who
    whoever whom whos whose why with within would yet you youd youll your youre yours yourself
    yourselves youve
    """.split()  # noqa: SIM905
)

# A longer run of letters is a hash, an address or a slip, not an English word.
LONGEST_WORD = 40

# What stands for the end of a line among tokens.
LINE_END = "\n"

_WORD = re.compile(r"[^\W_]+")
_WORD_OR_LINE_END = re.compile(r"[^\W_]+|\n")
# What nearly every text is made of has a quicker way to its words: all else becomes spaces.
_BETWEEN_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
_BETWEEN_IN_LINES = {code: space for code, space in _BETWEEN_WORDS.items() if chr(code) != LINE_END}


class _Characters(dict[int, str]):
    """What becomes of a character, by code point, found out once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = outcome = self._outcome(chr(code))
        return outcome

    @staticmethod
    def _outcome(character: str) -> str:
        if character in "\n\u2028\u2029":
            return "\n"
        if character in APOSTROPHES:
            return ""
        match unicodedata.category(character):
            case "Mn" | "Me" | "Cf":
                return ""
            case "Cc" | "Cs" | "Zs" | "Co" | "Cn":
                return " "
        return character


_CHARACTERS = _Characters()


def fold(text: str) -> str:
    """The text in one plain form: compatibility characters made simple, lower case, no accents, no apostrophes
    ("Women’s Café" -> "womens cafe"). Control characters become spaces, invisible ones vanish, and line ends stay.
    Folding what is folded changes nothing.
    """
    if text.isascii():
        text = text.lower()
        if text.isprintable():  # what nearly every text is: of these characters only two become anything else
            return text.replace("'", "").replace("`", "")
        return text.translate(_CHARACTERS)
    for apostrophe in APOSTROPHES:
        text = text.replace(apostrophe, "")
    # Lower case may bring accents with it ("İ"), and taking accents away may bring composition.
    text = unicodedata.normalize("NFKD", text).lower()
    text = unicodedata.normalize("NFKD", text).translate(_CHARACTERS)
    text = unicodedata.normalize("NFKC", text)
    return text.lower().translate(_CHARACTERS)


def split(text: str) -> list[str]:
    """The words of a text, folded, in order: runs of letters and digits."""
    folded = fold(text)
    if folded.isascii():
        return folded.translate(_BETWEEN_WORDS).split()
    return _WORD.findall(folded)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one folded English word ("lending" -> "lend"), by Snowball's English rules.

    A stemmer keeps its place in itself and may not be shared between threads, so each unseen word has its own.
    """
    if len(word) > LONGEST_WORD:
        return word
    return EnglishStemmer().stemWord(word)


class _Tokens(dict[str, str]):
    """What a folded word is matched by, or nothing for a stop word; remembered for so many words."""

    def __missing__(self, word: str) -> str:
        if len(self) >= 32_768:
            self.clear()
        self[word] = token = "" if word in STOP_WORDS else stem(word)
        return token


_token_of = _Tokens().__getitem__


def tokens(text: str) -> list[str]:
    """What a text is matched by: its words in order, stop words left out, the others stemmed."""
    return list(filter(None, map(_token_of, split(text))))


def tokens_by_line(text: str) -> list[str]:
    """The same, with LINE_END for the end of each line but the last."""
    folded = fold(text)
    if folded.isascii():
        words = folded.translate(_BETWEEN_IN_LINES).replace(LINE_END, f" {LINE_END} ").split(" ")
    else:
        words = _WORD_OR_LINE_END.findall(folded)
    return list(filter(None, map(_token_of, words)))
