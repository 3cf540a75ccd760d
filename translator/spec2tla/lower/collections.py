"""Sets and queues: each operation on a shared one is one step; `push` and `pop` may wait.

On a local set or queue all but `push` and `pop` are local work.
"""

from collections.abc import Callable, Sequence

from spec2tla.analysis.builtins import Builtin
from spec2tla.lower import expressions
from spec2tla.lower.context import Context
from spec2tla.lower.environment import Obligation
from spec2tla.lower.flow import Assign, Guard, Test
from spec2tla.lower.pure import collected
from spec2tla.lower.stores import store, verify_fits
from spec2tla.machine.expr import TRUE, Binary, Expr, Load, Place, Unary, integer
from spec2tla.machine.simplify import binary, negate
from spec2tla.machine.typing import place_type, scalar_type_of
from spec2tla.machine.variables import VariableKind
from spec2tla.syntax import ast
from spec2tla.types import BOOL, QueueType, ScalarType, SetType, Type


def _element_type(place: Place) -> ScalarType:
    type_ = place_type(place)
    if not isinstance(type_, SetType | QueueType):
        raise ValueError(f"{type_} has no elements")
    return type_.element


def _target(call: ast.Call, context: Context) -> tuple[Place, tuple[Obligation, ...], list[Expr]]:
    """The set or queue, and the value of the other argument, in order of evaluation."""
    target, *given = call.arguments
    keep = expressions.calls_anything(*given)
    place, obligations = expressions.evaluate_place(target, context, keep=keep)
    return place, obligations, [expressions.evaluate(value, context) for value in given]


def _begin(
    place: Place,
    obligations: tuple[Obligation, ...],
    call: ast.Call,
    context: Context,
    *,
    write: bool,
    waits: bool = False,
) -> bool:
    """Begins the operation's step, where it is one; gives whether the place is shared."""
    shared = place.variable.kind is VariableKind.SHARED
    if shared or waits:
        context.begin_step()
    if shared and write:
        context.fence()
    expressions.verify_all(context, obligations)
    if shared:
        expressions.verify_guards(context, place.variable, call.arguments[0].span, write=write)
    return shared


def _verify_element(place: Place, value: Expr, call: ast.Call, context: Context) -> None:
    given = call.arguments[1]
    name = f"an element of {' '.join(call.arguments[0].span.text.lstrip('&').split())}"
    known = context.facts.types.get(id(given))
    verify_fits(_element_type(place), value, known, name, given.span, context)


def _change(place: Place, value: Expr, context: Context) -> None:
    visible = place.variable.kind in (VariableKind.SHARED, VariableKind.GHOST)
    context.emit(Assign(place, value), writes=((place, value),) if visible else ())


def _capacity(place: Place) -> Expr:
    type_ = place_type(place)
    if not isinstance(type_, QueueType):
        raise ValueError(f"{type_} is no queue")
    return integer(type_.capacity)


def _has_room(place: Place) -> Expr:
    return binary("<", Unary("len", Load(place)), _capacity(place))


# Queues ------------------------------------------------------------------------------------------


