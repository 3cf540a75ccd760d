"""`switch`: what it can decide on, and its cases."""

from spec2tla.analysis import constants
from spec2tla.analysis.context import Context, Known
from spec2tla.analysis.storing import check_stored
from spec2tla.analysis.words import shown
from spec2tla.diagnostics import Label
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import BoolType, EnumType, IntType

MAX_BRANCHES = 256
"""Of one `switch` or `either`: what decides between them belongs to one step."""


def check_cases(statement: ast.Switch, subject: Known, context: Context) -> None:
    """Types the cases' values and reports those that can't be told apart."""
    if subject is not None and not isinstance(subject, IntType | EnumType):
        message = f"`switch` decides on an `int` or an enum, not on {shown(subject)}"
        hint = "use `if`" if isinstance(subject, BoolType) else ""
        context.error("E0319", statement.subject.span, message, hint=hint)
        subject = None
    check_branches(len(statement.cases), statement.subject.span, context)
    seen: dict[bool | int, Span] = {}
    default: Span | None = None
    for case in statement.cases:
        if case.value is not None:
            _check_value(case.value, subject, seen, context)
        elif default is not None:
            label = Label(default, "the first one")
            context.error("E0320", _head(case), "a second `default`", label)
        else:
            default = _head(case)


def check_branches(count: int, span: Span, context: Context) -> None:
    """Reports a statement that may go on in too many ways."""
    if count > MAX_BRANCHES:
        message = f"{count} branches, at most {MAX_BRANCHES} are possible"
        hint = "`choose` takes one of many values"
        context.error("E0528", span, message, hint=hint)


def _head(case: ast.Case) -> Span:
    """The word `default`."""
    return Span(case.span.file, case.span.start, case.span.start + len("default"))


def _check_value(
    value: ast.Expr, subject: Known, seen: dict[bool | int, Span], context: Context
) -> None:
    found = constants.constant(value, context)
    if found is None or subject is None:
        return
    exact, type_ = found
    if not check_stored("what is decided on", subject, type_, value, context):
        return
    if exact in seen:
        label = Label(seen[exact], "the first one")
        context.error("E0320", value.span, f"a second `case {value.span.text}`", label)
    seen.setdefault(exact, value.span)
