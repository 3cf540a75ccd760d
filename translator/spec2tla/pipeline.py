"""The stages in order: load, resolve, lower, emit, run, judge. Read this first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spec2tla.diagnostics import Diagnostic
from spec2tla.verdict import Result


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line or the configuration asks of a check.

    `timeout` in seconds for one check; `max_memory_mb` for TLC's Java heap.
    """

    check: str | None = None
    property: str | None = None
    defines: Mapping[str, int | bool] = field(default_factory=dict)
    memory: str | None = None
    engine: str = "tlc"
    workers: int = 1
    timeout: float | None = None
    max_memory_mb: int = 4096
    max_states: int | None = None
    keep: Path | None = None
    strict: bool = False
    java: Path | None = None
    tla2tools: Path | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check is, for a progress line: `file` and `check` say which."""

    file: str
    check: str
    distinct: int
    queue: int
    depth: int
    seconds: float


def check(
    paths: Sequence[Path], options: Options, on_progress: Callable[[Progress], None] | None = None
) -> Result:
    """Checks all specs at the paths (files, or folders searched for `.kspec` models)."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Translation:
    """`files` by name: the module, its configuration, the source map; empty where it is invalid."""

    diagnostics: tuple[Diagnostic, ...]
    ast: str
    ir: str
    files: Mapping[str, str]


def translate(path: Path) -> Translation:
    """Translates one model without checking it."""
    raise NotImplementedError
