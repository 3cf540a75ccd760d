"""`for` loops that go a number of rounds that is known beforehand, which lowering unrolls.

In: a loop that has been typed. Out: how many rounds, at most; None where that is not plain to see.
"""

from dataclasses import dataclass

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.intervals import single
from spec2tla.analysis.model import Facts, Symbol, VariableSymbol
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import IntType

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!=", "==": "=="}


@dataclass(frozen=True, slots=True)
class _Start:
    variable: VariableSymbol
    value: int


def constant_rounds(loop: ast.For, facts: Facts) -> int | None:
    """The number of rounds of a loop like `for (i = 0; i < N; i++)`.

    The variable is a local int that the body does not write; bound and step are constants. Where
    the body can leave the loop early it is the largest number.
    """
    start = _start(loop.init, facts)
    if start is None:
        return None
    test = _test(loop.condition, start.variable, facts)
    step = _step(loop.step, start.variable, facts)
    if test is None or step is None or _can_disturb(loop.body, start.variable, facts):
        return None
    return _count(start.value, test[0], test[1], step)


def _start(init: ast.Stmt | None, facts: Facts) -> _Start | None:
    match init:
        case ast.LocalDecl(_, (declarator,), _):
            symbol: Symbol | None = facts.declared.get(id(declarator))
            given = declarator.init
        case ast.Assign(ast.Identifier() as target, "=", value, _):
            symbol, given = facts.symbols.get(id(target)), value
        case _:
            return None
    value_ = single(facts.types.get(id(given)))
    if not isinstance(symbol, VariableSymbol) or symbol.kind not in ("local", "parameter"):
        return None
    if not isinstance(symbol.type, IntType) or value_ is None:
        return None
    return _Start(symbol, value_)


def _test(
    condition: ast.Expr | None, variable: VariableSymbol, facts: Facts
) -> tuple[str, int] | None:
    """The comparison and the bound of a condition `i < N` or `N > i`."""
    if not isinstance(condition, ast.Binary) or condition.op not in _FLIPPED:
        return None
    for op, name, bound in (
        (condition.op, condition.left, condition.right),
        (_FLIPPED[condition.op], condition.right, condition.left),
    ):
        value = single(facts.types.get(id(bound)))
        if _is(name, variable, facts) and value is not None and not _is(bound, variable, facts):
            return op, value
    return None


def _step(step: ast.Stmt | None, variable: VariableSymbol, facts: Facts) -> int | None:
    """What each round adds to the variable."""
    match step:
        case ast.Increment(target, op, _) if _is(target, variable, facts):
            return 1 if op == "++" else -1
        case ast.Assign(target, "+=" | "-=" as op, value, _) if _is(target, variable, facts):
            amount = single(facts.types.get(id(value)))
            return amount if op == "+=" or amount is None else -amount
        case ast.Assign(target, "=", ast.Binary("+" | "-" as op, left, right, _), _) if _is(
            target, variable, facts
        ) and _is(left, variable, facts):
            amount = single(facts.types.get(id(right)))
            return amount if op == "+" or amount is None else -amount
        case _:
            return None


def _is(expr: ast.Expr, variable: VariableSymbol, facts: Facts) -> bool:
    return isinstance(expr, ast.Identifier) and facts.symbols.get(id(expr)) is variable


def _can_disturb(body: ast.Stmt, variable: VariableSymbol, facts: Facts) -> bool:
    """Whether the body may write the variable, or be entered from elsewhere by a `goto`."""
    for node in walk(body):
        match node:
            case ast.Labeled():
                return True
            case ast.Assign(target) | ast.Increment(target) if _is(target, variable, facts):
                return True
            case ast.Choose() if facts.declared.get(id(node)) is variable:
                return True
            case ast.Call() if _writes(node, variable, facts):
                return True
            case _:
                pass
    return False


def _writes(call: ast.Call, variable: VariableSymbol, facts: Facts) -> bool:
    callee = facts.calls.get(id(call))
    if not isinstance(callee, Builtin) or not callee.writes:
        return False
    pairs = zip(callee.parameters, call.arguments, strict=False)
    written = [a for kind, a in pairs if kind.endswith("place")]
    operands = [a.operand if isinstance(a, ast.Unary) else a for a in written]
    return any(_is(operand, variable, facts) for operand in operands)


def _count(start: int, op: str, bound: int, step: int) -> int | None:
    """How often the test succeeds before it fails; None where it never does."""
    match op:
        case "==":
            return None if step == 0 and start == bound else int(start == bound)
        case "!=":
            gap = bound - start
            if gap == 0:
                return 0
            return gap // step if step and gap % step == 0 and gap // step > 0 else None
        case "<=":
            return _below(start, bound + 1, step)
        case "<":
            return _below(start, bound, step)
        case ">=":
            return _below(-start, -(bound - 1), -step)
        case _:
            return _below(-start, -bound, -step)


def _below(start: int, bound: int, step: int) -> int | None:
    if start >= bound:
        return 0
    return None if step <= 0 else -((start - bound) // step)
