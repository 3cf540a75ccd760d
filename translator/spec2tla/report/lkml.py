"""A result -> plain text for a mail or a commit message, as kernel developers write races.

In: a `Result`, a `MailStyle`. Out: ASCII of at most so many columns, spaces only. Whatever the user
wrote is indented or stands after a word of ours, so that no line begins like a mail's "From ", a
quotation, a diff, a trailer or a comment of git.
"""

import re
from collections.abc import Sequence

from spec2tla.report.characters import wrap
from spec2tla.report.counterexample import bound, file_tags, length
from spec2tla.report.lkml_story import actors_of, columns, is_told_by, scenario
from spec2tla.report.lkml_table import MailStyle, mail_table
from spec2tla.report.mail import ascii_text, labelled, mailed, paragraph
from spec2tla.report.outcome import Outcome, outcome, why
from spec2tla.report.story import Turn, turns
from spec2tla.report.values import bindings, counted, globals_of
from spec2tla.trace.model import Trace
from spec2tla.verdict import PropertyResult, Result, Run

_STANDARD = MailStyle()

_STEP = re.compile(r" \(step \d+\)")
"""A reference to a line that has no number here."""


def result_lkml(result: Result, style: MailStyle = _STANDARD, *, essential: bool = False) -> str:
    """All runs with their counterexamples; what was wrong with the specs comes first.

    `essential`: the counterexamples are without the steps that cannot matter.
    """
    width = style.width
    blocks = [_told("Error", f.code, f.message, f.hint, width) for f in result.failures]
    blocks += [
        _told(
            "Warning" if found.code.startswith("W") else "Error",
            found.code,
            f"{found.span}: {found.message}",
            found.hint,
            width,
        )
        for found in result.diagnostics
    ]
    for run in result.runs:
        blocks.append(_run(run, width))
        found = [(p, p.trace) for p in run.properties if p.trace]
        blocks += [mail_counterexample(p, trace, run, style, essential) for p, trace in found]
    if result.interrupted:
        blocks.append(["Interrupted: not everything was checked."])
    if not blocks:
        blocks.append(["Nothing was checked."])
    lines = [line for block in blocks for line in ["", *block]]
    return mailed(lines[1:])


def _told(word: str, code: str, message: str, hint: str, width: int) -> list[str]:
    lines = [f"{word} {ascii_text(code)}:", *paragraph(message, width)]
    return lines + (paragraph(f"({hint})", width) if hint else [])


# Runs --------------------------------------------------------------------------------------------


def _run(run: Run, width: int) -> list[str]:
    head = f"Model {run.model} ({run.file}), check {run.check}"
    lines = wrap(ascii_text(head), width, 2)
    lines += labelled("Bound", _bound(run), width)
    if run.failure is not None:
        lines += _told("Error", run.failure.code, run.failure.message, run.failure.hint, width)
    lines += [""] if run.properties else []
    for kind in Outcome:
        lines += _verdicts(kind, [p for p in run.properties if outcome(p) is kind], width)
    vacuous = tuple(f"{p.name} ({p.vacuous})" for p in run.properties if p.vacuous)
    lines += labelled("  vacuous", vacuous, width)
    places = tuple(f"{o.span.file.name}:{o.span.first.line}" for o in run.unreached or ())
    lines += labelled("  never reached", places, width)
    if run.is_cut_off:
        lines += paragraph("search not finished: unreached statements unknown", width)
    if run.interrupted:
        lines += paragraph("interrupted: the check did not run to its end", width)
    return lines


def _bound(run: Run) -> tuple[str, ...]:
    if run.states is None:
        return bound(run)
    return (*bound(run), counted(run.states.distinct, "state"), f"depth {run.states.depth}")


def _verdicts(kind: Outcome, found: Sequence[PropertyResult], width: int) -> list[str]:
    names = tuple(
        f"{p.name} ({p.reason or 'no reason was given'})" if kind is Outcome.UNKNOWN else p.name
        for p in found
    )
    return labelled(f"  {kind.value}", names, width)


# Counterexamples ---------------------------------------------------------------------------------


def mail_counterexample(
    found: PropertyResult, trace: Trace, run: Run, style: MailStyle, essential: bool
) -> list[str]:
    """What broke, the interleaving, and why."""
    width = style.width
    lines = wrap(f"Property {ascii_text(found.name)} is {outcome(found).value}:", width, 2)
    lines += paragraph(found.text, width) if found.text else []
    lines += ["", *labelled("Bound", bound(run), width)]
    lines += labelled("Initially", bindings(globals_of(trace.initial, trace.actors)), width)
    lines += ["", *_interleaving(trace, run, style, essential), ""]
    if trace.moves:
        lines += labelled("Finally", bindings(globals_of(trace.final, trace.actors)), width)
    first, *more = why(trace)
    lines += labelled("Result", (first,), width)
    for reason in more:
        lines += paragraph(reason, width)
    for sentence in trace.because:
        lines += paragraph(sentence if style.numbered else _STEP.sub("", sentence), width)
    lines += labelled("Length", (length(trace, essential=essential),), width)
    return lines + labelled("Place", _place(found, trace), width)


def _place(found: PropertyResult, trace: Trace) -> tuple[str, ...]:
    """The line of the failing step, since that is what a reader looks up."""
    origin = trace.ending.origin
    if origin is None and trace.moves and trace.loop is None and not trace.ending.waiting:
        origin = trace.moves[-1].origin
    if origin is not None:
        return (f"{origin.span.file.name}:{origin.span.first.line}", origin.text)
    if found.span is not None:
        return (f"{found.span.file.name}:{found.span.first.line}", "the property")
    return ()


def _interleaving(trace: Trace, run: Run, style: MailStyle, essential: bool) -> list[str]:
    told = turns(trace, essential=essential)
    if not told:
        return paragraph("No step is needed: it is so from the start.", style.width)
    if style.userspace and is_told_by(trace, style.userspace):
        return scenario(trace, told, style)
    tags = _tags(told, run)
    legend = tuple(f"{tag}:N is line N of {name}" for name, tag in tags.items())
    lines = labelled("Lines", legend, style.width) if style.numbered else []
    table = mail_table(columns(trace, told, tags, style), actors_of(told, trace.actors), style)
    return [*lines, *([""] if lines else []), *table]


def _tags(told: Sequence[Turn], run: Run) -> dict[str, str]:
    names = dict.fromkeys(line.file for turn in told for line in turn.lines if line.file)
    return file_tags([name for name in names if name != run.file])
