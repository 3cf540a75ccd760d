"""Parse tree -> expressions, domains and types.

In: nodes under `expr`, `domain` and `type` of the grammar. Out: the tree of syntax/ast.py. The
caller has made sure that nothing is nested too deep for recursion. Knows no names and no types.
"""

from lark import Token

from spec2tla.syntax import ast
from spec2tla.syntax.context import Context
from spec2tla.syntax.literals import number
from spec2tla.syntax.nodes import Node, optional, subtree, subtrees, token, unexpected

_COUNTING = frozenset({"count", "min", "max"})
_C_OPERATORS = frozenset({"sizeof", "typeof", "__typeof__", "offsetof", "container_of"})


def expression(context: Context, node: Node) -> ast.Expr:
    """An expression, or a domain where the grammar allows one."""
    span = context.span(node)
    match node.data:
        case "identifier":
            return ast.Identifier(str(token(node, 0)), span)
        case "number":
            return ast.IntLiteral(number(context, token(node, 0)), span)
        case "true" | "false":
            return ast.BoolLiteral(node.data == "true", span)
        case "null":
            return ast.NullLiteral(span)
        case "index":
            base = expression(context, subtree(node, 0))
            return ast.Index(base, expression(context, subtree(node, 1)), span)
        case "member" | "arrow":
            base = expression(context, subtree(node, 0))
            return ast.Member(base, context.name(token(node, 1)), node.data == "arrow", span)
        case "call":
            return call(context, node)
        case "unary":
            operand = expression(context, subtree(node, 1))
            return ast.Unary(str(token(node, 0)), operand, span)
        case "binary":
            return _binary(context, node)
        case "conditional":
            condition, then, otherwise = expressions(context, subtrees(node))
            return ast.Conditional(condition, then, otherwise, span)
        case "quantifier":
            return _quantifier(context, node)
        case "binder":
            return _binder(context, node)
        case _:
            return _domain(context, node)


def expressions(context: Context, nodes: list[Node]) -> tuple[ast.Expr, ...]:
    return tuple([expression(context, node) for node in nodes])


def call(context: Context, node: Node) -> ast.Call:
    callee = context.name(token(node, 0))
    if callee.text in _C_OPERATORS:
        context.report(
            "E0112",
            context.span(node),
            f"kspec has no `{callee.text}`",
            hint="objects have no size and no address here; model what the code does with them",
        )
    arguments = expressions(context, subtrees(node, 1))
    return ast.Call(callee, arguments, context.span(node))


def type_spec(context: Context, node: Node) -> ast.TypeSpec:
    span = context.span(node)
    match node.data:
        case "bool_type":
            return ast.BoolSpec(span)
        case "void_type":
            return ast.VoidSpec(span)
        case "int_type":
            low, high = optional(node, 0), optional(node, 1)
            if low is None or high is None:
                return ast.IntSpec(None, None, span)
            return ast.IntSpec(expression(context, low), expression(context, high), span)
        case "enum_type":
            return ast.EnumSpec(context.name(token(node, 0)), span)
        case "struct_type":
            pointer = node.children[1] is not None
            return ast.StructSpec(context.name(token(node, 0)), pointer, span)
        case "set_type":
            return ast.SetSpec(type_spec(context, subtree(node, 0)), span)
        case "queue_type":
            element = type_spec(context, subtree(node, 0))
            return ast.QueueSpec(element, expression(context, subtree(node, 1)), span)
        case _:
            raise unexpected(node.data)


def _domain(context: Context, node: Node) -> ast.Expr:
    span = context.span(node)
    match node.data:
        case "range":
            low, high = expressions(context, subtrees(node))
            return ast.Range(low, high, span)
        case "set_literal":
            return ast.SetLiteral(expressions(context, subtrees(node)), span)
        case "type_domain":
            return ast.TypeDomain(type_spec(context, subtree(node, 0)), span)
        case _:
            raise unexpected(node.data)


def _binary(context: Context, node: Node) -> ast.Expr:
    left = expression(context, subtree(node, 0))
    right = expression(context, subtree(node, 2))
    return ast.Binary(str(token(node, 1)), left, right, context.span(node))


def _quantifier(context: Context, node: Node) -> ast.Expr:
    kind = str(token(subtree(node, 0), 0))
    variable = context.name(token(node, 1))
    domain, body = expressions(context, subtrees(node, 2))
    return ast.Binder(kind, variable, domain, body, context.span(node))


def _binder(context: Context, node: Node) -> ast.Expr:
    kind = token(node, 0)
    member, body = expressions(context, subtrees(node, 1))
    span = context.span(node)
    match member:
        case ast.Binary("in", ast.Identifier(variable, place), domain) if kind in _COUNTING:
            return ast.Binder(str(kind), ast.Name(variable, place), domain, body, span)
        case _:
            _report_binder(context, kind, member)
            return ast.Call(context.name(kind), (member, body), span)


def _report_binder(context: Context, kind: Token, member: ast.Expr) -> None:
    if kind not in _COUNTING:
        context.report(
            "E0121",
            context.span(kind),
            f"`{kind}(… : …)` is not known: a `:` stands in `count`, `min` and `max` only",
            hint="separate arguments with `,`",
        )
        return
    context.report(
        "E0121",
        member.span,
        f"`{kind}` counts over a domain: expected `NAME in DOMAIN` before `:`",
        hint=f"as in `{kind}(i in 0..N-1 : a[i] == 0)`",
    )
