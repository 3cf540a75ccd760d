"""Which statements a ghost statement may be made of: those that take no step of their own."""

from spec2tla.analysis.context import Context
from spec2tla.analysis.words import quoted
from spec2tla.syntax import ast


def check_ghost(statement: ast.Stmt, context: Context) -> bool:
    """Whether all statements in it are of a kind that it may hold; the first other is reported."""
    match statement:
        case ast.Block(statements, _):
            return all(check_ghost(inner, context) for inner in statements)
        case ast.If(_, then, otherwise, _, _):
            branches = (then,) if otherwise is None else (then, otherwise)
            return all(check_ghost(inner, context) for inner in branches)
        case ast.For(init, _, step, body, _, _):
            parts = [part for part in (init, step, body) if part is not None]
            return all(check_ghost(inner, context) for inner in parts)
        case (
            ast.Assign()
            | ast.Increment()
            | ast.LocalDecl()
            | ast.Empty()
            | ast.Break()
            | ast.Continue()
        ):
            return True
        case ast.While(_, body, _, _) | ast.DoWhile(body, _, _, _):
            # Whether it ends is for one_step.py to say.
            return check_ghost(body, context)
        case ast.CallStmt(call, span):
            message = f"{quoted(call.span)} in a ghost statement, which makes no calls"
            context.error("E0404", span, message)
        case _:
            message = "a ghost statement assigns ghosts: this is not possible in it"
            hint = "assignments, `if`, blocks, and `for` with a constant bound are"
            context.error("E0404", statement.span, message, hint=hint)
    return False
