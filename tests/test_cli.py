"""The command line: options reach the pipeline, results their places, and every end its code."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome

import spec2tla
from samples import COLLAPSE, SAMPLES, UNKNOWN_NAME, span
from spec2tla import pipeline
from spec2tla.cli import main
from spec2tla.diagnostics import Diagnostic
from spec2tla.errors import EnvironmentFailure, UsageError
from spec2tla.pipeline import Options, Progress, Translation
from spec2tla.report.json import result_json
from spec2tla.report.text import result_text
from spec2tla.values import REDUCTIONS
from spec2tla.verdict import Result

Asked = tuple[Sequence[Path], Options]
Check = Callable[
    [Sequence[Path], Options, Callable[[Progress], None] | None],
    Result,
]


class Stub:
    """Stands in for the pipeline's `check`: notes what it is asked, gives or raises an answer."""

    def __init__(self, answer: Result | BaseException) -> None:
        self.answer = answer
        self.asked: list[Asked] = []

    def __call__(
        self,
        paths: Sequence[Path],
        options: Options,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Result:
        self.asked.append((paths, options))
        if on_progress is not None:
            on_progress(Progress("a.kspec", "default", 1, 1, 1, 0.1))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Result | BaseException], Stub]:
    def install(what: Result | BaseException) -> Stub:
        stub = Stub(what)
        monkeypatch.setattr(pipeline, "check", stub)
        return stub

    return install


Answer = Callable[[Result | BaseException], Stub]


def run(*arguments: str) -> Outcome:
    return CliRunner().invoke(main, arguments, prog_name="spec2tla")


# Options ------------------------------------------------------------------------------------------


def _options(stub: Stub, *arguments: str) -> Options:
    assert run("check", *arguments).exit_code == 0
    return stub.asked[-1][1]


def test_without_options_the_defaults_count(answer: Answer) -> None:
    stub = answer(SAMPLES["violated_as_expected"]())
    assert _options(stub) == Options(jobs=len(os.sched_getaffinity(0)))
    assert stub.asked[-1][0] == (Path(),)


def test_every_option_arrives(answer: Answer) -> None:
    stub = answer(SAMPLES["violated_as_expected"]())
    arguments = (
        "a.kspec b --check larger --property safe --define NR=5 --define fast=true --memory tso "
        "--engine both --workers 3 --jobs 2 --timeout 10m --max-memory 2g --max-states 99 "
        "--keep kept --java /j --tla2tools /t.jar"
    )
    assert _options(stub, *arguments.split()) == Options(
        check="larger",
        property="safe",
        defines={"NR": 5, "fast": True},
        memory="tso",
        engine="both",
        workers=3,
        jobs=2,
        timeout=600.0,
        max_memory_mb=2048,
        max_states=99,
        keep=Path("kept"),
        java=Path("/j"),
        tla2tools=Path("/t.jar"),
    )
    assert stub.asked[-1][0] == (Path("a.kspec"), Path("b"))


def test_the_configuration_counts_where_the_command_line_says_nothing(
    answer: Answer, tmp_path: Path
) -> None:
    (tmp_path / "spec2tla.toml").write_text(
        'specs = ["models"]\ntimeout = "1m"\nmax-memory = "1g"\nmax-states = 7\nworkers = 2\n'
        'java = "j"\nstrict = true\n'
    )
    stub = answer(SAMPLES["violated"]())
    run("check")
    paths, options = stub.asked[-1]
    assert paths == (tmp_path / "models",)
    assert (options.timeout, options.max_memory_mb, options.max_states) == (60.0, 1024, 7)
    assert (options.workers, options.java, options.strict) == (2, tmp_path / "j", True)
    run("check", "x", "--timeout", "2m", "--max-memory", "3g", "--max-states", "8")
    paths, options = stub.asked[-1]
    assert paths == (Path("x"),)
    assert (options.timeout, options.max_memory_mb, options.max_states) == (120.0, 3072, 8)


