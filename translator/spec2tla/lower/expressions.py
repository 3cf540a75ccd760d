"""Expressions of code: every access to a shared location is a step, in C's order of evaluation."""

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import FunctionSymbol, VariableSymbol
from spec2tla.lower import calls, collections, operations
from spec2tla.lower.context import Context, scalar_type, use_held
from spec2tla.lower.environment import Environment, Obligation, Pure, member, truth
from spec2tla.lower.flow import Assign, Assume, Test, Verify
from spec2tla.lower.pure import (
    combined,
    in_bounds,
    is_dereference,
    lower_domain,
    lower_place,
    lower_pure,
    object_field,
    operation,
)
from spec2tla.machine.expr import FALSE, TRUE, Element, Expr, FieldOf, Load, Place, loads
from spec2tla.machine.model import Origin
from spec2tla.machine.simplify import negate, unary
from spec2tla.machine.typing import scalar_type_of
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import BOOL, SetType


def environment(context: Context) -> Environment:
    """For the parts of code that are evaluated in one step."""

    def saw(place: Place, span: Span) -> None:
        if place.variable.kind is VariableKind.LOCAL and not place.path:
            context.uses.append((place.variable, span))

    globals_ = context.globals
    return Environment(
        context.facts,
        context.place,
        globals_.locks,
        globals_.pools,
        saw,
        context.scope.bindings,
    )


def has_steps(expr: ast.Expr, context: Context) -> bool:
    """Whether evaluating the expression accesses shared variables or calls anything."""
    for node in walk(expr):
        if isinstance(node, ast.Call):
            return True
        if isinstance(node, ast.Identifier) and is_shared(node, context):
            return True
        if isinstance(node, ast.Member) and follows_pointer(node, context):
            return True
        if isinstance(node, ast.SetLiteral):
            return True
    return False


def follows_pointer(expr: ast.Member, context: Context) -> bool:
    """Whether the field is one of an object of a pool."""
    return id(expr) not in context.facts.locals and is_dereference(
        expr, context.facts, context.scope.bindings
    )


def is_shared(expr: ast.Expr, context: Context) -> bool:
    """Whether the variable that the place belongs to is shared."""
    match expr:
        case ast.Identifier():
            symbol = context.facts.symbols.get(id(expr))
            if not isinstance(symbol, VariableSymbol):
                return False
            return context.place(symbol).variable.kind is VariableKind.SHARED
        case ast.Member() if follows_pointer(expr, context):
            return True
        case ast.Index(base, _, _) | ast.Member(base, _, _, _):
            return is_shared(base, context)
        case ast.Unary("&", operand, _):
            return is_shared(operand, context)
        case _:
            return False


# Obligations and guards --------------------------------------------------------------------------


def verify(context: Context, kind: str, ok: Expr, message: str, span: Span | None = None) -> None:
    """A built-in check at this point, unless it is turned off or plainly holds.

    With `nocheck ranges` a run that leaves a range ends there, unreported, and so with `lifetime`:
    it has no meaning beyond.
    """
    off = kind in context.globals.nochecks
    if ok == TRUE or (off and kind not in ("ranges", "lifetime")):
        return
    before = context.origin
    if span is not None:
        context.origin = Origin(span, before.text, before.calls, before.anchor)
    context.emit(Assume(ok) if off else Verify(kind, ok, message), shown=False)
    context.origin = before


def verify_all(context: Context, obligations: tuple[Obligation, ...]) -> None:
    for obligation in obligations:
        verify(context, obligation.kind, obligation.ok, obligation.message, obligation.span)


def verify_guards(context: Context, variable: Variable, span: Span, *, write: bool) -> None:
    """That the locks which the variable was declared with are held."""
    symbol = context.globals.symbols.get(variable)
    if symbol is None or context.ghost:
        return
    uses = symbol.guarded_by + (symbol.writes_guarded_by if write else ())
    for use in uses:
        held = use_held(context.globals, use, write=write)
        name = use.lock.name if use.index is None else f"{use.lock.name}[{use.index}]"
        done = "written" if write else "read"
        verify(context, "guards", held, f"{symbol.name} is {done} without holding {name}", span)


