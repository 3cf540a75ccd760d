"""Measures the tool against hand-written models of the same program, one command for all of it.

    python bench/peers.py [--sizes 2-6] [--observers 1-2] [--runs 3] [--quick] [--json]

In: the models in `bench/peers/`. Out: `bench/peers.md` and `bench/peers.svg`, or with `--json` the
measurements on standard output and no file. Peers take turns, so that what else the machine does
falls on all alike; medians. Whole processes are measured: wall time, processor time of the whole
tree of processes, and the memory of the largest of them. What is not installed is left out, with
a word; a peer that took more than a minute at one size is not run at the next.

Ends with 1 where peers disagree: about a verdict, or about the number of states where they must
have the same.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from peers_report import Measured, drawing, page
from peers_stages import (
    PEERS,
    SAME_STATES,
    Answer,
    Peer,
    Setting,
    Stage,
    missing,
)

HERE = Path(__file__).resolve().parent
PATIENCE = 60.0
LIMIT = 300.0


@dataclass(frozen=True)
class Cost:
    """One command: seconds that passed, seconds of processor, and the most memory, in MB."""

    wall: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Run:
    answer: Answer
    costs: tuple[Cost, ...]


class Failed(Exception):
    """A peer did not come to an answer."""


def cost_of(stage: Stage, folder: Path) -> tuple[Cost, str]:
    """Runs it; with what it printed."""
    with (folder / "said").open("w+b") as said:
        started = time.monotonic()
        child = subprocess.Popen(
            stage.command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        _, _, used = _waited(child, started)
        wall = time.monotonic() - started
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), text


def _waited(
    child: "subprocess.Popen[bytes]", started: float
) -> tuple[int, int, resource.struct_rusage]:
    pause = 0.001
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return pid, status, used
        if time.monotonic() - started > LIMIT:
            os.killpg(child.pid, 9)
        time.sleep(pause)
        pause = min(pause * 1.2, 0.01)


def run(peer: Peer, setting: Setting) -> Run:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        costs, text = [], ""
        for stage in peer.stages(setting, folder):
            cost, text = cost_of(stage, folder)
            costs.append(cost)
    answer = peer.read(text)
    if answer is None:
        raise Failed(f"{peer.name}, {setting}: no answer in {text[-600:]!r}")
    return Run(answer, tuple(costs))


def measured(peer: Peer, setting: Setting, runs: Sequence[Run]) -> Measured:
    answers = {r.answer.verdict for r in runs}
    if len(answers) != 1:
        raise Failed(f"{peer.name}, {setting}: {answers}")

    def middle(values: Iterable[float]) -> float:
        return round(statistics.median(values), 3)

    return Measured(
        peer=peer.name,
        slots=setting.slots,
        observers=setting.observers,
        merged=setting.merged,
        verdict=runs[0].answer.verdict,
        distinct=runs[0].answer.distinct,
        generated=runs[0].answer.generated,
        wall=middle(sum(c.wall for c in r.costs) for r in runs),
        processor=middle(sum(c.processor for c in r.costs) for r in runs),
        memory=middle(max(c.memory for c in r.costs) for r in runs),
        split=tuple(
            (name, middle(r.costs[i].wall for r in runs)) for i, name in enumerate(peer.parts)
        ),
    )


def measure(
    peers: Sequence[Peer], settings: Sequence[Setting], runs: int, failures: list[str]
) -> Iterator[Measured]:
    """All peers at each setting in turn; a peer that was too slow has had its last turn.

    Adds to `failures` what came to no answer.
    """
    slow: set[tuple[str, int]] = set()
    for setting in settings:
        turns = [p for p in peers if (p.name, setting.observers) not in slow]
        done: dict[str, list[Run]] = {p.name: [] for p in turns}
        for _ in range(runs):
            for peer in turns:
                if any(sum(c.wall for c in r.costs) > PATIENCE for r in done[peer.name]):
                    continue
                try:
                    done[peer.name].append(run(peer, setting))
                except Failed as failure:
                    note(str(failure))
                    failures.append(f"{peer.name}: no answer, {setting}")
        for peer in turns:
            if not done[peer.name]:
                continue
            found = measured(peer, setting, done[peer.name])
            note(f"{peer.name:<34} {setting}: {found.verdict}, {found.distinct:,}, {found.wall} s")
            if found.wall > PATIENCE:
                slow.add((peer.name, setting.observers))
            yield found


def disagreements(results: Sequence[Measured]) -> list[str]:
    """Verdicts other than what is known; state counts that differ where they must not."""
    wrong = []
    for r in results:
        expected = "holds" if r.merged else "violated"
        if r.verdict != expected:
            wrong.append(f"{r.peer}: {r.verdict} at {r.slots} slots, not {expected}")
    for slots, observers in sorted({(r.slots, r.observers) for r in results}):
        counts = {
            r.peer: r.distinct
            for r in results
            if r.peer in SAME_STATES and r.merged and (r.slots, r.observers) == (slots, observers)
        }
        if len(set(counts.values())) > 1:
            wrong.append(f"different numbers of states at {slots} slots: {counts}")
    return wrong


def note(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def numbers(text: str) -> range:
    """`3` or `2-6`."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sizes", type=numbers, default=numbers("2-6"), help="slots, up to 2-8")
    parser.add_argument("--observers", type=numbers, default=numbers("1-2"), help="up to 1-4")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="2 and 3 slots, 1 observer, one run")
    parser.add_argument("--json", action="store_true", help="print the measurements, write no file")
    parser.add_argument("--peers", default="", help="only those with this in their names")
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    sizes, observers, runs = chosen.sizes, chosen.observers, chosen.runs
    if chosen.quick:
        sizes, observers, runs = range(2, 4), range(1, 2), 1
    if max(sizes) > 8 or min(sizes) < 2 or not 1 <= min(observers) <= max(observers) <= 4:
        note("2 to 8 slots, 1 to 4 observers")
        return 2
    absent = {p.name: word for p in PEERS if (word := missing(p))}
    for name, word in absent.items():
        note(f"left out: {name}: {word}")
    peers = [p for p in PEERS if p.name not in absent and chosen.peers in p.name]

    settings = [Setting(n, k, True) for k in observers for n in sizes]
    wrong: list[str] = []
    results = [
        *measure(peers, [Setting(sizes[0], observers[0], False)], 1, wrong),
        *measure(peers, settings, runs, wrong),
    ]
    wrong += disagreements(results)
    if chosen.json:
        sys.stdout.write(json.dumps([asdict(r) for r in results], indent=1) + "\n")
    else:
        (HERE / "peers.md").write_text(page(results, absent, wrong, runs), "utf-8")
        (HERE / "peers.svg").write_text(drawing(results), "utf-8")
    for word in wrong:
        note(f"DISAGREE: {word}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
