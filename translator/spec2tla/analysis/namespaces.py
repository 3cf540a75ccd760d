"""Top-level names: each declared once in its namespace, the later ones reported and left out.

Variables, locks, constants, values of enums, functions and processes share one namespace; tags of
enums, tags of structures and properties each have their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from spec2tla.analysis.declaring import is_operation, is_reserved, report_twice
from spec2tla.analysis.scope import Broken
from spec2tla.diagnostics import Sink
from spec2tla.syntax import ast


@dataclass(slots=True)
class _Names:
    sink: Sink
    seen: dict[tuple[str, str], ast.Name] = field(default_factory=dict)

    def takes(self, space: str, name: ast.Name) -> bool:
        """Whether the name is free and allowed; it is taken from now on."""
        if is_reserved(name, self.sink):
            return False
        earlier = self.seen.setdefault((space, name.text), name)
        if earlier is not name:
            report_twice(name, Broken(name.text, earlier.span), self.sink)
        return earlier is name


def unique(declarations: tuple[ast.Decl, ...], sink: Sink) -> tuple[ast.Decl, ...]:
    """The declarations whose names are their own, one declarator in each."""
    names = _Names(sink)
    return tuple(kept for d in declarations for kept in _kept(d, names))


def top_level_names(declarations: tuple[ast.Decl, ...]) -> Iterator[ast.Name]:
    """The names of variables, locks, functions and processes."""
    for declaration in declarations:
        match declaration:
            case ast.SharedDecl(_, _, declarators) | ast.LockDecl(_, declarators):
                yield from [part.name for part in declarators]
            case ast.FunctionDecl() | ast.ProcessDecl() | ast.PoolDecl():
                yield declaration.name
            case _:
                pass


def _kept(declaration: ast.Decl, names: _Names) -> Iterator[ast.Decl]:
    match declaration:
        case ast.EnumDecl(name, members):
            free = tuple(member for member in members if names.takes("", member))
            if names.takes("enum", name) and free:
                yield replace(declaration, members=free)
        case ast.StructDecl(name):
            if names.takes("struct", name):
                yield declaration
        case ast.PropertyDecl(_, name):
            if names.takes("property", name):
                yield declaration
        case ast.SharedDecl(_, _, declarators) | ast.LockDecl(_, declarators):
            for part in declarators:
                if names.takes("", part.name):
                    yield replace(declaration, declarators=(part,))
        case ast.FunctionDecl(_, name):
            if names.takes("", name) and not is_operation(name, names.sink):
                yield declaration
        case ast.ConstDecl(name) | ast.ProcessDecl(name) | ast.PoolDecl(_, name):
            if names.takes("", name):
                yield declaration
        case (
            ast.AssumeDecl()
            | ast.CheckDecl()
            | ast.UseDecl()
            | ast.Expect()
            | ast.MemorySetting()
            | ast.NoCheck()
        ):
            yield declaration
        case _:
            assert_never(declaration)
