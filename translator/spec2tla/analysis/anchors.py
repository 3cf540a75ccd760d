"""`@src` anchors: their paths must stay inside of the source tree that they speak of.

Only the text of the paths is looked at: whether the files exist is for `anchors check`.
"""

import posixpath
from collections.abc import Iterator

from spec2tla.analysis.paths import printable
from spec2tla.diagnostics import Sink
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


def check_anchors(declarations: tuple[ast.Decl, ...], sink: Sink) -> None:
    """Reports each anchor whose path is absolute, leads out of the tree, or is no path."""
    for declaration in declarations:
        for anchor in anchors(declaration):
            problem = _problem(anchor.path)
            if problem:
                message = f"`{printable(anchor.path)}` {problem}"
                sink.report("E0030", anchor.span, message, hint='write it like "mm/khugepaged.c"')


def anchors(declaration: ast.Decl) -> Iterator[ast.Anchor]:
    """All anchors of a declaration: its own and those of statements in its body."""
    match declaration:
        case ast.FunctionDecl() | ast.ProcessDecl():
            yield from (node for node in walk(declaration) if isinstance(node, ast.Anchor))
        case _:
            return


def _problem(path: str) -> str:
    if path.startswith("/"):
        return "is an absolute path"
    if not path or printable(path) != path or "\\" in path:
        return "is not a path"
    if posixpath.normpath(path).split("/")[0] == "..":
        return "leads out of the source tree"
    return ""
