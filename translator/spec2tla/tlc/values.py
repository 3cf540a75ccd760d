"""TLA+ values and states, as TLC prints them, into Python values.

In: the text of one value, or the body of a state. Out: `bool`, `int`, `str`, tuples, frozensets,
`TlaFunction`, `ModelValue`. It must not know what a variable means. What does not parse is a bug
(of ours, or a form of TLC's that is not known here): `InternalError`, never a guess.

TLC prints a function on strings as a record and a function on 1..n as a sequence, so here they are
a `TlaFunction` with string keys and a tuple; the empty function is the empty tuple.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spec2tla.errors import InternalError


@dataclass(frozen=True, slots=True)
class ModelValue:
    """A constant that stands for itself, as members of symmetry sets do."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class TlaFunction(Mapping["Value", "Value"]):
    """A function or a record; equal to any mapping with the same pairs, in whatever order."""

    pairs: tuple[tuple["Value", "Value"], ...]

    def __getitem__(self, key: "Value") -> "Value":
        for argument, value in self.pairs:
            if argument == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator["Value"]:
        return (argument for argument, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __hash__(self) -> int:
        return hash(frozenset(self.pairs))


Value = bool | int | str | tuple["Value", ...] | frozenset["Value"] | TlaFunction | ModelValue

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string> "(?:[^"\\]|\\.)*" )
    | (?P<number> -?\d+ )
    | (?P<name> [A-Za-z_]\w* )
    | (?P<sign> \|-> | :> | @@ | << | >> | \.\. | /\\ | [\[\]{}(),=] )
    | (?P<end> \Z )
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_LONGEST_INTERVAL = 1_000_000


def parse_value(text: str) -> Value:
    """The one value that the text holds."""
    parser = _Parser(text)
    value = parser.value()
    parser.end()
    return value


def parse_state(text: str) -> dict[str, Value]:
    """The variables of a state body: `/\\ x = 1` conjuncts, or a lone `x = 1`."""
    parser = _Parser(text)
    values: dict[str, Value] = {}
    while parser.more():
        parser.take("/\\")
        name = parser.name()
        if name in values:
            raise parser.wrong()
        parser.need("=")
        values[name] = parser.value()
    return values


class _Parser:
    """Recursive descent over one token of lookahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._kind = ""
        self._token = ""
        self._advance()

    def more(self) -> bool:
        return self._kind != "end"

    def end(self) -> None:
        if self.more():
            raise self.wrong()

    def take(self, sign: str) -> bool:
        """Steps over the sign if it is next."""
        if self._kind != "sign" or self._token != sign:
            return False
        self._advance()
        return True

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise self.wrong()

    def name(self) -> str:
        if self._kind != "name":
            raise self.wrong()
        return self._advance()

    def value(self) -> Value:
        try:
            return self._value()
        except RecursionError:
            raise self.wrong() from None

    def wrong(self) -> InternalError:
        near = self._text[max(self._at - 60, 0) : self._at + 20]
        return InternalError("X0107", f"cannot read TLC's value near {near!r}")

    def _value(self) -> Value:
        match self._kind:
            case "string":
                return _unescape(self._advance())
            case "number":
                return self._number()
            case "name":
                return _constant(self._advance())
            case _:
                return self._composed()

    def _composed(self) -> Value:
        if self.take("<<"):
            return tuple(self._list(">>"))
        if self.take("{"):
            return frozenset(self._list("}"))
        if self.take("["):
            return self._record()
        self.need("(")
        return self._function()

    def _number(self) -> Value:
        low = int(self._advance())
        if not self.take(".."):
            return low
        if self._kind != "number":
            raise self.wrong()
        high = int(self._advance())
        if high - low > _LONGEST_INTERVAL:
            raise self.wrong()
        return frozenset(range(low, high + 1))

    def _list(self, close: str) -> Iterator[Value]:
        if self.take(close):
            return
        yield self._value()
        while self.take(","):
            yield self._value()
        self.need(close)

    def _record(self) -> Value:
        pairs: list[tuple[Value, Value]] = []
        while not pairs or self.take(","):
            key = self.name()
            self.need("|->")
            pairs.append((key, self._value()))
        self.need("]")
        return TlaFunction(tuple(pairs))

    def _function(self) -> Value:
        pairs: list[tuple[Value, Value]] = []
        while not pairs or self.take("@@"):
            argument = self._value()
            self.need(":>")
            pairs.append((argument, self._value()))
        self.need(")")
        return TlaFunction(tuple(pairs))

    def _advance(self) -> str:
        """Returns the token that was next and reads the one after it."""
        token = self._token
        found = _TOKEN.match(self._text, self._at)
        if found is None or found.lastgroup is None:
            raise self.wrong()
        self._at = found.end()
        self._kind = found.lastgroup
        self._token = found[found.lastgroup]
        return token


def _constant(name: str) -> Value:
    match name:
        case "TRUE":
            return True
        case "FALSE":
            return False
        case _:
            return ModelValue(name)


def _unescape(token: str) -> str:
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), token[1:-1])