# Places ------------------------------------------------------------------------------------------


def evaluate_place(
    expr: ast.Expr, context: Context, *, keep: bool = False
) -> tuple[Place, tuple[Obligation, ...]]:
    """Evaluates the indices of a place; that they are in bounds is to be verified at the access.

    With `keep` the place stays the same whatever happens before the access.
    """
    match expr:
        case ast.Index(base, index, _):
            later = keep or calls_anything(index)
            place, obligations = evaluate_place(base, context, keep=later)
            position = evaluate(index, context)
            if keep:
                position = saved(position, context)
            bounds = in_bounds(context.facts, base, index, position)
            return Place(place.variable, (*place.path, Element(position))), obligations + bounds
        case ast.Member(base, _, _, _) if follows_pointer(expr, context):
            pointer = evaluate(base, context)
            if keep:
                pointer = saved(pointer, context)
            return object_field(pointer, expr, context.facts, context.globals.pools)
        case ast.Member(base, field, _, _):
            place, obligations = evaluate_place(base, context, keep=keep)
            return Place(place.variable, (*place.path, FieldOf(field.text))), obligations
        case ast.Unary("&", operand, _):
            return evaluate_place(operand, context, keep=keep)
        case _:
            return lower_place(expr, environment(context))


def calls_anything(*exprs: ast.Expr) -> bool:
    """Whether evaluating the expressions may change locals."""
    return any(isinstance(node, ast.Call) for expr in exprs for node in walk(expr))


def saved(expr: Expr, context: Context) -> Expr:
    """The value, kept in a temp if it may change."""
    if not any(True for _ in loads(expr)):
        return expr
    if isinstance(expr, Load) and expr.place.variable.kind is VariableKind.TEMP:
        return expr
    place = context.temp(scalar_type_of(expr))
    context.emit(Assign(place, expr), shown=False)
    return Load(place)


# Values ------------------------------------------------------------------------------------------


def evaluate(expr: ast.Expr, context: Context) -> Expr:
    """Evaluates an expression; the result speaks of locals and temps only."""
    if not has_steps(expr, context):
        pure = lower_pure(expr, environment(context))
        verify_all(context, pure.obligations)
        return pure.expr
    match expr:
        case ast.Identifier() | ast.Index() | ast.Member():
            return read(expr, context)
        case ast.Call():
            return evaluate_call(expr, context)
        case ast.Unary("&", operand, _):
            return evaluate(operand, context)
        case ast.Unary("!", operand, _):
            return negate(evaluate_condition(operand, context))
        case ast.Unary(op, operand, _):
            return operator(op, (evaluate(operand, context),), expr, context)
        case ast.Binary("&&" | "||" | "==>" as op, left, right, _):
            return _short_circuit(op, left, right, context)
        case ast.Binary("in", left, right, _) if _is_set_with_steps(right, context):
            return collections.contains(left, right, context)
        case ast.Binary("in", left, right, _):
            value = evaluate(left, context)
            domain, obligations = lower_domain(right, environment(context))
            verify_all(context, obligations)
            return member(value, domain)
        case ast.Binder():
            # Of ghosts, which are evaluated in one state.
            pure = lower_pure(expr, environment(context))
            verify_all(context, pure.obligations)
            return pure.expr
        case ast.Binary(op, left, right, _):
            return _binary(op, left, right, expr, context)
        case ast.Conditional():
            return _conditional(expr, context)
        case ast.SetLiteral():
            return collections.build(expr, context)
        case _:
            raise ValueError(f"{expr.span}: cannot be evaluated in code")


def _is_set_with_steps(domain: ast.Expr, context: Context) -> bool:
    """Whether a domain is a set, and evaluating it takes steps or calls anything."""
    is_set = isinstance(context.facts.types.get(id(domain)), SetType)
    return is_set and not isinstance(domain, ast.SetLiteral) and has_steps(domain, context)


