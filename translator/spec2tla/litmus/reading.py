"""Around the code of a litmus test: its name, its comments, what they say of the answer.

In: the text. Out: the same text with all of that blanked, so that places stay, and what it said.
`(* … *)` is a comment outside of processes only: within, it begins with a pointer that is read.
"""

import re
from dataclasses import dataclass

from spec2tla.diagnostics import Sink
from spec2tla.litmus.model import Answer, Said
from spec2tla.source import SourceFile, Span

MODELS = ("sc", "tso", "weak")

_OUTSIDE = re.compile(r"\(\*|/\*|//[^\n]*|\bP[0-9]+[ \t]*\(|\{")
_INSIDE = re.compile(r"/\*|//[^\n]*|[{}]")
_NAME = re.compile(r"\s*C(?:[ \t]+([^\n]*))?(?:\n|$)")
_QUOTED = re.compile(r'\s*"[^"\n]*"')
_OTHER = re.compile(r"\s*([A-Z][A-Za-z0-9_]*)[ \t]+\S[^\n]*")
_SAID = re.compile(r"(Result|Sc|Tso|Weak): *(Never|Sometimes|Always)\b[.,;:]? *(.*)")


@dataclass(frozen=True, slots=True)
class Read:
    """`code` is as long as the text."""

    code: str
    name: str
    remarks: tuple[str, ...]


def read(file: SourceFile, sink: Sink) -> Read | None:
    """None where a comment does not end, or where this is no litmus test in C; the sink says so."""
    comments = _comments(file, sink)
    if comments is None:
        return None
    code = file.text
    for start, end in comments:
        code = _blanked(code, start, end)
    header = _NAME.match(code)
    if header is None or not (header[1] or "").strip():
        _not_c(file, code, sink)
        return None
    code = _blanked(code, 0, header.end())
    while quoted := _QUOTED.match(code, header.end()):
        code = _blanked(code, quoted.start(), quoted.end())
    texts = (file.text[start:end] for start, end in comments if file.text[start] == "(")
    remarks = [line.strip() for text in texts for line in _lines(text)]
    return Read(code, header[1].strip(), tuple(_trimmed(remarks)))


def said(remarks: tuple[str, ...]) -> Said:
    """`Result:` is the kernel's answer, `Sc:`, `Tso:` and `Weak:` are those here, with words.

    An answer's words go on till the next answer, or an empty line.
    """
    answers: dict[str, Answer] = {}
    why: dict[str, str] = {}
    open_ = ""
    for line in remarks:
        found = _SAID.match(line)
        if found:
            open_ = found[1].lower()
            answers[open_], why[open_] = Answer(found[2]), found[3]
        elif open_ and line:
            why[open_] = f"{why[open_]} {line}".strip()
        else:
            open_ = ""
    here = {model: answers[model] for model in MODELS if model in answers}
    return Said(answers.get("result"), here, {model: why[model] for model in here})


def _comments(file: SourceFile, sink: Sink) -> tuple[tuple[int, int], ...] | None:
    found: list[tuple[int, int]] = []
    at, depth, process = 0, 0, False
    while mark := (_INSIDE if depth else _OUTSIDE).search(file.text, at):
        at = mark.end()
        match mark[0]:
            case "(*" | "/*" as opening:
                end = _end_of(file.text, at, opening)
                if end is None:
                    span = Span(file, mark.start(), mark.end())
                    sink.report("E0601", span, "this comment is not closed")
                    return None
                found.append((mark.start(), end))
                at = end
            case "{":
                depth += 1 if process or depth else 0
            case "}":
                depth -= 1
                process = depth > 0
            case text if text.startswith("//"):
                found.append((mark.start(), at))
            case _:
                process = True
    return tuple(found)


def _end_of(text: str, at: int, opening: str) -> int | None:
    """Just after the end of a comment; those in parentheses nest."""
    if opening == "/*":
        end = text.find("*/", at)
        return None if end < 0 else end + 2
    depth = 1
    for mark in re.finditer(r"\(\*|\*\)", text[at:]):
        depth += 1 if mark[0] == "(*" else -1
        if depth == 0:
            return at + mark.end()
    return None


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def _lines(comment: str) -> list[str]:
    inner = comment.removeprefix("(*").removesuffix("*)")
    return [re.sub(r"^\s*\*(?=\s|$)", "", line) for line in inner.split("\n")]


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines at both ends."""
    full = [at for at, line in enumerate(lines) if line]
    return lines[full[0] : full[-1] + 1] if full else []


def _not_c(file: SourceFile, code: str, sink: Sink) -> None:
    other = _OTHER.match(code)
    if other is not None and other[1] != "C":
        span = Span(file, other.start(1), other.end(1))
        message = f"a litmus test for {other[1][:40]}; only those in C can be read"
        sink.report("E0604", span, message, hint="the first line is `C NAME`")
        return
    at = len(code) - len(code.lstrip())
    span = Span(file, min(at, len(file.text)), min(at, len(file.text)))
    sink.report("E0601", span, "a litmus test begins with `C NAME`")