def test_automatic_workers_are_as_many_as_there_are_processors(answer: Answer) -> None:
    stub = answer(SAMPLES["violated_as_expected"]())
    assert _options(stub, "--workers", "auto").workers == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--bogus", "No such option"),
        ("--engine apalache", "Invalid value for '--engine'"),
        ("--memory strong", "Invalid value for '--memory'"),
        ("--max-states 0", "Invalid value for '--max-states'"),
        ("--timeout soon", "`soon` is not a time"),
        ("--max-memory lots", "`lots` is not a size"),
        ("--workers 0", "`0` is not a number of workers"),
        ("--jobs none", "`none` is not a number of jobs"),
        ("--workers many", "`many` is not a number of workers"),
        ("--workers 99999999999", "is not a number of workers"),
        ("--define NR", "`NR` does not define a constant"),
        ("--define NR=1 --define NR=2", "`NR` is defined twice"),
        ("--report xml", "there is no report format `xml`"),
        ("--report text --report json", "only one report can go to standard output"),
    ],
)
def test_wrong_usage_ends_with_2_and_checks_nothing(
    answer: Answer, arguments: str, message: str
) -> None:
    stub = answer(SAMPLES["holds"]())
    outcome = run("check", *arguments.split())
    assert (outcome.exit_code, outcome.stdout, stub.asked) == (2, "", [])
    assert message in outcome.stderr


def test_a_wrong_configuration_ends_with_2(answer: Answer, tmp_path: Path) -> None:
    (tmp_path / "spec2tla.toml").write_text('timeuot = "1m"\n')
    answer(SAMPLES["holds"]())
    outcome = run("check")
    assert outcome.exit_code == 2
    assert "did you mean `timeout`?" in outcome.stderr
    assert "spec2tla.toml:1" in outcome.stderr


# Reports and exit codes ---------------------------------------------------------------------------

CODES = {
    "violated_as_expected": 0,
    "holds": 0,
    "violated": 1,
    "not_violated": 1,
    "assertion": 1,
    "invalid": 2,
    "unknown": 3,
    "no_java": 4,
    "failed_run": 4,
    "interrupted": 130,
}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_the_text_report_and_the_exit_code(answer: Answer, name: str, code: int) -> None:
    result = SAMPLES[name]()
    answer(result)
    outcome = run("check")
    assert (outcome.exit_code, outcome.stdout) == (code, result_text(result))


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_exit_zero_forgives_verdicts_only(answer: Answer, name: str, code: int) -> None:
    answer(SAMPLES[name]())
    assert run("check", "--exit-zero").exit_code == (0 if code in (1, 3, 5) else code)


@pytest.mark.parametrize("name", [name for name in CODES if name != "failed_run"])
def test_json_is_all_that_is_printed(answer: Answer, name: str) -> None:
    result = SAMPLES[name]()
    answer(result)
    outcome = run("check", "--report", "json")
    assert (outcome.stdout, outcome.stderr) == (result_json(result), "")


def test_of_a_bug_standard_error_tells_too(answer: Answer, tmp_path: Path) -> None:
    answer(SAMPLES["failed_run"]())
    outcome = run("check", "--report", "json")
    (report,) = tmp_path.glob("spec2tla-report-*")
    assert str(report) in outcome.stderr
    assert str(report) in json.loads(outcome.stdout)["runs"][1]["failure"]["hint"]


def test_diagnostics_and_failures_go_to_standard_error(answer: Answer) -> None:
    answer(SAMPLES["invalid"]())
    assert "error[E0260]: there is no property `no_silent_fil`" in run("check").stderr
    answer(SAMPLES["no_java"]())
    assert "error[X0101]: no Java was found\nhelp: Install one" in run("check").stderr


