"""The functions of a C file, by name, each with its text.

In: the text of a file. Out: `Function` values. Names come from tree-sitter's grammar of C, which
sees the head of each definition alone, so that macros that it cannot know and unusual preprocessing
in one function never hide another. Knows nothing of specs.
"""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from spec2tla.anchors.ctext import Chunk, chunks, tokens, without_comments
from spec2tla.errors import EnvironmentFailure

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_WORD = re.compile(r"[A-Za-z_]\w*")
_NO_NAMES = frozenset(("if", "for", "while", "switch", "return", "sizeof", "typeof", "defined"))
_LONGEST_HEAD = 20_000
_MOST_JOINED = 12
"""The declarations of an old-style function's parameters stand before its body."""


@dataclass(frozen=True, slots=True)
class Function:
    """A definition. `names` has what it is called: a system call has several.

    `first` and `last` are its lines, from 1; `text` is without comments and empty lines.
    """

    names: tuple[str, ...]
    first: int
    last: int
    text: str
    digest: str


def functions(text: str) -> tuple[Function, ...]:
    """All definitions, in order: of functions, system calls and function-like macros."""
    found: list[Function] = []
    ends = [match.start() for match in re.finditer("\n", text)]
    parts = chunks(text)
    for at, chunk in enumerate(parts):
        named = _named(text, parts, at)
        if named is None:
            continue
        names, start = named
        shown = without_comments(text[start : chunk.end])
        lines = _line(ends, start), _line(ends, chunk.end - 1)
        found.append(Function(names, *lines, shown, digest(shown)))
    return tuple(found)


def named(every: tuple[Function, ...], name: str) -> tuple[Function, ...]:
    """All definitions of that name: several where the preprocessor chooses between them."""
    return tuple(function for function in every if name in function.names)


def whole_text(found: tuple[Function, ...]) -> str:
    return "\n\n".join(function.text for function in found)


def digest(text: str) -> str:
    """The same for texts that differ in comments and white space only."""
    joined = "\n".join(token.text for token in tokens(text))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def _line(ends: list[int], offset: int) -> int:
    return bisect_left(ends, offset) + 1


# Names -------------------------------------------------------------------------------------------


def _named(text: str, parts: tuple[Chunk, ...], at: int) -> tuple[tuple[str, ...], int] | None:
    """The names of what a chunk defines, and where it begins; None where it is no function."""
    chunk = parts[at]
    if chunk.macro:
        return (chunk.macro,), chunk.start
    if chunk.body is None:
        return None
    if chunk.body == 0:
        return _old_style(text, parts, at)
    head = text[chunk.start : chunk.tokens[chunk.body].start]
    names = _names(head) if "(" in head and len(head) <= _LONGEST_HEAD else ()
    return (names, chunk.start) if names else None


def _old_style(text: str, parts: tuple[Chunk, ...], at: int) -> tuple[tuple[str, ...], int] | None:
    end = parts[at].start
    for first in range(at - 1, max(at - _MOST_JOINED, -1), -1):
        if parts[first].body is not None or parts[first].macro:
            return None
        head = text[parts[first].start : end]
        if "(" in head and len(head) <= _LONGEST_HEAD:
            names = _names(head)
            return (names, parts[first].start) if names else None
    return None


def _names(head: str) -> tuple[str, ...]:
    root = _parser().parse(f"{head}{{}}".encode("utf-8", "replace")).root_node
    definition = next(_definitions(root), None)
    if definition is not None:
        name = _declared(definition.child_by_field_name("declarator"))
        return (name,) if name and name not in _NO_NAMES else ()
    calls = [
        node for child in root.named_children[:1] for node in (child, *child.named_children[:1])
    ]
    call = next((node for node in calls if node.type == "call_expression"), None)
    return () if call is None else _of_macro(call)


def _definitions(root: "Node") -> "Iterator[Node]":
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "function_definition":
            yield node
        else:
            waiting += reversed(node.named_children)


def _declared(node: "Node | None") -> str:
    while node is not None:
        if node.type in ("identifier", "field_identifier", "type_identifier"):
            return _text(node)
        inner = node.child_by_field_name("declarator")
        node = inner if inner is not None else next(iter(node.named_children), None)
    return ""


def _of_macro(call: "Node") -> tuple[str, ...]:
    """`SYSCALL_DEFINE3(lseek, …)` defines `lseek`; `main()` without a type defines `main`."""
    macro = _text(call.child_by_field_name("function"))
    arguments = call.child_by_field_name("arguments")
    first = _text(arguments.named_child(0)) if arguments is not None else ""
    if macro != macro.upper():
        return (macro,) if _WORD.fullmatch(macro) and macro not in _NO_NAMES else ()
    if not _WORD.fullmatch(first):
        return ()
    if "SYSCALL" in macro:
        prefix = "compat_sys_" if macro.startswith("COMPAT") else "sys_"
        return (first, prefix + first)
    return (first,)


def _text(node: "Node | None") -> str:
    data = None if node is None else node.text
    return "" if data is None else data.decode("utf-8", "replace")


@lru_cache(maxsize=1)
def _parser() -> "Parser":
    try:
        import tree_sitter
        import tree_sitter_c
    except ImportError as error:
        hint = "Install them: `pip install tree-sitter tree-sitter-c`."
        message = "tree-sitter and its grammar of C are needed to find functions in C files"
        raise EnvironmentFailure("X0501", message, hint) from error
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language()))
