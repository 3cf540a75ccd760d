"""A result -> text for people: a line for each property, counterexamples, a summary.

In: a `Result`, a width, a paint. Out: text that ends in a line end. Diagnostics are not in it:
they go to standard error, through `diagnostics.py`.
"""

from collections.abc import Sequence
from typing import assert_never

from spec2tla.diagnostics import Severity
from spec2tla.machine.model import Origin
from spec2tla.report.characters import pack, printable, width, wrap
from spec2tla.report.counterexample import bound, counterexample, length
from spec2tla.report.diagnostics import failure_text
from spec2tla.report.excerpt import shown_place
from spec2tla.report.reductions import reduction_table
from spec2tla.report.style import Paint, Role, plain
from spec2tla.report.values import counted
from spec2tla.verdict import PropertyResult, Result, Run, Verdict

PAGE = 100

MANY = 6
"""Where more counterexamples than this came as expected, they are named and not shown."""

_ADVICE = {
    "timeout": "allow more time with --timeout, or make the constants smaller with --define",
    "memory": "allow more with --max-memory, or make the constants smaller with --define",
    "states": "allow more with --max-states, or make the constants smaller with --define",
    "interrupted": "run it again to the end",
    "tool": "`spec2tla doctor` shows whether Java and TLC work",
}


def result_text(
    result: Result,
    page: int = PAGE,
    paint: Paint = plain,
    *,
    verbose: bool = False,
    essential: bool = False,
) -> str:
    """All runs, then the summary. A violation that was not expected is always shown whole.

    `verbose`: with what the reductions did. `essential`: without steps that cannot matter.
    """
    expected = sum(_is_expected_violation(p) for run in result.runs for p in run.properties)
    brief = expected > MANY
    lines: list[str] = []
    for run in result.runs:
        lines += _run(run, page, paint, verbose=verbose)
        for found in run.properties:
            if brief and _is_expected_violation(found):
                continue
            story = counterexample(found, run, page, paint, essential=essential)
            lines += ["", *story] if story else []
        lines.append("")
    if brief:
        lines += [
            f"{counted(expected, 'counterexample')} came as expected and are not shown here:",
            "check one file alone, or one --property, to see them.",
            "",
        ]
    return "\n".join([*lines, *_summary(result, paint)]) + "\n"


def _is_expected_violation(result: PropertyResult) -> bool:
    return result.verdict is Verdict.VIOLATED and result.as_expected


# One run -----------------------------------------------------------------------------------------


def _run(run: Run, page: int, paint: Paint, *, verbose: bool) -> list[str]:
    head = f"{printable(run.file)}: {printable(run.model)}, check {printable(run.check)}"
    lines = [paint(Role.STRONG, head)]
    facts = pack(_facts(run), max(page - 2, 20), 2, "; ")
    lines += [paint(Role.FAINT, f"  {text}") for text in facts]
    lines += [paint(Role.FAINT, text) for text in reduction_table(run)] if verbose else []
    if run.failure is not None:
        lines += [f"  {text}" for text in failure_text(run.failure, paint).splitlines()]
    lines += _verdicts(run.properties, page, paint)
    lines += _unreached(run.unreached or (), paint)
    if run.is_cut_off:
        head = paint(Role.WARNING, "search not finished")
        lines.append(f"  {head}: unreached statements unknown")
    if run.interrupted:
        lines.append(f"  {paint(Role.WARNING, 'interrupted')}: the check did not run to its end")
    return lines


def _facts(run: Run) -> list[str]:
    facts = [", ".join(bound(run))]
    if run.processes:
        facts.append(f"processes {', '.join(printable(name) for name in run.processes)}")
    facts.append(f"engine {printable(run.engine)}")
    if run.states is not None:
        facts.append(f"{counted(run.states.distinct, 'state')}, depth {run.states.depth}")
    facts.append("cached" if run.cached else f"{run.seconds:.1f} s")
    return facts


def _verdicts(results: Sequence[PropertyResult], page: int, paint: Paint) -> list[str]:
    names = [printable(result.name) for result in results]
    wide = max((width(name) for name in names), default=0)
    lines: list[str] = []
    for name, result in zip(names, results, strict=True):
        mark, role = _mark(result)
        fill = " " * (wide - width(name))
        lines.append(f"  {paint(role, f'{mark:<4}')}  {name}{fill}  {_verdict(result)}")
        lines += _explained(result, " " * (min(wide, 40) + 10), page, paint)
    return lines


