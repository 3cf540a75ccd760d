"""Parse tree -> statements.

In: nodes under `block` of the grammar. Out: the tree of syntax/ast.py. The caller has made sure
that nothing is nested too deep for recursion.
"""

from lark import Tree

from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.build_declarators import typed
from spec2tla.syntax.build_expressions import call, expression, type_spec
from spec2tla.syntax.context import Context
from spec2tla.syntax.literals import quoted
from spec2tla.syntax.nodes import Node, optional, subtree, subtrees, token, unexpected


def block(context: Context, node: Node) -> ast.Block:
    return ast.Block(_items(context, node), context.span(node))


def anchor(context: Context, node: Node) -> ast.Anchor:
    path = quoted(context, token(node, 0))
    target = token(node, 1)
    is_text = target.type == "STRING"
    text = quoted(context, target) if is_text else str(target)
    return ast.Anchor(path, text, is_text, context.span(node))


def statement(context: Context, node: Node) -> ast.Stmt:
    span = context.span(node)
    match node.data:
        case "block":
            return block(context, node)
        case "terminated":
            return _simple(context, subtree(node, 0), span)
        case "empty":
            return ast.Empty(span)
        case "local":
            spec, declarators = typed(context, subtree(node, 0), subtree(node, 1))
            return ast.LocalDecl(spec, declarators, span)
        case "break":
            return ast.Break(span)
        case "continue":
            return ast.Continue(span)
        case "goto":
            return ast.Goto(context.name(token(node, 0)), span)
        case "return":
            return ast.Return(_optional_expression(context, node, 0), span)
        case "labeled":
            return _labeled(context, node)
        case "anchored":
            where = anchor(context, subtree(node, 0))
            return ast.Anchored(where, statement(context, subtree(node, 1)), span)
        case "if" | "while" | "do_while" | "for" | "switch":
            return _control(context, node)
        case _:
            return _model_statement(context, node)


def _control(context: Context, node: Node) -> ast.Stmt:
    """`if`, loops and `switch`."""
    span = context.span(node)
    match node.data:
        case "if":
            header, *branches = subtrees(node)
            then, *otherwise = [statement(context, branch) for branch in branches]
            condition = expression(context, subtree(header, 0))
            last = otherwise[0] if otherwise else None
            return ast.If(condition, then, last, context.span(header), span)
        case "while":
            header, body = subtrees(node)
            condition = expression(context, subtree(header, 0))
            return ast.While(condition, statement(context, body), context.span(header), span)
        case "do_while":
            body, tail = subtrees(node)
            condition = expression(context, subtree(tail, 0))
            return ast.DoWhile(statement(context, body), condition, context.span(tail), span)
        case "for":
            return _for(context, node)
        case "switch":
            header, *cases = subtrees(node)
            subject = expression(context, subtree(header, 0))
            parts = tuple([_case(context, case) for case in cases])
            return ast.Switch(subject, parts, context.span(header), span)
        case _:
            raise unexpected(node.data)


def _for(context: Context, node: Node) -> ast.For:
    header, body = subtrees(node)
    init, step = optional(header, 0), optional(header, 2)
    return ast.For(
        init=_part(context, init) if init else None,
        condition=_optional_expression(context, header, 1),
        step=_part(context, step) if step else None,
        body=statement(context, body),
        header=context.span(header),
        span=context.span(node),
    )


def _part(context: Context, node: Node) -> ast.Stmt:
    """A statement in the head of a `for`."""
    if node.data == "local":
        return statement(context, node)
    return _simple(context, node, context.span(node))


def _case(context: Context, node: Node) -> ast.Case:
    *values, body = subtrees(node)
    value = expression(context, values[0]) if values else None
    return ast.Case(value, _items(context, body), context.span(node))


def _labeled(context: Context, node: Node) -> ast.Labeled:
    label = context.name(token(node, 0))
    span = context.span(node)
    body = optional(node, 1)
    if body is None:
        return ast.Labeled(label, ast.Empty(Span(context.file, span.end, span.end)), span)
    return ast.Labeled(label, statement(context, body), span)


def _model_statement(context: Context, node: Node) -> ast.Stmt:
    """The statements that C does not have."""
    span = context.span(node)
    match node.data:
        case "choose_type":
            spec = type_spec(context, subtree(node, 0))
            return ast.Choose(spec, context.name(token(node, 1)), None, None, span)
        case "choose_in":
            variable = context.name(token(node, 0))
            domain = expression(context, subtree(node, 1))
            condition = _optional_expression(context, node, 2)
            return ast.Choose(None, variable, domain, condition, span)
        case "either":
            branches = tuple([block(context, branch) for branch in subtrees(node)])
            return ast.Either(branches, span)
        case "maybe":
            nothing = ast.Block((), Span(context.file, span.end, span.end))
            return ast.Either((statement(context, subtree(node, 0)), nothing), span)
        case "await":
            header, *bodies = subtrees(node)
            condition = expression(context, subtree(header, 0))
            body = block(context, bodies[0]) if bodies else None
            return ast.Await(condition, body, context.span(header), span)
        case "atomic":
            return ast.Atomic(block(context, subtree(node, 0)), span)
        case "ghost_block":
            return ast.GhostStmt(block(context, subtree(node, 0)), span)
        case "ghost":
            update = subtree(node, 0)
            return ast.GhostStmt(_simple(context, update, context.span(update)), span)
        case _:
            raise unexpected(node.data)


def _simple(context: Context, node: Node, span: Span) -> ast.Stmt:
    """An assignment, a step or a call, with the span that the statement is to have."""
    match node.data:
        case "assign":
            target = expression(context, subtree(node, 0))
            op = str(token(subtree(node, 1), 0))
            return ast.Assign(target, op, expression(context, subtree(node, 2)), span)
        case "increment":
            place, op_node = subtrees(node)
            if place.data == "step_op":
                place, op_node = op_node, place
            return ast.Increment(expression(context, place), str(token(op_node, 0)), span)
        case "evaluate":
            return _evaluate(context, subtree(node, 0), span)
        case _:
            raise unexpected(node.data)


def _evaluate(context: Context, node: Node, span: Span) -> ast.Stmt:
    if node.data == "call":
        return ast.CallStmt(call(context, node), span)
    value = expression(context, node)
    # The kernel's pseudo keyword, which says that a case goes on into the next one.
    if isinstance(value, ast.Identifier) and value.name == "fallthrough":
        return ast.Empty(span)
    context.report(
        "E0116",
        value.span,
        "this statement does nothing",
        hint="assign it (`x = …;`), or wait for it (`await (…);`)",
    )
    return ast.Empty(span)


def _items(context: Context, node: Node) -> tuple[ast.Stmt, ...]:
    return tuple([statement(context, item) for item in subtrees(node)])


def _optional_expression(context: Context, node: Node, at: int) -> ast.Expr | None:
    child = node.children[at]
    return expression(context, child) if isinstance(child, Tree) else None
