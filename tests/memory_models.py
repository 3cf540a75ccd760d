"""Programs under a memory model: random ones in both engines, and the verdicts of a body."""

import random
from pathlib import Path

from litmus_programs import random_program, text
from spec2tla.pipeline import Options, check
from spec2tla.verdict import Run, Verdict

KINDS = ("w", "w", "r", "r", "mb", "xchg", "wmb", "rmb", "rel", "acq")
"""What threads of random programs are made of."""


def require_agreement(seed: int, memory: str, folder: Path) -> None:
    """Both engines find the same states of a random program."""
    path = folder / "litmus.kspec"
    path.write_text(text(random_program(random.Random(seed), KINDS, 2, 3)))
    result = check([path], Options(engine="both", memory=memory))
    assert result.exit_code == 0, result.diagnostics


def found(body: str, folder: Path, memory: str, no_reduce: frozenset[str] = frozenset()) -> Run:
    path = folder / "spec.kspec"
    path.write_text(f"model m;\n{body}\n")
    result = check([path], Options(engine="embedded", memory=memory, no_reduce=no_reduce))
    assert result.failures == ()
    assert result.runs, result.diagnostics
    return result.runs[0]


def verdicts(body: str, folder: Path, memory: str) -> dict[str, Verdict]:
    return {p.name: p.verdict for p in found(body, folder, memory).properties}
