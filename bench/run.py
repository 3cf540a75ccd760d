"""Measures the tool on the shipped models and writes `bench/results.md`.

    python bench/run.py [--runs N] [--output FILE]

Whole processes are timed, from start to exit, one after the other; of several runs the median is
given, with the least and the greatest. Nothing here decides whether a test passes.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import search

ROOT = Path(__file__).resolve().parent.parent
SPECS = ROOT / "specs"
TOOL = (sys.executable, "-m", "spec2tla")


@dataclass(frozen=True)
class Times:
    """Seconds of several runs of one command."""

    seconds: tuple[float, ...]

    def __str__(self) -> str:
        if len(self.seconds) == 1:
            return f"{self.seconds[0]:.2f}"
        middle = statistics.median(self.seconds)
        return f"{middle:.2f} ({min(self.seconds):.2f}-{max(self.seconds):.2f})"


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def timed(command: Sequence[str], runs: int) -> Times:
    """The times of the runs, each a process of its own."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        done = run(command)
        seconds.append(time.perf_counter() - started)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)} exits with {done.returncode}:\n{done.stderr}")
    return Times(tuple(seconds))


def checked(path: Path, engine: str) -> dict[str, object]:
    done = run([*TOOL, "check", str(path), "--engine", engine, "--report", "json"])
    result: dict[str, object] = json.loads(done.stdout)
    return result


def models() -> list[Path]:
    from spec2tla.analysis.discover import models_below

    return list(models_below(SPECS))


def start_up(runs: int) -> list[str]:
    return [
        "## Start",
        "",
        "| command | seconds |",
        "| --- | --- |",
        f"| `spec2tla --help` | {timed([*TOOL, '--help'], runs)} |",
        f"| `spec2tla --version` | {timed([*TOOL, '--version'], runs)} |",
        f"| `spec2tla doctor` | {timed([*TOOL, 'doctor'], runs)} |",
        "",
    ]


def each_model(runs: int) -> list[str]:
    lines = [
        "## Models",
        "",
        "Distinct states are those of the default check; the times are of all checks of the file.",
        "",
        "| model | distinct states | depth | translate, s | check embedded, s | check TLC, s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for path in models():
        result = checked(path, "embedded")
        states = next(r["states"] for r in result["runs"] if r["check"] == "default")  # type: ignore[attr-defined]
        lines.append(
            f"| {path.relative_to(SPECS).with_suffix('').as_posix()} | {states['distinct']:,} "
            f"| {states['depth']} | {timed([*TOOL, 'translate', str(path)], runs)} "
            f"| {timed([*TOOL, 'check', str(path), '--engine', 'embedded'], runs)} "
            f"| {timed([*TOOL, 'check', str(path)], runs)} |"
        )
    return [*lines, ""]


def whole(runs: int) -> list[str]:
    return [
        "## All shipped models",
        "",
        "| command | seconds |",
        "| --- | --- |",
        f"| `spec2tla check specs --engine embedded` | "
        f"{timed([*TOOL, 'check', str(SPECS), '--engine', 'embedded'], runs)} |",
        f"| `spec2tla check specs --engine auto` | "
        f"{timed([*TOOL, 'check', str(SPECS), '--engine', 'auto'], runs)} |",
        f"| `spec2tla check specs` | {timed([*TOOL, 'check', str(SPECS)], runs)} |",
        "",
    ]


def crossing_jumps(tests: int) -> str:
    """Jumps that each cross the next one: as a tree, exponentially many ways in one step."""
    jumps = "".join(f"if (b[{k}]) goto l{k + 2}; x = {k % 4}; l{k}: ;\n" for k in range(tests))
    return (
        f"model crossing; shared bool s[{tests}]; shared int(0..3) t;\n"
        f"process p {{ bool b[{tests}]; int(0..3) x = 0;\n"
        f"atomic {{ for (int(0..{tests}) i = 0; i < {tests}; i++) b[i] = s[i]; }}\n"
        f"{jumps} l{tests}: ; l{tests + 1}: ; t = x; }}\n"
    )


def repeated_tests(tests: int) -> str:
    """Conditions on what earlier ones decided."""
    skips = "".join(
        f"if (b[{k}] || x == 2 && b[{k * 7 % tests}]) goto l{k}; x = {k % 4}; l{k}: ;\n"
        for k in range(tests)
    )
    return (
        f"model repeated; shared bool s[{tests}]; shared int(0..3) t;\n"
        f"process p {{ bool b[{tests}]; int(0..3) x = 0;\n"
        f"atomic {{ for (int(0..{tests}) i = 0; i < {tests}; i++) b[i] = s[i]; }}\n"
        f"{skips} t = x; }}\n"
    )


def array_copy(size: int) -> str:
    """A local array copied in one step."""
    return f"model copy; process p {{ int(0..3) a[{size}], b[{size}]; a[1] = 2; b = a; }}\n"


def many_cases(cases: int) -> str:
    """A switch over a local."""
    arms = "".join(f"case {k}: y = {k * 7 % cases}; break;\n" for k in range(cases))
    return (
        f"model cases; shared int(0..{cases}) s; shared int(0..{cases}) t;\n"
        f"process p {{ int(0..{cases}) x = s; int(0..{cases}) y = 0;\n"
        f"switch (x) {{ {arms} default: break; }} t = y; }}\n"
    )


LARGE: tuple[tuple[Callable[[int], str], tuple[int, ...]], ...] = (
    (crossing_jumps, (15, 30, 60)),
    (repeated_tests, (15, 30, 60)),
    (array_copy, (256, 1024, 4096)),
    (many_cases, (40, 80, 250)),
)


def large_steps(runs: int) -> list[str]:
    lines = [
        "## Large steps",
        "",
        "Translation alone; one step does all of it.",
        "",
        "| step | size | translate, s |",
        "| --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.kspec"
        for make, sizes in LARGE:
            for size in sizes:
                path.write_text(make(size), encoding="utf-8")
                times = timed([*TOOL, "translate", str(path)], runs)
                lines.append(f"| {make.__name__.replace('_', ' ')} | {size} | {times} |")
    return [*lines, ""]


def search_alone(runs: int) -> list[str]:
    return [
        "## Search",
        "",
        "Seconds of processor of the embedded engine alone, on unreduced machines"
        " (`bench/search.py`).",
        "",
        *search.table(runs, (ROOT / "translator",)),
        "",
    ]


def machine() -> list[str]:
    java = run(["java", "-version"]).stderr.splitlines()[:1] if _has_java() else ["none on PATH"]
    return [
        "# Measurements",
        "",
        "Written by `bench/run.py`: whole processes, from start to exit; of several runs the median"
        " (least-greatest).",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; Java: "
        f"{java[0] if java else 'unknown'}.",
        "",
    ]


def _has_java() -> bool:
    from shutil import which

    return which("java") is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--output", type=Path, default=ROOT / "bench" / "results.md")
    given = parser.parse_args()
    parts: list[Callable[[int], list[str]]] = [
        start_up,
        search_alone,
        each_model,
        large_steps,
        whole,
    ]
    lines = machine() + [line for part in parts for line in part(given.runs)]
    given.output.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
