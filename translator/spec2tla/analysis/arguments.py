"""Arguments of operations: one check for each word of `Builtin.parameters`."""

from spec2tla.analysis import expressions, instances, labels, places, storing
from spec2tla.analysis.builtins import BUILTINS, Builtin
from spec2tla.analysis.context import Context, Known, Mode
from spec2tla.analysis.model import LockSymbol
from spec2tla.analysis.words import plural, quoted, shown
from spec2tla.diagnostics import Label
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.types import BoolType, IntType, ScalarType, is_scalar

_LOCKS = ("spinlock", "mutex", "rwlock", "rwsem", "seqlock", "completion", "lock")
_ARTICLE = {"int": "an", "bool": "a"}
_PLACES = ("place", "int place", "bool place")


def check(builtin: Builtin, expr: ast.Call, context: Context) -> Known:
    """Checks the arguments; gives the result's type where it depends on them."""
    pairs = list(zip(builtin.parameters, expr.arguments, strict=False))
    target: ScalarType | None = None
    for kind, argument in pairs:
        if kind in _PLACES:
            target = _place(builtin, kind, argument, context)
    any_type: Known = None
    for kind, argument in pairs:
        if kind == "value":
            _value(builtin, argument, target, context)
        elif kind == "any":
            inner = context.within(Mode.BEFORE) if builtin.op == "old" else context
            any_type = expressions.scalar(argument, inner)
        elif kind not in _PLACES:
            _other(builtin, kind, argument, expr, context)
    return {"place": target, "any": any_type}.get(builtin.result)


def _other(
    builtin: Builtin, kind: str, argument: ast.Expr, expr: ast.Call, context: Context
) -> None:
    match kind:
        case "ignored":
            pass
        case "int":
            expressions.integer(argument, context, f"this argument of `{builtin.name}`")
        case "condition":
            expressions.condition(argument, context)
        case "process":
            instances.instance(argument, context)
        case "label":
            ref = context.facts.instances.get(id(expr.arguments[0]))
            if ref is not None:
                labels.label(argument, ref.process, context)
        case _ if kind in _LOCKS:
            lock(builtin, kind, argument, context)
        case _:
            raise ValueError(f"{builtin.name} has a parameter of unknown kind {kind}")


# Places ------------------------------------------------------------------------------------------


def _place(builtin: Builtin, kind: str, argument: ast.Expr, context: Context) -> ScalarType | None:
    """A variable that the operation reads and writes, with or without `&`."""
    operand = _without_address(argument)
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
    wanted = {"int place": IntType, "bool place": BoolType}.get(kind)
    if wanted is None or isinstance(type_, wanted):
        return type_
    name = kind.removesuffix(" place")
    message = (
        f"`{builtin.name}` works on {_ARTICLE[name]} `{name}`, and {quoted(span)} is {shown(type_)}"
    )
    context.error("E0310", span, message)
    return None


def _value(
    builtin: Builtin, argument: ast.Expr, target: ScalarType | None, context: Context
) -> None:
    given = expressions.scalar(argument, context)
    if given is None or target is None:
        return
    storing.check_stored(f"the variable of `{builtin.name}`", target, given, argument, context)


def _without_address(argument: ast.Expr) -> ast.Expr:
    if isinstance(argument, ast.Unary) and argument.op == "&":
        return argument.operand
    return argument


# Locks -------------------------------------------------------------------------------------------


def lock(builtin: Builtin, kind: str, argument: ast.Expr, context: Context) -> None:
    """A lock, or an element of an array of locks, of the kind that the operation wants."""
    symbol = lock_named(argument, _word(kind), context)
    if symbol is None or kind == symbol.type.kind:
        return
    if kind == "lock":
        check_held(symbol, argument.span, context)
        return
    message = f"`{builtin.name}` is for a {kind}, and `{symbol.name}` is a {symbol.type.kind}"
    declared = Label(symbol.span, "declared here")
    hint = _right_operation(builtin, symbol.type.kind)
    context.error("E0324", argument.span, message, declared, hint=hint)


def check_held(symbol: LockSymbol, span: Span, context: Context) -> bool:
    """That a lock is one that somebody can hold."""
    if symbol.type.kind != "completion":
        return True
    declared = Label(symbol.span, "declared here")
    message = f"`{symbol.name}` is a completion, which nobody holds"
    context.error("E0324", span, message, declared)
    return False


def _right_operation(builtin: Builtin, kind: str) -> str:
    same = [b for b in BUILTINS.values() if b.op == builtin.op and kind in b.parameters[:1]]
    best = next((b for b in same if b.mode == builtin.mode), same[0] if same else None)
    return f"did you mean `{best.name}`?" if best else ""


def _word(kind: str) -> str:
    """What the user calls it: a completion is no lock to a reader of the kernel."""
    return "completion" if kind == "completion" else "lock"


def lock_named(argument: ast.Expr, word: str, context: Context) -> LockSymbol | None:
    """The lock that an argument names; `word` says what is wanted, "lock" or "completion"."""
    operand = _without_address(argument)
    name = operand.base if isinstance(operand, ast.Index) else operand
    if not isinstance(name, ast.Identifier):
        context.error("E0324", argument.span, f"{quoted(argument.span)} is not a {word}")
        return None
    entry = context.scope.find(name.name)
    if entry is None:
        hint = did_you_mean(name.name, context.names(lambda e: isinstance(e, LockSymbol)))
        context.error("E0201", name.span, f"there is no {word} `{name.name}`", hint=hint)
        return None
    symbol = places.lookup(name, context)
    if symbol is None:
        return None
    if not isinstance(symbol, LockSymbol):
        context.error("E0324", argument.span, f"{quoted(argument.span)} is not a {word}")
        return None
    for node in (name, operand, argument):
        context.facts.types[id(node)] = symbol.type
    return symbol if _is_one(symbol, operand, context) else None


def _is_one(symbol: LockSymbol, operand: ast.Expr, context: Context) -> bool:
    word = _word(symbol.type.kind)
    if isinstance(operand, ast.Index):
        index = expressions.integer(operand.index, context, "an index")
        if symbol.size is None:
            message = f"`{symbol.name}` is one {word}, not an array of {word}s"
            context.error("E0306", operand.span, message, Label(symbol.span, "declared here"))
            return False
        places.check_index(operand, index, symbol.size, context)
        return True
    if symbol.size is None:
        return True
    message = f"`{symbol.name}` is an array of {plural(symbol.size, word)}: say which one"
    hint = f"as in `{symbol.name}[0]`"
    context.error("E0324", operand.span, message, Label(symbol.span, "declared here"), hint=hint)
    return False
