"""Parse tree -> declarators and their initial values.

In: nodes under `…_declarators` of the grammar. Out: the declarators of one declaration.
"""

from lark import Token, Tree

from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.syntax.build_expressions import expression, expressions, type_spec
from spec2tla.syntax.context import Context
from spec2tla.syntax.nodes import Node, subtree, subtrees, token


def typed(
    context: Context, kind: Node, node: Node
) -> tuple[ast.TypeSpec, tuple[ast.Declarator, ...]]:
    """The type of a declaration and its declarators.

    The tree has one type for all of them, so each must be a pointer if the first one is.
    """
    spec = type_spec(context, kind)
    starred = isinstance(spec, ast.StructSpec) and spec.pointer
    first, *others = node.children
    for star, other in zip(others[::2], others[1::2], strict=True):
        if isinstance(other, Tree) and (star is not None) != starred:
            _report_star(context, star if isinstance(star, Token) else other, first, starred)
    return spec, declarators(context, subtrees(node))


def declarators(context: Context, nodes: list[Node]) -> tuple[ast.Declarator, ...]:
    return tuple([_declarator(context, node) for node in nodes])


def _report_star(context: Context, place: Token | Node, first: Token | Node, starred: bool) -> None:
    message = (
        "in C the `*` belongs to the first name only, this one is no pointer"
        if starred
        else "this name is a pointer, the first one of the declaration is not"
    )
    label = Label(context.span(first), "the first name")
    hint = "write one declaration for each"
    context.report("E0123", context.span(place), message, label, hint=hint)


def _declarator(context: Context, node: Node) -> ast.Declarator:
    name = context.name(token(node, 0))
    sizes = expressions(context, subtrees(subtree(node, 1)))
    rest = subtrees(node, 2)
    values = [part for part in rest if part.data not in ("guarded_by", "writes_guarded_by")]
    return ast.Declarator(
        name=name,
        sizes=sizes,
        init=_init(context, values[0]) if values else None,
        guarded_by=_guards(context, rest, "guarded_by"),
        writes_guarded_by=_guards(context, rest, "writes_guarded_by"),
        span=context.span(node),
    )


def _guards(context: Context, parts: list[Node], kind: str) -> tuple[ast.Expr, ...]:
    return tuple([expression(context, subtree(part, 0)) for part in parts if part.data == kind])


def _init(context: Context, node: Node) -> ast.Init:
    match node.data:
        case "any_init":
            return ast.AnyInit(expression(context, subtree(node, 0)), context.span(node))
        case "brace_init":
            entries = tuple([_entry(context, entry) for entry in subtrees(node)])
            return ast.BraceInit(entries, context.span(node))
        case _:
            return expression(context, node)


def _entry(context: Context, node: Node) -> tuple[ast.Name | None, ast.Init]:
    field = node.children[0]
    name = context.name(field) if isinstance(field, Token) else None
    return name, _init(context, subtree(node, 1))
