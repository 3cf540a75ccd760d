"""The peers: the commands that each runs, and how its answer is read.

In: a setting. Out: commands to run in a folder of their own, and from what the last one printed the
verdict and the numbers of states. It must not know how commands are measured.

All TLCs have the same Java, one worker, and the flags that are the better ones for their size.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spec2tla.errors import EnvironmentFailure
from spec2tla.tlc.find import find_jar, find_java

MODELS = Path(__file__).resolve().parent / "peers"

_PROPERTY = "no_silent_fill"
_TLC_STATES = re.compile(r"([\d,]+) states generated, ([\d,]+) distinct states found")
_SPIN_STATES = re.compile(r"(\d+) states, stored")
_SPIN_STEPS = re.compile(r"(\d+) transitions \(")


@dataclass(frozen=True)
class Setting:
    """Merged: the collapse that was merged, which holds; else v2 of the patch, which doesn't."""

    slots: int
    observers: int
    merged: bool

    def __str__(self) -> str:
        variant = "merged" if self.merged else "v2"
        return f"{variant}, {self.slots} slots, {self.observers} observers"


@dataclass(frozen=True)
class Answer:
    verdict: str
    distinct: int
    generated: int


@dataclass(frozen=True)
class Stage:
    command: tuple[str, ...]


@dataclass(frozen=True)
class Peer:
    """`parts` names its stages; `needs` the programs that are looked for on the path."""

    name: str
    parts: tuple[str, ...]
    stages: Callable[[Setting, Path], list[Stage]]
    read: Callable[[str], Answer | None]
    needs: tuple[str, ...] = ()


def missing(peer: Peer) -> str | None:
    """Why it can't run here."""
    absent = [name for name in peer.needs if name not in _OURS and shutil.which(name) is None]
    if absent:
        return f"not installed: {', '.join(absent)}"
    if "java" not in peer.needs:
        return None
    try:
        find_java(None), find_jar(None)
    except EnvironmentFailure as failure:
        return str(failure)
    return None


_OURS = ("java",)

# spec2tla -----------------------------------------------------------------------------------------


@cache
def _no_cache() -> tuple[str, ...]:
    command = (sys.executable, "-m", "spec2tla", "check", "--help")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return ("--no-cache",) if "--no-cache" in said else ()


def _check(*options: str) -> Callable[[Setting, Path], list[Stage]]:
    def stages(setting: Setting, folder: Path) -> list[Stage]:
        del folder
        model = MODELS / ("collapse.kspec" if setting.merged else "collapse_v2.kspec")
        command = (sys.executable, "-m", "spec2tla", "check", str(model), *options, *_no_cache())
        bounds = (f"NR={setting.slots}", "--define", f"OBSERVERS={setting.observers}")
        told = ("--property", _PROPERTY, "--report", "json", "--define", *bounds)
        return [Stage(command + told)]

    return stages


def _read_check(text: str) -> Answer | None:
    try:
        result, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
        (run,) = result["runs"]
    except (ValueError, KeyError):
        return None
    (found,) = (p for p in run["properties"] if p["name"] == _PROPERTY)
    states = run["states"]
    return Answer(found["verdict"], states["distinct"], states["generated"])


# TLC ----------------------------------------------------------------------------------------------


def _java(large: bool, *command: str) -> Stage:
    flags = ("-XX:+UseParallelGC",) if large else ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    jar = str(find_jar(None).path)
    java = str(find_java(None).path)
    return Stage((java, *flags, "-XX:-UsePerfData", "-cp", jar, *command))


def _tlc(module: str, most_small: int, translated: bool) -> Callable[[Setting, Path], list[Stage]]:
    """`most_small`: up to so many slots, one observer, flags that start fast are better."""

    def stages(setting: Setting, folder: Path) -> list[Stage]:
        shutil.copy(MODELS / f"{module}.tla", folder)
        merged = "TRUE" if setting.merged else "FALSE"
        (folder / f"{module}.cfg").write_text(
            f"SPECIFICATION Spec\nPROPERTY NoSilentFill\nCONSTANTS\n    NR = {setting.slots}\n"
            f"    OBSERVERS = {setting.observers}\n    MERGED = {merged}\n",
            "utf-8",
        )
        large = setting.slots + 2 * (setting.observers - 1) > most_small
        check = _java(large, "tlc2.TLC", "-workers", "1", f"{module}.tla")
        if not translated:
            return [check]
        return [_java(False, "pcal.trans", "-nocfg", f"{module}.tla"), check]

    return stages


