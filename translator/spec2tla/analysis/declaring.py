"""Names that come into a scope: whether they may, and which others they hide."""

from spec2tla.analysis.builtins import BUILTINS
from spec2tla.analysis.context import Context
from spec2tla.analysis.model import FunctionSymbol, ProcessSymbol
from spec2tla.analysis.paths import SHIPPED
from spec2tla.analysis.scope import Broken, Entry, Later, declared_at, kind_of
from spec2tla.diagnostics import Label, Sink
from spec2tla.syntax import ast


def declare(name: ast.Name, entry: Entry, context: Context) -> bool:
    """Puts a local name into the innermost scope; False where it is taken or reserved there."""
    if is_reserved(name, context.sink):
        return False
    earlier = context.scope.entries.get(name.text)
    if earlier is not None:
        report_twice(name, earlier, context.sink)
        return False
    warn_if_shadowing(name, context)
    context.scope.entries[name.text] = entry
    return True


def is_reserved(name: ast.Name, sink: Sink) -> bool:
    """Whether nothing may be called so, which is reported."""
    if name.text != "self":
        return False
    message = "`self` is the number of the process instance, and no name for anything else"
    sink.report("E0210", name.span, message)
    return True


def is_operation(name: ast.Name, sink: Sink) -> bool:
    """Whether a function would hide an operation of the language, which is reported."""
    if name.text not in BUILTINS and name.text != "finishes":
        return False
    message = f"`{name.text}` is an operation of the language, and cannot be defined"
    sink.report("E0210", name.span, message, hint="give the function another name")
    return True


def report_twice(name: ast.Name, earlier: Entry, sink: Sink) -> None:
    span = declared_at(earlier)
    labels = () if span is None else (Label(span, "first declared here"),)
    sink.report("E0206", name.span, f"`{name.text}` is declared twice", *labels)


def warn_if_shadowing(name: ast.Name, context: Context) -> None:
    """As C compilers do: hiding a name is allowed, and is seldom meant."""
    outer = context.scope.parent.find(name.text) if context.scope.parent else None
    if outer is None or isinstance(outer, Broken | Later | FunctionSymbol | ProcessSymbol):
        # Functions and processes have no values, so that nothing is mistaken for another.
        return
    if name.span.file.name.startswith(SHIPPED):
        # A shipped library does not know the model's names, and its user cannot change it.
        return
    span = declared_at(outer)
    labels = () if span is None else (Label(span, "declared here"),)
    message = f"`{name.text}` hides {kind_of(outer)} of the same name"
    context.error("W0201", name.span, message, *labels)