def test_several_reports(answer: Answer, tmp_path: Path) -> None:
    result = SAMPLES["violated"]()
    answer(result)
    outcome = run("check", "--report", "json:out.json", "--report", "text", "--color")
    assert outcome.stdout.startswith("\x1b[1mspecs/")
    assert (tmp_path / "out.json").read_text() == result_json(result)
    outcome = run("check", "--report", "text:out.txt", "--color")
    assert outcome.stdout == ""
    assert (tmp_path / "out.txt").read_text() == result_text(result)


def test_a_report_that_cannot_be_written_ends_with_4(answer: Answer, tmp_path: Path) -> None:
    stub = answer(SAMPLES["holds"]())
    outcome = run("check", "--report", "json:missing/out.json")
    assert (outcome.exit_code, stub.asked) == (4, [])
    assert "error[X0201]: the report cannot be written: missing/out.json" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ((), {}, False),
        (("--color",), {}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        (("--no-color",), {"FORCE_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": ""}, False),
        (("--color",), {"NO_COLOR": "1"}, True),
    ],
)
def test_colours(
    answer: Answer, arguments: tuple[str, ...], environment: dict[str, str], coloured: bool
) -> None:
    answer(SAMPLES["holds"]())
    outcome = CliRunner(env=environment).invoke(main, ("check", *arguments))
    assert ("\x1b[" in outcome.stdout) == coloured


# What can go wrong --------------------------------------------------------------------------------


def test_a_failure_ends_with_4_and_its_way_out(answer: Answer) -> None:
    answer(EnvironmentFailure("X0104", "no tla2tools.jar was found", "Install it."))
    outcome = run("check")
    assert (outcome.exit_code, outcome.stdout) == (4, "")
    assert outcome.stderr == "error[X0104]: no tla2tools.jar was found\nhelp: Install it.\n"


def test_a_usage_error_of_the_pipeline_ends_with_2(answer: Answer) -> None:
    answer(UsageError("there is no check `x`", "the checks are `default`"))
    outcome = run("check", "--check", "x")
    assert outcome.exit_code == 2
    assert outcome.stderr == "error: there is no check `x`\nhelp: the checks are `default`\n"


def test_an_interrupt_ends_with_130(answer: Answer) -> None:
    answer(KeyboardInterrupt())
    outcome = run("check")
    assert (outcome.exit_code, outcome.stderr) == (130, "interrupted\n")


