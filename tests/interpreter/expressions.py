"""Expressions of code: C's order of evaluation, each access to a shared location a step."""

from collections.abc import Sequence

from interpreter import calls
from interpreter.code import (
    Apply,
    Collect,
    Evaluate,
    Field,
    Fits,
    Follow,
    Forget,
    Into,
    IsIn,
    Jump,
    Keep,
    Label,
    Load,
    Push,
    PushSelf,
    Recall,
    SkipIf,
    Store,
    Test,
)
from interpreter.making import Making, locations, variable_of, walk_into
from interpreter.places import (
    NULL,
    Address,
)
from spec2tla.analysis.folding import fold
from spec2tla.analysis.model import (
    ConstSymbol,
    EnumMemberSymbol,
    SelfSymbol,
    VariableSymbol,
)
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import PointerType, QueueType, SetType, Type


def address(expr: ast.Expr, m: Making) -> None:
    """Leaves the address of a place on the stack; its indices are evaluated."""
    match expr:
        case ast.Identifier():
            symbol = m.facts.symbols[id(expr)]
            assert isinstance(symbol, VariableSymbol)
            if symbol in m.scope.references:
                m.add(Recall(m.scope.references[symbol].hidden))
            else:
                m.add(Push(Address(variable_of(symbol, m))))
        case ast.Index(base, index, _):
            address(base, m)
            value(index, m)
            m.add(Into())
        case ast.Member(base, name, arrow, _):
            pool = m.pool_behind(base) if arrow else None
            if pool is None:
                address(base, m)
            else:
                value(base, m)
                m.add(Follow(pool))
            m.add(Field(name.text))
        case ast.Unary("&", operand, _):
            address(operand, m)
        case _:
            raise AssertionError(f"{expr} is no place")


def is_shared(expr: ast.Expr, m: Making) -> bool:
    """Whether a place is, or is in, a shared variable."""
    match expr:
        case ast.Member(base, _, True, _) if m.pool_behind(base) is not None:
            return True
        case ast.Index(base) | ast.Member(base):
            return is_shared(base, m)
        case ast.Unary("&", operand, _):
            return is_shared(operand, m)
        case _:
            symbol = m.facts.symbols[id(expr)]
            assert isinstance(symbol, VariableSymbol)
            if symbol in m.scope.references:
                return m.scope.references[symbol].shared
            return symbol.kind == "shared"


def load(shared: bool, m: Making) -> None:
    guarded = shared and not m.ghost
    m.add(Load(shared and not m.atomic, guarded, m.shown if shared else None))


def store(shared: bool, m: Making) -> None:
    m.add(Store(shared and not m.atomic, shared and not m.ghost, m.shown))


def value(expr: ast.Expr, m: Making) -> None:
    """Leaves the value of an expression on the stack."""
    if isinstance(expr, ast.SetLiteral):
        collection(expr, expr.elements, m)
        return
    if m.ghost:
        m.add(Evaluate(expr, m.names()))
        return
    match expr:
        case ast.IntLiteral(number, _) | ast.BoolLiteral(number, _):
            m.add(Push(number))
        case ast.NullLiteral():
            m.add(Push(NULL))
        case ast.Identifier() | ast.Index() | ast.Member():
            _name(expr, m)
        case ast.Unary("&", operand, _):
            value(operand, m)
        case ast.Unary(op, operand, _):
            value(operand, m)
            m.add(Apply(op, 1))
        case ast.Binary("&&" | "||" as op, left, right, _):
            end = Label()
            condition(left, m)
            m.add(SkipIf(op == "||", end))
            condition(right, m)
            m.place(end)
        case ast.Binary("in", left, right, _) if is_set(right, m):
            value(left, m)
            value(right, m)
            m.add(Apply("in", 2))
        case ast.Binary("in", left, right, _):
            value(left, m)
            m.add(IsIn(right, m.names()))
        case ast.Binary(op, left, right, _):
            value(left, m)
            value(right, m)
            m.add(Apply(op, 2))
        case ast.Conditional():
            _conditional(expr, m)
        case ast.Call():
            calls.call(expr, m)
        case _:
            raise AssertionError(f"{expr} is no value of code")