def evaluate_condition(expr: ast.Expr, context: Context) -> Expr:
    """As `evaluate`; a pointer is true unless it is NULL."""
    return truth(evaluate(expr, context), expr, context.facts)


def read(expr: ast.Expr, context: Context, order: str = "") -> Expr:
    """Reads a place; of a shared variable, in a step of its own, with that order."""
    place, obligations = evaluate_place(expr, context)
    if place.variable.kind is not VariableKind.SHARED:
        verify_all(context, obligations)
        return Load(place)
    context.begin_step()
    verify_all(context, obligations)
    verify_guards(context, place.variable, expr.span, write=False)
    temp = context.temp(scalar_type(context.facts.types[id(expr)]))
    with context.access(order):
        context.emit(Assign(temp, Load(place)), reads=(place,))
    return Load(temp)


def operator(op: str, values: tuple[Expr, ...], whole: ast.Expr, context: Context) -> Expr:
    """An operator on evaluated operands, with what it asks for verified."""
    if isinstance(whole, ast.Binary):
        value = operation(op, values[0], values[1], whole.left, context.facts)
    else:
        value = unary(op, values[0])
    pure = combined(op, tuple(Pure(v) for v in values), value, whole, context.facts)
    verify_all(context, pure.obligations)
    return pure.expr


def _binary(op: str, left: ast.Expr, right: ast.Expr, whole: ast.Expr, context: Context) -> Expr:
    first = evaluate(left, context)
    if calls_anything(right):
        first = saved(first, context)
    return operator(op, (first, evaluate(right, context)), whole, context)


def _short_circuit(op: str, left: ast.Expr, right: ast.Expr, context: Context) -> Expr:
    result = context.temp(BOOL)
    go_on, skip, end = context.label(), context.label(), context.label()
    condition = evaluate_condition(left, context)
    targets = (skip, go_on) if op == "||" else (go_on, skip)
    context.emit(Test(condition, *targets), shown=False)
    context.builder.place(go_on)
    context.emit(Assign(result, evaluate_condition(right, context)), shown=False)
    context.builder.link(end)
    context.builder.place(skip)
    context.emit(Assign(result, FALSE if op == "&&" else TRUE), shown=False)
    context.builder.place(end)
    return Load(result)


def _conditional(expr: ast.Conditional, context: Context) -> Expr:
    result = context.temp(scalar_type(context.facts.types[id(expr)]))
    then, otherwise, end = context.label(), context.label(), context.label()
    branch(expr.condition, then, otherwise, context)
    context.builder.place(then)
    context.emit(Assign(result, evaluate(expr.then, context)), shown=False)
    context.builder.link(end)
    context.builder.place(otherwise)
    context.emit(Assign(result, evaluate(expr.otherwise, context)), shown=False)
    context.builder.place(end)
    return Load(result)


def branch(condition: ast.Expr, then: int, otherwise: int, context: Context) -> None:
    """Goes on at one of two labels; `&&`, `||` and `!` are jumps, as a compiler makes them."""
    match condition:
        case ast.Unary("!", operand, _) if has_steps(operand, context):
            branch(operand, otherwise, then, context)
        case ast.Binary("&&", left, right, _) if has_steps(right, context):
            middle = context.label()
            branch(left, middle, otherwise, context)
            context.builder.place(middle)
            branch(right, then, otherwise, context)
        case ast.Binary("||", left, right, _) if has_steps(right, context):
            middle = context.label()
            branch(left, then, middle, context)
            context.builder.place(middle)
            branch(right, then, otherwise, context)
        case _:
            context.emit(Test(evaluate_condition(condition, context), then, otherwise))


def evaluate_call(expr: ast.Call, context: Context) -> Expr:
    """Calls a function or performs an operation, and gives its value."""
    callee = context.facts.calls[id(expr)]
    match callee:
        case FunctionSymbol():
            result = calls.inline(callee, expr, context)
            return TRUE if result is None else Load(result)
        case Builtin():
            return operations.perform(callee, expr, context)
