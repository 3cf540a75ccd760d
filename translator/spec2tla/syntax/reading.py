"""Bytes of a file -> a SourceFile that the parser can take.

In: what was read, and the names to show. Out: the text, or a diagnostic with the place of what
makes it unfit: too large, not UTF-8, control characters. Does not open files.
"""

import re
import unicodedata
from pathlib import Path

from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile, Span

MAX_BYTES = 1024 * 1024

# Control characters hide what a text says; the bidirectional ones make it look like another text
# (CVE-2021-42574). A carriage return is fine before a line feed only: alone it would end a comment
# in some editors and not for the lexer.
_UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)|[\ud800-\udfff]"
)


def source_text(data: bytes, name: str, path: Path | None, sink: Sink) -> SourceFile | None:
    """The file with this content; None where it is unfit, which the sink then says."""
    if len(data) > MAX_BYTES:
        _too_large(SourceFile(name, "", path), sink)
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _not_utf8(data, error, SourceFile(name, data.decode("utf-8", "replace"), path), sink)
        return None
    file = SourceFile(name, text.removeprefix("\ufeff"), path)
    return file if fit(file, sink) else None


def fit(file: SourceFile, sink: Sink) -> bool:
    """Whether a text can be parsed; the sink says why not."""
    if len(file.text) > MAX_BYTES:
        _too_large(file, sink)
        return False
    unfit = _UNFIT.search(file.text)
    if unfit is None:
        return True
    span = Span(file, unfit.start(), unfit.end())
    sink.report("E0002", span, f"{_called(unfit.group())} in the text", hint="delete it")
    return False


def _too_large(file: SourceFile, sink: Sink) -> None:
    message = f"the file is larger than {MAX_BYTES // 1024} KiB"
    sink.report("E0003", Span(file, 0, 0), message, hint="a spec is a few hundred lines")


def _not_utf8(data: bytes, error: UnicodeDecodeError, file: SourceFile, sink: Sink) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        sink.report("E0001", Span(file, 0, 1), "the file is UTF-16, not UTF-8")
        return
    # Everything before the bad byte decodes, so its length is the place in the shown text.
    start = len(data[: error.start].decode("utf-8"))
    message = f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
    sink.report("E0001", Span(file, start, start + 1), message, hint="save it as UTF-8")


def _called(character: str) -> str:
    number = f"U+{ord(character):04X}"
    if character == "\0":
        return "a NUL character"
    if character == "\r":
        return "a carriage return without a line feed"
    if unicodedata.category(character) == "Cc":
        return f"the control character {number}"
    return f"the invisible character {number}, which changes how text is shown,"