def condition(expr: ast.Expr, m: Making) -> None:
    """Leaves on the stack whether a condition holds."""
    value(expr, m)
    if isinstance(m.facts.types.get(id(expr)), PointerType):
        m.add(Apply("?", 1))


def is_set(expr: ast.Expr, m: Making) -> bool:
    """Whether a domain is the value of a set, and not the elements themselves."""
    listed = isinstance(expr, ast.SetLiteral | ast.Range | ast.TypeDomain)
    return not listed and isinstance(m.facts.types.get(id(expr)), SetType)


def collection(whole: ast.Expr | ast.BraceInit, elements: Sequence[ast.Expr], m: Making) -> None:
    """Leaves the set or queue of some elements on the stack."""
    type_ = m.facts.types[id(whole)]
    assert isinstance(type_, SetType | QueueType)
    for element in elements:
        value(element, m)
        m.add(Fits(type_.element, None))
    m.add(Collect(type_, len(elements)))


def _name(expr: ast.Expr, m: Making) -> None:
    symbol = m.facts.symbols.get(id(expr)) if isinstance(expr, ast.Identifier) else None
    match symbol:
        case ConstSymbol(_, number, _):
            m.add(Push(number))
        case EnumMemberSymbol(_, _, position):
            m.add(Push(position))
        case SelfSymbol():
            m.add(PushSelf())
        case _:
            address(expr, m)
            load(is_shared(expr, m), m)


def _conditional(expr: ast.Conditional, m: Making) -> None:
    yes, no, end = Label(), Label(), Label()
    branch(expr.condition, yes, no, m, shown=accesses_anything(expr, m))
    m.place(yes)
    value(expr.then, m)
    m.add(Jump(end))
    m.place(no)
    value(expr.otherwise, m)
    m.place(end)


def accesses_anything(expr: ast.Expr, m: Making) -> bool:
    """Whether there is a call or a shared variable in an expression."""
    return any(
        isinstance(node, ast.Call)
        or (isinstance(node, ast.Member) and node.arrow and m.pool_behind(node.base) is not None)
        or (isinstance(node, ast.Identifier) and _is_shared_name(node, m))
        for node in walk(expr)
    )


def _is_shared_name(name: ast.Identifier, m: Making) -> bool:
    return isinstance(m.facts.symbols.get(id(name)), VariableSymbol) and is_shared(name, m)


def branch(test: ast.Expr, then: Label, otherwise: Label, m: Making, *, shown: bool = True) -> None:
    """Goes on at one of two labels; `&&`, `||` and `!` lead there directly."""
    match test:
        case ast.Unary("!", operand, _) if accesses_anything(operand, m):
            branch(operand, otherwise, then, m, shown=shown)
        case ast.Binary("&&" | "||" as op, left, right, _) if accesses_anything(right, m):
            more, both = Label(), op == "&&"
            branch(left, more if both else then, otherwise if both else more, m, shown=shown)
            m.place(more)
            branch(right, then, otherwise, m, shown=shown)
        case _:
            condition(test, m)
            known = None if accesses_anything(test, m) else fold(test, m.facts)
            m.add(
                Test(
                    then,
                    otherwise,
                    m.shown if shown else None,
                    None if known is None else bool(known),
                )
            )


def copy(type_: Type, target_shared: bool, source_shared: bool, m: Making) -> None:
    """target address, source address -> nothing: copies location by location, in order."""
    target, source = m.new_hidden(), m.new_hidden()
    m.add(Keep(source), Keep(target))
    for path in locations(type_):
        m.add(Recall(target))
        walk_into(path, m)
        m.add(Recall(source))
        walk_into(path, m)
        load(source_shared, m)
        store(target_shared, m)
    m.add(Forget(target), Forget(source))
