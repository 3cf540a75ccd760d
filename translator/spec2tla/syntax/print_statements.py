"""Statements and declarators -> kspec text, in the kernel's style.

In: trees of syntax/ast.py. Out: lines, indented by four spaces for each block; labels stand one
step to the left of what they label, `case` on the column of its `switch`.
"""

from typing import assert_never

from spec2tla.syntax import ast
from spec2tla.syntax.print_expressions import print_domain, print_expression, print_type

INDENT = "    "


def print_block(block: ast.Block, depth: int, head: str) -> list[str]:
    """The lines of a block after the head that stands on its first line."""
    opening = f"{head} {{" if head else "{"
    inner = [line for item in block.statements for line in print_statement(item, depth + 1)]
    return [f"{INDENT * depth}{opening}", *inner, f"{INDENT * depth}}}"]


def print_statement(stmt: ast.Stmt, depth: int) -> list[str]:
    """The lines of a statement at a depth of blocks."""
    match stmt:
        case ast.Block():
            return print_block(stmt, depth, "")
        case ast.Labeled(label, body):
            return [f"{INDENT * max(depth - 1, 0)}{label.text}:", *print_statement(body, depth)]
        case ast.Anchored(anchor, body):
            return [f"{INDENT * depth}{print_anchor(anchor)}", *print_statement(body, depth)]
        case ast.If():
            return _if(stmt, depth)
        case ast.While(condition, body):
            return _under(f"while ({print_expression(condition)})", body, depth)
        case ast.For():
            return _under(_for_head(stmt), stmt.body, depth)
        case ast.DoWhile(body, condition):
            lines = _under("do", body, depth)
            tail = f"while ({print_expression(condition)});"
            return _joined(lines, tail, body, depth)
        case ast.Switch():
            return _switch(stmt, depth)
        case ast.Either():
            return _either(stmt, depth)
        case ast.Await(condition, ast.Block() as body):
            return print_block(body, depth, f"await ({print_expression(condition)})")
        case ast.Atomic(body):
            return print_block(body, depth, "atomic")
        case ast.GhostStmt(ast.Block() as body):
            return print_block(body, depth, "ghost")
        case _:
            return [f"{INDENT * depth}{print_simple(stmt)};"]


def print_simple(stmt: ast.Stmt) -> str:
    """A statement of one line, without its semicolon."""
    match stmt:
        case ast.Empty():
            return ""
        case ast.LocalDecl(kind, declarators):
            return print_declaration(kind, declarators)
        case ast.Assign(target, op, value):
            return f"{print_expression(target)} {op} {print_expression(value)}"
        case ast.Increment(target, op):
            return f"{print_expression(target)}{op}"
        case ast.CallStmt(call):
            return print_expression(call)
        case ast.Break():
            return "break"
        case ast.Continue():
            return "continue"
        case ast.Goto(label):
            return f"goto {label.text}"
        case ast.Return(value):
            return "return" if value is None else f"return {print_expression(value)}"
        case ast.Choose():
            return _choose(stmt)
        case ast.Await(condition):
            return f"await ({print_expression(condition)})"
        case ast.GhostStmt(body):
            return f"ghost {print_simple(body)}"
        case (
            ast.Block()
            | ast.If()
            | ast.While()
            | ast.DoWhile()
            | ast.For()
            | ast.Switch()
            | ast.Labeled()
            | ast.Either()
            | ast.Atomic()
            | ast.Anchored()
        ):
            raise ValueError(f"{type(stmt).__name__} is not a statement of one line")
        case _:
            assert_never(stmt)


def print_declaration(kind: ast.TypeSpec, declarators: tuple[ast.Declarator, ...]) -> str:
    """`TYPE a = 1, b[2]`, in C's way of writing pointers."""
    pointer = isinstance(kind, ast.StructSpec) and kind.pointer
    star = "*" if pointer else ""
    names = ", ".join(f"{star}{print_declarator(part)}" for part in declarators)
    return f"{print_type(kind).removesuffix(' *')} {names}"


def print_declarator(part: ast.Declarator) -> str:
    sizes = "".join(f"[{print_expression(size)}]" for size in part.sizes)
    value = "" if part.init is None else f" = {_init(part.init)}"
    guards = [f" guarded_by({print_expression(lock)})" for lock in part.guarded_by]
    guards += [f" writes_guarded_by({print_expression(lock)})" for lock in part.writes_guarded_by]
    return f"{part.name.text}{sizes}{value}{''.join(guards)}"


def print_anchor(anchor: ast.Anchor) -> str:
    target = print_text(anchor.target) if anchor.is_text else anchor.target
    return f"@src({print_text(anchor.path)}, {target})"


