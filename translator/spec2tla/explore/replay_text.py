"""What became of a scenario in each of several files, as text.

In: replays. Out: lines. It must not know how they were found.
"""

from collections.abc import Sequence

from spec2tla.explore.departure import Departure
from spec2tla.explore.replaying import Replay
from spec2tla.machine.model import Origin
from spec2tla.report.characters import printable, width
from spec2tla.report.excerpt import excerpt
from spec2tla.report.style import Paint, Role
from spec2tla.report.values import counted


def replay_lines(found: Replay, paint: Paint) -> list[str]:
    """The outcome for one file, where the variant departs, and what it does otherwise."""
    role = {0: Role.GOOD, 1: Role.ERROR}.get(found.exit_code, Role.WARNING)
    lines = [f"{printable(found.file)}: {paint(role, outcome(found))}"]
    if found.departs is not None:
        lines += _departure(found, found.departs, paint)
    return [*lines, *_differences(found)]


def table_lines(found: Sequence[Replay]) -> list[str]:
    """A line for each file."""
    names = [printable(one.file) for one in found]
    wide = max(width(name) for name in names)
    rows = zip(names, found, strict=True)
    return [f"{name}{' ' * (wide - width(name))}  {outcome(one)}" for name, one in rows]


def outcome(found: Replay) -> str:
    """In a few words."""
    name, departs = printable(found.name), found.departs
    if departs is None:
        how = _how(found)
        if found.violates:
            return f"possible{how}, and still violates {name}"
        if not found.judged:
            return f"possible{how}, but {name} is no property of it that such a run can violate"
        if not found.searched:
            return f"possible{how}; not all ways were searched for a violation of {name}"
        return f"possible{how}, but does not violate {name}"
    if found.violates:
        return f"violates {name} before it departs at {_where(found)}"
    if not found.searched:
        return f"followed up to {_where(found)}; not all ways were searched"
    if not found.is_comparable:
        return f"cannot be compared: departs at {_where(found)}"
    return f"departs at {_where(found)}"


def _how(found: Replay) -> str:
    """Whether the variant does just what the scenario says."""
    is_same = found.way is None or not (found.way.extra or found.way.left_out)
    return "" if is_same else " with differences"


def _where(found: Replay) -> str:
    if found.departs is None or found.departs.wanted is None:
        return "the start"
    return f"step {found.departs.wanted.number} of {found.length}"


def _departure(found: Replay, departs: Departure, paint: Paint) -> list[str]:
    wanted, stands = departs.wanted, departs.stands
    if wanted is None:
        return [f"  {printable(departs.reason)}"]
    who = printable(found.actor(wanted.taking.process, wanted.taking.instance))
    source = printable(wanted.said.source)
    lines = [
        f"  {who} cannot take `{source}` (line {wanted.said.line} of the scenario):",
        f"  it {departs.reason}",
    ]
    return lines + ([] if stands is None else _stands(who, stands, paint))


def _stands(who: str, stands: Origin, paint: Paint) -> list[str]:
    return [
        f"  {who} stands here:",
        *(f"  {line}" for line in excerpt(stands.span, paint, Role.NOTE)),
    ]


def _differences(found: Replay) -> list[str]:
    """The steps that this variant has more, and those that it has not."""
    if found.way is None:
        return []
    lines = []
    if found.way.extra:
        lines.append(f"  {counted(len(found.way.extra), 'step')} more than in the scenario:")
        for step in found.way.extra:
            origin = step.step.origin
            lines.append(
                f"    {printable(step.actor)}, line {_at(origin)}  {printable(origin.text)}"
            )
    if found.way.left_out:
        lines.append(f"  {counted(len(found.way.left_out), 'statement')} left out:")
        for one in found.way.left_out:
            text = printable(one.said.source)
            who = printable(found.actor(one.taking.process, one.taking.instance))
            lines.append(f"    step {one.number}, {who}  {text}")
    return lines


def _at(origin: Origin) -> int:
    return origin.span.first.line