def _read_tlc(text: str) -> Answer | None:
    counts = _TLC_STATES.findall(text)
    if not counts:
        return None
    generated, distinct = (int(number.replace(",", "")) for number in counts[-1])
    if "Action property NoSilentFill is violated" in text:
        return Answer("violated", distinct, generated)
    if "No error has been found" in text:
        return Answer("holds", distinct, generated)
    return None


# Spin ---------------------------------------------------------------------------------------------


def _spin(model: str, optimise: str, *flags: str) -> Callable[[Setting, Path], list[Stage]]:
    def stages(setting: Setting, folder: Path) -> list[Stage]:
        del folder
        bounds = (f"-DNR={setting.slots}", f"-DOBSERVERS={setting.observers}")
        merged = f"-DMERGED={int(setting.merged)}"
        # -o2: Spin must not leave out locals by itself where states are to be compared.
        same = ("-o2",) if flags else ()
        built = ("-w", "-DSAFETY", "-DNOCLAIM", "-DMEMLIM=4096", *flags)
        return [
            Stage(("spin", *same, *bounds, merged, "-a", str(MODELS / model))),
            Stage(("gcc", optimise, *built, "-o", "pan", "pan.c")),
            Stage(("./pan",)),
        ]

    return stages


def _read_spin(text: str) -> Answer | None:
    """Without the state before `init` has begun, which no other peer has."""
    stored, steps = _SPIN_STATES.search(text), _SPIN_STEPS.search(text)
    if not stored or not steps or "max search depth too small" in text:
        return None
    verdict = "holds" if "errors: 0" in text else "violated"
    if verdict == "violated" and "assertion violated" not in text:
        return None
    return Answer(verdict, int(stored[1]) - 1, int(steps[1]) - 1)


# All of them --------------------------------------------------------------------------------------

_TRANSLATED = ("pcal.trans", "TLC")
_BUILT = ("spin", "gcc", "pan")
_SPIN = ("spin", "gcc")

UNREDUCED = "kspec, as written (embedded)"
FINE = "PlusCal, fine"
SPIN_AS_WRITTEN = "Spin, fine, nothing reduced"
SPEC2TLA = "spec2tla check"

# One for one the states of the program, each access and the local work after it being a step.
SAME_STATES = (UNREDUCED, FINE, SPIN_AS_WRITTEN)

PEERS = (
    Peer(SPEC2TLA, ("all",), _check("--engine", "tlc"), _read_check, ("java",)),
    Peer("spec2tla check, embedded", ("all",), _check("--engine", "embedded"), _read_check),
    Peer(UNREDUCED, ("all",), _check("--engine", "embedded", "--no-reduce"), _read_check),
    Peer("TLA+ by hand", ("TLC",), _tlc("CollapseHand", 5, False), _read_tlc, ("java",)),
    Peer("PlusCal, coarse", _TRANSLATED, _tlc("CollapseCoarse", 3, True), _read_tlc, ("java",)),
    Peer(FINE, _TRANSLATED, _tlc("CollapseFine", 3, True), _read_tlc, ("java",)),
    Peer(
        "PlusCal, each statement",
        _TRANSLATED,
        _tlc("CollapseStatements", 2, True),
        _read_tlc,
        ("java",),
    ),
    Peer("Spin, fine, gcc -O0", _BUILT, _spin("collapse.pml", "-O0"), _read_spin, _SPIN),
    Peer("Spin, fine, gcc -O2", _BUILT, _spin("collapse.pml", "-O2"), _read_spin, _SPIN),
    Peer(
        "Spin, merged by hand, gcc -O0",
        _BUILT,
        _spin("collapse_merged.pml", "-O0"),
        _read_spin,
        _SPIN,
    ),
    Peer(
        "Spin, merged by hand, gcc -O2",
        _BUILT,
        _spin("collapse_merged.pml", "-O2"),
        _read_spin,
        _SPIN,
    ),
    Peer(SPIN_AS_WRITTEN, _BUILT, _spin("collapse.pml", "-O2", "-DNOREDUCE"), _read_spin, _SPIN),
)
