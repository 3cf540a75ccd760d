"""What the gate found out -> annotations for GitHub Actions: on the spec, on the code, on traces.

In: a `GateResult`. Out: workflow commands, a line each. What is in them cannot end a line.
"""

from collections.abc import Iterator

from spec2tla.gate.model import GateResult, PatchReport, Touched, Upkeep
from spec2tla.report.formats import FORMATS, Look
from spec2tla.report.github import annotation

_MOST = 8
"""GitHub shows ten of a kind for each step; some are for what the checks say."""


def gate_github(found: GateResult, look: Look) -> str:
    """Nothing where all is well; the checks' own annotations come after the anchors'."""
    told = [line for patch in found.patches for line in _problems(patch)]
    told += [line for patch in found.patches for line in _code(patch)]
    result = found.checks
    checks = "" if result is None else FORMATS["github"].render(result, look)
    return "".join(told[:_MOST]) + checks


def _problems(patch: PatchReport) -> Iterator[str]:
    for problem in patch.problems:
        span = problem.span
        lines = range(span.first.line, span.last.line + 1)
        texts = (problem.message, problem.hint, f"patch: {patch.name}")
        yield annotation("error", f"spec2tla {problem.code}", texts, span.file.name, lines)


def _code(patch: PatchReport) -> Iterator[str]:
    for one in patch.touched:
        if one.upkeep is Upkeep.MISSING and one.first:
            yield _stale(one)


def _stale(one: Touched) -> str:
    texts = (
        f"{one.symbol}() is modelled, and the model does not change with it",
        *(f"modelled in {model}" for model in one.models),
    )
    return annotation("error", "spec2tla W0701", texts, one.path, range(one.first, one.last + 1))
