"""What every function of the tree builder needs: the file, its documentation, and the sink."""

from dataclasses import dataclass

from lark import Token

from spec2tla.diagnostics import Label, Sink
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast
from spec2tla.syntax.docs import Docs
from spec2tla.syntax.nodes import Node, span_of


@dataclass(frozen=True, slots=True)
class Context:
    file: SourceFile
    docs: Docs
    sink: Sink

    def span(self, part: Node | Token) -> Span:
        return span_of(self.file, part)

    def name(self, token: Token) -> ast.Name:
        return ast.Name(str(token), self.span(token))

    def report(self, code: str, span: Span, message: str, *labels: Label, hint: str = "") -> None:
        self.sink.report(code, span, message, *labels, hint=hint)
