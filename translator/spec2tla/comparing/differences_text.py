"""What a variant declares otherwise -> text like a diff, every place named.

In: a base and a variant. Out: printable lines.
"""

from collections.abc import Iterable, Iterator

from spec2tla.comparing.differences import Difference, Kind
from spec2tla.comparing.lines import Row, difference, lines_of
from spec2tla.comparing.model import Side, Variant
from spec2tla.report.characters import expand, printable
from spec2tla.report.style import Paint, Role
from spec2tla.source import Span

_ROLES = {"-": Role.ERROR, "+": Role.GOOD, "@": Role.FRAME}


def difference_lines(base: Side, variant: Variant, paint: Paint) -> list[str]:
    """What one variant replaces, adds and lacks, with its lines."""
    lines = [paint(Role.STRONG, headline(base, variant))]
    for one in variant.differences:
        lines += ["", *(f"  {line}" for line in diff(one, paint))]
    return lines


def headline(base: Side, variant: Variant) -> str:
    """`merged (specs/shmem/merged.kspec): 1 replaced (function collapse_file)`"""
    name, file = printable(variant.side.name), printable(variant.side.file)
    if variant.side.program is None or base.program is None:
        return f"{name} ({file}): cannot be compared, because of errors"
    if not variant.differences:
        return f"{name} ({file}) declares the same as {printable(base.name)}"
    return f"{name} ({file}): {_counts(variant.differences)}"


def _counts(found: tuple[Difference, ...]) -> str:
    parts = []
    for kind in Kind:
        names = [f"{d.space} {printable(d.name)}".rstrip() for d in found if d.kind is kind]
        parts += [f"{len(names)} {kind.value} ({', '.join(names)})"] if names else []
    return "; ".join(parts)


def diff(found: Difference, paint: Paint) -> Iterator[str]:
    """The two places, then the lines."""
    yield paint(Role.ERROR, f"--- {_place(found.old)}")
    yield paint(Role.GOOD, f"+++ {_place(found.new)}")
    yield from row_lines(difference(lines_of(found.old), lines_of(found.new)), paint)


def _place(span: Span | None) -> str:
    return f"{printable(span.file.name)}:{span.first.line}" if span else "(nothing)"


def row_lines(rows: Iterable[Row], paint: Paint) -> Iterator[str]:
    """The lines of a difference, printable."""
    for row in rows:
        text = row.text if row.mark == "@" else f"{row.mark}{expand(row.text)[0]}"
        yield paint(_ROLES.get(row.mark, Role.PLAIN), text.rstrip())
