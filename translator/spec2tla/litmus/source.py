"""A model -> a litmus test: does what its invariant excludes come about?

In: a program whose processes have no loops and no functions, and use scalars only, and an invariant
of the end, `done(p) && ... ==> P`. Out: text in herd7's C format. What is more than that is refused
with its place. Plain accesses are `READ_ONCE` and `WRITE_ONCE`, which they are in kspec, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spec2tla.analysis.modules import Program
from spec2tla.diagnostics import Sink
from spec2tla.litmus.operations import OPERATIONS
from spec2tla.source import Span
from spec2tla.syntax import ast

_LOCKS = ("spinlock", "mutex")
_RENAMED = {
    **dict.fromkeys(("mutex_lock", "lock", "spin_lock_irq", "spin_lock_bh"), "spin_lock"),
    **dict.fromkeys(("mutex_unlock", "unlock", "spin_unlock_irq", "spin_unlock_bh"), "spin_unlock"),
}
_ARITHMETIC = ("+", "-", "*", "&", "|", "^")
_COMPARED = ("==", "!=", "<", "<=", ">", ">=")


class _Refused(Exception):
    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.span, self.message = span, message


def written(program: Program, name: str | None, sink: Sink) -> str | None:
    """The test for the invariant of this name, or the first one; None where the sink says why."""
    invariant = next(
        (
            d
            for d in program.declarations
            if isinstance(d, ast.PropertyDecl)
            and d.kind == "invariant"
            and name in (None, d.name.text)
        ),
        None,
    )
    try:
        if invariant is None:
            raise _Refused(program.header.span, "there is no invariant to make a litmus test of")
        return _text(program, invariant)
    except _Refused as reason:
        hint = "only processes without loops and functions, and scalars, can be written as one"
        sink.report("E0605", reason.span, reason.message, hint=hint)
        return None


@dataclass(frozen=True, slots=True)
class _Known:
    """`values` are constants and members of enums; `shared` has initial values."""

    values: Mapping[str, int]
    shared: Mapping[str, int]
    locks: frozenset[str]


def _text(program: Program, invariant: ast.PropertyDecl) -> str:
    known = _known(program)
    processes = [d for d in program.declarations if isinstance(d, ast.ProcessDecl)]
    claim = _claim_of(invariant, [p.name.text for p in processes], known)
    initial = "".join(f" {place}={value};" for place, value in known.shared.items() if value)
    lines = [f"C {program.name}+{invariant.name.text}", "", "(*"]
    lines += [f" * P{at} is {process.name.text}." for at, process in enumerate(processes)]
    lines += [" *)", "", f"{{{initial} }}" if initial else "{}", ""]
    for at, process in enumerate(processes):
        if process.count is not None:
            raise _Refused(process.count.span, "a process of several instances")
        lines += [*_process(at, process, known), ""]
    return "\n".join([*lines, f"exists ({claim})"]) + "\n"


# Declarations ------------------------------------------------------------------------------------


def _known(program: Program) -> _Known:
    values: dict[str, int] = {}
    for d in program.declarations:
        if isinstance(d, ast.EnumDecl):
            values |= {member.text: at for at, member in enumerate(d.members)}
        elif isinstance(d, ast.ConstDecl):
            values[d.name.text] = _constant(d.value, values)
    shared: dict[str, int] = {}
    locks: set[str] = set()
    for d in program.declarations:
        if isinstance(d, ast.SharedDecl) and not d.ghost:
            shared |= dict(_shared(d, values))
        elif isinstance(d, ast.LockDecl):
            for declarator in d.declarators:
                if d.kind not in _LOCKS or declarator.sizes:
                    raise _Refused(declarator.span, f"a {d.kind}, or an array of locks")
                locks.add(declarator.name.text)
        elif isinstance(d, ast.PoolDecl | ast.AssumeDecl):
            raise _Refused(d.span, "a litmus test has one initial state, and no objects")
    return _Known(values, shared, frozenset(locks))


def _shared(d: ast.SharedDecl, values: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    _scalar(d.type)
    for declarator in d.declarators:
        init = declarator.init
        if declarator.sizes or isinstance(init, ast.AnyInit | ast.BraceInit):
            message = "an array, or a variable that starts with any of several values"
            raise _Refused(declarator.span, message)
        if init is not None:
            yield declarator.name.text, _constant(init, values)
        else:
            low = d.type.low if isinstance(d.type, ast.IntSpec) else None
            yield declarator.name.text, 0 if low is None else _constant(low, values)


def _scalar(type_: ast.TypeSpec) -> None:
    if not isinstance(type_, ast.BoolSpec | ast.IntSpec | ast.EnumSpec):
        raise _Refused(type_.span, "a variable that is no boolean, integer or enum")


def _constant(expr: ast.Expr, values: Mapping[str, int]) -> int:
    match expr:
        case ast.IntLiteral(value=number):
            return number
        case ast.BoolLiteral(value=truth):
            return int(truth)
        case ast.Identifier(name=name) if name in values:
            return values[name]
        case ast.Unary(op="-", operand=operand):
            return -_constant(operand, values)
        case _:
            raise _Refused(expr.span, "a value that is no plain constant")


# Processes ---------------------------------------------------------------------------------------


def _process(at: int, process: ast.ProcessDecl, known: _Known) -> list[str]:
    locals_: list[str] = []
    body = list(_block(process.body.statements, known, locals_, "\t"))
    text = "\n".join(body)
    parameters = [f"int *{name}" for name in known.shared if f"{name}" in _words(text)]
    parameters += [f"spinlock_t *{name}" for name in sorted(known.locks) if name in _words(text)]
    declared = [f"\tint {name};" for name in locals_]
    head = f"P{at}({', '.join(parameters)})"
    return [head, "{", *declared, *([""] if declared else []), *body, "}"]


def _words(text: str) -> set[str]:
    return set("".join(c if c.isalnum() or c == "_" else " " for c in text).split())


def _block(
    statements: tuple[ast.Stmt, ...], known: _Known, locals_: list[str], indent: str
) -> Iterator[str]:
    for each in statements:
        yield from (indent + line for line in _statement(each, known, locals_))


def _statement(node: ast.Stmt, known: _Known, locals_: list[str]) -> Iterator[str]:
    match node:
        case ast.Empty() | ast.GhostStmt():
            return
        case ast.Block(statements=inner):
            yield from _block(inner, known, locals_, "")
        case ast.Anchored(statement=inner_one):
            yield from _statement(inner_one, known, locals_)
        case ast.LocalDecl(type=type_, declarators=declarators):
            _scalar(type_)
            for declarator in declarators:
                yield from _local(declarator, known, locals_)
        case ast.Assign(target=target, op="=", value=value):
            yield _assign(target, _value(value, known, locals_), known, locals_)
        case ast.Assign(target=target, op="+=" | "-=" as op, value=value):
            said = f"{_value(target, known, locals_)} {op[0]} {_value(value, known, locals_)}"
            yield _assign(target, said, known, locals_)
        case ast.Increment(target=target, op=op):
            said = f"{_value(target, known, locals_)} {op[0]} 1"
            yield _assign(target, said, known, locals_)
        case ast.CallStmt(call=call):
            yield f"{_call(call, known, locals_)};"
        case ast.If(condition=condition, then=then, otherwise=otherwise):
            yield f"if ({_value(condition, known, locals_)}) {{"
            yield from _block((then,), known, locals_, "\t")
            if otherwise is not None:
                yield "} else {"
                yield from _block((otherwise,), known, locals_, "\t")
            yield "}"
        case _:
            raise _Refused(node.span, "a statement that litmus tests do not have")


def _local(declarator: ast.Declarator, known: _Known, locals_: list[str]) -> Iterator[str]:
    name, init = declarator.name.text, declarator.init
    if declarator.sizes or isinstance(init, ast.AnyInit | ast.BraceInit):
        raise _Refused(declarator.span, "a local that is no scalar")
    if name in locals_ or name in known.shared or name in known.locks:
        raise _Refused(declarator.span, f"`{name}` is declared elsewhere, too")
    locals_.append(name)
    if init is not None:
        yield f"{name} = {_value(init, known, locals_)};"


def _assign(target: ast.Expr, value: str, known: _Known, locals_: list[str]) -> str:
    match target:
        case ast.Identifier(name=name) if name in locals_:
            return f"{name} = {value};"
        case ast.Identifier(name=name) if name in known.shared:
            return f"WRITE_ONCE(*{name}, {value});"
        case _:
            raise _Refused(target.span, "a store to something that is no scalar")


def _value(expr: ast.Expr, known: _Known, locals_: list[str]) -> str:
    match expr:
        case ast.Identifier(name=name) if name in locals_:
            return name
        case ast.Identifier(name=name) if name in known.shared:
            return f"READ_ONCE(*{name})"
        case ast.IntLiteral() | ast.BoolLiteral() | ast.Identifier():
            return str(_constant(expr, known.values))
        case ast.Unary(op="!" | "-" as op, operand=operand):
            return f"{op}({_value(operand, known, locals_)})"
        case ast.Binary(op=op, left=left, right=right) if op in (
            *_ARITHMETIC,
            *_COMPARED,
            "&&",
            "||",
        ):
            return f"({_value(left, known, locals_)} {op} {_value(right, known, locals_)})"
        case ast.Call():
            return _call(expr, known, locals_)
        case _:
            raise _Refused(expr.span, "an expression that litmus tests do not have")


def _call(call: ast.Call, known: _Known, locals_: list[str]) -> str:
    name = _RENAMED.get(call.callee.text, call.callee.text)
    operation = OPERATIONS.get(name)
    if operation is None or len(call.arguments) < len(operation.takes):
        raise _Refused(call.span, f"`{call.callee.text}` is nothing that litmus tests have")
    given = [
        _argument(argument, kind, known, locals_)
        for argument, kind in zip(call.arguments, operation.takes, strict=False)
    ]
    return f"{name}({', '.join(given)})"


def _argument(argument: ast.Expr, kind: str, known: _Known, locals_: list[str]) -> str:
    if kind == "value":
        return _value(argument, known, locals_)
    place = argument.operand if isinstance(argument, ast.Unary) else argument
    names = known.locks if kind == "lock" else known.shared
    if not isinstance(place, ast.Identifier) or place.name not in names:
        raise _Refused(argument.span, "something that is no scalar, and no lock")
    return f"*{place.name}" if kind == "read" else place.name


# The condition -----------------------------------------------------------------------------------


def _claim_of(invariant: ast.PropertyDecl, processes: list[str], known: _Known) -> str:
    body = invariant.body
    if not isinstance(body, ast.Binary) or body.op != "==>":
        raise _Refused(invariant.span, "an invariant that is not `done(p) && ... ==> P`")
    given = list(_conjuncts(body.left))
    done = {name for name in (_done(part) for part in given) if name}
    if done != set(processes):
        message = "a litmus test looks at the end: `done` of each process has to stand before `==>`"
        raise _Refused(body.left.span, message)
    rest = [_claim(part, processes, known) for part in given if not _done(part)]
    return " /\\ ".join([*rest, f"~({_claim(body.right, processes, known)})"])


def _conjuncts(expr: ast.Expr) -> Iterator[ast.Expr]:
    if isinstance(expr, ast.Binary) and expr.op == "&&":
        yield from _conjuncts(expr.left)
        yield from _conjuncts(expr.right)
    else:
        yield expr


def _done(expr: ast.Expr) -> str:
    match expr:
        case ast.Call(callee=callee, arguments=(ast.Identifier(name=name),)):
            return name if callee.text == "done" else ""
        case _:
            return ""


def _claim(expr: ast.Expr, processes: list[str], known: _Known) -> str:
    match expr:
        case ast.Binary(op="==" | "!=" as op, left=left, right=right):
            place = _place(left, processes, known)
            same = f"{place}={_constant(right, known.values)}"
            return same if op == "==" else f"~({same})"
        case ast.Binary(op="&&" | "||" as op, left=left, right=right):
            mark = "/\\" if op == "&&" else "\\/"
            parts = (_claim(part, processes, known) for part in (left, right))
            return f"({f' {mark} '.join(parts)})"
        case ast.Binary(op="==>", left=left, right=right):
            return f"(~({_claim(left, processes, known)}) \\/ {_claim(right, processes, known)})"
        case ast.Unary(op="!", operand=operand):
            return f"~({_claim(operand, processes, known)})"
        case ast.BoolLiteral(value=truth):
            return "true" if truth else "false"
        case _:
            return f"{_place(expr, processes, known)}=1"


def _place(expr: ast.Expr, processes: list[str], known: _Known) -> str:
    match expr:
        case ast.Identifier(name=name) if name in known.shared:
            return name
        case ast.Member(base=ast.Identifier(name=name), field=local) if name in processes:
            return f"{processes.index(name)}:{local.text}"
        case _:
            raise _Refused(expr.span, "a condition on more than variables, locals and constants")
