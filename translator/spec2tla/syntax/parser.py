"""Text -> tree: the front door of syntax/.

In: a file's text. Out: its tree, and all of its syntax errors in the sink. Never raises for any
text. After an error the declaration that it is in is left out and the rest is read again, so that
one run shows every declaration's first error.
"""

from collections.abc import Iterator

from lark import Tree
from lark.exceptions import UnexpectedInput

from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast, build
from spec2tla.syntax.context import Context
from spec2tla.syntax.docs import collect
from spec2tla.syntax.errors import MAX_NAME, lexical_error, syntax_error
from spec2tla.syntax.grammar import parser
from spec2tla.syntax.lexemes import CODE, Kind, Lexeme, blanked, scan
from spec2tla.syntax.nodes import Node
from spec2tla.syntax.place import Finding
from spec2tla.syntax.reading import fit
from spec2tla.syntax.recovery import Declarations, declarations

MAX_ERRORS = 20
"""Syntax errors of a file that are shown in one run."""


def parse(file: SourceFile, sink: Sink) -> ast.Unit | None:
    """The tree of a file, without the declarations that have errors; None where nothing is left."""
    if not fit(file, sink):
        return None
    lexemes = scan(file.text)
    code = tuple([lexeme for lexeme in lexemes if lexeme.kind in CODE])
    if all(lexeme.kind is Kind.COMMENT for lexeme in lexemes):
        _report_empty(file, sink)
        return None
    tree = _tree(file, lexemes, code, sink)
    if tree is None:
        return None
    unit = build.unit(Context(file, collect(file, lexemes), sink), tree)
    if unit.header or unit.declarations:
        return unit
    if not any(found.span.file is file for found in sink.diagnostics):
        _report_empty(file, sink)
    return None


def _report_empty(file: SourceFile, sink: Sink) -> None:
    span = Span(file, 0, 0)
    sink.report("E0004", span, "the file has no declarations", hint="begin with `model NAME;`")


def _tree(
    file: SourceFile, lexemes: tuple[Lexeme, ...], code: tuple[Lexeme, ...], sink: Sink
) -> Node | None:
    """The parse tree of what has no errors."""
    broken: list[tuple[int, int]] = []
    strange = [lexeme for lexeme in lexemes if _is_strange(lexeme)]
    if not strange and isinstance(attempt := _attempt(file.text), Tree):
        return attempt
    cut = declarations(file, code)
    findings = _findings(file, code, cut, strange, broken)
    for count, finding in enumerate(findings, start=1):
        if count > MAX_ERRORS:
            message = f"more than {MAX_ERRORS} syntax errors: the rest is not shown"
            sink.report("E0502", finding.span, message)
            return None
        _report(sink, finding)
    final = _attempt(blanked(file.text, tuple(broken)))
    return final if isinstance(final, Tree) else None


def _is_strange(lexeme: Lexeme) -> bool:
    long = lexeme.kind is Kind.WORD and len(lexeme.text) > MAX_NAME
    return long or lexeme.kind not in CODE | {Kind.COMMENT}


def _findings(
    file: SourceFile,
    code: tuple[Lexeme, ...],
    cut: Declarations,
    strange: list[Lexeme],
    broken: list[tuple[int, int]],
) -> Iterator[Finding]:
    """The errors one by one; each range that is to be left out is added to `broken` meanwhile."""
    for lexeme in strange:
        around = cut.around(lexeme.start)
        if around in broken:
            continue
        broken.append((lexeme.start, lexeme.end))
        # A line of the preprocessor's leaves the code around it whole.
        if around and lexeme.kind is not Kind.DIRECTIVE:
            broken.append(around)
        yield lexical_error(file, lexeme)
    text = blanked(file.text, tuple(broken))
    begin = 0
    while not isinstance(attempt := _attempt(text), Tree):
        finding = syntax_error(file, code, begin, attempt)
        start, begin = cut.around(finding.culprit) or (finding.culprit, finding.culprit + 1)
        broken.append((start, begin))
        yield finding
        # What stands before the error has no other one: only the rest is read again.
        text = blanked(text, ((0, begin),))


def _attempt(text: str) -> Node | UnexpectedInput:
    try:
        return parser().parse(text)
    except UnexpectedInput as error:
        return error


def _report(sink: Sink, finding: Finding) -> None:
    sink.report(finding.code, finding.span, finding.message, *finding.labels, hint=finding.hint)
