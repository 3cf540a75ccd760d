"""Strategies for kspec trees that a text could have, for hypothesis; and trees without spans."""

from dataclasses import fields, is_dataclass

from hypothesis import strategies as st

from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast

_NOWHERE = Span(SourceFile("made.kspec", ""), 0, 0)


def shape(node: object) -> object:
    """A tree without its spans."""
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    if not is_dataclass(node):
        return node
    kept = [f.name for f in fields(node) if f.name not in ("span", "header", "file")]
    # A unit's `header` is a line of the file, a statement's is a span.
    kept += ["header"] if isinstance(node, ast.Unit) else []
    return (type(node).__name__, *(shape(getattr(node, name)) for name in kept))


# Trees ------------------------------------------------------------------------------------------

# Contextual keywords are among the names: none of them is reserved.
_PLAIN = ("a", "b2", "_c", "xa_lock", "self", "exclusive")
_CONTEXTUAL = ("check", "memory", "pool", "of", "model", "process", "observer", "property", "only")
_MORE = ("timeout", "shared", "const", "use", "mutex", "count", "min", "lock", "done", "at", "old")
_WORDS = (*_PLAIN, *_CONTEXTUAL, *_MORE)
_names = st.sampled_from(_WORDS).map(lambda word: ast.Name(word, _NOWHERE))
_texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=8)
_docs = st.lists(st.sampled_from(["A text.", "", "  code", "more / words"]), max_size=3).map(
    lambda lines: "\n".join(lines)
)
_LOOSE = ("<==>", "==>", "||", "&&", "|", "^", "&", "==", "!=", "<", "<=", ">", ">=")
_OPERATORS = (*_LOOSE, "<<", ">>", "+", "-", "*", "/", "%")
_here = st.just(_NOWHERE)

_types: st.SearchStrategy[ast.TypeSpec] = st.recursive(
    st.one_of(
        st.builds(ast.BoolSpec, _here),
        st.builds(ast.IntSpec, st.none(), st.none(), _here),
        st.deferred(lambda: st.builds(ast.IntSpec, expressions, expressions, _here)),
        st.builds(ast.EnumSpec, _names, _here),
        st.builds(ast.StructSpec, _names, st.booleans(), _here),
    ),
    lambda inner: st.one_of(
        st.builds(ast.SetSpec, inner, _here),
        st.deferred(lambda: st.builds(ast.QueueSpec, inner, expressions, _here)),
    ),
    max_leaves=2,
)


