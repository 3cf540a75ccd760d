"""Parse tree -> the tree of a file: its header and its declarations.

In: the node of a whole file. Out: a Unit. What is nested too deep for the recursion of this and of
every later pass is reported and left out; expressions and statements have modules of their own.
"""

from spec2tla.diagnostics import Label
from spec2tla.syntax import ast
from spec2tla.syntax.build_declarators import declarators, typed
from spec2tla.syntax.build_expressions import expression, type_spec
from spec2tla.syntax.build_statements import anchor, block
from spec2tla.syntax.context import Context
from spec2tla.syntax.literals import duration, quoted
from spec2tla.syntax.modifiers import Modifiers, modifiers
from spec2tla.syntax.nodes import (
    Node,
    depth,
    optional,
    subtree,
    subtrees,
    token,
    tokens,
    unexpected,
)

MAX_DEPTH = 150
"""How deep a declaration may be nested.

A pass over the tree takes up to five frames of Python's for a level, out of the thousand that it
allows.
"""


def unit(context: Context, node: Node) -> ast.Unit:
    """The tree of a file."""
    header: ast.Header | None = None
    declarations: list[ast.Decl] = []
    for part in subtrees(node):
        if part.data == "declaration":
            if _shallow(context, part):
                declarations.append(_declaration(context, part))
        elif header:
            label = Label(header.span, "the first one")
            message = f"a second `{part.data}` line: a file holds one model or one variant"
            context.report("E0114", context.span(part), message, label)
        else:
            header = _header(context, part)
            _check_first(context, header, declarations)
    return ast.Unit(context.file, header, tuple(declarations))


def _shallow(context: Context, node: Node) -> bool:
    deep = depth(node, MAX_DEPTH)
    if deep is None:
        return True
    context.report(
        "E0501",
        context.span(node if deep.meta.empty else deep),
        f"this is nested more than {MAX_DEPTH} levels deep",
        hint="split the expression or the statement: every operator of a chain is a level",
    )
    return False


def _header(context: Context, node: Node) -> ast.Header:
    span = context.span(node)
    base = quoted(context, token(node, 1)) if node.data == "variant" else None
    return ast.Header(context.name(token(node, 0)), base, context.docs.above(span.start), span)


def _check_first(context: Context, header: ast.Header, earlier: list[ast.Decl]) -> None:
    if not earlier:
        return
    word = "model" if header.base is None else "variant"
    message = f"the `{word}` line must be the first one of the file"
    label = Label(earlier[0].span, "this stands before it")
    context.report("E0114", header.span, message, label, hint="only comments may stand before it")


def _declaration(context: Context, node: Node) -> ast.Decl:
    *before, declared = subtrees(node)
    words = modifiers(context, before, str(declared.data))
    span = context.span(node)
    doc = context.docs.above(span.start)
    match declared.data:
        case "constant":
            value = expression(context, subtree(declared, 1))
            name = context.name(token(declared, 0))
            return ast.ConstDecl(name, value, doc, words.override, span)
        case "enumeration":
            name, *members = [context.name(word) for word in tokens(declared)]
            return ast.EnumDecl(name, tuple(members), doc, words.override, span)
        case "structure":
            fields = [pair for part in subtrees(declared) for pair in _fields(context, part)]
            name = context.name(token(declared, 0))
            return ast.StructDecl(name, tuple(fields), doc, words.override, span)
        case "pool":
            struct, name = [context.name(word) for word in tokens(declared)]
            size = expression(context, subtree(declared, 2))
            return ast.PoolDecl(struct, name, size, doc, words.override, span)
        case "shared":
            ghost = token(subtree(declared, 0), 0) == "ghost"
            kind, parts = typed(context, subtree(declared, 1), subtree(declared, 2))
            return ast.SharedDecl(ghost, kind, parts, doc, words.override, span)
        case "locks":
            kind_word = str(token(subtree(declared, 0), 0))
            parts = declarators(context, subtrees(declared, 1))
            return ast.LockDecl(kind_word, parts, doc, words.override, span)
        case "assumption":
            return ast.AssumeDecl(expression(context, subtree(declared, 0)), doc, span)
        case "function":
            return _function(context, node, declared, words)
        case "process":
            return _process(context, node, declared, words)
        case "state_property" | "temporal_property":
            return _property(context, node, declared, words)
        case "check":
            entries = tuple([_entry(context, entry) for entry in subtrees(declared)])
            name = context.name(token(declared, 0))
            return ast.CheckDecl(name, entries, doc, words.override, span)
        case _:
            return _setting(context, declared)


def _fields(context: Context, node: Node) -> list[tuple[ast.TypeSpec, ast.Declarator]]:
    kind, parts = typed(context, subtree(node, 0), subtree(node, 1))
    return [(kind, part) for part in parts]


