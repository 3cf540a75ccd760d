"""A drawing -> DOT, the language of Graphviz.

In: a `Drawing`, whose texts may be anything. Out: text in which each of them is inside of quotes:
none ends early, none is taken for markup, an escape or an entity.
"""

from collections.abc import Iterator, Mapping, Sequence

from spec2tla.graph.model import Arrow, Drawing, Group, Kind, Node
from spec2tla.report.characters import printable

_LONGEST = 72
_MOST_LINES = 60

_NODES = {
    Kind.PLAIN: "",
    Kind.BEGIN: "penwidth=2",
    Kind.END: 'style="rounded,dashed"',
    Kind.WRONG: 'color="#c00000", fontcolor="#c00000", penwidth=2',
}
_ARROWS = {
    Kind.PLAIN: "",
    Kind.BEGIN: "",
    Kind.END: "style=dashed",
    Kind.WRONG: 'color="#c00000", fontcolor="#c00000"',
}


def to_dot(drawing: Drawing) -> str:
    """The whole file. The same drawing gives the same text."""
    return "\n".join(_file(drawing)) + "\n"


def quoted(text: str) -> str:
    """The text between quotes, as Graphviz shows it."""
    return f'"{_escaped(text)}"'


def _file(drawing: Drawing) -> Iterator[str]:
    names = {
        node.key: f"n{number}"
        for number, node in enumerate(n for group in drawing.groups for n in group.nodes)
    }
    yield f"digraph {quoted(_clipped(drawing.title))} {{"
    yield '  graph [fontname="Courier", rankdir=TB];'
    yield '  node [fontname="Courier", fontsize=10, shape=box, style=rounded];'
    yield '  edge [fontname="Courier", fontsize=9];'
    for number, group in enumerate(drawing.groups):
        yield from _group(group, number, names)
    yield from (_arrow(arrow, names) for arrow in drawing.arrows)
    yield "}"


def _group(group: Group, number: int, names: Mapping[str, str]) -> Iterator[str]:
    if not group.title:
        yield from (f"  {_node(node, names)}" for node in group.nodes)
        return
    yield f"  subgraph cluster_{number} {{"
    yield f"    label={quoted(_clipped(group.title))};"
    yield from (f"    {_node(node, names)}" for node in group.nodes)
    yield "  }"


def _node(node: Node, names: Mapping[str, str]) -> str:
    hint = f"tooltip={quoted(node.hint)}" if node.hint else ""
    parts = (f"label={_label(node.lines)}", _NODES[node.kind], hint)
    return f"{names[node.key]} [{', '.join(part for part in parts if part)}];"


def _arrow(arrow: Arrow, names: Mapping[str, str]) -> str:
    label = f"label={_label(arrow.lines)}" if arrow.lines else ""
    parts = ", ".join(part for part in (label, _ARROWS[arrow.kind]) if part)
    way = f"{names[arrow.start]} -> {names[arrow.end]}"
    return f"  {way} [{parts}];" if parts else f"  {way};"


def _label(lines: Sequence[str]) -> str:
    """Lines that begin at the left; of very many, the first ones."""
    shown = [_clipped(line) for line in lines[:_MOST_LINES]]
    shown += ["..."] if len(lines) > _MOST_LINES else []
    if len(shown) == 1:
        return quoted(shown[0])
    return '"' + "".join(f"{_escaped(line)}\\l" for line in shown) + '"'


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _escaped(text: str) -> str:
    """Graphviz takes `\\N` for a name and `&lt;` for an entity, also between quotes."""
    text = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("&", "&amp;")
