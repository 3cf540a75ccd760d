"""Calls: of functions, with their parameters, and of the operations in analysis/builtins.py."""

from spec2tla.analysis import arguments, expressions, places, storing
from spec2tla.analysis.builtins import BUILTINS, Builtin
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.kernel_names import KERNEL_NAMES
from spec2tla.analysis.model import FunctionSymbol, VariableSymbol
from spec2tla.analysis.scope import Broken, Later, declared_at, kind_of
from spec2tla.analysis.words import plural, quoted, shown
from spec2tla.diagnostics import Label
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.types import BOOL, SEQUENCE, VOID, PointerType, StructType, is_scalar


def called(expr: ast.Call, context: Context) -> Known:
    """The type of what a call gives, `void` included; the facts hold what it calls."""
    callee = _callee(expr, context)
    if callee is not None:
        context.facts.calls[id(expr)] = callee
    match callee:
        case None:
            for argument in expr.arguments:
                _look_at(argument, context)
            return None
        case FunctionSymbol():
            return _function(callee, expr, context)
        case Builtin():
            return _builtin(callee, expr, context)


def _callee(expr: ast.Call, context: Context) -> FunctionSymbol | Builtin | None:
    name = expr.callee.text
    if name in BUILTINS:
        return BUILTINS[name]
    entry = context.scope.find(name)
    if isinstance(entry, FunctionSymbol):
        return entry
    if entry is None:
        known = [*context.names(lambda e: isinstance(e, FunctionSymbol)), *BUILTINS]
        hint = KERNEL_NAMES.get(name) or did_you_mean(name, known)
        message = f"there is no function or operation `{name}`"
        context.error("E0202", expr.callee.span, message, hint=hint)
    elif isinstance(entry, Later):
        context.error("E0413", expr.span, f"{context.mode.value} cannot call `{name}`")
    elif not isinstance(entry, Broken):
        span = declared_at(entry)
        labels = (Label(span, "declared here"),) if span else ()
        message = f"`{name}` is {kind_of(entry)}, and cannot be called"
        context.error("E0209", expr.callee.span, message, *labels)
    return None


def _look_at(argument: ast.Expr, context: Context) -> None:
    """Finds the mistakes of an argument of which nothing is known."""
    operand = argument.operand if isinstance(argument, ast.Unary) else argument
    is_name = isinstance(operand, ast.Identifier) and context.scope.find(operand.name)
    if not is_name:
        expressions.typed(operand, context)


# Functions ---------------------------------------------------------------------------------------


def _function(function: FunctionSymbol, expr: ast.Call, context: Context) -> Known:
    declared = Label(function.declaration.name.span, "declared here")
    if context.mode is not Mode.CODE:
        message = f"{context.mode.value} cannot call the function `{function.name}`"
        one_state = "it is evaluated in one state: write out what the function computes"
        hint = "" if context.mode is Mode.CONSTANT else one_state
        context.error("E0413", expr.span, message, declared, hint=hint)
        return None
    wanted, given = len(function.parameters), len(expr.arguments)
    if wanted != given:
        message = f"`{function.name}` takes {plural(wanted, 'argument')}, {given} given"
        context.error("E0309", expr.span, message, declared)
        for argument in expr.arguments:
            _look_at(argument, context)
        return function.result
    for parameter, argument in zip(function.parameters, expr.arguments, strict=True):
        _argument(parameter, argument, context)
    return function.result


def _argument(parameter: VariableSymbol, argument: ast.Expr, context: Context) -> None:
    declared = Label(parameter.span, "the parameter")
    if parameter.kind == "reference":
        _reference(parameter, argument, declared, context)
        return
    if isinstance(argument, ast.Unary) and argument.op == "&":
        if isinstance(parameter.type, PointerType):
            _address(parameter, parameter.type, argument, declared, context)
            return
        message = f"`{parameter.name}` is passed by value, {quoted(argument.span)} is an address"
        context.error("E0310", argument.span, message, declared, hint="remove the `&`")
        return
    given = expressions.typed(argument, context)
    if given is not None:
        what = f"the parameter `{parameter.name}`"
        storing.check_stored(what, parameter.type, given, argument, context, declared)
        _check_place(argument, given, context)