def _function(context: Context, whole: Node, node: Node, words: Modifiers) -> ast.FunctionDecl:
    span = context.span(whole)
    parts = optional(node, 2)
    where = optional(node, 3)
    return ast.FunctionDecl(
        result=type_spec(context, subtree(node, 0)),
        name=context.name(token(node, 1)),
        parameters=tuple([_parameter(context, part) for part in subtrees(parts)] if parts else ()),
        anchor=anchor(context, where) if where else None,
        body=block(context, subtree(node, 4)),
        doc=context.docs.above(span.start),
        override=words.override,
        span=span,
    )


def _parameter(context: Context, node: Node) -> ast.Parameter:
    kind = type_spec(context, subtree(node, 0))
    return ast.Parameter(kind, context.name(token(node, 1)), context.span(node))


def _process(context: Context, whole: Node, node: Node, words: Modifiers) -> ast.ProcessDecl:
    span = context.span(whole)
    count, where = optional(node, 2), optional(node, 3)
    return ast.ProcessDecl(
        name=context.name(token(node, 1)),
        count=expression(context, count) if count else None,
        observer=token(subtree(node, 0), 0) == "observer",
        daemon=words.daemon,
        fairness=words.fairness,
        anchor=anchor(context, where) if where else None,
        body=block(context, subtree(node, 4)),
        doc=context.docs.above(span.start),
        override=words.override,
        span=span,
    )


def _property(context: Context, whole: Node, node: Node, words: Modifiers) -> ast.PropertyDecl:
    span = context.span(whole)
    temporal = node.data == "temporal_property"
    name, text = tokens(node)
    body = subtrees(node)[-1]
    return ast.PropertyDecl(
        kind="property" if temporal else str(token(subtree(node, 0), 0)),
        name=context.name(name),
        text=quoted(context, text),
        body=_temporal(context, body) if temporal else expression(context, body),
        doc=context.docs.above(span.start),
        override=words.override,
        span=span,
    )


def _temporal(context: Context, node: Node) -> ast.Temporal:
    span = context.span(node)
    operands = [expression(context, part) for part in subtrees(node)]
    match node.data:
        case "always_eventually":
            return ast.AlwaysEventually(operands[0], span)
        case "eventually_always":
            return ast.EventuallyAlways(operands[0], span)
        case "eventually":
            return ast.Eventually(operands[0], span)
        case "leads_to":
            return ast.LeadsTo(operands[0], operands[1], span)
        case "plain_temporal":
            return _finishes(context, operands[0])
        case _:
            raise unexpected(node.data)


def _finishes(context: Context, condition: ast.Expr) -> ast.Temporal:
    match condition:
        case ast.Call(ast.Name("finishes"), (ast.Identifier(process, place),), span):
            return ast.Finishes(ast.Name(process, place), span)
        case ast.Call(
            ast.Name("finishes"), (ast.Index(ast.Identifier(process, place), index),), span
        ):
            return ast.Finishes(ast.Name(process, place), span, index)
        case ast.Call(ast.Name("finishes"), _, span):
            message = "`finishes` takes the name of one process"
            context.report("E0117", span, message, hint="as in `finishes(khugepaged)`")
        case _:
            context.report(
                "E0117",
                condition.span,
                "a `property` says what happens in time, this is a plain condition",
                hint="use `always eventually P`, `eventually P`, `eventually always P`, "
                "`P leads_to Q` or `finishes(process)`; for a condition on every state, "
                "use `invariant`",
            )
    return ast.Eventually(condition, condition.span)


def _entry(context: Context, node: Node) -> ast.CheckEntry:
    """What stands in a check block."""
    span = context.span(node)
    match node.data:
        case "setting":
            value = expression(context, subtree(node, 1))
            return ast.Setting(context.name(token(node, 0)), value, span)
        case "memory_setting":
            return ast.MemorySetting(context.name(token(node, 0)), span)
        case "only":
            return ast.OnlySetting(tuple([context.name(word) for word in tokens(node)]), span)
        case "timeout":
            return ast.TimeoutSetting(duration(context, token(node, 0)), span)
        case "expect":
            return _expect(context, node)
        case "nocheck":
            return ast.NoCheck(context.name(token(node, 0)), span)
        case _:
            raise unexpected(node.data)


def _setting(context: Context, node: Node) -> ast.Decl:
    """The declarations without a name of their own."""
    span = context.span(node)
    match node.data:
        case "use_file":
            return ast.UseDecl(quoted(context, token(node, 0)), is_library=False, span=span)
        case "use_library":
            return ast.UseDecl(".".join(tokens(node)), is_library=True, span=span)
        case "expect":
            return _expect(context, node)
        case "memory":
            return ast.MemorySetting(context.name(token(node, 0)), span)
        case "nocheck":
            return ast.NoCheck(context.name(token(node, 0)), span)
        case _:
            raise unexpected(node.data)


def _expect(context: Context, node: Node) -> ast.Expect:
    name, verdict = [context.name(word) for word in tokens(node)]
    return ast.Expect(name, verdict, context.span(node))
