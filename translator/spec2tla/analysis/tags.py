"""`enum` and `struct` declarations -> types."""

from collections.abc import Iterable, Iterator

from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.declaring import report_twice
from spec2tla.analysis.model import EnumMemberSymbol
from spec2tla.analysis.order import in_order
from spec2tla.analysis.scope import Broken
from spec2tla.analysis.typespecs import array_of, limited, resolve_type
from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.types import EnumType, StructField, StructType

MAX_MEMBERS = 256


def declare_enums(declarations: Iterable[ast.EnumDecl], context: Context) -> tuple[EnumType, ...]:
    """Puts the types into the tables, and their values into the scope."""
    types = []
    for declaration in declarations:
        type_ = EnumType(declaration.name.text, tuple(m.text for m in declaration.members))
        context.tables.enums[type_.name] = type_
        types.append(type_)
        for position, member in enumerate(declaration.members):
            symbol = EnumMemberSymbol(member.text, type_, position, member.span)
            context.scope.entries[member.text] = symbol
        if len(type_.members) > MAX_MEMBERS:
            message = f"`{type_}` has {len(type_.members)} values, {MAX_MEMBERS} are possible"
            context.error("E0524", declaration.name.span, message)
    return tuple(types)


def declare_structs(
    declarations: Iterable[ast.StructDecl], context: Context
) -> tuple[StructType, ...]:
    """Puts the types into the tables; those without errors are given back, as declared."""
    nodes = {declaration.name.text: declaration for declaration in declarations}
    circular: set[str] = set()

    def on_cycle(cycle: tuple[ast.StructDecl, ...]) -> None:
        circular.update(d.name.text for d in cycle)
        _report_cycle(cycle, context)

    context.tables.structs.update(dict.fromkeys(nodes))
    for name in in_order(nodes, _contained, on_cycle):
        type_ = _struct(nodes[name], context)
        context.tables.structs[name] = None if name in circular else type_
    found = [context.tables.structs[name] for name in nodes]
    return tuple(type_ for type_ in found if type_ is not None)


def _contained(declaration: ast.StructDecl) -> Iterator[str]:
    for spec, _ in declaration.fields:
        if isinstance(spec, ast.StructSpec) and not spec.pointer:
            yield spec.name.text


def _report_cycle(cycle: tuple[ast.StructDecl, ...], context: Context) -> None:
    first = min(cycle, key=lambda d: d.span.start)
    names = {d.name.text for d in cycle}
    labels = [
        Label(declarator.span, f"in `struct {d.name.text}`")
        for d in cycle
        for spec, declarator in d.fields
        if isinstance(spec, ast.StructSpec) and spec.name.text in names
    ]
    message = f"`struct {first.name.text}` contains itself"
    context.error("E0213", first.name.span, message, *labels)


def _struct(declaration: ast.StructDecl, context: Context) -> StructType | None:
    fields: dict[str, StructField] = {}
    complete = True
    for spec, declarator in declaration.fields:
        name = declarator.name
        if name.text in fields:
            earlier = next(d.name for _, d in declaration.fields if d.name.text == name.text)
            report_twice(name, Broken(name.text, earlier.span), context.sink)
            continue
        type_: Known = array_of(resolve_type(spec, context), declarator.sizes, context)
        if type_ is None:
            complete = False
        else:
            fields[name.text] = StructField(name.text, type_)
    if not declaration.fields:
        message = f"`struct {declaration.name.text}` has no fields"
        context.error("E0318", declaration.name.span, message)
        return None
    if not complete:
        return None
    type_ = StructType(declaration.name.text, tuple(fields.values()))
    found = limited(type_, declaration.name.span, context)
    return found if isinstance(found, StructType) else None
