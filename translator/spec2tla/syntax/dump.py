"""A tree as indented text, for people who look into the translator: `translate --show ast`."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from spec2tla.source import SourceFile, Span


def dump(node: object) -> str:
    """One node a line, its plain values behind it, its parts below it."""
    return "\n".join(_lines(node, 0)) + "\n"


def _lines(node: object, depth: int) -> Iterator[str]:
    if isinstance(node, tuple):
        for item in node:
            yield from _lines(item, depth)
        return
    if not is_dataclass(node):
        yield f"{'  ' * depth}{node!r}"
        return
    parts = [(f.name, getattr(node, f.name)) for f in fields(node)]
    plain = [f"{name}={value!r}" for name, value in parts if _is_plain(value)]
    place = next((value for _, value in parts if isinstance(value, Span)), None)
    where = f"  @{place.first.line}:{place.first.column}" if place else ""
    yield f"{'  ' * depth}{type(node).__name__} {' '.join(plain)}".rstrip() + where
    for _, value in parts:
        if (is_dataclass(value) and not isinstance(value, Span | SourceFile)) or isinstance(
            value, tuple
        ):
            yield from _lines(value, depth + 1)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | bool | float)