def _domains(exprs: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    return st.one_of(
        exprs,
        st.builds(ast.Range, exprs, exprs, _here),
        st.builds(ast.SetLiteral, st.lists(exprs, max_size=3).map(tuple), _here),
        st.builds(ast.TypeDomain, _types, _here),
    )


def _compound(exprs: st.SearchStrategy[ast.Expr]) -> st.SearchStrategy[ast.Expr]:
    some = st.lists(exprs, max_size=3).map(tuple)
    return st.one_of(
        st.builds(ast.Index, exprs, exprs, _here),
        st.builds(ast.Member, exprs, _names, st.booleans(), _here),
        st.builds(ast.Call, _names, some, _here),
        st.builds(ast.Unary, st.sampled_from("!-~&"), exprs, _here),
        st.builds(ast.Binary, st.sampled_from(_OPERATORS), exprs, exprs, _here),
        st.builds(ast.Binary, st.just("in"), exprs, _domains(exprs), _here),
        st.builds(ast.Conditional, exprs, exprs, exprs, _here),
        st.builds(
            ast.Binder,
            st.sampled_from(["forall", "exists", "count", "min", "max"]),
            _names,
            _domains(exprs),
            exprs,
            _here,
        ),
    )


_identifiers = st.sampled_from(_WORDS).map(lambda word: ast.Identifier(word, _NOWHERE))
expressions: st.SearchStrategy[ast.Expr] = st.recursive(
    st.one_of(
        st.builds(ast.IntLiteral, st.integers(0, 2**31 - 1), _here),
        st.builds(ast.BoolLiteral, st.booleans(), _here),
        st.builds(ast.NullLiteral, _here),
        _identifiers,
    ),
    _compound,
    max_leaves=8,
)
_lvalues = st.one_of(
    _identifiers,
    st.builds(ast.Index, _identifiers, expressions, _here),
    st.builds(ast.Member, _identifiers, _names, st.booleans(), _here),
)
_calls = st.builds(ast.Call, _names, st.lists(expressions, max_size=2).map(tuple), _here)
_inits: st.SearchStrategy[ast.Init] = st.recursive(
    st.one_of(expressions, st.builds(ast.AnyInit, _domains(expressions), _here)),
    lambda inner: st.builds(
        ast.BraceInit,
        st.lists(st.tuples(st.none() | _names, inner), max_size=3).map(tuple),
        _here,
    ),
    max_leaves=3,
)


def _declarators(
    inits: st.SearchStrategy[ast.Init | None], *, guards: bool
) -> st.SearchStrategy[ast.Declarator]:
    locks = st.lists(expressions, max_size=2 if guards else 0).map(tuple)
    sizes = st.lists(expressions, max_size=2).map(tuple)
    return st.builds(ast.Declarator, _names, sizes, inits, locks, locks, _here)


def _some(
    parts: st.SearchStrategy[ast.Declarator],
) -> st.SearchStrategy[tuple[ast.Declarator, ...]]:
    return st.lists(parts, min_size=1, max_size=2).map(tuple)


_locals = st.builds(
    ast.LocalDecl, _types, _some(_declarators(st.none() | _inits, guards=False)), _here
)
_assignments = st.builds(
    ast.Assign,
    _lvalues,
    st.sampled_from(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]),
    expressions | st.builds(ast.SetLiteral, st.lists(expressions, max_size=2).map(tuple), _here),
    _here,
)
_simple = st.one_of(
    _assignments,
    st.builds(ast.Increment, _lvalues, st.sampled_from(["++", "--"]), _here),
    st.builds(ast.CallStmt, _calls, _here),
)
_leaves: st.SearchStrategy[ast.Stmt] = st.one_of(
    _simple,
    st.builds(ast.Empty, _here),
    st.builds(ast.Break, _here),
    st.builds(ast.Continue, _here),
    st.builds(ast.Goto, _names, _here),
    st.builds(ast.Return, st.none() | expressions, _here),
    st.builds(ast.Choose, _types, _names, st.none(), st.none(), _here),
    st.builds(ast.Choose, st.none(), _names, _domains(expressions), st.none() | expressions, _here),
    st.builds(ast.Await, expressions, st.none(), _here, _here),
    st.builds(ast.GhostStmt, _simple, _here),
)
_anchors = st.one_of(
    st.builds(ast.Anchor, _texts, _texts, st.just(True), _here),
    st.builds(ast.Anchor, _texts, st.sampled_from(_WORDS), st.just(False), _here),
)


def _blocks(stmts: st.SearchStrategy[ast.Stmt]) -> st.SearchStrategy[ast.Block]:
    items = stmts | _locals | st.builds(ast.Anchored, _anchors, _locals, _here)
    return st.builds(ast.Block, st.lists(items, max_size=3).map(tuple), _here)


def _nested(stmts: st.SearchStrategy[ast.Stmt]) -> st.SearchStrategy[ast.Stmt]:
    blocks = _blocks(stmts)
    empty = st.builds(ast.Block, st.just(()), _here)
    cases = st.builds(
        ast.Case, st.none() | expressions, st.lists(stmts | _locals, max_size=2).map(tuple), _here
    )
    return st.one_of(
        blocks,
        st.builds(ast.If, expressions, stmts, st.none(), _here, _here),
        # A parsed `then` before an `else` never ends in an open `if`: blocks are enough here.
        st.builds(ast.If, expressions, blocks | _leaves, stmts, _here, _here),
        st.builds(ast.While, expressions, stmts, _here, _here),
        st.builds(ast.DoWhile, stmts, expressions, _here, _here),
        st.builds(
            ast.For,
            st.none() | _locals | _simple,
            st.none() | expressions,
            st.none() | _simple,
            stmts,
            _here,
            _here,
        ),
        st.builds(ast.Switch, expressions, st.lists(cases, max_size=3).map(tuple), _here, _here),
        st.builds(ast.Labeled, _names, stmts, _here),
        st.builds(ast.Anchored, _anchors, stmts, _here),
        st.builds(ast.Either, st.lists(blocks, min_size=2, max_size=3).map(tuple), _here),
        st.builds(ast.Either, st.tuples(stmts, empty), _here),
        st.builds(ast.Await, expressions, blocks, _here, _here),
        st.builds(ast.Atomic, blocks, _here),
        st.builds(ast.GhostStmt, blocks, _here),
    )


