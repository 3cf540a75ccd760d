"""A result -> Markdown for a pull request or a job summary: tables, counterexamples, diagrams.

In: a `Result`. Out: GitHub's Markdown. What comes from a spec stands in code spans and fenced
blocks that it cannot close, so that it is neither markup, HTML, a mention nor a link.
"""

import re
from collections.abc import Sequence

from spec2tla.diagnostics import Severity
from spec2tla.report.characters import printable
from spec2tla.report.counterexample import bound, counterexample, length
from spec2tla.report.diagnostics import diagnostic_text
from spec2tla.report.mermaid import sequence_diagram
from spec2tla.report.outcome import Outcome, left_out, outcome
from spec2tla.report.style import plain
from spec2tla.report.values import counted
from spec2tla.verdict import PropertyResult, Result, Run, Verdict

_SPAN = re.compile(r"[^`|\\<>&]+")
_PAGE = 100
_MOST_LINES = 300
_LONGEST = 60_000
"""A comment on GitHub holds 65,536 characters."""

_MARKS = {
    Outcome.HOLDS: "✅",
    Outcome.EXPECTED: "✅",
    Outcome.VIOLATED: "❌",
    Outcome.MISSING: "❌",
    Outcome.UNKNOWN: "❔",
}
_WORDS = {
    0: "✅ passed",
    1: "❌ failed",
    2: "❌ invalid",
    3: "❔ undecided",
    4: "❌ error",
    5: "⚠️ vacuous",
    130: "❔ interrupted",
}


def result_markdown(result: Result, *, essential: bool = False) -> str:
    """The verdicts first; counterexamples as long as there is room for them.

    `essential`: these are without the steps that cannot matter.
    """
    blocks = [[f"## spec2tla: {_WORDS[result.exit_code]}"], [_counts(result)]]
    blocks += [[f"- **error** {code(f.code)} {code(f.message)}"] for f in result.failures]
    for run in result.runs:
        blocks += [_head(run), _verdicts(run), _notes(run)]
    details = [_diagnostic_block(result)] if result.diagnostics else []
    found = [(p, run) for run in result.runs for p in run.properties if p.trace]
    details += [_counterexample(p, run, essential) for p, run in found]
    return fitted(blocks, details)


def fitted(blocks: Sequence[Sequence[str]], details: Sequence[Sequence[str]]) -> str:
    """All that fits: first the blocks, then the details, then how many were left out."""
    text = ""
    missing = 0
    for block in (*blocks, *details):
        added = "\n".join(block) + "\n\n" if block else ""
        if len(text) + len(added) > _LONGEST:
            missing += 1
        else:
            text += added
    note = f"*{left_out(missing, 'part')}: the other reports have all of it*\n" if missing else ""
    return (text + note).rstrip("\n") + "\n"


def code(text: str) -> str:
    """Any text, as a code span of one line that can stand anywhere, in a table too."""
    shown = printable(text)
    if _SPAN.fullmatch(shown) and shown == shown.strip():
        return f"`{shown}`"
    inner = "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in shown)
    return f"<code>{inner}</code>"


def fenced(lines: Sequence[str], language: str = "text") -> list[str]:
    """A block whose fence is longer than any run of backticks in it."""
    runs = (len(run) for line in lines for run in re.findall(r"`+", line))
    fence = "`" * max(3, *(run + 1 for run in (2, *runs)))
    return [f"{fence}{language}", *lines, fence]


# Runs --------------------------------------------------------------------------------------------


def _counts(result: Result) -> str:
    properties = [p for run in result.runs for p in run.properties]
    expected = sum(p.as_expected for p in properties)
    unknown = sum(p.verdict is Verdict.UNKNOWN for p in properties)
    parts = [counted(len(result.runs), "check")]
    parts.append(f"{counted(len(properties), 'property', 'properties')}: {expected} as expected")
    parts.append(f"{len(properties) - expected - unknown} not, {unknown} unknown")
    errors = sum(d.severity is Severity.ERROR for d in result.diagnostics)
    parts += [counted(errors, "error")] if errors else []
    warnings = len(result.diagnostics) - errors
    parts += [counted(warnings, "warning")] if warnings else []
    return ", ".join(parts) + "."


def _head(run: Run) -> list[str]:
    facts = [code(fact) for fact in bound(run)]
    if run.states is not None:
        facts.append(f"{counted(run.states.distinct, 'state')}, depth {run.states.depth}")
    facts += [f"engine {code(run.engine)}", f"{run.seconds:.1f} s"]
    title = f"### {code(run.file)}: {code(run.model)}, check {code(run.check)}"
    return [title, "", ", ".join(facts) + "."]


def _verdicts(run: Run) -> list[str]:
    if not run.properties:
        return []
    rows = [_row(found) for found in run.properties]
    return ["|  | property | verdict |  |", "| --- | --- | --- | --- |", *rows]


def _row(found: PropertyResult) -> str:
    kind = outcome(found)
    told = [code(found.text)] if found.text else []
    if kind is Outcome.UNKNOWN:
        told.append(code(found.reason or "no reason was given"))
    if found.trace is not None:
        told.append(length(found.trace))
    if found.vacuous:
        told.append(f"⚠️ vacuous: {code(found.vacuous)}")
    return f"| {_MARKS[kind]} | {code(found.name)} | {kind.value} | {', '.join(told)} |"


def _notes(run: Run) -> list[str]:
    lines: list[str] = []
    if run.failure is not None:
        lines.append(f"- **error** {code(run.failure.code)} {code(run.failure.message)}")
    lines += [f"- ⚠️ never reached: {code(f'{o.span}')} {code(o.text)}" for o in run.unreached or ()]
    if run.is_cut_off:
        lines.append("- ⚠️ search not finished: unreached statements unknown")
    if run.interrupted:
        lines.append("- ❔ interrupted: the check did not run to its end")
    return lines


# Details -----------------------------------------------------------------------------------------


def _diagnostic_block(result: Result) -> list[str]:
    texts = [diagnostic_text(found).splitlines() for found in result.diagnostics]
    lines = [line for text in texts for line in (*text, "")]
    return ["### In the specs", "", *fenced(_cut(lines[:-1]))]


def _counterexample(found: PropertyResult, run: Run, essential: bool) -> list[str]:
    """Open where it was not expected, folded where it was."""
    is_open = "" if found.as_expected else " open"
    title = f"{_MARKS[outcome(found)]} {code(found.name)} {outcome(found).value}"
    story = counterexample(found, run, _PAGE, plain, essential=essential)
    lines = [f"<details{is_open}><summary>{in_html(title)}</summary>", ""]
    lines += [f"{code(run.file)}, check {code(run.check)}:", ""]
    lines += [*fenced(_cut(story)), ""]
    diagram = sequence_diagram(found.trace, essential=essential) if found.trace else []
    if diagram:
        lines += ["<details><summary>As a diagram</summary>", ""]
        lines += [*fenced(diagram, "mermaid"), "", "</details>", ""]
    return [*lines, "</details>"]


def in_html(title: str) -> str:
    """Markdown is not read inside of `<summary>`."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", title)


def _cut(lines: Sequence[str]) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return list(lines)
    half = _MOST_LINES // 2
    return [*lines[:half], left_out(len(lines) - 2 * half, "line"), *lines[-half:]]