def _push(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (value,) = _target(call, context)
    _begin(place, obligations, call, context, write=True, waits=True)
    _verify_element(place, value, call, context)
    context.emit(Guard(_has_room(place)), shown=False)
    _change(place, Binary("append", Load(place), value), context)
    return TRUE


def _try_push(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (value,) = _target(call, context)
    result, fits, end = context.temp(BOOL), context.label(), context.label()
    shared = _begin(place, obligations, call, context, write=True)
    _verify_element(place, value, call, context)
    context.emit(Assign(result, _has_room(place)), reads=(place,) if shared else ())
    context.emit(Test(Load(result), fits, end), shown=False)
    context.builder.place(fits)
    _change(place, Binary("append", Load(place), value), context)
    context.builder.place(end)
    return Load(result)


def _take(place: Place, context: Context, shared: bool) -> Expr:
    """Takes the first element out of a queue that is not empty."""
    first = context.temp(_element_type(place))
    context.emit(
        Assign(first, Unary("head", Load(place))), reads=(place,) if shared else (), shown=shared
    )
    _change(place, Unary("tail", Load(place)), context)
    return Load(first)


def _pop(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, _ = _target(call, context)
    shared = _begin(place, obligations, call, context, write=True, waits=True)
    context.emit(Guard(negate(Unary("empty", Load(place)))), shown=False)
    return _take(place, context, shared)


def _try_pop(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    """The element is stored where the second argument says, shared or not, after it was taken."""
    source, target = call.arguments
    place, obligations = expressions.evaluate_place(source, context, keep=True)
    to, to_exists = expressions.evaluate_place(target, context, keep=True)
    result, found, end = context.temp(BOOL), context.label(), context.label()
    shared = _begin(place, obligations, call, context, write=True)
    some = negate(Unary("empty", Load(place)))
    context.emit(Assign(result, some), reads=(place,) if shared else ())
    context.emit(Test(Load(result), found, end), shown=False)
    context.builder.place(found)
    value = _take(place, context, shared)
    store(to, to_exists, value, _element_type(place), target.span, context)
    context.builder.place(end)
    return Load(result)


# Sets --------------------------------------------------------------------------------------------


def _insert(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (value,) = _target(call, context)
    _begin(place, obligations, call, context, write=True)
    _verify_element(place, value, call, context)
    _change(place, Binary("with", Load(place), value), context)
    return TRUE


def _remove(_builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    place, obligations, (value,) = _target(call, context)
    _begin(place, obligations, call, context, write=True)
    _change(place, Binary("without", Load(place), value), context)
    return TRUE


def contains(element: ast.Expr, whole: ast.Expr, context: Context) -> Expr:
    """Whether a value is in a set that takes steps to find or to read."""
    value = expressions.evaluate(element, context)
    if expressions.calls_anything(whole):
        value = expressions.saved(value, context)
    if not _is_place(whole):
        return Binary("in", value, expressions.evaluate(whole, context))
    place, obligations = expressions.evaluate_place(whole, context)
    return _asked(place, obligations, whole, Binary("in", value, Load(place)), context)


def build(expr: ast.SetLiteral, context: Context) -> Expr:
    """The set or queue of the values in braces, which are evaluated in order."""
    return collect(context.facts.types[id(expr)], expr.elements, context)


def collect(type_: Type, elements: Sequence[ast.Expr], context: Context) -> Expr:
    """A set or queue of the elements' values."""
    if not isinstance(type_, SetType | QueueType):
        raise ValueError(f"{type_} has no elements")
    values: list[Expr] = []
    for at, element in enumerate(elements):
        value = expressions.evaluate(element, context)
        known = context.facts.types.get(id(element))
        verify_fits(type_.element, value, known, "an element", element.span, context)
        later = expressions.calls_anything(*elements[at + 1 :])
        values.append(expressions.saved(value, context) if later else value)
    return collected(type_, tuple(values))


# Both --------------------------------------------------------------------------------------------


def _ask(builtin: Builtin, call: ast.Call, context: Context) -> Expr:
    """`len` and `empty`."""
    if not _is_place(call.arguments[0]):
        return Unary(builtin.op, expressions.evaluate(call.arguments[0], context))
    place, obligations = expressions.evaluate_place(call.arguments[0], context)
    question = Unary(builtin.op, Load(place))
    return _asked(place, obligations, call.arguments[0], question, context)


def _is_place(expr: ast.Expr) -> bool:
    return isinstance(expr, ast.Identifier | ast.Index | ast.Member | ast.Unary)


def _asked(
    place: Place,
    obligations: tuple[Obligation, ...],
    whole: ast.Expr,
    question: Expr,
    context: Context,
) -> Expr:
    """Asks something about a set or queue, a shared one in a step."""
    if place.variable.kind is not VariableKind.SHARED:
        expressions.verify_all(context, obligations)
        return question
    context.begin_step()
    expressions.verify_all(context, obligations)
    expressions.verify_guards(context, place.variable, whole.span, write=False)
    answer = context.temp(scalar_type_of(question))
    context.emit(Assign(answer, question), reads=(place,))
    return Load(answer)


MEANING: dict[str, Callable[[Builtin, ast.Call, Context], Expr]] = {
    "push": _push,
    "pop": _pop,
    "try_push": _try_push,
    "try_pop": _try_pop,
    "insert": _insert,
    "remove": _remove,
    "len": _ask,
    "empty": _ask,
}
