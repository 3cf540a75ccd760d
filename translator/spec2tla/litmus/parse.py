"""The text of a litmus test -> the test: the front door of litmus/.

In: a file's text. Out: the test, or diagnostics. Never raises for any text. That names are declared
and operations known is looked at in `rules.py`.
"""

import re

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from spec2tla.diagnostics import Sink
from spec2tla.litmus.build import built
from spec2tla.litmus.grammar import parser
from spec2tla.litmus.model import Test
from spec2tla.litmus.reading import read
from spec2tla.source import SourceFile, Span

MOST_CHARACTERS = 64 * 1024
MOST_NESTED = 60
"""Levels of a parse tree, so of parentheses and blocks: what goes through it may be recursive."""

_JUMP = re.compile(r"\b(while|for|do|goto|switch|return|break|continue)\b")


def parse(file: SourceFile, sink: Sink) -> Test | None:
    """None where the sink says what is wrong."""
    if len(file.text) > MOST_CHARACTERS:
        message = f"a litmus test of more than {MOST_CHARACTERS // 1024} KiB"
        sink.report("E0601", Span(file, 0, 0), message)
        return None
    found = read(file, sink)
    if found is None:
        return None
    jump = _JUMP.search(found.code)
    if jump is not None:
        message = f"`{jump[0]}`: loops and jumps are not supported in litmus tests"
        hint = "write the rounds out, or write the model in kspec"
        sink.report("E0604", Span(file, jump.start(), jump.end()), message, hint=hint)
        return None
    try:
        tree = parser().parse(found.code)
    except UnexpectedInput as error:
        _report(file, error, sink)
        return None
    if (deep := _too_deep(tree)) is not None:
        start = deep.meta.start_pos
        sink.report("E0601", Span(file, start, start + 1), "nested too deeply")
        return None
    before = len(sink.diagnostics)
    test = built(file, found, tree, sink)
    return test if len(sink.diagnostics) == before else None


def _too_deep(tree: Tree[Token]) -> Tree[Token] | None:
    level = [tree]
    for _ in range(MOST_NESTED):
        level = [c for node in level for c in node.children if isinstance(c, Tree)]
        if not level:
            return None
    return next((node for node in level if not node.meta.empty), tree)


def _report(file: SourceFile, error: UnexpectedInput, sink: Sink) -> None:
    match error:
        case UnexpectedToken(token=token) if token.type == "$END":
            end = len(file.text.rstrip())
            message = "the test ends too early: no `exists (…)`, or a bracket is open"
            sink.report("E0601", Span(file, end, end), message)
        case UnexpectedToken(token=token):
            start = token.start_pos or 0
            span = Span(file, start, start + len(token))
            sink.report("E0601", span, f"`{str(token)[:40]}` cannot stand here", hint=_hint(token))
        case UnexpectedCharacters():
            at = file.offset(error.line, error.column) or 0
            span = Span(file, at, at + 1)
            character = file.text[at : at + 1]
            sink.report("E0601", span, f"`{character}` is not known in litmus tests")
        case _:
            sink.report("E0601", Span(file, 0, 0), "this is no litmus test")


def _hint(token: Token) -> str:
    if token.type == "PROCESS":
        return "processes stand one after the other, `P0(int *x) { … }`"
    return ""
