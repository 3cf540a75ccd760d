"""Tests -> what each memory model answers.

In: tests, the options of a check. Out: a row for each test. Each test is a model in memory, checked
under `sc`, `tso` and `weak` like any other: that its condition never comes about, and that it
always does. The files are never touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spec2tla.analysis.paths import real_path
from spec2tla.litmus.kspec import model_text
from spec2tla.litmus.model import Answer, Test
from spec2tla.litmus.naming import ALWAYS, NEVER
from spec2tla.litmus.reading import MODELS
from spec2tla.options import Options
from spec2tla.verdict import Result, Run, Verdict

Check = Callable[[Sequence[Path], Options], Result]


@dataclass(frozen=True, slots=True)
class Row:
    """`answers` by memory model; `broken` are built-in checks that the test violates, by model."""

    test: Test
    answers: Mapping[str, Answer]
    broken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def wrong(self) -> tuple[str, ...]:
        """The models whose answer is known, and is not what the test says that it is."""
        wanted = expected(self.test)
        return tuple(
            model
            for model, answer in self.answers.items()
            if answer is not Answer.UNKNOWN and wanted.get(model, answer) is not answer
        )

    @property
    def differs(self) -> bool:
        """Whether `weak` is known to answer something else than the kernel's model."""
        kernel, weak = self.test.said.kernel, self.answers["weak"]
        return kernel is not None and weak is not Answer.UNKNOWN and weak is not kernel


@dataclass(frozen=True, slots=True)
class Outcome:
    """`results` are those of the checks, one for each memory model."""

    rows: tuple[Row, ...]
    results: tuple[Result, ...]

    @property
    def exit_code(self) -> int:
        """As a check's: 1 where an answer is not what the test says, 3 where one is not known."""
        codes = {result.exit_code for result in self.results} & {130, 4, 2}
        if any(row.wrong or row.broken for row in self.rows):
            codes.add(1)
        if any(a is Answer.UNKNOWN for row in self.rows for a in row.answers.values()):
            codes.add(3)
        return next((code for code in (130, 4, 2, 1, 3) if code in codes), 0)


def expected(test: Test) -> dict[str, Answer]:
    """What the test says of the models here; of `weak` else what it says of the kernel's."""
    weak = {} if test.said.kernel is None else {"weak": test.said.kernel}
    return weak | dict(test.said.here)


def run(tests: Mapping[Path, Test], options: Options, check: Check) -> Outcome:
    """Checks all of them, under one memory model after the other."""
    texts = {real_path(path): model_text(test, {}, both=True) or "" for path, test in tests.items()}
    results: dict[str, Result] = {}
    for memory in MODELS:
        asked = replace(options, texts=texts, memory=memory, as_found=True, strict=False)
        results[memory] = check(tuple(tests), asked)
        if results[memory].exit_code in (130, 4, 2):
            break
    by_model = {memory: _runs(result) for memory, result in results.items()}
    rows = tuple(_row(test, number, by_model) for number, test in enumerate(tests.values()))
    return Outcome(rows, tuple(results.values()))


def _runs(result: Result) -> tuple[Run, ...]:
    """One for each test, in order; none where it is not said which is whose."""
    return result.runs if result.exit_code != 2 else ()


def _row(test: Test, number: int, by_model: Mapping[str, tuple[Run, ...]]) -> Row:
    answers = dict.fromkeys(MODELS, Answer.UNKNOWN)
    broken: dict[str, tuple[str, ...]] = {}
    for memory, runs in by_model.items():
        if number >= len(runs):
            continue
        answers[memory] = _answer(runs[number])
        if bad := _broken(runs[number]):
            broken[memory] = bad
    return Row(test, answers, broken)


def _answer(run: Run) -> Answer:
    verdicts = {p.name: p.verdict for p in run.properties}
    never, always = (verdicts.get(name, Verdict.UNKNOWN) for name in (NEVER, ALWAYS))
    if never is Verdict.HOLDS:
        return Answer.NEVER
    if never is Verdict.VIOLATED and always is Verdict.HOLDS:
        return Answer.ALWAYS
    if never is Verdict.VIOLATED and always is Verdict.VIOLATED:
        return Answer.SOMETIMES
    return Answer.UNKNOWN


def _broken(run: Run) -> tuple[str, ...]:
    return tuple(
        p.name for p in run.properties if p.kind == "builtin" and p.verdict is Verdict.VIOLATED
    )
