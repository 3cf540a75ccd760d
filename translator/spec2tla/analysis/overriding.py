"""Errors that a variant's `override` brings about in other files -> the same, with its place.

In: an error of resolution and what variants replaced. Out: the error with a second place, where it
speaks of a name that the replaced declaration declared.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from spec2tla.analysis.merging import Replacement
from spec2tla.diagnostics import Diagnostic, Label
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def explained(found: Diagnostic, replaced: Sequence[Replacement]) -> Diagnostic:
    """The finding with the override that it comes from, where it seems to come from one."""
    words = set(_WORD.findall(found.span.text))
    for replacement in replaced:
        new = replacement.new.span
        places = (found.span, *(label.span for label in found.labels))
        if any(_lies_in(place, new) for place in places):
            continue
        if found.span.file is not new.file and not words.isdisjoint(_declared(replacement.old)):
            label = Label(_place(replacement), f"`{replacement.name}` is overridden here")
            return replace(found, labels=(*found.labels, label))
    return found


def _lies_in(place: Span, declaration: Span) -> bool:
    same = place.file is declaration.file
    return same and declaration.start <= place.start < declaration.end


def _declared(declaration: ast.Decl) -> set[str]:
    """All names that others can get from a declaration."""
    match declaration:
        case ast.EnumDecl(name, members):
            return {name.text, *(member.text for member in members)}
        case ast.StructDecl(name, fields):
            return {name.text, *(declarator.name.text for _, declarator in fields)}
        case ast.FunctionDecl(_, name, _, _, body) | ast.ProcessDecl(name, _, _, _, _, _, body):
            return {name.text, *_names_in(body)}
        case ast.SharedDecl(_, _, declarators) | ast.LockDecl(_, declarators):
            return {declarator.name.text for declarator in declarators}
        case ast.ConstDecl(name) | ast.PoolDecl(_, name):
            return {name.text}
        case _:
            return set()


def _names_in(body: ast.Block) -> set[str]:
    """The locals and labels that a property may speak of."""
    names: set[str] = set()
    for node in walk(body):
        match node:
            case ast.Declarator(name):
                names.add(name.text)
            case ast.Labeled(label):
                names.add(label.text)
            case ast.Choose(_, variable):
                names.add(variable.text)
            case _:
                pass
    return names


def _place(replacement: Replacement) -> Span:
    """The name in the new declaration."""
    for node in walk(replacement.new):
        if isinstance(node, ast.Name) and node.text == replacement.name:
            return node.span
    return replacement.new.span
