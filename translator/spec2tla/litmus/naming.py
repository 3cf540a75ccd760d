"""The names of a test as names in kspec: no keywords, no operations, one for each thing.

In: a test. Out: what everything is called in the model. Most names stay as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spec2tla.analysis.builtins import BUILTINS
from spec2tla.litmus.model import (
    Assign,
    Binary,
    Call,
    Declare,
    Expr,
    If,
    Load,
    Number,
    Perform,
    Stmt,
    Store,
    Test,
    Unary,
    Use,
)
from spec2tla.litmus.rules import atoms, registers, statements
from spec2tla.syntax.grammar import reserved_words

NEVER = "never"
ALWAYS = "always_so"

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Names:
    """`places` are variables and locks; `registers` those of each process by its number."""

    model: str
    places: Mapping[str, str]
    registers: Mapping[int, Mapping[str, str]]


def names_of(test: Test) -> Names:
    """A register that nothing reads gets a `_` in front: the model is then without warnings."""
    taken = {*reserved_words(), *BUILTINS, "self", NEVER, ALWAYS}
    taken |= {f"P{thread.number}" for thread in test.threads}
    places: dict[str, str] = {}
    every = [s.name for s in test.shared]
    every += [p.name for thread in test.threads for p in thread.parameters]
    for name in dict.fromkeys(n.text for n in every):
        places[name] = _free(name, taken)
        taken.add(places[name])
    inside: dict[int, dict[str, str]] = {}
    asked = {(a.process, a.name.text) for c in (test.filter, test.claim) for a in atoms(c)}
    for thread in test.threads:
        read = _read(thread.body)
        used = set(taken)
        mine = inside.setdefault(thread.number, {})
        for register in registers(thread):
            name = register.text
            needed = name in read or (thread.number, name) in asked
            mine[name] = _free(name if needed or name.startswith("_") else f"_{name}", used)
            used.add(mine[name])
    return Names(_model(test.name), places, inside)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _model(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:_LONGEST] or "litmus"
    plain = f"litmus_{plain}" if plain[0].isdigit() else plain
    return f"{plain}_" if plain in reserved_words() else plain


def _read(body: tuple[Stmt, ...]) -> set[str]:
    """The registers whose values are used."""
    found: set[str] = set()
    for each in statements(body):
        match each:
            case Declare(_, value) | Assign(_, value) | Store(_, value):
                found |= set() if value is None else _uses(value)
            case Perform(call):
                found |= _uses(call)
            case If(condition):
                found |= _uses(condition)
    return found


def _uses(expr: Expr) -> set[str]:
    match expr:
        case Use(name):
            return {name.text}
        case Number() | Load():
            return set()
        case Call(_, arguments):
            return {name for argument in arguments for name in _uses(argument)}
        case Unary(_, operand):
            return _uses(operand)
        case Binary(_, left, right):
            return _uses(left) | _uses(right)