def _address(
    parameter: VariableSymbol,
    pointer: PointerType,
    argument: ast.Unary,
    declared: Label,
    context: Context,
) -> None:
    """`&x` for a pointer: what the function may do with it is for addresses.py to say."""
    given = places.place(argument.operand, context)
    if given is None:
        return
    context.facts.types[id(argument)] = given
    if isinstance(given, StructType) and given.name == pointer.struct:
        return
    message = (
        f"`{parameter.name}` points to a `struct {pointer.struct}`, "
        f"and {quoted(argument.operand.span)} is {shown(given)}"
    )
    hint = "remove the `&`" if given == pointer else ""
    context.error("E0310", argument.span, message, declared, hint=hint)


def _check_place(argument: ast.Expr, given: Known, context: Context) -> None:
    """A structure is copied from where it stands, so it must stand somewhere."""
    if given is None or is_scalar(given) or not isinstance(argument, ast.Call):
        return
    message = f"{quoted(argument.span)} must be kept in a variable before it is passed on"
    context.error("E0327", argument.span, message)


def _reference(
    parameter: VariableSymbol, argument: ast.Expr, declared: Label, context: Context
) -> None:
    addressed = isinstance(argument, ast.Unary) and argument.op == "&"
    operand = argument.operand if isinstance(argument, ast.Unary) and addressed else argument
    if isinstance(operand, ast.NullLiteral):
        message = f"`{parameter.name}` refers to {shown(parameter.type)}, and `NULL` is none"
        hint = f"to have pointers that can be `NULL`, declare a pool of `{parameter.type}`"
        context.error("E0310", argument.span, message, declared, hint=hint)
        return
    given = places.place(operand, context)
    if given is None:
        return
    if addressed:
        context.facts.types[id(argument)] = given
    if given != parameter.type:
        message = (
            f"`{parameter.name}` refers to {shown(parameter.type)}, "
            f"and {quoted(operand.span)} is {shown(given)}"
        )
        context.error("E0310", argument.span, message, declared)
        return
    is_reference = places.is_reference(operand, context)
    if is_reference == addressed:
        message = f"{quoted(argument.span)} is not the address of {shown(given)}"
        hint = f"write `{operand.span.text}`" if is_reference else f"write `&{operand.span.text}`"
        context.error("E0310", argument.span, message, declared, hint=hint)


# Operations --------------------------------------------------------------------------------------


def _builtin(builtin: Builtin, expr: ast.Call, context: Context) -> Known:
    if not _is_allowed(builtin, expr, context):
        return VOID if builtin.result == "void" else None
    most = len(builtin.parameters)
    least = most - builtin.parameters.count("ignored")
    if not least <= len(expr.arguments) <= most:
        message = f"`{builtin.name}` takes {plural(least, 'argument')}, {len(expr.arguments)} given"
        context.error("E0309", expr.span, message)
        for argument in expr.arguments:
            _look_at(argument, context)
        return _fixed_result(builtin)
    return arguments.check(builtin, expr, context) or _fixed_result(builtin)


def _fixed_result(builtin: Builtin) -> Known:
    match builtin.result:
        case "void":
            return VOID
        case "bool":
            return BOOL
        case "sequence":
            return SEQUENCE
        case _:
            return None


def _is_allowed(builtin: Builtin, expr: ast.Call, context: Context) -> bool:
    mode, name = context.mode, builtin.name
    if builtin.op == "old" and mode is not Mode.TRANSITION:
        message = f"`old` compares two states, which {mode.value} does not have"
        in_state = mode in (Mode.STATE, Mode.RUN)
        hint = "only a `transition` has a state before and one after" if in_state else ""
        context.error("E0411", expr.span, message, hint=hint)
        return False
    if builtin.where == "property" and not mode.is_property:
        context.error("E0410", expr.span, f"`{name}` is for properties, and this is {mode.value}")
        return False
    if builtin.where == "code" and mode is not Mode.CODE:
        if builtin.op == "read_once" and mode.is_pure:
            return True
        message = f"`{name}` is an operation of code, and this is {mode.value}"
        context.error("E0413", expr.span, message)
        return False
    return True
