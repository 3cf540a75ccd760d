"""Check blocks and the command line become plans: what is checked, with what, expecting what."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from spec2tla.analysis.checks import CheckOptions, CheckPlan, plans
from spec2tla.analysis.modules import load
from spec2tla.diagnostics import Sink
from spec2tla.errors import UsageError
from spec2tla.syntax import ast
from trees import write

BASE = """model m;
const NR = 3;
const FAST = true;
shared bool a;
process p { a = true; }
invariant safe "t": a;
transition step "t": a;
"""


@dataclass(frozen=True)
class Said:
    """The plans of a spec, and its findings as `line:column CODE message | hint`."""

    plans: tuple[CheckPlan, ...]
    findings: list[str] = field(default_factory=list)

    def plan(self, name: str) -> CheckPlan:
        return next(plan for plan in self.plans if plan.name == name)


def said(tmp_path: Path, text: str, cli: CheckOptions | None = None) -> Said:
    """The plans of BASE with this after it; lines are counted from its first one."""
    write(tmp_path, {"m.kspec": BASE + text})
    sink = Sink()
    program = load(tmp_path / "m.kspec", sink, root=tmp_path, library=tmp_path)
    assert program is not None
    found = plans(program, sink, cli or CheckOptions())
    skipped = BASE.count("\n")
    findings = []
    for each in sink.diagnostics:
        place = f"{each.span.first.line - skipped}:{each.span.first.column}"
        labels = [f"{x.span.first.line - skipped}:{x.span.first.column}" for x in each.labels]
        findings.append(" | ".join([f"{place} {each.code} {each.message}", each.hint, *labels]))
    return Said(found, findings)


def test_a_model_without_checks_has_the_default_one(tmp_path: Path) -> None:
    result = said(tmp_path, "")
    assert result.findings == []
    assert result.plans == (CheckPlan("default", "", {}, "sc", None, {}, frozenset(), None, None),)


def test_a_check_block_sets_constants_properties_expectations_and_time(tmp_path: Path) -> None:
    text = """/// Five slots.
check large {
    NR = 5; FAST = false; only safe, deadlock; expect safe violated; timeout = 10m;
    memory = sc; nocheck locks;
}
"""
    result = said(tmp_path, text)
    assert result.findings == []
    assert [plan.name for plan in result.plans] == ["default", "large"]
    plan = result.plan("large")
    number = plan.constants["NR"]
    assert isinstance(number, ast.IntLiteral)
    assert number.value == 5
    assert isinstance(plan.constants["FAST"], ast.BoolLiteral)
    assert (plan.doc, plan.memory, plan.only) == ("Five slots.", "sc", ("safe", "deadlock"))
    assert plan.expected == {"safe": "violated"}
    assert plan.nochecks == {"locks"}
    assert plan.timeout == 600
    assert plan.span is not None
    assert plan.span.text == "large"


def test_top_level_settings_count_for_every_check_that_does_not_say_otherwise(
    tmp_path: Path,
) -> None:
    text = """expect safe violated;
