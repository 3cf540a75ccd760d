"""Shared variables, ghosts and locks -> symbols, in order of declaration."""

from collections.abc import Iterable

from spec2tla.analysis import constants, lock_arguments
from spec2tla.analysis.context import Context
from spec2tla.analysis.initials import initial
from spec2tla.analysis.model import LockSymbol, LockUse, VariableSymbol
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.typespecs import array_of, array_size, resolve_type
from spec2tla.syntax import ast
from spec2tla.types import LockType, Type


def declare_variables(
    declarations: Iterable[ast.SharedDecl | ast.LockDecl], context: Context
) -> tuple[VariableSymbol | LockSymbol, ...]:
    """Puts them into the scope; those without errors are given back."""
    ordered = tuple(declarations)
    names = [(d, part) for d in ordered for part in d.declarators]
    found: dict[str, VariableSymbol | LockSymbol] = {}
    # Locks first: `guarded_by` may name one that is declared further down.
    for declaration, part in sorted(names, key=lambda pair: isinstance(pair[0], ast.SharedDecl)):
        context.scope.entries[part.name.text] = Broken(part.name.text, part.name.span)
        if isinstance(declaration, ast.LockDecl):
            symbol: VariableSymbol | LockSymbol | None = _lock(declaration, part, context)
        else:
            symbol = _variable(declaration, part, context)
        if symbol is not None:
            context.scope.entries[symbol.name] = found[symbol.name] = symbol
    return tuple(found[part.name.text] for _, part in names if part.name.text in found)


def _lock(declaration: ast.LockDecl, part: ast.Declarator, context: Context) -> LockSymbol | None:
    if len(part.sizes) > 1:
        context.unsupported(part.span, "arrays of arrays of locks")
        return None
    size = array_size(part.sizes[0], context) if part.sizes else None
    if part.sizes and size is None:
        return None
    type_ = LockType(declaration.kind)
    return LockSymbol(part.name.text, type_, size, declaration.doc, part.name.span)


def _variable(
    declaration: ast.SharedDecl, part: ast.Declarator, context: Context
) -> VariableSymbol | None:
    type_ = array_of(resolve_type(declaration.type, context), part.sizes, context)
    always = _guards(declaration, part.guarded_by, context)
    writes = _guards(declaration, part.writes_guarded_by, context)
    if type_ is None:
        return None
    return _symbol(declaration, part, type_, always, writes, context)


def _symbol(
    declaration: ast.SharedDecl,
    part: ast.Declarator,
    type_: Type,
    guarded_by: tuple[LockUse, ...],
    writes_guarded_by: tuple[LockUse, ...],
    context: Context,
) -> VariableSymbol:
    return VariableSymbol(
        name=part.name.text,
        type=type_,
        kind="ghost" if declaration.ghost else "shared",
        span=part.name.span,
        doc=declaration.doc,
        initial=initial(part.name.text, type_, part.init, context),
        guarded_by=guarded_by,
        writes_guarded_by=writes_guarded_by,
    )


def _guards(
    declaration: ast.SharedDecl, locks: tuple[ast.Expr, ...], context: Context
) -> tuple[LockUse, ...]:
    if declaration.ghost and locks:
        message = "a ghost is no memory, so no lock guards it"
        context.error("E0418", locks[0].span, message)
        return ()
    uses = [_guard(lock, context) for lock in locks]
    return tuple(use for use in uses if use is not None)


def _guard(expr: ast.Expr, context: Context) -> LockUse | None:
    """The lock, by name or by name and constant index."""
    symbol = lock_arguments.lock_named(expr, "lock", context)
    if symbol is None or not lock_arguments.check_held(symbol, expr.span, context):
        return None
    operand = expr.operand if isinstance(expr, ast.Unary) else expr
    if not isinstance(operand, ast.Index):
        return LockUse(symbol, None)
    index = constants.constant_int(operand.index, context, "the index of a lock")
    return None if index is None else LockUse(symbol, index)
