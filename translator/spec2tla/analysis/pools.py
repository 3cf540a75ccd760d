"""Pools of objects: `pool struct page pages[4];`, and the type of pointers to those objects.

Pointers are declared before structures, whose fields they may be; the pools themselves after them.
"""

from collections.abc import Iterable

from spec2tla.analysis.context import Context
from spec2tla.analysis.model import PoolSymbol
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.typespecs import array_size, limited, struct_type
from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.types import ArrayType, PointerType


def declare_pointers(declarations: Iterable[ast.PoolDecl], context: Context) -> None:
    """Puts the type of pointers to each structure that has a pool into the tables."""
    first: dict[str, ast.PoolDecl] = {}
    for declaration in declarations:
        tag = declaration.struct.text
        size = array_size(declaration.size, context)
        if tag in first:
            _report_second(declaration, first[tag], context)
            continue
        first[tag] = declaration
        pointer = None if size is None else PointerType(tag, declaration.name.text, size)
        context.tables.pools[tag] = pointer


def _report_second(second: ast.PoolDecl, first: ast.PoolDecl, context: Context) -> None:
    tag = first.struct.text
    message = f"`struct {tag}` has a pool already, `{first.name.text}`"
    label = Label(first.name.span, "the first pool")
    hint = f"make `{first.name.text}` larger, or declare a structure of its own for each"
    context.error("E0215", second.name.span, message, label, hint=hint)


def declare_pools(declarations: Iterable[ast.PoolDecl], context: Context) -> tuple[PoolSymbol, ...]:
    """Puts the pools into the scope; those without errors are given back."""
    found = []
    for declaration in declarations:
        name = declaration.name
        symbol = _pool(declaration, context)
        context.scope.entries[name.text] = symbol or Broken(name.text, name.span)
        found += [symbol] if symbol else []
    return tuple(found)


def _pool(declaration: ast.PoolDecl, context: Context) -> PoolSymbol | None:
    name, tag = declaration.name, declaration.struct.text
    struct = struct_type(declaration.struct, context)
    pointer = context.tables.pools[tag]
    if struct is None or pointer is None or pointer.pool != name.text:
        return None
    if limited(ArrayType(struct, pointer.size), declaration.size.span, context) is None:
        return None
    return PoolSymbol(name.text, struct, pointer.size, declaration.doc, name.span)
