"""Understanding English as people type it: fold, split, stem, stop list, phrases, negation. No models."""

from words.analysis import STOP_WORDS, fold, split, stem, tokens

__all__ = ["STOP_WORDS", "fold", "split", "stem", "tokens"]
