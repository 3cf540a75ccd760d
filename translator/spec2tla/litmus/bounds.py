"""Which values the integers of a test can have: kspec wants to know.

In: a test. Out: the least and the greatest value. There are no loops, so each operation is done at
most once: whatever they are applied to, and in which order, the values stay within this.
"""

from collections.abc import Iterator

from spec2tla.litmus.model import (
    Assign,
    Binary,
    Call,
    Declare,
    Expr,
    If,
    Number,
    Perform,
    Stmt,
    Store,
    Test,
    Unary,
)
from spec2tla.litmus.operations import GROWTH
from spec2tla.litmus.rules import atoms, statements

MOST = 10_000


def bounds(test: Test) -> tuple[int, int] | None:
    """None where that would be too many values."""
    every = [e for t in test.threads for s in statements(t.body) for e in _expressions(s)]
    values = [e.value for e in every if isinstance(e, Number)]
    values += [shared.value for shared in test.shared]
    values += [atom.value for claim in (test.filter, test.claim) for atom in atoms(claim)]
    most = max(1, *(abs(value) for value in values)) if values else 1
    grown = [by for e in every if (by := _growth(e)) is not None]
    # The largest that comes of it: what adds a constant first, what doubles, squares and fills up
    # with bits after that.
    most += sum(abs(by) for by in grown)
    for expr in every:
        most = min(most * 2 if _doubles(expr) else most, MOST + 1)
    for expr in every:
        if isinstance(expr, Binary) and expr.op == "*":
            most = min(most * most, MOST + 1)
    if any(isinstance(e, Binary) and e.op in ("|", "^") for e in every):
        most = (1 << most.bit_length()) - 1
    if most > MOST:
        return None
    negative = any(value < 0 for value in (*values, *grown)) or any(_subtracts(e) for e in every)
    return (-most if negative else 0), most


def _growth(expr: Expr) -> int | None:
    match expr:
        case Binary("+", _, Number(value)) | Binary("+", Number(value), _):
            return value
        case Binary("-", _, Number(value)):
            return -value
        case Call(callee, (Number(value), _)) if callee.text in ("atomic_add", "atomic_sub"):
            return value if callee.text == "atomic_add" else -value
        case Call(callee):
            return GROWTH.get(callee.text)
        case _:
            return None


def _doubles(expr: Expr) -> bool:
    match expr:
        case Binary("+" | "-"):
            return _growth(expr) is None
        case Call(callee):
            return callee.text in ("atomic_add", "atomic_sub") and _growth(expr) is None
        case _:
            return False


def _subtracts(expr: Expr) -> bool:
    match expr:
        case Unary("-") | Binary("-"):
            return True
        case Call(callee):
            return callee.text == "atomic_sub"
        case _:
            return False


def _expressions(statement: Stmt) -> Iterator[Expr]:
    match statement:
        case Declare(_, value) | Assign(_, value) | Store(_, value):
            yield from () if value is None else _below(value)
        case Perform(call):
            yield from _below(call)
        case If(condition):
            yield from _below(condition)


def _below(expr: Expr) -> Iterator[Expr]:
    yield expr
    match expr:
        case Call(_, arguments):
            for argument in arguments:
                yield from _below(argument)
        case Unary(_, operand):
            yield from _below(operand)
        case Binary(_, left, right):
            yield from _below(left)
            yield from _below(right)
        case _:
            return
