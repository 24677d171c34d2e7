"""Languages that people in the United Kingdom speak, and their codes (ISO 639; Census 2021's main languages)."""

from __future__ import annotations

from words import fold

NAMES = {
    "am": "Amharic", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ckb": "Kurdish (Sorani)",
    "cs": "Czech", "cy": "Welsh", "de": "German", "el": "Greek", "es": "Spanish", "fa": "Persian",
    "fr": "French", "ga": "Irish", "gd": "Gaelic", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew",
    "hi": "Hindi", "hu": "Hungarian", "ig": "Igbo", "it": "Italian", "kmr": "Kurdish (Kurmanji)",
    "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "ml": "Malayalam", "mr": "Marathi", "ne": "Nepali",
    "nl": "Dutch", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "rmy": "Romani",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sn": "Shona", "so": "Somali", "sq": "Albanian",
    "sr": "Serbian", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "ti": "Tigrinya", "tl": "Tagalog",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yi": "Yiddish", "yo": "Yoruba",
    "yue": "Cantonese", "zh": "Chinese", "cmn": "Mandarin",
}  # fmt: skip

# Other names, folded.
_ALSO = {
    "farsi": "fa", "dari": "fa", "sylheti": "bn", "bangla": "bn", "panjabi": "pa", "mirpuri": "pa", "pahari": "pa",
    "sorani": "ckb", "kurmanji": "kmr", "romanes": "rmy", "filipino": "tl", "kiswahili": "sw", "castilian": "es",
    "hakka": "zh", "gaeilge": "ga", "cymraeg": "cy", "pushto": "ps",
}  # fmt: skip

_CODES = {fold(name): code for code, name in NAMES.items()} | _ALSO


def code_of(name: str, code: str = "") -> str:
    """The code of a language that a listing names; one that we don't know is its own folded name."""
    short = code.strip().lower().split("-")[0]
    folded = fold(name).strip()
    return _CODES.get(folded) or (short if short in NAMES else "") or folded.replace(" ", "_") or short


def code_named(folded: str) -> str | None:
    """The code of a language by a folded name, or None."""
    return _CODES.get(folded)


def name_of(code: str) -> str:
    """A code's language as a page shows it."""
    return NAMES.get(code) or code.replace("_", " ").capitalize()


def spoken_names() -> frozenset[str]:
    """Every folded name of one word."""
    return frozenset(name for name in _CODES if " " not in name)
