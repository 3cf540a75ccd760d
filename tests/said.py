"""What the comments of a spec say that is reported about it, and what a run reports.

`//~ E0203 part of the message` stands on the line that it is about, or `//~ 7 E0109 …` with the
line where a comment cannot stand on it; `| part of the hint` may follow, and further `//~`. A
folder with a `main.kspec` is one case of several files.
"""

import re
from dataclasses import dataclass
from pathlib import Path

MAIN = "main.kspec"

_EXPECTED = re.compile(r"//~ (?:([0-9]+) )?([EW][0-9]{4})(?: (.*?))?\s*(?=//~|$)")
_FOUND = re.compile(
    r"^(?:error|warning)\[([EW][0-9]{4})\]: (.*)\n *--> (.*):([0-9]+):[0-9]+$", re.MULTILINE
)
_HELP = re.compile(r"^help: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Expected:
    file: str
    line: int
    code: str
    message: str
    hint: str


@dataclass(frozen=True)
class Found:
    file: str
    line: int
    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.code} {self.message} | {self.hint}"

    def is_as(self, expected: Expected) -> bool:
        return (
            (self.file, self.line, self.code) == (expected.file, expected.line, expected.code)
            and expected.message in self.message
            and expected.hint in self.hint
        )


def cases(folder: Path) -> list[Path]:
    """The files to check: of a folder with a main file only that one."""
    files = sorted(folder.rglob("*.kspec"))
    return [f for f in files if f.name == MAIN or not (f.parent / MAIN).exists()]


def expectations(case: Path, folder: Path) -> list[Expected]:
    """What the files of a case say; their names are relative to the folder of all cases."""
    files = sorted(case.parent.rglob("*.kspec")) if case.name == MAIN else [case]
    return [one for file in files for one in _expectations(file, folder)]


def _expectations(file: Path, folder: Path) -> list[Expected]:
    name = file.relative_to(folder).as_posix()
    found = []
    for number, text in enumerate(file.read_text("utf-8").split("\n"), start=1):
        for line, code, rest in _EXPECTED.findall(text):
            message, _, hint = rest.partition(" | ")
            at = int(line) if line else number
            found.append(Expected(name, at, code, message.strip(), hint.strip()))
    return found


def diagnostics(text: str) -> list[Found]:
    """What standard error says, read back."""
    places = list(_FOUND.finditer(text))
    ends = [*(place.start() for place in places), len(text)][1:]
    found = []
    for place, end in zip(places, ends, strict=True):
        code, message, file, line = place.groups()
        hint = _HELP.search(text, place.end(), end)
        found.append(Found(file, int(line), code, message, hint.group(1) if hint else ""))
    return found


def differences(expected: list[Expected], found: list[Found]) -> list[str]:
    """What is said and not found, and the other way round."""
    missing, surplus = list(expected), []
    for one in found:
        match = next((e for e in missing if one.is_as(e)), None)
        if match is None:
            surplus.append(f"surplus: {one}")
        else:
            missing.remove(match)
    return [
        f"missing: {e.file}:{e.line} {e.code} {e.message} | {e.hint}" for e in missing
    ] + surplus
