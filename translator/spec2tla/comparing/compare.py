"""A base and variants, as paths -> a `Comparison`: the stages of it in order.

In: paths and the options of a check. Out: what differs, the runs, and on demand what is needed.
Mistakes in the specs are in the result; nothing is shown here.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from spec2tla import resources
from spec2tla.analysis.checks import CheckOptions, CheckPlan, plans
from spec2tla.analysis.modules import Program, load
from spec2tla.analysis.paths import printable, real_path
from spec2tla.comparing.differences import differences
from spec2tla.comparing.model import Comparison, Side, Variant
from spec2tla.comparing.necessity import OnAttempt, necessity
from spec2tla.comparing.table import Column
from spec2tla.comparing.undoing import distinct, undoings
from spec2tla.diagnostics import Sink
from spec2tla.errors import UsageError
from spec2tla.pipeline import Options
from spec2tla.verdict import Result

Check = Callable[[Sequence[Path], Options], Result]


def compare(
    base: Path, variants: Sequence[Path], options: Options, check: Check, *, forbid: bool = False
) -> Comparison:
    """Checks all of them, the base first.

    Raises UsageError for a folder, for a file that is named twice, and for a check or constant
    that one of them lacks: what is compared has to be there on both sides.
    """
    _validate((base, *variants))
    programs = [load(path, Sink(), library=resources.library()) for path in (base, *variants)]
    asked = [_plans(program, options) for program in programs]
    _validate_property(asked, options)
    result = check((base, *variants), options)
    paths = (base, *variants)
    first, *others = (_side(*each, result) for each in zip(paths, programs, asked, strict=True))
    return Comparison(first, tuple(_variant(first, other) for other in others), result, forbid)


def with_necessity(
    found: Comparison,
    paths: Sequence[Path],
    options: Options,
    on_attempt: OnAttempt | None = None,
) -> Comparison:
    """The comparison, and of each variant (at these paths, in order) what of it is needed.

    As it is where something failed or was interrupted, or a spec has errors.
    """
    if found.result.exit_code in (130, 4, 2):
        return found
    variants = []
    for variant, path in zip(found.variants, paths, strict=True):
        program, runs = variant.side.program, variant.side.column.runs
        ways = () if program is None else distinct(undoings(variant.differences, program))
        tried = necessity(path, runs, ways, replace(options, strict=False), on_attempt)
        variants.append(replace(variant, necessity=tried))
    return replace(found, variants=tuple(variants))


def _validate(paths: Sequence[Path]) -> None:
    seen: set[Path] = set()
    for path in paths:
        name = printable(str(path))
        if os.path.isdir(path):
            raise UsageError(f"{name} is a folder", hint="name models, files *.kspec")
        real = path if "\0" in str(path) else real_path(path)
        if real in seen:
            raise UsageError(f"{name} is named twice", hint="name a base and other files")
        seen.add(real)


def _plans(program: Program | None, options: Options) -> tuple[CheckPlan, ...] | None:
    """None where the model lacks the property that is asked for: a variant can bring one along."""
    if program is None:
        return ()
    asked = CheckOptions(options.check, None, options.defines, options.memory)
    try:
        every = plans(program, Sink(), asked)
    except UsageError as error:
        name = program.files[0].name
        raise UsageError(f"{name}: {error.message}", hint=error.hint) from error
    if options.property is None:
        return every
    try:
        return plans(program, Sink(), replace(asked, property=options.property))
    except UsageError:
        return None


def _validate_property(asked: Sequence[tuple[CheckPlan, ...] | None], options: Options) -> None:
    if options.property is not None and all(plans_ is None for plans_ in asked):
        raise UsageError(f"there is no property `{options.property}` in any of these")


def _side(
    path: Path, program: Program | None, asked: tuple[CheckPlan, ...] | None, result: Result
) -> Side:
    file = printable(str(path)) if program is None else program.files[0].name
    name = path.stem if program is None else program.name
    runs = tuple(run for run in result.runs if program is not None and run.file == file)
    return Side(file, name, program, Column(asked or (), runs))


def _variant(base: Side, other: Side) -> Variant:
    if base.program is None or other.program is None:
        return Variant(other, ())
    return Variant(other, differences(base.program, other.program))
