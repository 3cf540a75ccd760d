"""A JSON report, as `json.py` writes it -> the result that it was made from.

In: the text of a file. Out: a `Result` that every report can be made of, or a `NotAsExpected` that
says what is wrong with the file. Whether failures were the environment's or bugs is not kept.
"""

import json

from spec2tla.codes import CODES
from spec2tla.diagnostics import Diagnostic, Label
from spec2tla.errors import EnvironmentFailure
from spec2tla.report.json import SCHEMA
from spec2tla.report.nodes import Node, NotAsExpected
from spec2tla.report.saved_trace import Sources, saved_origin, saved_trace
from spec2tla.source import SourceFile
from spec2tla.verdict import PropertyResult, Reduction, Result, Run, States, Tool, Verdict

_KINDS = ("invariant", "transition", "property", "builtin")


def saved_result(text: str) -> Result:
    """Raises NotAsExpected for what is not such a report, or is damaged."""
    try:
        return result_from(Node(json.loads(text)))
    except RecursionError as error:
        raise NotAsExpected("it is nested too deeply") from error
    except ValueError as error:  # of json.loads: not JSON, or a number of thousands of digits
        raise NotAsExpected("it is not JSON") from error


def result_from(node: Node) -> Result:
    """The same, of what the text says; raises NotAsExpected."""
    if not isinstance(node.value, dict) or "schema" not in node.value:
        raise NotAsExpected("it has no `schema`")
    schema = node.get("schema").text()
    if schema != SCHEMA:
        raise NotAsExpected(f"its `schema` is `{schema[:80]}`, not `{SCHEMA}`")
    if "sources" not in node.value:
        raise NotAsExpected("it has no `sources`: an older version wrote it")
    files = {name: SourceFile(name, part.text()) for name, part in node.get("sources").fields()}
    sources = Sources(files)
    return Result(
        _tool(node.get("tool")),
        tuple(_diagnostic(part, sources) for part in node.get("diagnostics").items()),
        tuple(_run(part, sources) for part in node.get("runs").items()),
        tuple(_failure(part) for part in node.get("failures").items()),
        node.get("strict").truth(),
        node.get("interrupted").truth(),
    )


def _tool(node: Node) -> Tool:
    return Tool(
        node.get("spec2tla").text(),
        node.get("engine").text(),
        node.get("tlc").text_or_none(),
        node.get("java").text_or_none(),
    )


def _diagnostic(node: Node, sources: Sources) -> Diagnostic:
    code = node.get("code").text()
    if code not in CODES:
        raise NotAsExpected(f"`{node.place}.code` is no code of this version")
    labels = (
        Label(sources.span(part), part.get("text").text()) for part in node.get("labels").items()
    )
    return Diagnostic(
        code,
        node.get("message").text(),
        sources.span(node),
        tuple(labels),
        node.get("hint").text(),
    )


def _failure(node: Node) -> EnvironmentFailure:
    return EnvironmentFailure(
        node.get("code").text(), node.get("message").text(), node.get("hint").text()
    )


# Runs --------------------------------------------------------------------------------------------


def _run(node: Node, sources: Sources) -> Run:
    reasons = {name: part.text() for name, part in node.get("vacuous_reasons").fields()}
    unreached, failure = node.get("unreached"), node.get("failure")
    return Run(
        file=node.get("file").text(),
        model=node.get("model").text(),
        check=node.get("check").text(),
        bounds={name: part.constant() for name, part in node.get("bounds").fields()},
        memory=node.get("memory").text(),
        processes=node.get("processes").texts(),
        engine=node.get("engine").text(),
        seconds=node.get("seconds").seconds(),
        states=_states(node.get("states")),
        unreached=None
        if unreached.is_null
        else tuple(saved_origin(part, sources, "text") for part in unreached.items()),
        properties=tuple(
            _property(part, reasons, sources) for part in node.get("properties").items()
        ),
        failure=None if failure.is_null else _failure(failure),
        interrupted=node.get("interrupted").truth(),
        sources=tuple(sources.file(part) for part in node.get("sources").items()),
        reductions=tuple(_reduction(part) for part in node.get("reductions").items()),
        cached=node.get("cached").truth(),
    )


def _reduction(node: Node) -> Reduction:
    return Reduction(
        node.get("name").text(), node.get("steps").number(), node.get("variables").number()
    )


def _states(node: Node) -> States | None:
    if node.is_null:
        return None
    return States(
        node.get("generated").number(), node.get("distinct").number(), node.get("depth").number()
    )


def _property(node: Node, reasons: dict[str, str], sources: Sources) -> PropertyResult:
    name, kind, trace = node.get("name").text(), node.get("kind").text(), node.get("trace")
    if kind not in _KINDS:
        raise NotAsExpected(f"`{node.place}.kind` is none of {', '.join(_KINDS)}")
    return PropertyResult(
        name,
        kind,
        node.get("text").text(),
        None if node.get("file").is_null else sources.span(node),
        _verdict(node.get("expected")),
        _verdict(node.get("verdict")),
        node.get("reason").text_or_none(),
        None if trace.is_null else saved_trace(trace, sources),
        reasons.get(name, ""),
    )


def _verdict(node: Node) -> Verdict:
    words = [verdict.value for verdict in Verdict]
    if node.text() not in words:
        raise NotAsExpected(f"`{node.place}` is none of {', '.join(words)}")
    return Verdict(node.text())
