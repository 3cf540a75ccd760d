"""Tree -> kspec text, in the kernel's style.

In: the tree of a file. Out: text that parses to the same tree, but for spans. Comments other than
documentation are not in the tree and so not in the text.
"""

from typing import assert_never

from spec2tla.syntax import ast
from spec2tla.syntax.print_expressions import print_expression, print_type
from spec2tla.syntax.print_statements import (
    INDENT,
    print_anchor,
    print_block,
    print_declaration,
    print_declarator,
    print_text,
)

_UNITS = (("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))


def print_unit(unit: ast.Unit) -> str:
    """The canonical text of a file."""
    groups: list[list[str]] = []
    if unit.header:
        groups.append(_header(unit.header))
    before: ast.Decl | None = None
    for decl in unit.declarations:
        lines = [*_doc(decl), *_declaration(decl)]
        if before is not None and _belong_together(before, decl):
            groups[-1] += lines
        else:
            groups.append(lines)
        before = decl
    return "\n\n".join("\n".join(group) for group in groups) + "\n" if groups else ""


def _belong_together(before: ast.Decl, decl: ast.Decl) -> bool:
    """Whether no blank line is wanted between two declarations: one-liners of one kind."""
    bodies = (ast.FunctionDecl, ast.ProcessDecl, ast.StructDecl, ast.CheckDecl, ast.PropertyDecl)
    return type(before) is type(decl) and not isinstance(decl, bodies) and not _doc(decl)


def _header(header: ast.Header) -> list[str]:
    doc = _comment(header.doc)
    if header.base is None:
        return [*doc, f"model {header.name.text};"]
    return [*doc, f"variant {header.name.text} of {print_text(header.base)};"]


def _doc(decl: ast.Decl) -> list[str]:
    match decl:
        case ast.UseDecl() | ast.Expect() | ast.MemorySetting() | ast.NoCheck():
            return []
        case _:
            return _comment(decl.doc)


def _comment(doc: str) -> list[str]:
    return [f"/// {line}".rstrip() for line in doc.split("\n")] if doc else []


def _declaration(decl: ast.Decl) -> list[str]:
    match decl:
        case ast.StructDecl(name, fields):
            inner = [f"{INDENT}{print_declaration(kind, (part,))};" for kind, part in fields]
            return [f"{_override(decl.override)}struct {name.text} {{", *inner, "};"]
        case ast.FunctionDecl():
            return print_block(decl.body, 0, _function_head(decl))
        case ast.ProcessDecl():
            return print_block(decl.body, 0, _process_head(decl))
        case ast.CheckDecl(name, entries):
            inner = [f"{INDENT}{_entry(entry)}" for entry in entries]
            return [f"{_override(decl.override)}check {name.text} {{", *inner, "}"]
        case ast.PropertyDecl():
            return _property(decl)
        case _:
            return [_line(decl)]


def _line(decl: ast.Decl) -> str:
    """A declaration of one line."""
    match decl:
        case ast.ConstDecl(name, value):
            return f"{_override(decl.override)}const {name.text} = {print_expression(value)};"
        case ast.EnumDecl(name, members):
            inner = ", ".join(member.text for member in members)
            return f"{_override(decl.override)}enum {name.text} {{ {inner} }};"
        case ast.PoolDecl(struct, name, size):
            array = f"{name.text}[{print_expression(size)}]"
            return f"{_override(decl.override)}pool struct {struct.text} {array};"
        case ast.SharedDecl(ghost, kind, declarators):
            word = "ghost" if ghost else "shared"
            return f"{_override(decl.override)}{word} {print_declaration(kind, declarators)};"
        case ast.LockDecl(word, declarators):
            names = ", ".join(map(print_declarator, declarators))
            return f"{_override(decl.override)}{word} {names};"
        case ast.AssumeDecl(condition):
            return f"assume {print_expression(condition)};"
        case ast.UseDecl(target, is_library):
            return f"use {target if is_library else print_text(target)};"
        case ast.MemorySetting(model):
            return f"memory {model.text};"
        case ast.Expect() | ast.NoCheck():
            return _entry(decl)
        case (
            ast.StructDecl()
            | ast.FunctionDecl()
            | ast.ProcessDecl()
            | ast.CheckDecl()
            | ast.PropertyDecl()
        ):
            raise ValueError(f"{type(decl).__name__} has more than one line")
        case _:
            assert_never(decl)


def _entry(entry: ast.CheckEntry) -> str:
    match entry:
        case ast.Setting(name, value):
            return f"{name.text} = {print_expression(value)};"
        case ast.MemorySetting(model):
            return f"memory = {model.text};"
        case ast.OnlySetting(properties):
            return f"only {', '.join(name.text for name in properties)};"
        case ast.TimeoutSetting(seconds):
            return f"timeout = {_duration(seconds)};"
        case ast.Expect(name, verdict):
            return f"expect {name.text} {verdict.text};"
        case ast.NoCheck(name):
            return f"nocheck {name.text};"
        case _:
            assert_never(entry)


def _duration(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    unit, size = next(pair for pair in _UNITS if milliseconds % pair[1] == 0)
    return f"{milliseconds // size}{unit}"


def _override(override: bool) -> str:
    return "override " if override else ""


def _function_head(decl: ast.FunctionDecl) -> str:
    parameters = ", ".join(_typed(part.type, part.name) for part in decl.parameters)
    result = print_type(decl.result)
    gap = "" if result.endswith("*") else " "
    head = f"{_override(decl.override)}{result}{gap}{decl.name.text}({parameters or 'void'})"
    return f"{head} {print_anchor(decl.anchor)}" if decl.anchor else head


def _typed(kind: ast.TypeSpec, name: ast.Name) -> str:
    text = print_type(kind)
    return f"{text}{name.text}" if text.endswith("*") else f"{text} {name.text}"


def _process_head(decl: ast.ProcessDecl) -> str:
    words = [
        "override" if decl.override else "",
        decl.fairness or "",
        "daemon" if decl.daemon else "",
        "observer" if decl.observer else "process",
        decl.name.text + ("" if decl.count is None else f"[{print_expression(decl.count)}]"),
        print_anchor(decl.anchor) if decl.anchor else "",
    ]
    return " ".join(word for word in words if word)


def _property(decl: ast.PropertyDecl) -> list[str]:
    head = f"{_override(decl.override)}{decl.kind} {decl.name.text} {print_text(decl.text)}:"
    return [head, f"{INDENT}{_body(decl.body)};"]


def _body(body: ast.Expr | ast.Temporal) -> str:
    match body:
        case ast.AlwaysEventually(condition):
            return f"always eventually {print_expression(condition)}"
        case ast.EventuallyAlways(condition):
            return f"eventually always {print_expression(condition)}"
        case ast.Eventually(condition):
            return f"eventually {print_expression(condition)}"
        case ast.LeadsTo(left, right):
            return f"{print_expression(left)} leads_to {print_expression(right)}"
        case ast.Finishes(process, _, index):
            which = "" if index is None else f"[{print_expression(index)}]"
            return f"finishes({process.text}{which})"
        case _:
            return print_expression(body)
