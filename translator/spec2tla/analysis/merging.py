"""Loaded files -> the declarations of one model, in order, each name declared once across files.

A library's declarations stand where it is used first; a variant's follow those of its base, and
what it overrides takes the place of what it replaces. Clashes between files are reported here;
duplicates within one file stay, for name resolution to report.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from spec2tla.analysis.loading import Loaded
from spec2tla.diagnostics import Label, Sink
from spec2tla.source import Span
from spec2tla.suggest import nearest
from spec2tla.syntax import ast

Named: TypeAlias = (
    ast.ConstDecl
    | ast.EnumDecl
    | ast.StructDecl
    | ast.PoolDecl
    | ast.SharedDecl
    | ast.LockDecl
    | ast.FunctionDecl
    | ast.ProcessDecl
    | ast.PropertyDecl
    | ast.CheckDecl
)
Unnamed: TypeAlias = ast.AssumeDecl | ast.Expect | ast.MemorySetting | ast.NoCheck


@dataclass(frozen=True, slots=True)
class Replacement:
    """A declaration of a base and the one that overrides it, or its `expect` or `memory`."""

    name: str
    old: ast.Decl
    new: ast.Decl


@dataclass(frozen=True, slots=True)
class Merged:
    """`replaced` in the order in which the variants, innermost base first, say it."""

    declarations: tuple[ast.Decl, ...]
    replaced: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    """A name and the namespace that it is unique in."""

    space: str
    name: str


@dataclass(slots=True)
class _Merge:
    """The declarations so far; those before `inherited` belong to the base of the file at hand."""

    sink: Sink
    declarations: list[ast.Decl] = field(default_factory=list)
    places: dict[_Key, int] = field(default_factory=dict)
    replaced: list[Replacement] = field(default_factory=list)
    merged: set[Loaded] = field(default_factory=set)
    inherited: int = 0

    def append(self, declaration: ast.Decl) -> None:
        self.declarations.append(declaration)

    def substitute(self, place: int, name: str, new: ast.Decl) -> None:
        self.replaced.append(Replacement(name, self.declarations[place], new))
        self.declarations[place] = new


def merge(main: Loaded, sink: Sink) -> Merged:
    """All declarations of the main file, its libraries and its bases.

    None of them is a UseDecl; a SharedDecl or LockDecl has one declarator each, so that one name
    can be replaced.
    """
    merge = _Merge(sink)
    _add_model(merge, main)
    return Merged(tuple(merge.declarations), tuple(merge.replaced))


def name_of(declaration: Named) -> ast.Name:
    """The name that a declaration with one declarator declares."""
    match declaration:
        case ast.SharedDecl() | ast.LockDecl():
            return declaration.declarators[0].name
        case _:
            return declaration.name


def _add_model(merge: _Merge, loaded: Loaded) -> None:
    if loaded.base is not None:
        _add_model(merge, loaded.base)
    merge.inherited = len(merge.declarations)
    _add_file(merge, loaded)


def _add_file(merge: _Merge, loaded: Loaded | None) -> None:
    if loaded is None or loaded in merge.merged:
        return
    merge.merged.add(loaded)
    libraries = iter(loaded.uses)
    is_variant = loaded.base is not None
    for declaration in loaded.unit.declarations:
        match declaration:
            case ast.UseDecl():
                _add_file(merge, next(libraries))
            case ast.AssumeDecl() | ast.Expect() | ast.MemorySetting() | ast.NoCheck():
                _add_unnamed(merge, declaration)
            case _:
                for single in _singles(declaration):
                    _add_named(merge, single, is_variant)


def _singles(declaration: Named) -> tuple[Named, ...]:
    match declaration:
        case ast.SharedDecl() | ast.LockDecl():
            return tuple(replace(declaration, declarators=(d,)) for d in declaration.declarators)
        case _:
            return (declaration,)


# Entries without a name of their own -------------------------------------------------------------


def _add_unnamed(merge: _Merge, declaration: Unnamed) -> None:
    place = _inherited_like(merge, declaration)
    if place is None:
        merge.append(declaration)
        return
    merge.substitute(place, _subject(declaration), declaration)


def _inherited_like(merge: _Merge, declaration: Unnamed) -> int | None:
    """The base's `expect` of the same property, or its `memory`: the variant's counts instead."""
    for place, old in enumerate(merge.declarations[: merge.inherited]):
        if old.span.file is declaration.span.file:
            continue
        match old, declaration:
            case ast.Expect(), ast.Expect() if old.property.text == declaration.property.text:
                return place
            case ast.MemorySetting(), ast.MemorySetting():
                return place
            case _:
                pass
    return None


def _subject(declaration: Unnamed) -> str:
    match declaration:
        case ast.Expect() | ast.NoCheck():
            return declaration.property.text
        case ast.MemorySetting():
            return "memory"
        case ast.AssumeDecl():
            return "assume"
        case _:
            assert_never(declaration)


# Named declarations ------------------------------------------------------------------------------


def _add_named(merge: _Merge, new: Named, is_variant: bool) -> None:
    key = _key(new)
    place = merge.places.get(key)
    if new.override and not is_variant:
        _report_no_variant(merge, new)
    elif new.override:
        _override(merge, key, place, new)
    elif place is None:
        _declare(merge, key, new)
    elif merge.declarations[place].span.file is new.span.file:
        merge.append(new)
    else:
        _report_clash(merge, place, new, is_variant)


def _declare(merge: _Merge, key: _Key, new: Named) -> None:
    merge.places[key] = len(merge.declarations)
    merge.append(new)


def _override(merge: _Merge, key: _Key, place: int | None, new: Named) -> None:
    if place is None or place >= merge.inherited:
        _report_nothing(merge, key, place, new)
        if place is None:
            _declare(merge, key, new)
        return
    old = merge.declarations[place]
    if old.span.file is new.span.file:
        label = Label(_place_of_name(old), "first overridden here")
        message = f"`{key.name}` is overridden twice"
        merge.sink.report("E0253", name_of(new).span, message, label)
        return
    merge.substitute(place, key.name, new)


def _report_no_variant(merge: _Merge, new: Named) -> None:
    name = name_of(new)
    message = f"`override` of `{name.text}` in a file that is not a variant"
    hint = 'only a file that begins with `variant NAME of "base.kspec";` can override'
    merge.sink.report("E0252", name.span, message, hint=hint)
    # It goes on as a declaration, so that what uses the name finds it.
    if _key(new) not in merge.places:
        _declare(merge, _key(new), new)


def _report_nothing(merge: _Merge, key: _Key, place: int | None, new: Named) -> None:
    span = name_of(new).span
    if place is not None:
        label = Label(_place_of_name(merge.declarations[place]), "declared here, not in the base")
        message = f"the base does not declare `{key.name}`"
        merge.sink.report("E0250", span, message, label, hint="remove `override`")
        return
    inherited = [k for k, at in merge.places.items() if at < merge.inherited]
    match_ = nearest(key.name, [k.name for k in inherited if k.space == key.space])
    hint = f"did you mean `{match_}`?" if match_ else "remove `override` to add the declaration"
    others = [k.space for k in inherited if k.name == key.name]
    if others:
        hint = f"the base's `{key.name}` is {_article(others[0])}"
    message = f"the base has no {key.space} `{key.name}` to override"
    merge.sink.report("E0250", span, message, hint=hint)


def _report_clash(merge: _Merge, place: int, new: Named, is_variant: bool) -> None:
    name = name_of(new)
    old = merge.declarations[place]
    label = Label(_place_of_name(old), "first declared here")
    if is_variant and place < merge.inherited:
        message = f"`{name.text}` is declared by the base already"
        hint = "write `override` before the declaration to replace the base's"
        merge.sink.report("E0251", name.span, message, label, hint=hint)
        return
    message = f"`{name.text}` is declared in {old.span.file.name} already"
    merge.sink.report("E0254", name.span, message, label, hint="rename one of the two")


def _place_of_name(declaration: ast.Decl) -> Span:
    match declaration:
        case ast.AssumeDecl() | ast.UseDecl() | ast.Expect() | ast.MemorySetting() | ast.NoCheck():
            return declaration.span
        case _:
            return name_of(declaration).span


def _key(declaration: Named) -> _Key:
    return _Key(_space(declaration), name_of(declaration).text)


def _space(declaration: Named) -> str:
    match declaration:
        case ast.EnumDecl():
            return "enum"
        case ast.StructDecl():
            return "struct"
        case ast.PropertyDecl():
            return "property"
        case ast.CheckDecl():
            return "check"
        case (
            ast.ConstDecl()
            | ast.PoolDecl()
            | ast.SharedDecl()
            | ast.LockDecl()
            | ast.FunctionDecl()
            | ast.ProcessDecl()
        ):
            return "declaration"
        case _:
            assert_never(declaration)


def _article(space: str) -> str:
    return f"an {space}" if space == "enum" else f"a {space}"