_stmts = st.recursive(_leaves, _nested, max_leaves=6)
_bodies = _blocks(_stmts)
_flags = st.booleans()
_conditions = st.one_of(
    st.builds(ast.AlwaysEventually, expressions, _here),
    st.builds(ast.EventuallyAlways, expressions, _here),
    st.builds(ast.Eventually, expressions, _here),
    st.builds(ast.LeadsTo, expressions, expressions, _here),
    st.builds(ast.Finishes, _names, _here, st.none() | expressions),
)
_settable = _names.filter(lambda name: name.text not in ("only", "timeout", "memory"))
_expects = st.builds(ast.Expect, _names, _names, _here)
_nochecks = st.builds(ast.NoCheck, _names, _here)
_memory = st.builds(ast.MemorySetting, _names, _here)
_entries = st.one_of(
    st.builds(ast.Setting, _settable, expressions, _here),
    _memory,
    st.builds(ast.OnlySetting, st.lists(_names, min_size=1, max_size=2).map(tuple), _here),
    st.builds(ast.TimeoutSetting, st.integers(1, 10**8).map(lambda number: number / 1000), _here),
    _expects,
    _nochecks,
)
_fields = st.tuples(_types, _declarators(st.none(), guards=False))
_results = _types | st.builds(ast.VoidSpec, _here)
_decls: st.SearchStrategy[ast.Decl] = st.one_of(
    st.builds(ast.ConstDecl, _names, expressions, _docs, _flags, _here),
    st.builds(
        ast.EnumDecl,
        _names,
        st.lists(_names, min_size=1, max_size=3).map(tuple),
        _docs,
        _flags,
        _here,
    ),
    st.builds(
        ast.StructDecl, _names, st.lists(_fields, max_size=3).map(tuple), _docs, _flags, _here
    ),
    st.builds(ast.PoolDecl, _names, _names, expressions, _docs, _flags, _here),
    st.builds(
        ast.SharedDecl,
        _flags,
        _types,
        _some(_declarators(st.none() | _inits, guards=True)),
        _docs,
        _flags,
        _here,
    ),
    st.builds(
        ast.LockDecl,
        st.sampled_from(["spinlock", "mutex", "rwlock", "rwsem", "seqlock", "completion"]),
        _some(_declarators(st.none(), guards=False)),
        _docs,
        _flags,
        _here,
    ),
    st.builds(ast.AssumeDecl, expressions, _docs, _here),
    st.builds(
        ast.FunctionDecl,
        _results,
        _names,
        st.lists(st.builds(ast.Parameter, _types, _names, _here), max_size=2).map(tuple),
        st.none() | _anchors,
        _bodies,
        _docs,
        _flags,
        _here,
    ),
    st.builds(
        ast.ProcessDecl,
        _names,
        st.none() | expressions,
        _flags,
        _flags,
        st.sampled_from([None, "fair", "unfair", "strong fair"]),
        st.none() | _anchors,
        _bodies,
        _docs,
        _flags,
        _here,
    ),
    st.builds(
        ast.PropertyDecl,
        st.sampled_from(["invariant", "transition"]),
        _names,
        _texts,
        expressions,
        _docs,
        _flags,
        _here,
    ),
    st.builds(
        ast.PropertyDecl, st.just("property"), _names, _texts, _conditions, _docs, _flags, _here
    ),
    st.builds(
        ast.CheckDecl, _names, st.lists(_entries, max_size=3).map(tuple), _docs, _flags, _here
    ),
    st.builds(ast.UseDecl, _texts, st.just(False), _here),
    st.builds(ast.UseDecl, st.just("kernel.shmem"), st.just(True), _here),
    _expects,
    _memory,
    _nochecks,
)
_headers = st.builds(ast.Header, _names, st.none() | _texts, _docs, _here)
units = st.builds(
    ast.Unit,
    st.just(_NOWHERE.file),
    _headers,
    st.lists(_decls, max_size=3).map(tuple),
)
