"""What was found out about barriers, as text or JSON.

In: `Findings`. Out: text.
"""

import json
from collections.abc import Callable, Mapping

from spec2tla.barriers.changes import Change
from spec2tla.barriers.search import Finding, Findings, Present, Remedy
from spec2tla.report.characters import printable, wrap
from spec2tla.report.json import result_fields
from spec2tla.report.values import counted

SCHEMA = "spec2tla.barriers/1"
_PAGE = 100
_LONGEST = 60


def findings_text(found: Findings) -> str:
    """For each check: what is violated, what helps, which barriers are needed."""
    lines = [line for one in found.findings for line in [*_finding(one), ""]]
    return "\n".join(lines)


def findings_json(found: Findings) -> str:
    """One object; `result` is what `check` gives for the model as it is."""
    fields = {
        "schema": SCHEMA,
        "exit_code": found.exit_code,
        "checks": [_fields(one) for one in found.findings],
        "result": result_fields(found.result),
    }
    return json.dumps(fields, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Findings], str]] = {"text": findings_text, "json": findings_json}


def _finding(one: Finding) -> list[str]:
    run = one.run
    lines = [printable(f"{run.file}: {run.model}, check {run.check}, memory {run.memory}")]
    if not one.violated:
        lines.append("  nothing is violated")
    for name in one.violated:
        lines += ["", f"  {printable(name)} is violated"]
        lines += _remedies(one, name)
    if one.present:
        lines += ["", "  barriers that are there"]
        lines += [line for each in one.present for line in _present(each)]
    lines += ["", f"  {_tried(one)}"] if one.attempts else []
    return lines


def _remedies(one: Finding, name: str) -> list[str]:
    if one.run.memory == "sc":
        return ["    under `sc` no barrier does anything: the order of the statements is wrong"]
    mine = [r for r in one.remedies if name in r.holds]
    if not mine:
        return ["    no barrier was found that helps, nor two in two processes"]
    singles = [r for r in mine if len(r.changes) == 1]
    if singles:
        return ["    it holds with any one of these", *(x for r in singles for x in _lines(r))]
    lines = ["    no single barrier helps; it holds with two, such as"]
    for number, remedy in enumerate(mine):
        lines += ["    or", *_lines(remedy)] if number else _lines(remedy)
    return lines


def _lines(remedy: Remedy) -> list[str]:
    return [line for change in remedy.changes for line in _change(change)]


def _change(change: Change) -> list[str]:
    where = f"{change.statement.file.name}:{change.statement.first.line}"
    at = f"before `{_shown(change)}`" if change.said == "insert" else f"in `{_shown(change)}`"
    text = f"      {where}  {change.said} {change.what}() {at}, {change.inside}"
    return wrap(printable(text), _PAGE, 8)


def _present(one: Present) -> list[str]:
    change = one.change
    where = f"{change.statement.file.name}:{change.statement.first.line}"
    verdict = f"needed: without it {', '.join(one.broken)} is violated"
    if not one.decided:
        verdict = "not decided"
    elif one.wanted:
        verdict = f"needed with what helps: without it {', '.join(one.wanted)} is still violated"
    elif not one.broken:
        verdict = "could go: all that held still holds"
    text = f"    {where}  {change.what}() in {change.inside}: {verdict}"
    return wrap(printable(text), _PAGE, 6)


def _tried(one: Finding) -> str:
    words = [f"{counted(one.attempts, 'attempt')}"]
    words += [f"{one.undecided} undecided"] if one.undecided else []
    words += ["not all was tried"] if one.cut_off else []
    return ", ".join(words)


def _shown(change: Change) -> str:
    text = " ".join(change.statement.text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


# JSON --------------------------------------------------------------------------------------------


def _fields(one: Finding) -> dict[str, object]:
    return {
        "file": one.run.file,
        "check": one.run.check,
        "memory": one.run.memory,
        "violated": list(one.violated),
        "remedies": [
            {"changes": [_change_fields(c) for c in r.changes], "holds": list(r.holds)}
            for r in one.remedies
        ],
        "present": [
            {
                **_change_fields(p.change),
                "needed": bool(p.broken or p.wanted) if p.decided else None,
                "violated": [*p.broken, *p.wanted],
            }
            for p in one.present
        ],
        "attempts": one.attempts,
        "undecided": one.undecided,
        "complete": not one.cut_off,
    }


def _change_fields(change: Change) -> dict[str, object]:
    span = change.statement
    return {
        "operation": change.what,
        "how": change.said,
        "inside": change.inside,
        "file": span.file.name,
        "line": span.first.line,
        "column": span.first.column,
        "statement": span.text,
    }