@pytest.mark.parametrize("bug", [ZeroDivisionError("x\x1b"), RecursionError(), MemoryError()])
def test_a_bug_is_no_traceback_but_a_folder(
    answer: Answer, bug: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer(bug)
    outcome = run("check", "x.kspec")
    assert outcome.exit_code == 4
    assert outcome.stderr.startswith(f"error[X9999]: internal error: {type(bug).__name__}")
    assert "Traceback" not in outcome.stderr
    assert "\x1b" not in outcome.stderr
    (report,) = tmp_path.glob("spec2tla-report-*")
    assert str(report) in outcome.stderr
    assert "Traceback" in (report / "traceback.txt").read_text()


def test_a_bug_is_told_even_where_nothing_can_be_kept(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    answer(ZeroDivisionError())
    outcome = run("check")
    assert outcome.exit_code == 4
    assert "the details could not be kept: no such file or directory" in outcome.stderr


# The other commands -------------------------------------------------------------------------------

TRANSLATION = Translation(
    (),
    "the tree",
    (("unreduced", "the steps\n"), ("movers", "fewer\n"), ("dead", "fewest\n")),
    {"M.tla": "---- MODULE M ----\n", "M.cfg": "INIT Init\n"},
)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((), "---- MODULE M ----\n"),
        (("--show", "tla"), "---- MODULE M ----\n"),
        (("--show", "ast"), "the tree\n"),
        (("--show", "ir"), "the steps\n"),
        (("--show", "ir", "--after", "unreduced"), "the steps\n"),
        (("--show", "ir", "--after", "movers"), "fewer\n"),
        (("--show", "ir", "--reduced"), "fewest\n"),
        (("-o", "a/b"), "a/b/M.tla\na/b/M.cfg\n"),
        (("-o", ".", "--show", "ir"), "M.tla\nM.cfg\nthe steps\n"),
    ],
)
def test_translate(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], shown: str, tmp_path: Path
) -> None:
    monkeypatch.setattr(pipeline, "translate", lambda path, no_reduce: TRANSLATION)
    outcome = run("translate", "m.kspec", *arguments)
    assert (outcome.exit_code, outcome.stdout) == (0, shown)
    if "-o" in arguments:
        assert (tmp_path / arguments[1] / "M.cfg").read_text() == "INIT Init\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--reduced",), "`--reduced` is for the steps"),
        (("--show", "tla", "--after", "dead"), "`--after` is for the steps"),
        (("--show", "ir", "--after", "slice"), "no reduction `slice` was applied"),
    ],
)
def test_translate_without_such_steps(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.setattr(pipeline, "translate", lambda path, no_reduce: TRANSLATION)
    outcome = run("translate", "m.kspec", *arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert message in outcome.stderr


@pytest.mark.parametrize("command", ["check", "translate"])
def test_reductions_that_are_unknown(command: str) -> None:
    outcome = run(command, "m.kspec", "--no-reduce=mover")
    assert outcome.exit_code == 2
    assert "there is no reduction `mover`" in outcome.stderr
    assert "did you mean `movers`?" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "off"),
    [
        ((), ()),
        (("--no-reduce",), REDUCTIONS),
        (("--no-reduce=movers,dead",), ("movers", "dead")),
        (("--no-reduce=movers", "--no-reduce=dead"), ("movers", "dead")),
    ],
)
def test_reductions_that_are_off(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], off: tuple[str, ...]
) -> None:
    """What follows after a space is a path: `--no-reduce` takes no value that way."""
    asked: list[object] = []

    def translate(path: Path, no_reduce: frozenset[str]) -> Translation:
        asked.extend((path, no_reduce))
        return TRANSLATION

    monkeypatch.setattr(pipeline, "translate", translate)
    assert run("translate", *arguments, "m.kspec").exit_code == 0
    assert asked == [Path("m.kspec"), frozenset(off)]


def test_translate_an_invalid_spec(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    invalid = Translation((UNKNOWN_NAME,))
    monkeypatch.setattr(pipeline, "translate", lambda path, no_reduce: invalid)
    outcome = run("translate", "m.kspec", "-o", "out")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "error[E0260]" in outcome.stderr
    assert not (tmp_path / "out").exists()


def test_translate_warns_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    warning = Diagnostic("W0001", "odd", span(COLLAPSE, "model"))
    warned = Translation((warning,), "", (), TRANSLATION.files)
    monkeypatch.setattr(pipeline, "translate", lambda path, no_reduce: warned)
    outcome = run("translate", "m.kspec")
    assert (outcome.exit_code, outcome.stdout) == (0, "---- MODULE M ----\n")
    assert outcome.stderr.startswith("warning[W0001]: odd")


def test_translate_into_a_file_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(pipeline, "translate", lambda path, no_reduce: TRANSLATION)
    outcome = run("translate", "m.kspec", "-o", "file")
    assert outcome.exit_code == 4
    assert "error[X0201]: cannot make the folder file: file exists" in outcome.stderr


@pytest.mark.parametrize("code", ["E0021", "e0021", " X0101 "])
def test_explain(code: str) -> None:
    outcome = run("explain", code)
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(f"{code.strip().upper()}: ")


def test_explain_something_else() -> None:
    outcome = run("explain", "X9998")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == "error: there is no code `X9998`\nhelp: did you mean `X9999`?\n"


def test_version_and_help() -> None:
    assert run("--version").stdout == f"spec2tla {spec2tla.__version__}\n"
    for command in ((), ("check",), ("translate",), ("doctor",), ("explain",)):
        outcome = run(*command, "--help")
        assert outcome.exit_code == 0
        assert "Usage: spec2tla" in outcome.stdout


# As a process of its own --------------------------------------------------------------------------


def _python(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **more},
        check=False,
    )


