"""Two programs -> what the second one declares otherwise, more, or not at all.

In: a base and another program, a variant of it or not. Out: differences with their places. Equal is
what prints the same: comments, layout and `override` are no difference. Verdicts are not looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from spec2tla.analysis.merging import name_of
from spec2tla.analysis.modules import Program
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast
from spec2tla.syntax.printer import print_unit

_NOWHERE = SourceFile("", "")


class Kind(Enum):
    REPLACED = "replaced"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """`space` is what it is: `function`, `expect`… `old` is the base's text, `new` the variant's.

    One of the two is None where the other has nothing of this name.
    """

    kind: Kind
    space: str
    name: str
    old: Span | None
    new: Span | None

    @property
    def is_code(self) -> bool:
        """Whether it says what happens, and not what is asked about it."""
        return self.space not in ("property", "check", "expect", "memory", "nocheck")


@dataclass(frozen=True, slots=True)
class _Key:
    space: str
    name: str


def differences(base: Program, other: Program) -> tuple[Difference, ...]:
    """In the order of the other's declarations; what only the base has comes last."""
    ours, theirs = _by_key(base), _by_key(other)
    found = [*_changed(ours, theirs)]
    for key, old in ours.items():
        if key not in theirs:
            found.append(Difference(Kind.REMOVED, _word(old), key.name, old.span, None))
    return tuple(found)


def _changed(
    ours: Mapping[_Key, ast.Decl], theirs: Mapping[_Key, ast.Decl]
) -> Iterator[Difference]:
    for key, new in theirs.items():
        old = ours.get(key)
        if old is None:
            yield Difference(Kind.ADDED, _word(new), key.name, None, new.span)
        elif _printed(old) != _printed(new):
            yield Difference(Kind.REPLACED, _word(new), key.name, old.span, new.span)


def _by_key(program: Program) -> dict[_Key, ast.Decl]:
    return {_key(declaration): declaration for declaration in program.declarations}


def _key(declaration: ast.Decl) -> _Key:
    match declaration:
        case ast.Expect() | ast.NoCheck():
            return _Key(_word(declaration), declaration.property.text)
        case ast.MemorySetting():
            return _Key("memory", declaration.model.text)
        case ast.AssumeDecl():
            return _Key("assume", _printed(declaration))
        case ast.UseDecl():
            return _Key("use", declaration.target)
        case ast.EnumDecl() | ast.StructDecl() | ast.PropertyDecl() | ast.CheckDecl():
            return _Key(_word(declaration), name_of(declaration).text)
        case _:
            # These share one space of names: a variable can stand for a constant.
            return _Key("declaration", name_of(declaration).text)


def _word(declaration: ast.Decl) -> str:
    match declaration:
        case ast.SharedDecl():
            return "ghost" if declaration.ghost else "shared"
        case ast.LockDecl():
            return declaration.kind
        case ast.MemorySetting():
            return "memory"
        case _:
            return type(declaration).__name__.removesuffix("Decl").lower()


def _printed(declaration: ast.Decl) -> str:
    """What it says: without documentation, and whatever it overrides."""
    match declaration:
        case ast.UseDecl() | ast.Expect() | ast.MemorySetting() | ast.NoCheck():
            bare: ast.Decl = declaration
        case ast.AssumeDecl():
            bare = replace(declaration, doc="")
        case _:
            bare = replace(declaration, doc="", override=False)
    return print_unit(ast.Unit(_NOWHERE, None, (bare,)))
