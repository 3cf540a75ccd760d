"""What came of running litmus tests, as text, Markdown or JSON.

In: an `Outcome`. Out: text. Nothing of a test becomes markup.
"""

import json
import re
from collections.abc import Callable, Mapping

from spec2tla.litmus.model import Answer
from spec2tla.litmus.reading import MODELS
from spec2tla.litmus.run import Outcome, Row, expected
from spec2tla.report.characters import printable, width, wrap
from spec2tla.report.values import counted

SCHEMA = "spec2tla.litmus/1"
_PAGE = 100
_DIFFERS = "weak and the kernel's model differ"
_HEAD = ("test", *MODELS, "LKMM")


def outcome_text(found: Outcome) -> str:
    """The table, what differs and why, and a last line that counts."""
    table = [_HEAD, *(_cells(row) for row in found.rows)]
    widths = [max(width(line[at]) for line in table) for at in range(len(_HEAD))]
    lines = [
        "  ".join(c + " " * (w - width(c)) for c, w in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    ]
    notes = [note for row in found.rows for note in _notes(row)]
    lines += ["", *(line for note in notes for line in wrap(note, _PAGE, 2))] if notes else []
    return "\n".join([*lines, "", _summary(found)]) + "\n"


def outcome_markdown(found: Outcome) -> str:
    """The same table, with the words of the tests in its last column."""
    lines = ["| " + " | ".join((*_HEAD, "why they differ")) + " |"]
    lines += ["| --- " * (len(_HEAD) + 1) + "|"]
    for row in found.rows:
        name, *answers = _cells(row)
        why = row.test.said.why.get("weak", "") if row.differs else ""
        lines.append("| " + " | ".join((f"`{_code(name)}`", *answers, _plain(why))) + " |")
    return "\n".join(lines) + "\n"


def outcome_json(found: Outcome) -> str:
    """One object; the same outcome gives the same bytes."""
    fields = {
        "schema": SCHEMA,
        "exit_code": found.exit_code,
        "tests": [_fields(row) for row in found.rows],
    }
    return json.dumps(fields, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Outcome], str]] = {
    "text": outcome_text,
    "markdown": outcome_markdown,
    "json": outcome_json,
}


def _cells(row: Row) -> tuple[str, ...]:
    answers = [row.answers[model].value for model in MODELS]
    kernel = row.test.said.kernel
    return (printable(row.test.name), *answers, "" if kernel is None else kernel.value)


def _notes(row: Row) -> list[str]:
    name = printable(row.test.name)
    wanted = expected(row.test)
    notes = [
        f"{name}: under {model} it says {wanted[model].value}, and that is not so"
        for model in row.wrong
    ]
    notes += [
        f"{name}: violates {', '.join(names)} under {model}" for model, names in row.broken.items()
    ]
    why = row.test.said.why.get("weak", "")
    if row.differs and "weak" not in row.wrong:
        notes.append(f"{name}: {printable(why or _DIFFERS)}")
    return notes


def _summary(found: Outcome) -> str:
    bad = sum(1 for row in found.rows if row.wrong or row.broken)
    open_ = sum(1 for row in found.rows if Answer.UNKNOWN in row.answers.values())
    differing = sum(1 for row in found.rows if row.differs)
    words = [counted(len(found.rows), "test")]
    words += [f"{bad} not as it says" if bad == 1 else f"{bad} not as they say"] if bad else []
    words += [f"{open_} undecided"] if open_ else []
    words += [f"{differing} not as in the kernel's model"] if differing else []
    return ", ".join(words)


def _fields(row: Row) -> dict[str, object]:
    test = row.test
    return {
        "name": test.name,
        "file": test.file.name,
        "answers": {model: answer.value for model, answer in row.answers.items()},
        "expected": {model: answer.value for model, answer in expected(test).items()},
        "kernel": None if test.said.kernel is None else test.said.kernel.value,
        "violated": {model: list(names) for model, names in row.broken.items()},
    }


def _code(text: str) -> str:
    return re.sub(r"[`|<>&\\]", "?", text)


def _plain(text: str) -> str:
    """Words, without anything that Markdown would take for markup."""
    return re.sub(r"([\\`*_{}\[\]<>&|#@!])", r"\\\1", printable(text))
