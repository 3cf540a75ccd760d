"""Every code that the tool can show is explained, and no code is explained in vain."""

import re
from pathlib import Path

import spec2tla
from spec2tla.codes import CODES

PACKAGE = Path(spec2tla.__file__).parent


def _used() -> set[str]:
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path.name != "codes.py":
            found |= set(re.findall(r'"([EWX]\d{4})"', path.read_text(encoding="utf-8")))
    return found


def test_used_codes_are_registered() -> None:
    assert _used() - set(CODES) == set()


def test_registered_codes_are_used() -> None:
    assert set(CODES) - _used() == set()


def test_texts_are_sentences() -> None:
    for code in CODES.values():
        assert code.title == code.title.strip()
        assert not code.title.endswith(".")
        assert code.explanation.endswith(".") or code.explanation.endswith("`")
