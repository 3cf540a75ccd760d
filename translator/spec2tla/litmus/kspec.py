"""A litmus test -> the model in kspec.

In: a test that `rules.py` has found nothing wrong with. Out: text. Registers are locals, set to 0
at first; the condition becomes an invariant of the states in which all processes are done. What a
process has written has reached memory by then: one that writes ends in a full barrier where the
condition looks at memory, behind which there is nothing that it could order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spec2tla.litmus.bounds import bounds
from spec2tla.litmus.model import (
    Answer,
    Assign,
    Atom,
    Binary,
    Call,
    Claim,
    Declare,
    Expr,
    If,
    Joined,
    Load,
    Not,
    Number,
    Perform,
    Stmt,
    Store,
    Test,
    Thread,
    Truth,
    Unary,
    Use,
)
from spec2tla.litmus.naming import ALWAYS, NEVER, Names, names_of
from spec2tla.litmus.operations import OPERATIONS
from spec2tla.litmus.reading import MODELS
from spec2tla.litmus.rules import atoms

_LOGIC = ("&&", "||", "==", "!=", "<", "<=", ">", ">=")
_ORDER = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class _Writer:
    names: Names
    type: str
    registers: Mapping[str, str]


def model_text(test: Test, expected: Mapping[str, Answer], *, both: bool = False) -> str | None:
    """The model, with a check for each memory model of which an answer is expected.

    With `both` it has two invariants: that the condition never comes about, and that it always
    does; else the one that fits the quantifier. None where the values would be too many.
    """
    limits = bounds(test)
    if limits is None:
        return None
    names = names_of(test)
    type_ = f"int({limits[0]}..{limits[1]})"
    lines = [*(f"/// {line}".rstrip() for line in _remarks(test)), f"model {names.model};", ""]
    if not both and not _has_own_checks(expected):
        lines += ["memory weak;", ""]
    lines += [*_declared(test, names, type_), ""]
    for thread in test.threads:
        mine = _Writer(names, type_, names.registers[thread.number])
        lines += [*_process(test, thread, mine), ""]
    done = " && ".join(f"done(P{thread.number})" for thread in test.threads)
    if test.filter is not None:
        done += f" && {_claim(test.filter, names, inside=True)}"
    claim = _claim(test.claim, names)
    if both or test.quantifier != "forall":
        wanted = f"!{_claim(test.claim, names, inside=True)}"
        lines += [f'invariant {NEVER} "it never ends so": {done} ==> {wanted};']
    if both or test.quantifier == "forall":
        lines += [f'invariant {ALWAYS} "it always ends so": {done} ==> ({claim});']
    return "\n".join([*lines, *([] if both else _checks(test, expected))]) + "\n"


def _remarks(test: Test) -> tuple[str, ...]:
    return (f"{test.name}, a litmus test.", *(("", *test.remarks) if test.remarks else ()))


# Expectations ------------------------------------------------------------------------------------


def _has_own_checks(expected: Mapping[str, Answer]) -> bool:
    return bool(set(expected) - {"weak"})


def _checks(test: Test, expected: Mapping[str, Answer]) -> list[str]:
    wanted = Answer.ALWAYS if test.quantifier == "forall" else Answer.NEVER
    name = ALWAYS if test.quantifier == "forall" else NEVER
    lines = [""] if expected else []
    if not _has_own_checks(expected):
        violated = expected.get("weak", wanted) is not wanted
        return [*lines, f"expect {name} violated;"] if violated else []
    # The check that every model has is that of `sc`; what it expects, others do unless they say so.
    broken = expected.get("sc", wanted) is not wanted
    lines += [f"expect {name} violated;"] if broken else []
    for model in (m for m in MODELS if m in expected and m != "sc"):
        said = "violated" if expected[model] is not wanted else "holds"
        entry = f" expect {name} {said};" if broken or said == "violated" else ""
        lines.append(f"check {model} {{ memory = {model};{entry} }}")
    return lines


# Declarations ------------------------------------------------------------------------------------


def _declared(test: Test, names: Names, type_: str) -> list[str]:
    initial = {shared.name.text: shared.value for shared in test.shared}
    locks = {s.name.text for s in test.shared if s.lock}
    locks |= {p.name.text for t in test.threads for p in t.parameters if p.lock}
    return [
        f"spinlock {name};"
        if place in locks
        else f"shared {type_} {name} = {initial.get(place, 0)};"
        for place, name in names.places.items()
    ]


def _process(test: Test, thread: Thread, writer: _Writer) -> list[str]:
    lines = [f"process P{thread.number}", "{"]
    lines += [f"    {writer.type} {name} = 0;" for name in writer.registers.values()]
    lines += _block(thread.body, writer, "    ")
    if _must_flush(test):
        lines.append(
            "    smp_mb();                   // so that the condition sees what was written"
        )
    return [*lines, "}"]


def _must_flush(test: Test) -> bool:
    claims = (test.filter, test.claim)
    return any(atom.process is None for claim in claims for atom in atoms(claim))


# Statements --------------------------------------------------------------------------------------


def _block(body: tuple[Stmt, ...], writer: _Writer, indent: str) -> list[str]:
    return [indent + line for each in body for line in _statement(each, writer)]


def _statement(statement: Stmt, writer: _Writer) -> list[str]:
    match statement:
        case Declare(name, value) | Assign(name, value):
            if value is None:
                return []
            return [f"{writer.registers[name.text]} = {_int(value, writer)};"]
        case Store(name, value):
            return [f"{writer.names.places[name.text]} = {_int(value, writer)};"]
        case Perform(call):
            text = _call(call, writer)
            return [text if text.endswith(";") else f"{text};"]
        case If(condition, then, otherwise):
            lines = [f"if ({_bool(condition, writer)}) {{", *_block(then, writer, "    ")]
            if otherwise:
                lines += ["} else {", *_block(otherwise, writer, "    ")]
            return [*lines, "}"]


# Expressions: integers and truth values are two things in kspec ----------------------------------


def _int(expr: Expr, writer: _Writer) -> str:
    match expr:
        case Number(value):
            return str(value)
        case Use(name):
            return writer.registers[name.text]
        case Load(name):
            return writer.names.places[name.text]
        case Call(callee) if OPERATIONS[callee.text].gives == "int":
            return _call(expr, writer)
        case Unary("-", operand):
            return f"(-{_int(operand, writer)})"
        case Binary(op, left, right) if op not in _LOGIC:
            return f"({_int(left, writer)} {op} {_int(right, writer)})"
        case _:
            return f"({_bool(expr, writer)} ? 1 : 0)"


def _bool(expr: Expr, writer: _Writer) -> str:
    match expr:
        case Call(callee) if OPERATIONS[callee.text].gives == "bool":
            return _call(expr, writer)
        case Unary("!", operand):
            return f"!({_bool(operand, writer)})"
        case Binary(op, left, right) if op in _ORDER:
            return f"{_int(left, writer)} {op} {_int(right, writer)}"
        case Binary(("&&" | "||") as op, left, right):
            return f"({_bool(left, writer)}) {op} ({_bool(right, writer)})"
        case _:
            return f"{_int(expr, writer)} != 0"


def _call(call: Call, writer: _Writer) -> str:
    operation = OPERATIONS[call.callee.text]
    given = [
        _int(argument, writer) if kind == "value" else _place(argument, writer)
        for argument, kind in zip(call.arguments, operation.takes, strict=True)
    ]
    return operation.text.format(*given)


def _place(argument: Expr, writer: _Writer) -> str:
    assert isinstance(argument, Use | Load)
    return writer.names.places[argument.name.text]


# Conditions --------------------------------------------------------------------------------------


def _claim(claim: Claim, names: Names, *, inside: bool = False) -> str:
    """In parentheses where it is part of something."""
    match claim:
        case Atom(process, name, equal, value):
            text = (
                names.places[name.text]
                if process is None
                else f"P{process}.{names.registers[process][name.text]}"
            )
            said = f"{text} {'==' if equal else '!='} {value}"
        case Not(inner):
            return f"!{_claim(inner, names, inside=True)}"
        case Truth(value):
            return "true" if value else "false"
        case Joined(op, left, right):
            said = f" {op} ".join(
                _claim(part, names, inside=not _flat(op, part)) for part in (left, right)
            )
    return f"({said})" if inside else said


def _flat(op: str, part: Claim) -> bool:
    """Whether it can stand there as it is: what binds tighter, or the same again."""
    if isinstance(part, Joined):
        return part.op == op and op != "==>"
    return isinstance(part, Atom)
