"""Measures how the form of the emitted TLA+ changes TLC's time, and prints a table.

    python bench/layouts.py [--runs N] [--slots N]

The module that `check` writes for a large model is rewritten as text, one form for each question,
and each form is checked by TLC; the forms take turns, so that what else the machine does falls on
all of them alike. Whether a process's locals are variables or parts of one tuple cannot be had by
rewriting text, so two modules with the same steps are made for that. All forms of a module must
have the same number of states.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from spec2tla.tlc.find import find_jar, find_java

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "specs" / "shmem" / "merged.kspec"

_STRING = re.compile(r'"([A-Za-z_]\w*)"')
_LABEL = re.compile(r'\w+_pc\'? = "(\w+)"')
_UNCHANGED = re.compile(r"UNCHANGED (?:<<([^<>]*)>>|(\w+))")
_GROUP = re.compile(r"^(\w+_vars|vars) ==\s+<<([^<>]*)>>", re.MULTILINE)
_DISTINCT = re.compile(r"([\d,]+) distinct states found, 0 states left")


@dataclass(frozen=True)
class Form:
    """A module with its configuration."""

    module: str
    text: str
    config: str


@dataclass(frozen=True)
class Cost:
    """One run of TLC: seconds that passed, seconds of processor, and the states that it found."""

    wall: float
    processor: float
    distinct: str


# Forms of a module that spec2tla wrote ------------------------------------------------------------


def written(slots: int, folder: Path) -> Form:
    """The module of the shmem model, unreduced, as `check` hands it to TLC."""
    command = [sys.executable, "-m", "spec2tla", "check", str(MODEL), "--no-reduce"]
    command += ["--define", f"NR={slots}", "--property", "no_silent_fill"]
    # The module is all that is wanted of this check.
    command += ["--max-states", "1000", "--keep", str(folder)]
    subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    path = next(folder.rglob("*.tla"))
    return Form(path.stem, path.read_text("utf-8"), path.with_suffix(".cfg").read_text("utf-8"))


def code(form: Form, change: Callable[[str], str]) -> Form:
    """The form with `change` applied to each line up to its comment."""
    lines = []
    for line in form.text.split("\n"):
        before, comment, after = line.partition("\\*")
        lines.append(change(before) + comment + after)
    return Form(form.module, "\n".join(lines), form.config)


def numbered(form: Form, strings: Mapping[str, int]) -> Form:
    """With integers for these strings."""
    return code(
        form,
        lambda line: _STRING.sub(lambda s: str(strings.get(s[1], s[0])), line),
    )


def labels_as_integers(form: Form) -> Form:
    labels = sorted(set(_LABEL.findall(form.text)))
    return numbered(form, {label: number for number, label in enumerate(labels)})


def strings_as_integers(form: Form) -> Form:
    strings = sorted(set(_STRING.findall(form.text)))
    return numbered(form, {string: number for number, string in enumerate(strings)})


def strings_as_model_values(form: Form) -> Form:
    changed = code(form, lambda line: _STRING.sub(r"V_\1", line))
    names = sorted({f"V_{s}" for s in _STRING.findall(form.text)})
    extended = "EXTENDS Integers\n"
    declared = f"{extended}\nCONSTANTS {', '.join(names)}\n"
    text = changed.text.replace(extended, declared, 1)
    config = form.config + "".join(f"CONSTANT {name} = {name}\n" for name in names)
    return Form(form.module, text, config)


def unchanged_one_by_one(form: Form) -> Form:
    """Without the tuples of a process's variables, each variable for itself."""
    return _spread(form, lambda names: " /\\ ".join(f"UNCHANGED {name}" for name in names))


def unchanged_as_equations(form: Form) -> Form:
    return _spread(form, lambda names: " /\\ ".join(f"{name}' = {name}" for name in names))


def unchanged_flat(form: Form) -> Form:
    """One tuple of variables, none of tuples."""
    return _spread(form, lambda names: f"UNCHANGED <<{', '.join(names)}>>")


def _spread(form: Form, join: Callable[[list[str]], str]) -> Form:
    groups = {name: _names(inside) for name, inside in _GROUP.findall(form.text)}

    def every(names: list[str]) -> list[str]:
        return [n for name in names for n in (every(groups[name]) if name in groups else [name])]

    def replaced(found: re.Match[str]) -> str:
        return f"({join(every(_names(found[1] or found[2])))})"

    return Form(form.module, _UNCHANGED.sub(replaced, form.text), form.config)