expect deadlock violated;
nocheck locks;
check same { }
check other { expect safe holds; nocheck ranges; }
check narrow { only step; }
check without { nocheck deadlock; }
"""
    result = said(tmp_path, text)
    assert result.findings == []
    both = {"safe": "violated", "deadlock": "violated"}
    assert {plan.name: dict(plan.expected) for plan in result.plans} == {
        "default": both,
        "same": both,
        "other": {"safe": "holds", "deadlock": "violated"},
        "narrow": {},
        "without": {"safe": "violated"},
    }
    assert {plan.name: set(plan.nochecks) for plan in result.plans} == {
        "default": {"locks"},
        "same": {"locks"},
        "other": {"locks", "ranges"},
        "narrow": {"locks"},
        "without": {"locks", "deadlock"},
    }


def test_a_plan_looks_at_what_only_and_nocheck_leave(tmp_path: Path) -> None:
    plan = said(tmp_path, "nocheck locks;\n").plan("default")
    assert plan.looks_at("safe")
    assert plan.looks_at("deadlock")
    assert not plan.looks_at("locks")
    plan = said(tmp_path, "check c { only safe; }\n").plan("c")
    assert plan.looks_at("safe")
    assert not plan.looks_at("deadlock")


def test_constants_of_a_check_keep_their_expressions(tmp_path: Path) -> None:
    """What they are worth is worked out by resolution, with the other constants."""
    result = said(tmp_path, "check c { NR = 2 * 3; FAST = !true; }\n")
    given = result.plan("c").constants.values()
    assert [value.span.text for value in given if not isinstance(value, int)] == ["2 * 3", "!true"]


WRONG = [
    ("expect saef violated;", "1:8 E0260 the model has no property `saef`, nor is it a built-in "
     "check | did you mean `safe`?"),
    ("expect xyz holds;", "1:8 E0260 the model has no property `xyz`, nor is it a built-in "
     "check | the properties are `safe`, `step`"),
    ("expect safe fails;", "1:13 E0263 a property can be expected to be `violated` or to hold, "
     "not `fails` | write `violated` or `holds`"),
    ("expect safe violate;", "1:13 E0263 a property can be expected to be `violated` or to hold, "
     "not `violate` | did you mean `violated`?"),
    ("expect safe holds;\nexpect safe violated;", "2:1 E0264 what to expect of `safe` is given "
     "twice |  | 1:1"),
    ("nocheck safe;", "1:9 E0266 `safe` is a property, and `nocheck` is for built-in checks | "
     "`only P, Q;` in a check block says which properties are looked at"),
    ("nocheck dedlock;", "1:9 E0260 there is no built-in check `dedlock` | "
     "did you mean `deadlock`?"),
    ("nocheck xyz;", "1:9 E0260 there is no built-in check `xyz` | the checks are `deadlock`, "),
    ("nocheck locks;\nexpect locks violated;", "2:1 E0265 `locks` is turned off, so nothing can "
     "be expected of it |  | 1:1"),
    ("memory cs;", "1:8 E0262 there is no memory model `cs` | "),
    ("memory strong;", "1:8 E0262 there is no memory model `strong` | the memory models are `sc`"),
    ("memory sc;\nmemory sc;", "2:1 E0264 the memory model is given twice |  | 1:1"),
    ("check c { NRR = 5; }", "1:11 E0261 the model has no constant `NRR` | did you mean `NR`?"),
    ("check c { xyz = 5; }", "1:11 E0261 the model has no constant `xyz` | the constants are `NR`"),
    ("check c { a = true; }", "1:11 E0261 the model has no constant `a` | the constants are `NR`"),
    ("check c { NR = 5; NR = 6; }", "1:19 E0264 `NR` is given twice |  | 1:11"),
    ("check c { only safe; only step; }", "1:22 E0264 `only` is given twice |  | 1:11"),
    ("check c { only safe, safe; }", "1:22 E0264 `only` names `safe` twice |  | 1:16"),
    ("check c { only saef; }", "1:16 E0260 the model has no property `saef`, nor is it a built-in "
     "check | did you mean `safe`?"),
    ("check c { timeout = 1s; timeout = 2s; }", "1:25 E0264 `timeout` is given twice |  | 1:11"),
    ("check c { only safe; expect step violated; }", "1:22 E0265 `only` leaves `step` out, so "
     "nothing can be expected of it | add `step` to `only` | 1:11"),
    ("nocheck locks;\ncheck c { expect locks violated; }", "2:11 E0265 `locks` is turned off, so "
     "nothing can be expected of it |  | 1:1"),
    ("check c { nocheck locks; only locks; }", "1:31 E0265 `only` names `locks`, which is turned "
     "off |  | 1:11"),
    ("check c { }\ncheck c { }", "2:7 E0267 there are two checks `c` |  | 1:7"),
    ('invariant deadlock "t": a;', "1:11 E0268 `deadlock` is the name of a built-in check | "),
    ('invariant lifetime "t": a;', "1:11 E0268 `lifetime` is the name of a built-in check | "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "finding"), WRONG, ids=[text for text, _ in WRONG])
def test_a_wrong_setting_is_reported_at_its_place(text: str, finding: str, tmp_path: Path) -> None:
    found = said(tmp_path, text + "\n").findings
    assert [each[: len(finding)] for each in found] == [finding]


def test_turning_off_a_check_twice_or_one_of_a_later_version_is_no_mistake(tmp_path: Path) -> None:
    text = "nocheck locks;\nnocheck lifetime;\ncheck c { nocheck locks; }\n"
    assert said(tmp_path, text).findings == []


CHECKS = """expect safe violated;
check c { NR = 5; only safe, deadlock; }
check d { memory = tso; }
"""


def test_the_command_line_picks_a_check(tmp_path: Path) -> None:
    result = said(tmp_path, CHECKS, CheckOptions(check="c"))
    assert [plan.name for plan in result.plans] == ["c"]
    # What another check needs is no obstacle to this one.
    assert result.findings == []


def test_the_command_line_picks_a_property_in_each_check_that_looks_at_it(tmp_path: Path) -> None:
    result = said(tmp_path, CHECKS, CheckOptions(property="safe"))
    assert {plan.name: plan.only for plan in result.plans} == {
        "default": ("safe",),
        "c": ("safe",),
        "d": ("safe",),
    }
    result = said(tmp_path, CHECKS, CheckOptions(property="step"))
    assert {plan.name: dict(plan.expected) for plan in result.plans} == {"default": {}, "d": {}}


def test_the_command_line_defines_constants_over_those_of_the_check(tmp_path: Path) -> None:
    result = said(tmp_path, CHECKS, CheckOptions(defines={"NR": 7, "FAST": False}))
    assert result.plan("default").constants == {"NR": 7, "FAST": False}
    assert result.plan("c").constants == {"NR": 7, "FAST": False}


def test_the_command_line_sets_the_memory_model(tmp_path: Path) -> None:
    result = said(tmp_path, CHECKS, CheckOptions(memory="sc"))
    assert [plan.memory for plan in result.plans] == ["sc", "sc", "sc"]
    assert result.findings == []


USAGE = [
    (CheckOptions(check="e"), "there is no check `e`", "there are `default`, `c`, `d`"),
    (CheckOptions(check="defualt"), "there is no check `defualt`",
     "did you mean `default`? there are `default`, `c`, `d`"),
    (CheckOptions(property="saef"), "there is no property `saef`", "did you mean `safe`?"),
    (CheckOptions(check="c", property="step"), "`step` is not looked at by `c`", ""),
    (CheckOptions(defines={"N": 1}), "there is no constant `N`", ""),
    (CheckOptions(memory="sx"), "there is no memory model `sx`", ""),
]  # fmt: skip


@pytest.mark.parametrize(("options", "message", "hint"), USAGE, ids=[m for _, m, _ in USAGE])
def test_a_wrong_option_says_what_there_is(
    options: CheckOptions, message: str, hint: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as raised:
        said(tmp_path, CHECKS, options)
    assert raised.value.message == message
    assert hint in raised.value.hint
