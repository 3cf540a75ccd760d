"""A result -> JUnit XML: a suite for each check, a case for each of its properties.

In: a `Result`. Out: XML as Jenkins and Surefire have it. An unexpected verdict is a failure, what
could not be decided an error, and nothing is ever skipped: a build must not be green by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from spec2tla.diagnostics import Severity
from spec2tla.errors import Spec2tlaError
from spec2tla.report.characters import printable
from spec2tla.report.counterexample import bound, counterexample
from spec2tla.report.diagnostics import diagnostic_text, failure_text
from spec2tla.report.outcome import Outcome, outcome, sentence
from spec2tla.report.style import plain
from spec2tla.verdict import PropertyResult, Result, Run

_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Case:
    """`tag` is "failure" or "error", None for a case that passes; `text` is shown in any case."""

    name: str
    tag: str | None = None
    type: str = ""
    message: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Suite:
    name: str
    cases: tuple[_Case, ...]
    seconds: float = 0.0
    facts: tuple[tuple[str, str], ...] = ()

    def count(self, tag: str) -> int:
        return sum(case.tag == tag for case in self.cases)


def result_junit(result: Result) -> str:
    """A document with its declaration; specs and environment are suites where they went wrong."""
    suites = [suite for suite in _suites(result) if suite.cases]
    root = ElementTree.Element("testsuites", name="spec2tla")
    _count(root, suites)
    for suite in suites:
        root.append(_suite(suite))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suites(result: Result) -> Iterable[_Suite]:
    yield _Suite("environment", tuple(_failure("environment", f) for f in result.failures))
    yield _Suite("specs", _diagnostics(result))
    for run in result.runs:
        yield _run(run, result.strict)
    if result.interrupted and not any(run.interrupted for run in result.runs):
        message = "not everything was checked"
        yield _Suite("interrupted", (_Case("interrupted", "error", "interrupted", message),))


def _failure(name: str, failure: Spec2tlaError) -> _Case:
    return _Case(name, "error", failure.code, failure.message, failure_text(failure))


def _diagnostics(result: Result) -> tuple[_Case, ...]:
    """A case for each: a warning fails where --strict was given."""
    cases: list[_Case] = []
    for found in result.diagnostics:
        is_error = found.severity is Severity.ERROR
        tag = "error" if is_error else "failure" if result.strict else None
        text = diagnostic_text(found)
        cases.append(_Case(f"{found.code} {found.span}", tag, found.code, found.message, text))
    return tuple(cases)


# Runs --------------------------------------------------------------------------------------------


def _run(run: Run, strict: bool) -> _Suite:
    cases = [_property(found, run, strict) for found in run.properties]
    if run.failure is not None:
        cases.append(_failure("run", run.failure))
    if run.interrupted:
        message = "the check did not run to its end"
        cases.append(_Case("run to the end", "error", "interrupted", message))
    wanting = [f"never reached: {o.span}: {o.text}" for o in run.unreached or ()]
    if run.is_cut_off:
        wanting.append("search not finished: unreached statements unknown")
    if wanting:
        text = "".join(f"{printable(line)}\n" for line in wanting)
        tag = "failure" if strict else None
        cases.append(_Case("unreached statements", tag, "unreached", wanting[0], text))
    name = f"{run.file}: {run.model}, check {run.check}"
    return _Suite(name, tuple(cases), run.seconds, _facts(run))


def _facts(run: Run) -> tuple[tuple[str, str], ...]:
    facts = [("bound", ", ".join(bound(run))), ("engine", run.engine)]
    facts += [("processes", ", ".join(run.processes))]
    if run.states is not None:
        facts += [("states", str(run.states.distinct)), ("depth", str(run.states.depth))]
    return tuple(facts)


def _property(found: PropertyResult, run: Run, strict: bool) -> _Case:
    message = sentence(found)
    story = "\n".join(counterexample(found, run, _PAGE, plain))
    match outcome(found):
        case Outcome.VIOLATED | Outcome.MISSING as kind:
            kind_of = "violated" if kind is Outcome.VIOLATED else "not violated"
            return _Case(found.name, "failure", kind_of, message, story)
        case Outcome.UNKNOWN:
            reason = (found.reason or "unknown").partition(":")[0]
            return _Case(found.name, "error", reason, message)
        case Outcome.EXPECTED:
            return _Case(found.name, text=f"{printable(message)}\n\n{story}")
        case Outcome.HOLDS:
            if not found.vacuous:
                return _Case(found.name)
            note = f"{found.name} is vacuous: {found.vacuous}"
            tag = "failure" if strict else None
            return _Case(found.name, tag, "vacuous", note, printable(note))


# XML ---------------------------------------------------------------------------------------------


def _suite(suite: _Suite) -> ElementTree.Element:
    element = ElementTree.Element("testsuite", name=printable(suite.name))
    _count(element, [suite])
    element.set("skipped", "0")
    if suite.facts:
        facts = ElementTree.SubElement(element, "properties")
        for name, value in suite.facts:
            ElementTree.SubElement(facts, "property", name=name, value=printable(value))
    for case in suite.cases:
        element.append(_case(case, suite.name))
    return element


def _count(element: ElementTree.Element, suites: Iterable[_Suite]) -> None:
    every = tuple(suites)
    element.set("tests", str(sum(len(suite.cases) for suite in every)))
    element.set("failures", str(sum(suite.count("failure") for suite in every)))
    element.set("errors", str(sum(suite.count("error") for suite in every)))
    element.set("time", f"{sum(suite.seconds for suite in every):.3f}")


def _case(case: _Case, suite: str) -> ElementTree.Element:
    """Each text is printable, line by line: XML can hold it, once it is escaped."""
    names = {"name": printable(case.name), "classname": printable(suite)}
    element = ElementTree.Element("testcase", names)
    if case.tag is not None:
        about = {"type": printable(case.type), "message": printable(case.message)}
        ElementTree.SubElement(element, case.tag, about).text = case.text
    elif case.text:
        ElementTree.SubElement(element, "system-out").text = case.text
    return element
