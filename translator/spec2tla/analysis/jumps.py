"""Labels and `goto`: that a jump has a target, and does not lead into or out of a single step."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.analysis.labels import labels_of
from spec2tla.diagnostics import Label, Sink
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


@dataclass(frozen=True, slots=True)
class _Region:
    """A statement that is one step as a whole: `word` is what the user calls it."""

    word: str
    span: Span


def check_jumps(body: ast.Block, sink: Sink) -> None:
    """Reports labels that are declared twice or in a step, and jumps that lead nowhere."""
    labels = labels_of(body)
    regions = tuple(_regions(body))
    for node in walk(body):
        if isinstance(node, ast.Labeled):
            _check_label(node.label, labels[node.label.text], regions, sink)
        elif isinstance(node, ast.Goto):
            _check_goto(node, labels, regions, sink)


def _regions(body: ast.Block) -> Iterator[_Region]:
    for node in walk(body):
        match node:
            case ast.Atomic(_, span):
                yield _Region("atomic", span)
            case ast.Await(_, _, _, span):
                yield _Region("await", span)
            case _:
                pass


def _around(place: Span, regions: tuple[_Region, ...]) -> _Region | None:
    """The innermost region that a place lies in: they come outermost first."""
    inside = [r for r in regions if r.span.start <= place.start < r.span.end]
    return inside[-1] if inside else None


def _check_label(
    label: ast.Name, first: ast.Name, regions: tuple[_Region, ...], sink: Sink
) -> None:
    if label is not first:
        earlier = Label(first.span, "first declared here")
        sink.report("E0211", label.span, f"the label `{label.text}` is declared twice", earlier)
    region = _around(label.span, regions)
    if region is not None:
        message = f"labels inside of `{region.word}` are not supported by this version"
        hint = "all of it is one step, so nothing can stop at the label"
        sink.report("E0901", label.span, message, hint=hint)


def _check_goto(
    jump: ast.Goto, labels: dict[str, ast.Name], regions: tuple[_Region, ...], sink: Sink
) -> None:
    label = labels.get(jump.label.text)
    if label is None:
        hint = did_you_mean(jump.label.text, labels)
        message = f"there is no label `{jump.label.text}` here"
        sink.report("E0205", jump.label.span, message, hint=hint)
        return
    source, target = _around(jump.span, regions), _around(label.span, regions)
    if source == target:
        return
    way = f"into `{target.word}`" if target else f"out of `{source.word}`" if source else ""
    message = f"`goto {label.text}` leads {way}, which is one step"
    sink.report("E0408", jump.span, message, Label(label.span, "the label"))
