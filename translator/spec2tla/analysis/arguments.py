"""Arguments of operations: one check for each word of `Builtin.parameters`."""

from spec2tla.analysis import (
    expressions,
    instances,
    labels,
    lock_arguments,
    object_arguments,
    places,
    storing,
)
from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.words import quoted, shown
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import (
    BoolType,
    IntType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    is_scalar,
)

_WANTED: dict[str, type[ScalarType]] = {
    "int place": IntType,
    "bool place": BoolType,
    "pointer place": PointerType,
    "set place": SetType,
    "queue place": QueueType,
}
_CALLED = {
    "place": "single values",
    "result place": "single values",
    "int place": "an `int`",
    "bool place": "a `bool`",
    "pointer place": "a pointer",
    "set place": "a set",
    "queue place": "a queue",
}
_PLACES = ("place", "int place", "bool place", "pointer place", "set place", "queue place")


def check(builtin: Builtin, expr: ast.Call, context: Context) -> Known:
    """Checks the arguments; gives the result's type where it depends on them."""
    found: dict[str, Known] = {}
    pairs = list(zip(builtin.parameters, expr.arguments, strict=False))
    target: ScalarType | None = None
    for kind, argument in pairs:
        if kind in _PLACES:
            target = _place(builtin, kind, argument, context)
    held = target.element if isinstance(target, SetType | QueueType) else target
    found |= {"place": target, "element": held}
    for kind, argument in pairs:
        match kind:
            case "value":
                _value(builtin, argument, held, context)
            case "result place":
                _result(builtin, argument, held, context)
            case "any":
                inner = context.within(Mode.BEFORE) if builtin.op == "old" else context
                found["any"] = expressions.scalar(argument, inner)
            case "collection":
                found["length"] = object_arguments.length(builtin, argument, context)
            case "pool":
                found["pool"] = object_arguments.pool(builtin, argument, context)
            case _ if kind in _PLACES:
                pass
            case _:
                _other(builtin, kind, argument, expr, context)
    return found.get(builtin.result)


def _other(
    builtin: Builtin, kind: str, argument: ast.Expr, expr: ast.Call, context: Context
) -> None:
    match kind:
        case "ignored":
            pass
        case "int":
            expressions.integer(argument, context, f"this argument of `{builtin.name}`")
        case "pointer":
            object_arguments.pointer(builtin, argument, context)
        case "condition":
            expressions.condition(argument, context)
        case "process":
            instances.instance(argument, context)
        case "label":
            ref = context.facts.instances.get(id(expr.arguments[0]))
            if ref is not None:
                labels.label(argument, ref.process, context)
        case _ if kind in lock_arguments.LOCKS:
            lock_arguments.lock(builtin, kind, argument, context)
        case _:
            raise ValueError(f"{builtin.name} has a parameter of unknown kind {kind}")


# Places ------------------------------------------------------------------------------------------


def _place(builtin: Builtin, kind: str, argument: ast.Expr, context: Context) -> ScalarType | None:
    """A variable that the operation reads and writes, with or without `&`."""
    operand = places.without_address(argument)
    if not isinstance(operand, ast.Identifier | ast.Index | ast.Member):
        expressions.typed(operand, context)
        message = f"`{builtin.name}` works on a variable, and {quoted(argument.span)} is none"
        context.error("E0310", argument.span, message)
        return None
    if builtin.writes and not storing.check_assignable(operand, context):
        return None
    type_ = places.value(operand, context)
    if type_ is None:
        return None
    if not is_scalar(type_):
        message = (
            f"`{builtin.name}` works on single values, {quoted(operand.span)} is {shown(type_)}"
        )
        context.error("E0326", argument.span, message, hint="name an element or a field of it")
        return None
    context.facts.types[id(argument)] = type_
    return _of_kind(builtin, kind, type_, operand.span, context)


def _of_kind(
    builtin: Builtin, kind: str, type_: ScalarType, span: Span, context: Context
) -> ScalarType | None:
    wanted = _WANTED.get(kind)
    if wanted is None and not isinstance(type_, SetType | QueueType):
        return type_
    if wanted is not None and isinstance(type_, wanted):
        return type_
    message = f"`{builtin.name}` works on {_CALLED[kind]}, and {quoted(span)} is {shown(type_)}"
    context.error("E0310", span, message, hint=_right_container(builtin, type_))
    return None


def _right_container(builtin: Builtin, type_: ScalarType) -> str:
    """What does with a set or queue what another operation does with something else."""
    match type_, builtin.op:
        case SetType(), "push" | "try_push":
            return "did you mean `insert`?"
        case SetType(), "pop" | "try_pop":
            return "`choose x in s;` takes an element, and `remove(s, x);` removes it"
        case QueueType(), "insert":
            return "did you mean `push`?"
        case QueueType(), "remove":
            return "did you mean `pop`?"
        case SetType() | QueueType(), "read_once" | "write_once":
            return "its name alone reads it, in one step, and `=` writes it"
        case _:
            return ""


def _value(
    builtin: Builtin, argument: ast.Expr, target: ScalarType | None, context: Context
) -> None:
    given = expressions.scalar(argument, context)
    if given is None or target is None:
        return
    elements = builtin.parameters[0] in ("set place", "queue place")
    what = f"{'an element' if elements else 'the variable'} of `{builtin.name}`"
    storing.check_stored(what, target, given, argument, context)


def _result(
    builtin: Builtin, argument: ast.Expr, element: ScalarType | None, context: Context
) -> None:
    """Where an element goes to; that it fits into a range is checked when it is stored."""
    target = _place(builtin, "result place", argument, context)
    if target is None or element is None or storing.alike(target, element):
        return
    message = (
        f"`{builtin.name}` stores {shown(element)} here, and {quoted(argument.span)} is "
        f"{shown(target)}"
    )
    context.error("E0303", argument.span, message)
