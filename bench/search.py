"""Measures the embedded engine's search alone, and prints a table.

    python bench/search.py [--runs N] [--against DIR]

Seconds of processor from a machine to its verdicts, counterexamples and coverage: neither the start
of a process nor translation. `--against` names the `translator` folder of another checkout, whose
search then takes turns with this one's, each run in a process of its own, so that what else the
machine does falls on both alike. Both must find the same states.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LARGE: tuple[tuple[str, dict[str, int]], ...] = (
    ("shmem/merged", {"NR": 3}),
    ("shmem/v2", {"NR": 3}),
    ("classic/mcs_lock_late_flag", {}),
)


@dataclass(frozen=True)
class Cost:
    seconds: float
    distinct: int
    generated: int


def searched(name: str, constants: dict[str, int]) -> Cost:
    """One search, in this process, of the unreduced machine."""
    import time

    from spec2tla import resources
    from spec2tla.analysis.checks import CheckOptions, plans
    from spec2tla.analysis.modules import load
    from spec2tla.diagnostics import Sink
    from spec2tla.pipeline import to_machine
    from spec2tla.reference.search import explore

    sink = Sink()
    specs = Path(resources.library())
    program = load(specs / f"{name}.kspec", sink, library=specs)
    if program is None:
        raise SystemExit(str(sink.diagnostics))
    plan = plans(program, sink, CheckOptions(defines=constants))[0]
    machine = to_machine(program, plan, sink)
    if machine is None:
        raise SystemExit(str(sink.diagnostics))
    started = time.process_time()
    found = explore(machine)
    return Cost(time.process_time() - started, found.distinct, found.generated)


def apart(package: Path, name: str, constants: dict[str, int]) -> Cost:
    """The same in a new process, by the package in that folder."""
    command = [sys.executable, __file__, "--one", name, json.dumps(constants)]
    environment = {**os.environ, "PYTHONPATH": str(package)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return Cost(**json.loads(done.stdout))


def table(runs: int, packages: tuple[Path, ...]) -> list[str]:
    heads = ["states/s", "s"] if len(packages) == 1 else ["states/s", "s", "other, s"]
    lines = [
        f"| model | distinct states | generated | {' | '.join(heads)} |",
        f"| --- | --- | --- | {' | '.join('---' for _ in heads)} |",
    ]
    for name, constants in LARGE:
        turns = [[apart(p, name, constants) for p in packages] for _ in range(runs)]
        counts = {(cost.distinct, cost.generated) for turn in turns for cost in turn}
        if len(counts) > 1:
            raise SystemExit(f"{name}: {counts}")
        distinct, generated = counts.pop()
        seconds = [
            statistics.median(c.seconds for c in costs) for costs in zip(*turns, strict=True)
        ]
        times = " | ".join(f"{s:.2f}" for s in seconds)
        title = " ".join([name, *(f"{c}={v}" for c, v in constants.items())])
        rate = distinct / seconds[0]
        lines.append(f"| {title} | {distinct:,} | {generated:,} | {rate:,.0f} | {times} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, constants = given.one
        cost = searched(name, json.loads(constants))
        sys.stdout.write(json.dumps(vars(cost)))
        return
    others = () if given.against is None else (given.against.resolve(),)
    sys.stdout.write("\n".join(table(given.runs, (ROOT / "translator", *others))) + "\n")


if __name__ == "__main__":
    main()
