"""`explore`: sessions as files, input and output; and every path that is walked can be saved.

The sessions run in the folder of the shipped specs. `UPDATE_GOLDENS=1` writes them anew.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import check_golden
from kspec import lowered
from machines import SAMPLES
from random_machines import random_machine
from shipped import MODELS, SPECS, default_machine, name_of
from spec2tla.cli import main
from spec2tla.commands.explore import Streams
from spec2tla.engine.findings import Limits
from spec2tla.explore.guide import way_to
from spec2tla.explore.scenario import DoesNotReplay, read_header, replayed, to_text
from spec2tla.explore.session import (
    Position,
    along,
    back,
    blocked,
    broken,
    choices,
    follow,
    starts,
    take,
)
from spec2tla.reference.layout import Layout
from spec2tla.reference.semantics import Taken, is_deadlock
from spec2tla.report.nodes import NotAsExpected

GOLDENS = Path(__file__).parent / "explore"

TOY = """model toy;
enum colour { RED, GREEN };
shared enum colour c = any { RED, GREEN };
shared int(0..3) x = 0;
spinlock l;
process p {
    choose int(1..3) i;
    spin_lock(&l);
    x = i;
    spin_unlock(&l);
}
process q[2] {
    spin_lock(&l);
    assert(x != 2);
    spin_unlock(&l);
}
invariant small "x stays small": x < 3;
"""


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, stdin: str = "") -> Outcome:
    return CliRunner().invoke(main, ["explore", *arguments], input=stdin, prog_name="spec2tla")


def toy(folder: Path, text: str = TOY) -> str:
    path = folder / "toy.kspec"
    path.write_text(text, encoding="utf-8")
    return str(path)


def wandered(layout: Layout, random: Random, steps: int) -> Position:
    """A position after some steps taken at random."""
    first = starts(layout)
    position = Position(first[random.randrange(len(first))])
    for _ in range(steps):
        able = [one for one in choices(layout, position) if isinstance(one, Taken)]
        if not able:
            break
        position = take(layout, position, able[random.randrange(len(able))])
    return position


# Sessions ----------------------------------------------------------------------------------------

SESSIONS = {
    "stepping": ("classic/peterson_no_turn.kspec", "1\n2\nback\nback 5\nback\n2\nreset\n9\n0\n"),
    "violation": (
        "classic/peterson_no_turn.kspec",
        "violation deadlock\nnext\n\n\npath\nchanges\nback\n1\nnext\nviolation exclusive\n"
        "violation deadlok\nviolation\n",
    ),
    "looking": (
        "shmem/v2.kspec",
        "start\nstart 9\nstart 2\nviolation no_silent_fill\nnext 21\nwhere khugepaged\nnext\n"
        "where nobody\nstate\npath\n",
    ),
    "mistakes": (
        "classic/peterson_no_turn.kspec",
        "help\nchanges\nnext\npath\nfoo\nviolatoin x\nback x\nback 0\nsave\nhere please\n"
        "\x1b[31mred\n99999999999999999999\n\u0661\nquit\n1\n",
    ),
    "transition": ("classic/ticket_lock_torn.kspec", "v exclusive\nn 99\n"),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_sessions(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SPECS)
    spec, lines = SESSIONS[name]
    outcome = run(spec, stdin=lines)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    check_golden(GOLDENS / f"{name}.txt", outcome.stdout)


def test_the_session_in_the_documentation_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[1] / "docs/commands.md").read_text(encoding="utf-8")
    _, _, section = page.partition("\n## explore\n")
    session = section.partition("```text\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").symlink_to(SPECS)
    typed = [line.partition("> ")[2] for line in session.splitlines() if line.startswith("[")]
    outcome = run("specs/classic/peterson_no_turn.kspec", stdin="\n".join(typed))
    assert outcome.stdout == session


def test_a_step_that_breaks_a_check_is_not_taken(tmp_path: Path) -> None:
    outcome = run(toy(tmp_path), stdin="v assertions\nn 99\n1\n2\n3\n")
    assert "[breaks assertions: " in outcome.stdout
    assert "assertions is violated at line 14" in outcome.stdout


def test_where_nothing_starts(tmp_path: Path) -> None:
    outcome = run(toy(tmp_path, TOY + "assume x > 2;\n"))
    assert outcome.exit_code == 2
    assert "no initial state was found that satisfies the model's `assume`" in outcome.stderr


def test_an_invalid_spec_is_not_explored(tmp_path: Path) -> None:
    outcome = run(toy(tmp_path, TOY + "invariant other: y == 1;\n"), stdin="1\n")
    assert outcome.exit_code == 2
    assert "error[" in outcome.stderr
    assert outcome.stdout == ""


def test_colours_are_for_terminals_or_whoever_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = toy(tmp_path)
    assert "\x1b[" not in run(path).stdout
    assert "\x1b[" in run(path, "--color").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run(path).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run(path).stdout


# Leaving -----------------------------------------------------------------------------------------


def test_the_end_of_the_input_leaves(tmp_path: Path) -> None:
    outcome = run(toy(tmp_path), stdin="1")
    assert outcome.exit_code == 0
    assert outcome.stdout.endswith("[1]> \n")


def test_an_interrupt_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Streams, prompt: str) -> str | None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Streams, "ask", interrupted)
    outcome = run(toy(tmp_path))
    assert outcome.exit_code == 130
    assert outcome.stderr == ""


@pytest.mark.parametrize(
    ("typed", "code"), [(b"1\nquit\n", 0), (b"1\n\x04", 0), (None, 130)], ids=["quit", "eof", "int"]
)
def test_a_real_terminal(typed: bytes | None, code: int, tmp_path: Path) -> None:
    """With a prompt, that no line is repeated after, and no traceback whichever way it ends."""
    master, slave = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", "spec2tla", "explore", toy(tmp_path)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
    )
    os.close(slave)
    seen = b""
    try:
        while b"[0]> " not in seen:
            seen += os.read(master, 4096)
        if typed is None:
            _interrupt(child)
        else:
            os.write(master, typed)
        while part := _read(master):
            seen += part
        assert child.wait() == code, seen
    finally:
        child.kill()
        child.wait()
        os.close(master)
    assert b"Traceback" not in seen
    assert (b"step 1: " in seen) == (typed is not None)


def _interrupt(child: "subprocess.Popen[bytes]") -> None:
    """Again, as a person would: a signal just before readline waits for a key is not noticed."""
    while child.poll() is None:
        child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(5)


def _read(master: int) -> bytes:
    """Nothing once the other side is closed."""
    try:
        return os.read(master, 4096)
    except OSError:
        return b""


# Ways to violations ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODELS[::3], ids=name_of)
def test_each_way_leads_to_its_violation(path: Path) -> None:
    machine, plan = default_machine(path)
    layout = Layout.of(machine)
    for name in [n for n, verdict in plan.expected.items() if verdict == "violated"]:
        trace = way_to(machine, plan, name, Limits())
        if isinstance(trace, str):
            # Only a run that begins otherwise than here can violate it, such as of another check.
            pytest.fail(trace)
        position = along(trace)
        while (further := follow(position)) is not None:
            assert any(
                isinstance(o, Taken) and o.after == further.state for o in choices(layout, position)
            )
            position = further
        kind = next(p.kind for p in machine.properties if p.name == name)
        if name == "deadlock":
            assert is_deadlock(layout, position.state)
            assert len(blocked(layout, position)) > 0
        elif kind in ("invariant", "transition"):
            assert name in [p.name for p, _ in broken(layout, position)]


def test_off_the_way_and_back_on_it(tmp_path: Path) -> None:
    outcome = run(toy(tmp_path), stdin="v small\nn\n1\n")
    assert "on the way to a violation of small: 1 of" in outcome.stdout
    machine = lowered(TOY, tmp_path)
    layout = Layout.of(machine)
    _, plan = default_machine(SPECS / "classic/peterson.kspec")
    trace = way_to(machine, plan, "small", Limits())
    assert not isinstance(trace, str)
    position = along(trace)
    other = [
        o
        for o in choices(layout, position)
        if isinstance(o, Taken) and o.after != trace.steps[0].after
    ]
    off = take(layout, position, other[0])
    assert (off.is_on_route, off.ahead) == (False, None)
    assert back(off).ahead == trace.steps[0]


def test_a_search_that_finds_nothing_says_why(tmp_path: Path) -> None:
    text = TOY + 'invariant fine "it is": x < 4 || c == RED;\n'
    path = toy(tmp_path, text)
    assert "`fine` holds: no run violates it" in run(path, stdin="v fine\n").stdout
    outcome = run(path, "--max-states", "1", stdin="v small\n")
    assert "`small` was not decided: states" in outcome.stdout


# Scenarios ---------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 200), steps=st.integers(0, 30))
def test_every_path_replays(seed: int, steps: int) -> None:
    """On machines that nobody would write."""
    layout = Layout.of(random_machine(seed, pooled=seed % 2 == 0))
    position = wandered(layout, Random(seed), steps)
    header, root = read_header(to_text(layout, position, "default"))
    again = replayed(layout, header, root)
    assert again.initial == position.initial
    assert again.state == position.state
    assert [s.after for s in again.steps] == [s.after for s in position.steps]


@pytest.mark.parametrize("make", SAMPLES, ids=lambda make: str(make.__name__))
def test_every_path_of_a_sample_replays(make: Any) -> None:
    layout = Layout.of(make())
    for seed in range(20):
        position = wandered(layout, Random(seed), 20)
        text = to_text(layout, position, "default")
        assert to_text(layout, replayed(layout, *read_header(text)), "default") == text


def test_a_scenario_is_saved_and_followed(tmp_path: Path) -> None:
    file = tmp_path / "way.json"
    saved = run(toy(tmp_path), stdin=f"start 2\n2\n1\nsave {file}\n")
    assert f"saved to {file}" in saved.stdout
    followed = run(toy(tmp_path), "--scenario", str(file), stdin="path\n")
    assert followed.exit_code == 0
    assert "[2]> path" in followed.stdout
    assert "c = GREEN" in followed.stdout


def test_a_scenario_names_its_check_and_constants(tmp_path: Path) -> None:
    text = TOY.replace("model toy;", "model toy;\nconst N = 3;").replace("1..3", "1..N")
    path = toy(tmp_path, text + "check less { N = 2; }\n")
    file = tmp_path / "way.json"
    run(path, "--check", "less", stdin=f"1\nsave {file}\n")
    found = run(path, "--scenario", str(file))
    assert found.exit_code == 0
    assert "check less" in found.stdout
    assert "N = 2" in found.stdout
    refused = run(path, "--scenario", str(file), "--define", "N=3")
    assert refused.exit_code == 2
    assert "its constants are others" in refused.stderr


def test_lines_may_move(tmp_path: Path) -> None:
    file = tmp_path / "way.json"
    run(toy(tmp_path), stdin=f"1\n1\n1\nsave {file}\n")
    moved = toy(tmp_path, TOY.replace("enum colour", "// a line\n// another one\nenum colour", 1))
    assert "[3]> " in run(moved, "--scenario", str(file)).stdout
    changed = toy(tmp_path, TOY.replace("x = i;", "x = 0;"))
    outcome = run(changed, "--scenario", str(file))
    assert outcome.exit_code == 2
    assert "step 3, `x = i;`: p cannot take this step there" in outcome.stderr


def edited(**changes: object) -> dict[str, object]:
    step = {"process": "p", "instance": 0, "step": "p_L7", "line": 7}
    step |= {"source": "choose int(1..3) i;", "choices": [2]}
    found: dict[str, object] = {"schema": "spec2tla.scenario/1", "model": "toy", "check": "default"}
    return found | {"constants": {}, "initial": {"c": "GREEN"}, "steps": [step]} | changes


def test_the_scenario_that_the_next_test_spoils(tmp_path: Path) -> None:
    layout = Layout.of(lowered(TOY, tmp_path))
    position = replayed(layout, *read_header(json.dumps(edited())))
    assert len(position.steps) == 1
    assert layout.values(position.state)["c"] == "GREEN"


STEP: Any = edited()["steps"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": "other/1"}, "its `schema` is not"),
        ({"model": "other"}, "it is of the model `other`"),
        ({"constants": {"N": 1}}, "there is no constant `N`"),
        ({"constants": []}, "`constants` is not an object"),
        ({"initial": {}}, "it does not say what `c` starts as"),
        ({"initial": {"c": "BLUE"}}, "`c` does not start as"),
        ({"initial": {"c": 1}}, "`c` does not start as"),
        ({"steps": 1}, "`steps` is not an array"),
        ({"steps": [{}]}, "is missing"),
        ({"steps": [STEP[0] | {"choices": [4]}]}, "p cannot take this step there"),
        ({"steps": [STEP[0] | {"choices": [True]}]}, "p cannot take this step there"),
        ({"steps": [STEP[0] | {"instance": 1}]}, "p cannot take this step there"),
        ({"steps": [STEP[0] | {"process": "\x1b[31m"}]}, "\\x1b[31m cannot take"),
        ({"steps": [STEP[0], STEP[0]]}, "step 2"),
    ],
)
def test_scenarios_that_do_not_fit(
    changes: dict[str, object], message: str, tmp_path: Path
) -> None:
    file = tmp_path / "way.json"
    file.write_text(json.dumps(edited(**changes)), encoding="utf-8")
    outcome = run(toy(tmp_path), "--scenario", str(file), stdin="1\n")
    assert outcome.exit_code == 2
    assert message in outcome.stderr
    assert "Traceback" not in outcome.output


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"\xff", b"null", b'"text"', b"[" * 100_000, b"1e999"]
)
def test_files_that_are_no_scenario(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "way.json"
    file.write_bytes(data)
    outcome = run(toy(tmp_path), "--scenario", str(file))
    assert outcome.exit_code == 2
    assert "is no scenario" in outcome.stderr


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    missing = run(toy(tmp_path), "--scenario", str(tmp_path / "none"))
    assert missing.exit_code == 2
    assert "cannot be read: no such file" in missing.stderr
    outcome = run(toy(tmp_path), stdin=f"save {tmp_path}/none/way.json\n1\n")
    assert outcome.exit_code == 0
    assert "cannot be written" in outcome.stdout
    assert "[1]> " in outcome.stdout


def test_errors_are_values_of_their_own_kinds(tmp_path: Path) -> None:
    layout = Layout.of(lowered(TOY, tmp_path))
    with pytest.raises(NotAsExpected):
        read_header("[1]")
    with pytest.raises(DoesNotReplay):
        replayed(layout, *read_header(json.dumps(edited(model="x"))))
