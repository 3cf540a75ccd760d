"""Expressions, domains and types -> kspec text.

In: trees of syntax/ast.py. Out: one line, with the parentheses that the tree needs and no others,
but for a quantifier as an operand, which always has them. Knows no statements.
"""

from typing import assert_never

from spec2tla.syntax import ast

# How tightly each form binds; a form in a place that wants a tighter one gets parentheses.
_QUANTIFIER = 0
_CONDITIONAL = 3
_UNARY = 14
_POSTFIX = 15
_SHIFT = 11
_ADDITIVE = 12
_BINARY = {
    "<==>": 1,
    "==>": 2,
    "||": 4,
    "&&": 5,
    "|": 6,
    "^": 7,
    "&": 8,
    "==": 9,
    "!=": 9,
    "<": 10,
    "<=": 10,
    ">": 10,
    ">=": 10,
    "in": 10,
    "<<": _SHIFT,
    ">>": _SHIFT,
    "+": _ADDITIVE,
    "-": _ADDITIVE,
    "*": 13,
    "/": 13,
    "%": 13,
}


def print_expression(expr: ast.Expr) -> str:
    """The text of an expression, or of a domain."""
    return _expression(expr, _QUANTIFIER)


def print_domain(domain: ast.Expr) -> str:
    """The text of what stands after `in` or `any`."""
    match domain:
        case ast.Range(low, high):
            return f"{_expression(low, _ADDITIVE)}..{_expression(high, _ADDITIVE)}"
        case ast.SetLiteral(elements):
            return f"{{ {_listed(elements)} }}" if elements else "{ }"
        case ast.TypeDomain(kind):
            return print_type(kind)
        case _:
            return _expression(domain, _SHIFT)


def print_type(kind: ast.TypeSpec) -> str:
    """The text of a type; that of a pointer ends in `*`."""
    match kind:
        case ast.BoolSpec():
            return "bool"
        case ast.VoidSpec():
            return "void"
        case ast.IntSpec(low, high):
            if low is None or high is None:
                return "int"
            return f"int({_expression(low, _ADDITIVE)}..{_expression(high, _ADDITIVE)})"
        case ast.EnumSpec(name):
            return f"enum {name.text}"
        case ast.StructSpec(name, pointer):
            return f"struct {name.text} *" if pointer else f"struct {name.text}"
        case ast.SetSpec(element):
            return f"set({print_type(element)})"
        case ast.QueueSpec(element, capacity):
            return f"queue({print_type(element)}, {print_expression(capacity)})"
        case _:
            assert_never(kind)


def _expression(expr: ast.Expr, wanted: int) -> str:
    text, level = _form(expr)
    return text if level >= wanted else f"({text})"


def _form(expr: ast.Expr) -> tuple[str, int]:
    """The text of an expression and how tightly it binds."""
    match expr:
        case ast.IntLiteral(value):
            return str(value), _POSTFIX if value >= 0 else _UNARY
        case ast.BoolLiteral(value):
            return "true" if value else "false", _POSTFIX
        case ast.NullLiteral():
            return "NULL", _POSTFIX
        case ast.Identifier(name):
            return name, _POSTFIX
        case ast.Index(base, index):
            return f"{_expression(base, _POSTFIX)}[{print_expression(index)}]", _POSTFIX
        case ast.Member(base, field, arrow):
            mark = "->" if arrow else "."
            return f"{_expression(base, _POSTFIX)}{mark}{field.text}", _POSTFIX
        case ast.Call(callee, arguments):
            return f"{callee.text}({_listed(arguments)})", _POSTFIX
        case ast.Unary(op, operand):
            return _unary(op, operand), _UNARY
        case ast.Binary(op, left, right):
            return _binary(op, left, right), _BINARY[op]
        case ast.Conditional(condition, then, otherwise):
            test = _expression(condition, _CONDITIONAL + 1)
            last = _expression(otherwise, _CONDITIONAL)
            return f"{test} ? {print_expression(then)} : {last}", _CONDITIONAL
        case ast.Binder():
            return _binder(expr)
        case ast.Range() | ast.SetLiteral() | ast.TypeDomain():
            return print_domain(expr), _POSTFIX
        case _:
            assert_never(expr)


def _unary(op: str, operand: ast.Expr) -> str:
    text = _expression(operand, _UNARY)
    # `--x` and `&&x` would be read as one mark.
    return f"{op}({text})" if text.startswith(op) and op in "-&" else f"{op}{text}"


def _binary(op: str, left: ast.Expr, right: ast.Expr) -> str:
    level = _BINARY[op]
    if op == "in":
        return f"{_expression(left, level)} in {print_domain(right)}"
    if op == "==>":
        return f"{_expression(left, level + 1)} ==> {_expression(right, level)}"
    return f"{_expression(left, level)} {op} {_expression(right, level + 1)}"


def _binder(binder: ast.Binder) -> tuple[str, int]:
    member = f"{binder.variable.text} in {print_domain(binder.domain)}"
    body = print_expression(binder.body)
    if binder.kind in ("forall", "exists"):
        return f"{binder.kind} ({member}) {body}", _QUANTIFIER
    return f"{binder.kind}({member} : {body})", _POSTFIX


def _listed(expressions: tuple[ast.Expr, ...]) -> str:
    return ", ".join(map(print_expression, expressions))