def print_text(text: str) -> str:
    """A text in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _init(init: ast.Init) -> str:
    match init:
        case ast.AnyInit(domain):
            return f"any {print_domain(domain)}"
        case ast.BraceInit(entries):
            inner = ", ".join(_entry(name, value) for name, value in entries)
            return f"{{ {inner} }}" if inner else "{ }"
        case _:
            return print_expression(init)


def _entry(name: ast.Name | None, value: ast.Init) -> str:
    return _init(value) if name is None else f".{name.text} = {_init(value)}"


def _under(head: str, body: ast.Stmt, depth: int) -> list[str]:
    """A head with the statement that it governs."""
    if isinstance(body, ast.Block):
        return print_block(body, depth, head)
    return [f"{INDENT * depth}{head}", *print_statement(body, depth + 1)]


def _joined(lines: list[str], tail: str, body: ast.Stmt, depth: int) -> list[str]:
    """The tail on the line of the brace that closes the body, or on a line of its own."""
    if isinstance(body, ast.Block):
        return [*lines[:-1], f"{lines[-1]} {tail}"]
    return [*lines, f"{INDENT * depth}{tail}"]


def _if(stmt: ast.If, depth: int) -> list[str]:
    head = f"if ({print_expression(stmt.condition)})"
    if stmt.otherwise is None:
        return _under(head, stmt.then, depth)
    then = stmt.then
    if _takes_else(then):
        then = ast.Block((then,), then.span)
    first = _under(head, then, depth)
    last = stmt.otherwise
    if isinstance(last, ast.Block):
        return _chained(first, print_block(last, depth, "else"), then)
    if isinstance(last, ast.If):
        follow = _if(last, depth)
        follow[0] = f"{INDENT * depth}else {follow[0].lstrip()}"
        return _chained(first, follow, then)
    return _chained(first, _under("else", last, depth), then)


def _chained(first: list[str], follow: list[str], then: ast.Stmt) -> list[str]:
    """`else` on the line of the brace before it, as the kernel has it."""
    if isinstance(then, ast.Block):
        return [*first[:-1], f"{first[-1]} {follow[0].lstrip()}", *follow[1:]]
    return [*first, *follow]


def _takes_else(stmt: ast.Stmt) -> bool:
    """Whether an `else` after this statement would belong to an `if` in it."""
    match stmt:
        case ast.If(_, _, otherwise):
            return otherwise is None or _takes_else(otherwise)
        case ast.While(_, body) | ast.Labeled(_, body) | ast.Anchored(_, body):
            return _takes_else(body)
        case ast.For():
            return _takes_else(stmt.body)
        case ast.Either((body, ast.Block(()))):
            return _takes_else(body)
        case _:
            return False


def _for_head(stmt: ast.For) -> str:
    init = "" if stmt.init is None else print_simple(stmt.init)
    condition = "" if stmt.condition is None else f" {print_expression(stmt.condition)}"
    step = "" if stmt.step is None else f" {print_simple(stmt.step)}"
    return f"for ({init};{condition};{step})"


def _switch(stmt: ast.Switch, depth: int) -> list[str]:
    lines = [f"{INDENT * depth}switch ({print_expression(stmt.subject)}) {{"]
    for case in stmt.cases:
        head = "default" if case.value is None else f"case {print_expression(case.value)}"
        lines.append(f"{INDENT * depth}{head}:")
        for item in case.statements:
            lines += print_statement(item, depth + 1)
    return [*lines, f"{INDENT * depth}}}"]


def _either(stmt: ast.Either, depth: int) -> list[str]:
    match stmt.branches:
        case (body, ast.Block(())):
            return _maybe(body, depth)
        case (ast.Block() as first, *others):
            lines = print_block(first, depth, "either")
        case _:
            lines = print_block(_as_block(stmt.branches[0]), depth, "either")
            others = list(stmt.branches[1:])
    for other in others:
        follow = print_block(_as_block(other), depth, "or")
        lines = [*lines[:-1], f"{lines[-1]} {follow[0].lstrip()}", *follow[1:]]
    return lines


def _maybe(body: ast.Stmt, depth: int) -> list[str]:
    if isinstance(body, ast.Block):
        return print_block(body, depth, "maybe")
    first, *rest = print_statement(body, depth)
    if isinstance(body, ast.Labeled | ast.Anchored):
        return [f"{INDENT * depth}maybe", first, *rest]
    return [f"{INDENT * depth}maybe {first.lstrip()}", *rest]


def _as_block(stmt: ast.Stmt) -> ast.Block:
    return stmt if isinstance(stmt, ast.Block) else ast.Block((stmt,), stmt.span)


def _choose(stmt: ast.Choose) -> str:
    if stmt.type is not None:
        kind = print_type(stmt.type)
        gap = "" if kind.endswith("*") else " "
        return f"choose {kind}{gap}{stmt.variable.text}"
    where = "" if stmt.condition is None else f" where {print_expression(stmt.condition)}"
    domain = "{ }" if stmt.domain is None else print_domain(stmt.domain)
    return f"choose {stmt.variable.text} in {domain}{where}"