def _mark(result: PropertyResult) -> tuple[str, Role]:
    if result.verdict is Verdict.UNKNOWN:
        return "?", Role.WARNING
    if not result.as_expected:
        return "FAIL", Role.ERROR
    return ("ok", Role.WARNING) if result.vacuous else ("ok", Role.GOOD)


def _verdict(result: PropertyResult) -> str:
    match result.verdict:
        case Verdict.HOLDS:
            return "holds" if result.as_expected else "holds, but was expected to be violated"
        case Verdict.VIOLATED:
            found = f" ({length(result.trace)})" if result.trace else ""
            return f"violated, as expected{found}" if result.as_expected else f"violated{found}"
        case Verdict.UNKNOWN:
            return f"unknown: {printable(result.reason or 'no reason was given')}"
        case _:
            assert_never(result.verdict)


def _explained(result: PropertyResult, left: str, page: int, paint: Paint) -> list[str]:
    is_obvious = result.kind == "builtin" and result.verdict is Verdict.HOLDS
    lines: list[str] = []
    if result.text and not is_obvious:
        text = wrap(printable(result.text), max(page - len(left), 20))
        lines += [left + paint(Role.FAINT, line) for line in text]
    if result.verdict is Verdict.UNKNOWN:
        advice = _ADVICE.get((result.reason or "").partition(":")[0])
        lines += [left + advice] if advice else []
    if result.vacuous:
        text = wrap(printable(f"vacuous: {result.vacuous}"), max(page - len(left), 20))
        lines += [left + paint(Role.WARNING, line) for line in text]
    return lines


def _unreached(origins: Sequence[Origin], paint: Paint) -> list[str]:
    if not origins:
        return []
    head = f"never reached ({counted(len(origins), 'statement')}):"
    lines = [f"  {paint(Role.WARNING, head)}"]
    places = [shown_place(origin.span).rpartition(":")[0] for origin in origins]
    wide = max(width(place) for place in places)
    for place, origin in zip(places, origins, strict=True):
        fill = " " * (wide - width(place))
        lines.append(f"    {paint(Role.FAINT, place)}{fill}  {printable(origin.text)}")
    return lines


# The summary -------------------------------------------------------------------------------------


def _summary(result: Result, paint: Paint) -> list[str]:
    role, word = _overall(result)
    properties = [p for run in result.runs for p in run.properties]
    unknown = sum(p.verdict is Verdict.UNKNOWN for p in properties)
    expected = sum(p.as_expected for p in properties)
    counts = counted(len(result.runs), "check")
    counts += f", {counted(len(properties), 'property', 'properties')}"
    if properties:
        counts += f": {expected} as expected"
        wrong = len(properties) - expected - unknown
        counts += f", {wrong} not" if wrong else ""
        counts += f", {unknown} unknown" if unknown else ""
    return [f"{paint(role, word)}: {counts}{_wanting(result)}"]


def _overall(result: Result) -> tuple[Role, str]:
    match result.exit_code:
        case 0:
            return Role.GOOD, "passed"
        case 1:
            return Role.ERROR, "failed"
        case 2:
            return Role.ERROR, "invalid"
        case 3:
            return Role.WARNING, "undecided"
        case 5:
            return Role.WARNING, "vacuous"
        case 130:
            return Role.WARNING, "interrupted"
        case _:
            return Role.ERROR, "error"


def _wanting(result: Result) -> str:
    unreached = sum(len(run.unreached or ()) for run in result.runs)
    vacuous = sum(len(run.vacuous) for run in result.runs)
    cut_off = sum(run.is_cut_off for run in result.runs)
    errors = sum(d.severity is Severity.ERROR for d in result.diagnostics)
    warnings = len(result.diagnostics) - errors
    found = []
    if errors:
        found.append(counted(errors, "error"))
    if warnings:
        found.append(counted(warnings, "warning"))
    if unreached:
        found.append(f"{counted(unreached, 'statement')} never reached")
    if vacuous:
        found.append(f"{counted(vacuous, 'property', 'properties')} vacuous")
    if cut_off:
        found.append(f"{counted(cut_off, 'search', 'searches')} not finished")
    return f"; {', '.join(found)}" if found else ""
