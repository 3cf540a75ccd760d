"""The words before a declaration: `override`, `daemon`, `strong fair`, `static` and the like.

The grammar takes any of them before anything; here it is said which ones make sense where.
"""

from dataclasses import dataclass

from spec2tla.diagnostics import Label
from spec2tla.source import Span
from spec2tla.syntax.context import Context
from spec2tla.syntax.nodes import Node, tokens

_OVERRIDE = frozenset({"override"})
_FAIRNESS = frozenset({"fair", "unfair", "strong fair"})
_PROCESS = _OVERRIDE | _FAIRNESS | {"daemon"}
_FUNCTION = _OVERRIDE | {"static", "inline"}

_ALLOWED = {
    "function": _FUNCTION,
    "process": _PROCESS,
    "assumption": frozenset[str](),
    "use_file": frozenset[str](),
    "use_library": frozenset[str](),
    "expect": frozenset[str](),
    "memory": frozenset[str](),
    "nocheck": frozenset[str](),
}
_PLACES = {
    "daemon": "it goes before `process` or `observer`",
    "fair": "it goes before `process` or `observer`",
    "unfair": "it goes before `process` or `observer`",
    "strong fair": "it goes before `process` or `observer`",
    "static": "functions may have it, without any effect",
    "inline": "functions may have it, without any effect",
    "override": "it goes before a declaration with a name",
}


@dataclass(frozen=True, slots=True)
class Modifiers:
    override: bool
    daemon: bool
    fairness: str | None


def modifiers(context: Context, nodes: list[Node], declared: str) -> Modifiers:
    """The modifiers of a declaration of this kind; what does not fit is reported."""
    words: dict[str, Span] = {}
    for node in nodes:
        _add(context, words, node, _ALLOWED.get(declared, _OVERRIDE))
    fairness = [word for word in words if word in _FAIRNESS]
    if len(fairness) > 1:
        first, second = fairness[:2]
        label = Label(words[first], "said here")
        message = f"a process cannot be both `{first}` and `{second}`"
        context.report("E0115", words[second], message, label)
    return Modifiers(
        override="override" in words,
        daemon="daemon" in words,
        fairness=fairness[0] if fairness else None,
    )


def _add(context: Context, words: dict[str, Span], node: Node, allowed: frozenset[str]) -> None:
    word = " ".join(tokens(node))
    span = context.span(node)
    if word not in allowed:
        message = f"`{word}` cannot stand before this declaration"
        context.report("E0115", span, message, hint=_PLACES[word])
    elif word in words:
        label = Label(words[word], "said here")
        context.report("E0115", span, f"`{word}` is said twice", label)
    words.setdefault(word, span)
