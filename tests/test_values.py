"""Times, sizes and definitions as people write them, and what is refused."""

import pytest

from spec2tla.errors import UsageError
from spec2tla.values import duration, parse_define, size_mb


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("90", 90),
        ("90s", 90),
        ("1.5m", 90),
        ("10m", 600),
        ("2h", 7200),
        ("1d", 86400),
        (" 10 m ", 600),
    ],
)
def test_duration(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "0s", "-1s", "m", "10x", "1m30s", "inf", "9" * 400])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        duration(text)
    assert raised.value.message == f"`{text}` is not a time"
    assert "10m" in raised.value.hint


@pytest.mark.parametrize(
    ("text", "megabytes"),
    [("512m", 512), ("4g", 4096), ("4G", 4096), ("1.5g", 1536), ("1t", 1048576), ("4 GiB", 4096)],
)
def test_size(text: str, megabytes: int) -> None:
    assert size_mb(text) == megabytes


@pytest.mark.parametrize("text", ["", "4", "4096", "0g", "0.1m", "-4g", "4k", "g", "4x", "9" * 400])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        size_mb(text)
    assert raised.value.message == f"`{text}` is not a size"
    assert "4g" in raised.value.hint


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("NR=5", "NR", 5),
        ("NR = -5", "NR", -5),
        ("NR=0x1f", "NR", 31),
        ("NR=2147483647", "NR", 2**31 - 1),
        ("FAST=true", "FAST", True),
        ("FAST=false", "FAST", False),
    ],
)
def test_define(text: str, name: str, value: int | bool) -> None:
    found = parse_define(text)
    assert found == (name, value)
    assert isinstance(found[1], bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NR",
        "=5",
        "NR=",
        "5=NR",
        "NR=five",
        "NR=1.5",
        "NR=010",
        "NR=2147483648",
        "NR=1 2",
        "Ä=1",
    ],
)
def test_what_is_no_definition(text: str) -> None:
    with pytest.raises(UsageError):
        parse_define(text)
