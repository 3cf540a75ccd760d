"""How types and pieces of the user's text are called in messages."""

from spec2tla.source import Span
from spec2tla.types import ArrayType, IntType, PointerType, Type

_LONGEST = 40


def shown(type_: Type) -> str:
    """A type as it is called where its bounds don't matter."""
    match type_:
        case IntType():
            return "`int`"
        case PointerType("", _, _):
            # `NULL`, of which it is not known yet what it is to point to.
            return "a pointer"
        case ArrayType(element, size):
            return f"an array of {size} {_many(element)}"
        case _:
            return f"`{type_}`"


def _many(type_: Type) -> str:
    if isinstance(type_, ArrayType):
        return "arrays"
    return "`int`" if isinstance(type_, IntType) else f"`{type_}`"


def quoted(span: Span) -> str:
    """The user's own text, on one line, shortened where it is long."""
    text = " ".join(span.text.split())
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"


def listed(names: tuple[str, ...]) -> str:
    """`a`, `b` and `c`."""
    words = [f"`{name}`" for name in names]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
