"""What the command line or the configuration asks of a check, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line or the configuration asks of a check.

    `jobs`: how many checks, and TLCs, go on at once. `timeout` in seconds for one check, of which a
    check block can take less but not more; `max_memory_mb` for each TLC's Java heap, and for the
    process of the embedded engine. `no_reduce` are the reductions that are off. With
    `as_found`, counterexamples stay as the engine found them. `texts` are read in place of what is
    in the files, by their real paths. `checks`: of each spec only those of these names, where
    `check` says nothing. With `cache_mb`, what earlier runs have found out counts, and what this
    one does is kept, in so many megabytes. `recipes`: traces are to be replayed later.
    """

    check: str | None = None
    property: str | None = None
    defines: Mapping[str, int | bool] = field(default_factory=dict)
    memory: str | None = None
    engine: str = "tlc"
    workers: int = 1
    jobs: int = 1
    timeout: float | None = None
    max_memory_mb: int = 4096
    max_states: int | None = None
    keep: Path | None = None
    strict: bool = False
    no_reduce: frozenset[str] = frozenset()
    as_found: bool = False
    java: Path | None = None
    tla2tools: Path | None = None
    texts: Mapping[Path, str] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    cache_mb: int | None = None
    recipes: bool = False


def arguments(options: Options, check: str | None = None) -> tuple[str, ...]:
    """The options of a command line that runs a check again."""
    named = {
        "--check": check or options.check,
        "--property": options.property,
        "--memory": options.memory,
        "--engine": options.engine,
        "--workers": options.workers,
        "--timeout": None if options.timeout is None else f"{max(options.timeout, 0.001):.3f}s",
        "--max-memory": f"{options.max_memory_mb}m",
        "--max-states": options.max_states,
    }
    off = sorted(options.no_reduce)
    defines = [f"{name}={str(value).lower()}" for name, value in options.defines.items()]
    pairs = [(name, str(value)) for name, value in named.items() if value is not None]
    words = [word for pair in (*pairs, *(("--define", d) for d in defines)) for word in pair]
    words += [f"--no-reduce={','.join(off)}"] if off else []
    return (*words, *(["--any"] if options.as_found else []))
