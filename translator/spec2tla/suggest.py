"""Suggestions: the known word nearest to a mistyped one, as a hint."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, None where none is near."""
    candidates = sorted(set(known) - {word})
    folded = [name for name in candidates if name.casefold() == word.casefold()]
    matches = folded or get_close_matches(word, candidates, n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint, or the empty string."""
    match = nearest(word, known)
    return f"did you mean `{match}`?" if match else ""
