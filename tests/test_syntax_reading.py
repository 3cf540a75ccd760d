"""What a file must be before it is parsed: UTF-8, of sane size, nothing hidden in it."""

import pytest

from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.source import SourceFile
from spec2tla.syntax.parser import parse
from spec2tla.syntax.reading import MAX_BYTES, source_text


def _read(data: bytes) -> tuple[SourceFile | None, tuple[Diagnostic, ...]]:
    sink = Sink()
    return source_text(data, "t.kspec", None, sink), sink.diagnostics


@pytest.mark.parametrize(
    "data",
    [b"model m;\n", b"model m;\r\n", "// é ∀ 💥\n".encode(), b"\xef\xbb\xbfmodel m;", b"", b"\t\n"],
)
def test_what_can_be_read(data: bytes) -> None:
    file, found = _read(data)
    assert file is not None
    assert file.text == data.decode().removeprefix("\ufeff")
    assert not found


@pytest.mark.parametrize(
    ("data", "code", "line", "column", "message"),
    [
        (b"a\n\xff", "E0001", 2, 1, "the file is not UTF-8: byte 0xff at offset 2"),
        ("é\xe9".encode() + b"\xc3", "E0001", 1, 3, "the file is not UTF-8: byte 0xc3 at offset 4"),
        (b"\xed\xa0\x80", "E0001", 1, 1, "the file is not UTF-8: byte 0xed at offset 0"),
        ("model".encode("utf-16"), "E0001", 1, 1, "the file is UTF-16, not UTF-8"),
        (b"ab\0", "E0002", 1, 3, "a NUL character in the text"),
        (b"a\n\x1b[1m", "E0002", 2, 1, "the control character U+001B in the text"),
        (b"a\x0cb", "E0002", 1, 2, "the control character U+000C in the text"),
        (b"a\rb", "E0002", 1, 2, "a carriage return without a line feed in the text"),
        (
            "// \u202e".encode(),
            "E0002",
            1,
            4,
            "the invisible character U+202E, which changes how text is shown, in the text",
        ),
        (b" " * (MAX_BYTES + 1), "E0003", 1, 1, "the file is larger than 1024 KiB"),
    ],
)
def test_what_cannot(data: bytes, code: str, line: int, column: int, message: str) -> None:
    file, (found,) = _read(data)
    assert file is None
    assert (found.code, found.message) == (code, message)
    assert (found.span.first.line, found.span.first.column) == (line, column)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", " " * (MAX_BYTES + 1), "x" * 10 * MAX_BYTES])
def test_the_parser_refuses_the_same_texts(text: str) -> None:
    sink = Sink()
    assert parse(SourceFile("t.kspec", text), sink) is None
    assert [found.code[:4] for found in sink.diagnostics] == ["E000"]
