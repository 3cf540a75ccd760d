"""What was measured, as a page of tables and a drawing.

In: measurements. Out: Markdown, and an SVG of the distinct states by slots (a logarithmic scale).
"""

import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BASE = "spec2tla check"


@dataclass(frozen=True)
class Measured:
    """One peer at one setting; wall and processor in seconds, memory in MB, medians."""

    peer: str
    slots: int
    observers: int
    merged: bool
    verdict: str
    distinct: int
    generated: int
    wall: float
    processor: float
    memory: float
    split: tuple[tuple[str, float], ...]


def page(
    results: Sequence[Measured], absent: Mapping[str, str], wrong: Sequence[str], runs: int
) -> str:
    merged = [r for r in results if r.merged]
    peers = list(dict.fromkeys(r.peer for r in results))
    lines = [
        "# The founding case against hand-written peers",
        "",
        f"Written by `bench/peers.py`: {_times(runs)}, whole processes, one worker.",
        f"Python {platform.python_version()}, {platform.machine()}. The models are in "
        "`bench/peers/`. In brackets: times what `spec2tla check` needs.",
        "",
        "Spin stores one state more than is counted here, that before `init` has begun; that no "
        "process dies in the Promela models makes its other states those of kspec and PlusCal. A "
        "peer that took more than a minute is not run at the next size.",
        "",
    ]
    lines += [f"Left out: {name}: {word}." for name, word in absent.items()]
    lines += [f"**Disagreement**: {word}." for word in wrong] or [
        "All agree: the merged collapse holds, v2 of the patch doesn't, and the three that explore "
        "the program as it is written have the same states."
    ]
    for observers in sorted({r.observers for r in merged}):
        chosen = [r for r in merged if r.observers == observers]
        sizes = sorted({r.slots for r in chosen})
        lines += ["", f"## {observers} observer{'s' * (observers > 1)}"]
        for title, field, digits in (
            ("distinct states", "distinct", 0),
            ("states generated", "generated", 0),
            ("wall, s", "wall", 2),
            ("processor, s", "processor", 2),
            ("memory, MB", "memory", 0),
        ):
            lines += _table(title, chosen, peers, sizes, field, digits)
        lines += _split(chosen, peers)
    broken = [r for r in results if not r.merged]
    lines += ["", "## Verdicts of v2", "", "| peer | verdict | wall, s |", "| --- | --- | --- |"]
    lines += [f"| {r.peer} | {r.verdict} | {r.wall:.2f} |" for r in broken]
    lines += ["", "![distinct states by slots](peers.svg)", ""]
    return "\n".join(lines)


def _times(runs: int) -> str:
    return "one run" if runs == 1 else f"medians of {runs} runs"


def _table(
    title: str,
    results: Sequence[Measured],
    peers: Sequence[str],
    sizes: Sequence[int],
    field: str,
    digits: int,
) -> list[str]:
    values: dict[tuple[str, int], float] = {(r.peer, r.slots): getattr(r, field) for r in results}

    def cell(peer: str, slots: int) -> str:
        value, base = values.get((peer, slots)), values.get((BASE, slots))
        if value is None:
            return "not run"
        ratio = "" if peer == BASE or not base else f" ({value / base:.2f})"
        return f"{value:,.{digits}f}{ratio}"

    lines = ["", f"| {title} | " + " | ".join(f"{n} slots" for n in sizes) + " |"]
    lines.append("| --- |" + " --- |" * len(sizes))
    return lines + [f"| {p} | " + " | ".join(cell(p, n) for n in sizes) + " |" for p in peers]


def _split(results: Sequence[Measured], peers: Sequence[str]) -> list[str]:
    """Where the time goes, at the largest size that each came to."""
    lines = ["", "| at its largest size | wall of its parts, s |", "| --- | --- |"]
    for peer in peers:
        mine = [r for r in results if r.peer == peer]
        if mine and len(mine[-1].split) > 1:
            parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in mine[-1].split)
            lines.append(f"| {peer}, {mine[-1].slots} slots | {parts} |")
    return lines


# The drawing --------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _LEGEND = 820, 420, 70, 40, 260
_COLOURS = (
    "#1b6ca8",
    "#63a4d4",
    "#555555",
    "#c0392b",
    "#e08e0b",
    "#8e5ea2",
    "#2e8b57",
    "#7cbf6b",
    "#006d5b",
    "#b8a000",
    "#999999",
)


def drawing(results: Sequence[Measured]) -> str:
    """One line for each peer, with the fewest observers that were measured."""
    merged = [r for r in results if r.merged]
    fewest = min(r.observers for r in merged)
    chosen = [r for r in merged if r.observers == fewest]
    sizes = sorted({r.slots for r in chosen})
    top = math.ceil(math.log10(max(r.distinct for r in chosen)))
    low = math.floor(math.log10(min(r.distinct for r in chosen)))
    wide, high = _WIDTH - _LEFT - _LEGEND, _HEIGHT - _BOTTOM - 20

    def x(slots: int) -> float:
        return _LEFT + wide * (slots - sizes[0]) / max(sizes[-1] - sizes[0], 1)

    def y(states: float) -> float:
        return 20 + high * (top - math.log10(states)) / max(top - low, 1)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f"<title>Distinct states by slots, {fewest} observer(s)</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for power in range(low, top + 1):
        level = y(10**power)
        out.append(f'<path d="M{_LEFT} {level:.1f}H{_LEFT + wide}" stroke="#ddd"/>')
        label = f'x="{_LEFT - 8}" y="{level + 4:.1f}" text-anchor="end"'
        out.append(f"<text {label}>{10**power:,}</text>")
    for slots in sizes:
        place = f'x="{x(slots):.1f}" y="{_HEIGHT - 15}" text-anchor="middle"'
        out.append(f"<text {place}>{slots} slots</text>")
    for number, peer in enumerate(dict.fromkeys(r.peer for r in chosen)):
        colour = _COLOURS[number % len(_COLOURS)]
        mine = [(x(r.slots), y(r.distinct)) for r in chosen if r.peer == peer]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in mine)
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in mine]
        row = 30 + 18 * number
        out.append(f'<text x="{_WIDTH - _LEGEND + 25}" y="{row}" fill="{colour}">{peer}</text>')
    return "\n".join([*out, "</svg>", ""])
