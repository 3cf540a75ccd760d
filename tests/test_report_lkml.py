"""The report for mails: goldens, and that every line survives a mail, whatever a spec says."""

import re
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from golden import check_golden
from report_samples import EVERY, HOSTILE, hostile
from samples import assertion, deadlock, violated
from spec2tla.cli import main
from spec2tla.report.lkml import result_lkml
from spec2tla.report.lkml_table import MailStyle

GOLDENS = Path(__file__).parent / "report"

STYLES = {
    "columns": MailStyle(columns=1),
    "numbered": MailStyle(numbered=True),
    "locks": MailStyle(locks=True),
    "state": MailStyle(state=True),
    "all": MailStyle(numbered=True, locks=True, state=True, width=100),
    "userspace": MailStyle(userspace=("uffd_user",)),
}

OURS = re.compile(
    r"(Model|Property|Bound|Initially|Finally|Result|Length|Place|Lines|Error|Warning|Interrupted|"
    r"Nothing)\b|  |$"
)
"""How a line may begin: with a word of ours, or two spaces before what a spec says."""


@pytest.mark.parametrize("name", EVERY)
def test_golden(name: str) -> None:
    check_golden(GOLDENS / f"{name}.lkml", result_lkml(EVERY[name]()))


@pytest.mark.parametrize("name", STYLES)
def test_golden_of_a_style(name: str) -> None:
    check_golden(GOLDENS / f"violated.{name}.lkml", result_lkml(violated(), STYLES[name]))


def test_golden_of_numbers_from_several_files() -> None:
    text = result_lkml(assertion(), MailStyle(numbered=True, locks=True, state=True))
    check_golden(GOLDENS / "assertion.all.lkml", text)


def is_scissors(line: str) -> bool:
    """What `git am --scissors` goes by: it drops all that stands above such a line."""
    marks = len(re.findall(r">8|8<|>%|%<", line))
    visible = line.strip()
    return marks > 0 and len(visible) >= 8 and len(visible) < 3 * (visible.count("-") + 2 * marks)


def survives(text: str, width: int) -> None:
    for line in text.splitlines():
        assert line.isascii()
        assert line.isprintable()
        assert len(line) <= width
        assert line == line.rstrip()
        assert OURS.match(line), line
        assert not is_scissors(line)
    assert text.endswith("\n")


@pytest.mark.parametrize(("name", "style"), list(product(EVERY, STYLES.values())))
def test_each_line_survives_a_mail(name: str, style: MailStyle) -> None:
    survives(result_lkml(EVERY[name](), style), style.width)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("style", STYLES.values())
@pytest.mark.parametrize("times", [1, 20])
def test_hostile_text_survives_too(text: str, style: MailStyle, times: int) -> None:
    survives(result_lkml(hostile(text * times), style), style.width)


@pytest.mark.parametrize("text", ["-- >8 --", "----8<----", "--%<-- a", "8<---->8", "(->8-)"])
def test_scissors_cut_nothing(text: str) -> None:
    survives(result_lkml(hostile(text)), 72)


@pytest.mark.parametrize("width", [40, 56, 72, 120])
def test_the_width_is_kept(width: int) -> None:
    for make in EVERY.values():
        survives(result_lkml(make(), MailStyle(width=width, numbered=True)), width)


def test_more_processes_than_columns_stand_one_under_another() -> None:
    two = result_lkml(deadlock())
    one = result_lkml(deadlock(), MailStyle(columns=1))
    assert "  reclaim[1]" in two
    assert "CPU" not in two
    assert "  CPU 0 (reclaim[1]):\n    mutex_lock(shrink_mutex);" in one


def test_locks_appear_as_calls_and_not_as_changes() -> None:
    text = result_lkml(violated())
    assert "  spin_lock(xa_lock);\n" in text
    assert "armed = true;  [armed: false -> true]" in text


def test_a_scenario_tells_what_came_of_the_kernels_part() -> None:
    text = result_lkml(violated(), STYLES["userspace"])
    assert "  (1) uffd_user: armed = true; [armed: false -> true]\n" in text
    assert "  (4) khugepaged: cache[0]: NONE -> HPAGE\n" in text


def test_a_scenario_of_who_does_not_move_is_the_table() -> None:
    assert result_lkml(violated(), MailStyle(userspace=("x",))) == result_lkml(violated())


# The race of the shipped model -------------------------------------------------------------------

V2 = Path(__file__).parent.parent / "specs" / "shmem" / "v2.kspec"

RACE = (
    ("khugepaged", "collapse_file()"),
    ("khugepaged", "down_read(&i_mmap_rwsem);"),
    ("khugepaged", "spin_lock_irq(&xa_lock);"),
    ("khugepaged", "nr_none_check++;  [nr_none_check: 0 -> 1]"),
    ("khugepaged", "if (vma_uffd_missing)  [reads false]"),
    ("uffd_monitor", "userfaultfd_register()"),
    ("uffd_monitor", "down_write(&mmap_lock);"),
    ("uffd_monitor", "vma_uffd_missing = true;"),
    ("uffd_monitor", "up_write(&mmap_lock);"),
    ("uffd_monitor", "shmem_file_llseek()"),
    ("uffd_monitor", "mapping_seek_hole_data()"),
    ("uffd_monitor", "rcu_read_lock();"),
    ("uffd_monitor", "[reads cache[0] = NONE]"),
    ("uffd_monitor", "[hole: false -> true]"),
    ("khugepaged", "cache[index] = HPAGE;  [cache[0]: NONE -> HPAGE]"),
)
"""How a kernel developer would tell it by hand: the holes are counted once more, no VMA is armed;
the monitor registers, and lseek() sees a hole under RCU only; then the hole is filled.
"""


def test_the_race_of_v2_is_told_as_one_would_by_hand() -> None:
    arguments = ["check", str(V2), "--engine", "embedded", "--property", "no_silent_fill"]
    done = CliRunner().invoke(main, [*arguments, "--report", "lkml"])
    assert done.exit_code == 0
    text = done.stdout[done.stdout.index("Property no_silent_fill") :]
    # Not where the project is: that is the only place in it.
    check_golden(GOLDENS / "v2.lkml", re.sub(r"(?m)^Place: .*/v2\.kspec", "Place: v2.kspec", text))
    table = text.splitlines()[text.splitlines().index("  collapse_file()") :]
    [names] = [line for line in text.splitlines() if line.split() == ["khugepaged", "uffd_monitor"]]
    column = names.index("uffd_monitor")
    told = [
        ("uffd_monitor" if line[:column].isspace() else "khugepaged", line.strip())
        for line in table
        if line.strip()
    ]
    rest = iter(told)
    for wanted in RACE:
        assert wanted in rest, f"{wanted} is missing, or not in this order"
