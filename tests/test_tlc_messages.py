"""The stream parser finds frames, nested ones too, and keeps what stands outside of them."""

import pytest

from spec2tla.tlc.messages import Event, Frame, MessageParser, RawText


def _start(code: int, severity: int = 0) -> str:
    return f"@!@!@STARTMSG {code}:{severity} @!@!@"


def _end(code: int) -> str:
    return f"@!@!@ENDMSG {code} @!@!@"


def _parse(*lines: str) -> tuple[Event, ...]:
    parser = MessageParser()
    return tuple(event for line in lines for event in parser.feed(line))


CASES: dict[str, tuple[tuple[str, ...], tuple[Event, ...]]] = {
    "nothing": ((), ()),
    "text outside frames": (
        ("Parsing file M.tla", ""),
        (RawText("Parsing file M.tla"), RawText("")),
    ),
    "one frame": ((_start(2110, 1), "Bad.", _end(2110)), (Frame(2110, 1, "Bad."),)),
    "empty frame": ((_start(2110), _end(2110)), (Frame(2110, 0, ""),)),
    "inner line ends stay": (
        (_start(2217, 4), "1: x", "", "y", "", _end(2217)),
        (Frame(2217, 4, "1: x\n\ny\n"),),
    ),
    "nested in the middle of a line": (
        (_start(1000, 1), "The error", f": {_start(2132)}", "said", _end(2132), _end(1000)),
        (Frame(1000, 1, "The error\n: said", (Frame(2132, 0, "said"),)),),
    ),
    "three levels": (
        (_start(1), _start(2), _start(3), "deep", _end(3), _end(2), _end(1)),
        (Frame(1, 0, "deep", (Frame(2, 0, "deep", (Frame(3, 0, "deep"),)),)),),
    ),
    "all on one line": (
        (f"before{_start(7, 3)}in{_end(7)}after",),
        (RawText("before"), Frame(7, 3, "in"), RawText("after")),
    ),
    "an end without a start is text": ((f"x{_end(9)}",), (RawText("x"), RawText(_end(9)))),
    "an end closes what is open inside": (
        (_start(1), _start(2), "lost end", _end(1), "after"),
        (Frame(1, 0, "lost end", (Frame(2, 0, "lost end"),)), RawText("after")),
    ),
    "no severity": (("@!@!@STARTMSG 5 @!@!@", "x", _end(5)), (Frame(5, 0, "x"),)),
}


@pytest.mark.parametrize(("lines", "expected"), CASES.values(), ids=CASES.keys())
def test_frames(lines: tuple[str, ...], expected: tuple[Event, ...]) -> None:
    assert _parse(*lines) == expected


def test_a_frame_that_was_cut_off_is_given_as_it_stands() -> None:
    parser = MessageParser()
    for line in (_start(1000, 1), "half", _start(2132), "more"):
        assert parser.feed(line) == ()
    assert parser.pending > 0
    assert parser.close() == (Frame(1000, 1, "half\nmore", (Frame(2132, 0, "more"),)),)
    assert (parser.pending, parser.close()) == (0, ())


def test_codes_reach_into_inner_frames() -> None:
    assert Frame(1, 1, "", (Frame(2, 0, "", (Frame(3, 0, ""),)),)).codes == {1, 2, 3}
