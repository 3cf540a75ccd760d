"""Arguments that are locks: of the kind that the operation wants, one of an array."""

from spec2tla.analysis import expressions, places
from spec2tla.analysis.builtins import BUILTINS, Builtin
from spec2tla.analysis.context import Context
from spec2tla.analysis.model import LockSymbol
from spec2tla.analysis.words import plural, quoted
from spec2tla.diagnostics import Label
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast

LOCKS = ("spinlock", "mutex", "rwlock", "rwsem", "seqlock", "completion", "lock")
"""The words of `Builtin.parameters` for them."""


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
    operand = places.without_address(argument)
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
