"""What is suspicious about a model without errors, for the sink.

In: a program and its resolved model. Out: warnings about what the main file declares; what it takes
from its base or from a library is not its own, and others may use it. A name that begins with an
underscore is left alone, and so is one that a variant beside the main file mentions.
"""

from collections.abc import Iterator
from pathlib import Path

from spec2tla.analysis.discover import words_of_variants
from spec2tla.analysis.model import Model
from spec2tla.analysis.modules import Program
from spec2tla.analysis.untouched import idle_locks, untouched_variables
from spec2tla.analysis.unused import Finding, unused_declarations, unused_in_bodies
from spec2tla.analysis.usage import usage
from spec2tla.diagnostics import Sink


def warn(program: Program, model: Model, sink: Sink) -> None:
    """Reports what nothing uses, reads, changes or takes."""
    main = program.files[0]
    found = [one for one in _findings(program, model) if one.span.file is main]
    found = [one for one in found if not one.name.startswith("_")]
    # The files beside are only looked at where there is something to warn of.
    words = _words(main.path) if found else frozenset()
    for one in found:
        if one.name not in words:
            sink.report(one.code, one.span, one.message, hint=one.hint)


def _findings(program: Program, model: Model) -> Iterator[Finding]:
    used = usage(model)
    yield from unused_declarations(program.declarations)
    yield from unused_in_bodies(model, used)
    yield from untouched_variables(model, used, program.declarations)
    yield from idle_locks(model, used)


def _words(main: Path | None) -> frozenset[str]:
    return frozenset() if main is None else words_of_variants(main)
