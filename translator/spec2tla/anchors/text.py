"""What became of anchored code -> text for people.

In: `Finding`s, locks. Out: lines, printable, that end in a line end.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from spec2tla.anchors.drift import Finding, Status
from spec2tla.anchors.lock import Lock
from spec2tla.report.characters import printable
from spec2tla.report.style import Paint, Role, plain
from spec2tla.report.values import counted

_MOST_LINES = 200


def findings_text(found: Sequence[Finding], paint: Paint = plain, *, brief: bool = False) -> str:
    """What has drifted, each with where it is modelled and what has changed; then the count."""
    lines: list[str] = []
    for finding in found:
        if finding.drifted:
            lines += _finding(finding, paint, brief=brief)
    drifted = len({(f.path, f.symbol) for f in found if f.drifted})
    functions = len({(f.path, f.symbol) for f in found})
    counts = f"{counted(functions, 'anchored function')}"
    if not drifted:
        return "".join(f"{line}\n" for line in [*lines, f"{counts}, as recorded"])
    if any(finding.status in (Status.CHANGED, Status.UNRECORDED) for finding in found):
        lines.append("Where the models still fit: `spec2tla anchors update` records the code anew.")
    return "".join(f"{line}\n" for line in [*lines, f"{counts}, {drifted} not as recorded"])


def written_text(file: Path, before: Lock, after: Lock) -> str:
    """What an update did to a lock file."""
    new = len(set(after) - set(before))
    gone = len(set(before) - set(after))
    changed = sum(key in before and before[key] != entry for key, entry in after.items())
    facts = [f"{new} new" if new else "", f"{changed} changed" if changed else ""]
    facts += [f"{gone} dropped" if gone else ""]
    told = ", ".join(fact for fact in facts if fact) or "nothing new"
    return f"{printable(str(file))}: {counted(len(after), 'function')}, {told}\n"


def headline(finding: Finding) -> str:
    """`mm/khugepaged.c:1741: collapse_file() has changed`; not yet printable."""
    place = f"{finding.path}:{finding.first}" if finding.first else finding.path
    what = f"{finding.symbol}()" if finding.symbol else "the file"
    match finding.status:
        case Status.SAME:
            return f"{place}: {what} is as recorded"
        case Status.CHANGED:
            return f"{place}: {what} has changed"
        case Status.UNRECORDED:
            return f"{place}: {what} was never recorded"
        case Status.NO_FUNCTION:
            more = f" ({finding.more})" if finding.more else ""
            return f"{place}: there is no {what}{more}"
        case Status.NO_FILE:
            return f"{place}: there is no such file, so no {what}"
        case Status.REFUSED:
            return f"{place}: {finding.more}"
        case Status.LINE_GONE:
            return f"{place}: {what} has no line `{finding.more}` any more"


def _finding(finding: Finding, paint: Paint, *, brief: bool) -> list[str]:
    lines = [paint(Role.STRONG, printable(headline(finding)))]
    if brief:
        return lines
    lines += [f"  modelled at {place}" for place in _places(finding)]
    for line in _cut(finding.diff):
        role = {"+": Role.GOOD, "-": Role.ERROR}.get(line[:1], Role.FAINT)
        lines.append("    " + paint(role, shown(line)))
    return [*lines, ""]


def shown(line: str) -> str:
    """A line of code, its tabs as spaces."""
    return printable(line[:1] + line[1:].expandtabs(8))


def _places(finding: Finding) -> Iterable[str]:
    return dict.fromkeys(
        printable(f"{use.span.file.name}:{use.span.first.line}") for use in finding.uses
    )


def _cut(lines: Sequence[str]) -> Sequence[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[:_MOST_LINES], f" … {len(lines) - _MOST_LINES} more lines"]