def test_importing_the_command_line_imports_little() -> None:
    """`--help` must not wait for what it does not need."""
    heavy = ["lark", "jinja2", "rich", "platformdirs", "importlib.metadata", "subprocess"]
    loaded = _python(
        "import sys, spec2tla.cli; "
        f"sys.stdout.write(' '.join(m for m in {heavy} if m in sys.modules))"
    )
    assert (loaded.stdout, loaded.stderr) == ("", "")
    ours = _python(
        "import sys, spec2tla.cli; "
        "sys.stdout.write(' '.join(sorted(m for m in sys.modules if m.startswith('spec2tla'))))"
    )
    loaded_ours = ours.stdout.split()
    assert {m for m in loaded_ours if not m.startswith("spec2tla.commands")} == {
        *("spec2tla", "spec2tla.boundary", "spec2tla.cli")
    }


STUBBED = """
import sys, os, time
sys.path.insert(0, {tests!r})
from samples import SAMPLES
from spec2tla import pipeline
from spec2tla.cli import main
def check(paths, options, on_progress=None):
    {body}
    return SAMPLES["violated"]()
pipeline.check = check
main(["check", *sys.argv[1:]], prog_name="spec2tla")
"""


def _stubbed(body: str = "pass") -> str:
    return STUBBED.format(tests=str(Path(__file__).parent), body=body)


def test_a_reader_that_goes_away_is_no_failure() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as pipe:
        outcome = subprocess.run(
            [sys.executable, "-c", _stubbed()], stdout=pipe, stderr=subprocess.PIPE, check=False
        )
    assert (outcome.returncode, outcome.stderr) == (1, b"")


def test_a_full_disk_behind_standard_output_is_one() -> None:
    with open("/dev/full", "wb") as full:
        outcome = subprocess.run(
            [sys.executable, "-c", _stubbed()], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert outcome.returncode == 4
    assert outcome.stderr.decode() == (
        "error[X0201]: standard output cannot be written: no space left on device\n"
    )


def test_characters_that_the_locale_lacks_are_escaped() -> None:
    outcome = _python(_stubbed(), PYTHONIOENCODING="ascii", COLUMNS="80")
    assert (outcome.returncode, outcome.stderr) == (1, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cleans_up_and_ends_with_130(number: signal.Signals) -> None:
    body = (
        "try: sys.stdout.write('ready\\n'); sys.stdout.flush(); time.sleep(60)\n"
        "    finally: sys.stdout.write('cleaned up\\n')"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", _stubbed(body)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(number)
    out, err = child.communicate()
    assert (child.returncode, out, err) == (130, "cleaned up\n", "interrupted\n")


def test_progress_is_for_terminals_only() -> None:
    outcome = _python(_stubbed("assert on_progress is None"))
    assert outcome.returncode == 1


def test_progress_on_a_terminal_is_gone_in_the_end() -> None:
    controller, terminal = os.openpty()
    body = "on_progress(pipeline.Progress('a.kspec', 'default', 12, 3, 4, 0.5))"
    with open(terminal, "wb") as stderr:
        outcome = subprocess.run(
            [sys.executable, "-c", _stubbed(body), "--report", "json"],
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
            check=False,
        )
        shown = os.read(controller, 10_000).decode()
    os.close(controller)
    assert "12 states, queue 3, depth 4, 0:00" in shown
    assert shown.endswith("\r\x1b[K")
    assert json.loads(outcome.stdout)["exit_code"] == 1


def test_it_runs_as_a_module() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "spec2tla", "--version"], capture_output=True, text=True, check=True
    )
    assert outcome.stdout == f"spec2tla {spec2tla.__version__}\n"