def _names(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\\\*.*", "", text))


FORMS: Mapping[str, Callable[[Form], Form]] = {
    "as emitted: strings, a variable for each local, UNCHANGED of tuples": lambda form: form,
    "`pc` as integers": labels_as_integers,
    "all strings as integers": strings_as_integers,
    "all strings as model values": strings_as_model_values,
    "UNCHANGED of one flat tuple": unchanged_flat,
    "UNCHANGED of each variable": unchanged_one_by_one,
    "`x' = x` of each variable": unchanged_as_equations,
}


# Locals: variables, or parts of one value of the process ------------------------------------------


def with_locals(layout: str, count: int = 12, processes: int = 4, labels: int = 12) -> Form:
    """Processes that go round their labels, each step writing one of their locals.

    `layout` is "variables", "tuple" or "record".
    """
    make = {"variables": _apart, "tuple": _tuple, "record": _record}[layout]
    made = [make(f"p{process}", count, labels) for process in range(processes)]
    names = [name for mine in made for name in mine.names]
    actions = []
    for mine in made:
        others = ", ".join(name for name in names if name not in mine.names)
        actions += [f"{step} /\\ UNCHANGED <<{others}>>" for step in mine.steps]
    defined = "\n".join(f"A{number} == {action}" for number, action in enumerate(actions))
    any_of = " \\/ ".join(f"A{number}" for number in range(len(actions)))
    begin = " /\\ ".join(part for mine in made for part in mine.start)
    every = ", ".join(names)
    text = (
        f"---- MODULE Locals ----\nEXTENDS Integers\nVARIABLES {every}\n"
        f"Init == {begin}\n{defined}\nNext == {any_of}\n"
        f"Spec == Init /\\ [][Next]_<<{every}>>\n====\n"
    )
    return Form("Locals", text, "SPECIFICATION Spec\n")


@dataclass(frozen=True)
class Made:
    """One process: its variables, how they begin, and its steps."""

    names: list[str]
    start: list[str]
    steps: list[str]


def _apart(process: str, count: int, labels: int) -> Made:
    names = [f"{process}_pc", *(f"{process}_v{k}" for k in range(count))]
    start = [f'{names[0]} = "L0"', *(f"{name} = 0" for name in names[1:])]
    steps = []
    for label in range(labels):
        value = f"{process}_v{label % count}"
        rest = ", ".join(n for n in names[1:] if n != value)
        steps.append(
            f'{process}_pc = "L{label}" /\\ '
            f'{process}_pc\' = "L{(label + 1) % labels}"'
            f" /\\ {value}' = 1 - {value} /\\ UNCHANGED <<{rest}>>"
        )
    return Made(names, start, steps)


def _record(process: str, count: int, labels: int) -> Made:
    fields = [f"v{k}" for k in range(count)]
    start = f'{process} = [pc |-> "L0", {", ".join(f"{field} |-> 0" for field in fields)}]'
    return _packed(process, labels, start, ".pc", [f".{field}" for field in fields])


def _tuple(process: str, count: int, labels: int) -> Made:
    start = f'{process} = <<"L0", {", ".join("0" for _ in range(count))}>>'
    return _packed(process, labels, start, "[1]", [f"[{k + 2}]" for k in range(count)])


def _packed(process: str, labels: int, start: str, pc: str, parts: list[str]) -> Made:
    steps = []
    for label in range(labels):
        part = parts[label % len(parts)]
        steps.append(
            f'{process}{pc} = "L{label}" /\\ {process}\' = [{process} EXCEPT '
            f'!{pc} = "L{(label + 1) % labels}", !{part} = 1 - @]'
        )
    return Made([process], [start], steps)


# Measuring ---------------------------------------------------------------------------------------


def cost(form: Form) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{form.module}.tla").write_text(form.text, "utf-8")
        (Path(folder) / f"{form.module}.cfg").write_text(form.config, "utf-8")
        command = [str(find_java(None).path), "-XX:+UseParallelGC", "-Xmx4g", "-Xss16m", "-cp"]
        command += [str(find_jar(None).path), "tlc2.TLC", "-tool", "-workers", "1", "-deadlock"]
        command += ["-checkpoint", "0", "-config", f"{form.module}.cfg", form.module]
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    distinct = _DISTINCT.search(done.stdout)
    if distinct is None:
        raise SystemExit(f"TLC is not through with {form.module}:\n{done.stdout[-3000:]}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, spent, distinct[1])


def compared(title: str, forms: Mapping[str, Form], runs: int) -> list[str]:
    """A table; the ratios are medians against the first form's."""
    costs: dict[str, list[Cost]] = {name: [] for name in forms}
    for _ in range(runs):
        for name, form in forms.items():
            costs[name].append(cost(form))
            sys.stderr.write(f"{name}: {costs[name][-1]}\n")
    states = {c.distinct for each in costs.values() for c in each}
    if len(states) != 1:
        raise SystemExit(f"the forms differ: {states}")
    walls = {name: statistics.median(c.wall for c in each) for name, each in costs.items()}
    spent = {name: statistics.median(c.processor for c in each) for name, each in costs.items()}
    first = next(iter(forms))
    lines = [
        f"### {title}: {states.pop()} states",
        "",
        "| form | wall, s | processor, s | wall, ratio | processor, ratio |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {walls[name]:.1f} | {spent[name]:.1f} "
        f"| {walls[name] / walls[first]:.2f} | {spent[name] / spent[first]:.2f} |"
        for name in forms
    ]
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--slots", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = written(given.slots, Path(folder))
    forms = {name: change(base) for name, change in FORMS.items()}
    layouts = {
        "a variable for each local": with_locals("variables"),
        "one tuple for each process": with_locals("tuple"),
        "one record for each process": with_locals("record"),
    }
    lines = compared("The shmem model, unreduced", forms, given.runs)
    lines += compared("Four processes with twelve locals", layouts, given.runs)
    load = os.getloadavg()[0]
    sys.stdout.write("\n".join([*lines, f"Load at the end: {load:.1f}.", ""]))


if __name__ == "__main__":
    main()
