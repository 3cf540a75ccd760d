"""The labels of a body, which a `goto` may name before they come."""

from interpreter.code import Label
from interpreter.making import Making
from spec2tla.syntax import ast


def find_labels(node: ast.Stmt, branches: tuple[ast.Stmt, ...], m: Making) -> None:
    """Notes for each label of the body the branches of `either` that it stands in."""
    match node:
        case ast.Labeled(label, inner, _):
            m.scope.labels[label.text] = Label()
            m.scope.label_branches[label.text] = branches
            find_labels(inner, branches, m)
        case ast.Either(inner_branches, _):
            for branch in inner_branches:
                find_labels(branch, (*branches, branch), m)
        case ast.Block(statements, _):
            for inner in statements:
                find_labels(inner, branches, m)
        case ast.Switch(_, cases, _, _):
            for case in cases:
                for inner in case.statements:
                    find_labels(inner, branches, m)
        case ast.If(_, then, otherwise, _, _):
            find_labels(then, branches, m)
            if otherwise is not None:
                find_labels(otherwise, branches, m)
        case (
            ast.While(_, inner)
            | ast.DoWhile(inner)
            | ast.For(_, _, _, inner)
            | ast.Atomic(inner)
            | ast.GhostStmt(inner)
            | ast.Anchored(_, inner)
        ):
            find_labels(inner, branches, m)
        case ast.Await(_, inner_block, _, _) if inner_block is not None:
            find_labels(inner_block, branches, m)
        case _:
            pass
