"""TLA+ expressions as trees, before they are laid out as text.

`expressions.py` and `actions.py` make them, `layout.py` prints them. A term knows how tightly its
operator binds, and nothing of kspec or of widths.
"""

from dataclasses import dataclass
from typing import TypeAlias

# How tightly operators bind: the first number of TLA+'s ranges, close enough where `layout` puts
# parentheses around whatever TLA+ leaves undecided. Between two operators of one level there are
# always parentheses, except in chains of one that associates to the left.
OPEN = 0
IMPLIES = 1
EQUIVALENT = 2
JUNCTION = 3
NOT = 4
COMPARISON = 5
SETS = 8
RANGE = 9
PLUS = 10
MINUS = 11
TIMES = 13
CLOSED = 20


@dataclass(frozen=True, slots=True)
class Atom:
    """A name, number or string; or any text that needs no parentheses."""

    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that follow each other without a space: `cache'[i].stage`."""

    parts: "tuple[str | Term, ...]"


@dataclass(frozen=True, slots=True)
class Prefix:
    operator: str
    operand: "Term"
    level: int


@dataclass(frozen=True, slots=True)
class Infix:
    operator: str
    left: "Term"
    right: "Term"
    level: int


@dataclass(frozen=True, slots=True)
class Junction:
    r"""A conjunction or disjunction; a `tall` one is always a list of lines with `/\ ` or `\/ `."""

    operator: str
    items: "tuple[Term, ...]"
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Cases:
    """IF ... THEN ... ELSE IF ... ELSE ..."""

    branches: "tuple[tuple[Term, Term], ...]"
    otherwise: "Term"


@dataclass(frozen=True, slots=True)
class Let:
    definitions: "tuple[tuple[str, Term], ...]"
    body: "Term"


@dataclass(frozen=True, slots=True)
class Binder:
    r"""`\A x \in S, y \in T : body`"""

    quantifier: str
    variables: "tuple[tuple[str, Term], ...]"
    body: "Term"


@dataclass(frozen=True, slots=True)
class Bracket:
    """Items between brackets, a comma after each but the last; `fill` puts many on one line."""

    opening: str
    items: "tuple[Term, ...]"
    closing: str
    fill: bool = True


@dataclass(frozen=True, slots=True)
class Equation:
    r"""`x' = value` in a list, or `![i] = value` in an EXCEPT: needs no parentheses inside."""

    left: "Term"
    operator: str
    right: "Term"


Term: TypeAlias = Atom | Run | Prefix | Infix | Junction | Cases | Let | Binder | Bracket | Equation

TRUE = Atom("TRUE")
FALSE = Atom("FALSE")


def level(term: Term) -> int:
    """How tightly the term's outermost operator binds."""
    match term:
        case Atom() | Run() | Bracket():
            return CLOSED
        case Prefix(_, _, level) | Infix(_, _, _, level):
            return level
        case Junction():
            return JUNCTION
        case Cases() | Let() | Binder() | Equation():
            return OPEN


def conjunction(items: tuple[Term, ...], *, tall: bool = False) -> Term:
    """The items joined; one alone stays as it is."""
    if not items:
        return TRUE
    return items[0] if len(items) == 1 else Junction("/\\", items, tall)


def disjunction(items: tuple[Term, ...], *, tall: bool = False) -> Term:
    if not items:
        return FALSE
    return items[0] if len(items) == 1 else Junction("\\/", items, tall)


def primed(name: str) -> Atom:
    return Atom(f"{name}'")


def number(value: int) -> Term:
    if value == -(2**31):
        # TLC's numbers have 32 bits, and a minus sign is an operator on a positive one.
        return Atom("(-2147483647 - 1)")
    return Atom(str(value)) if value >= 0 else Prefix("-", Atom(str(-value)), RANGE)


def quoted(text: str) -> Atom:
    """A TLA+ string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return Atom(f'"{escaped}"')


def set_of(items: tuple[Term, ...]) -> Bracket:
    return Bracket("{", items, "}")


def tuple_of(items: tuple[Term, ...]) -> Bracket:
    return Bracket("<<", items, ">>")


def call(name: str, *arguments: Term) -> Term:
    return Bracket(f"{name}(", arguments, ")")


def interval(low: Term, high: Term) -> Infix:
    return Infix("..", low, high, RANGE)


def equals(left: Term, right: Term) -> Infix:
    return Infix("=", left, right, COMPARISON)
