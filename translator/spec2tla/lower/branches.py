"""`either`: its branches, and the jumps that lead out of one.

A choice is one step with the first step of the branch that it takes. Where a branch is left without
a step, by its end or by a jump, the choice has been the step: what comes after may have to wait,
and by then there is no other branch to take.
"""

from spec2tla.lower import statements
from spec2tla.lower.context import Branch, Context
from spec2tla.lower.flow import BranchEnd
from spec2tla.source import Span
from spec2tla.syntax import ast


def lower_either(branches: tuple[ast.Stmt, ...], opening: Span, context: Context) -> None:
    """Lowers an `either`; `opening` is what is shown of it."""
    end, scope = context.label(), context.scope
    with context.at(opening):
        entries = tuple(context.label() for _ in branches)
        context.fork(entries)
    for entry, branch in zip(entries, branches, strict=True):
        context.builder.place(entry)
        scope.branches.append(Branch(branch.span, len(scope.breaks), len(scope.continues)))
        statements.lower_statement(branch, context)
        scope.branches.pop()
        context.emit(BranchEnd(), shown=False)
        context.builder.link(end)
    context.builder.place(end)


def leaves_branch(
    statement: ast.Break | ast.Continue | ast.Goto | ast.Return, context: Context
) -> bool:
    """Whether a jump leads out of the innermost branch that it stands in."""
    scope = context.scope
    if not scope.branches:
        return False
    branch = scope.branches[-1]
    match statement:
        case ast.Return():
            return True
        case ast.Break():
            return len(scope.breaks) == branch.breaks
        case ast.Continue():
            return len(scope.continues) == branch.continues
        case ast.Goto(label, _):
            target = scope.label_places[label.text]
            return not branch.span.start <= target.start < branch.span.end
