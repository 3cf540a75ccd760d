"""No more runs at once than there is memory for: the machine's, or the container's."""

from pathlib import Path

import pytest

from spec2tla import hardware


def _machine(folder: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.setattr(hardware, "_GROUPS", folder / "groups")
    monkeypatch.setattr(hardware, "_OWN_GROUPS", folder / "own")
    monkeypatch.setattr(hardware, "_MEMORY", folder / "meminfo")


GIB = 2**30
MEMINFO = "MemTotal:       16777216 kB\nMemFree:        1 kB\n"
CASES: dict[str, tuple[dict[str, str], int | None]] = {
    "nothing is known": ({}, None),
    "noise": ({"meminfo": "x\n\nMemTotal: many\n", "own": ":::\nx\n"}, None),
    "the machine": ({"meminfo": MEMINFO}, 16384),
    "no limit": ({"meminfo": MEMINFO, "own": "0::/a\n", "groups/a/memory.max": "max\n"}, 16384),
    "a group": ({"meminfo": MEMINFO, "own": "0::/a\n", "groups/a/memory.max": f"{GIB}\n"}, 1024),
    "a group above": (
        {"meminfo": MEMINFO, "own": "0::/a/b\n", "groups/a/memory.max": f"{2 * GIB}\n"},
        2048,
    ),
    "a container": ({"own": "0::/../..\n", "groups/memory.max": f"{GIB}\n"}, 1024),
    "the older groups": (
        {
            "meminfo": MEMINFO,
            "own": "5:cpu,memory:/a\n0::/\n",
            "groups/memory/a/memory.limit_in_bytes": f"{3 * GIB}\n",
        },
        3072,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_how_much_there_is(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, expected = CASES[case]
    _machine(tmp_path, monkeypatch, files)
    assert hardware.memory_mb() == expected


@pytest.mark.parametrize(
    ("most", "megabytes", "expected"), [(8, 4096, 4), (2, 4096, 2), (8, 20000, 1), (8, 1, 8)]
)
def test_how_many_fit(
    most: int, megabytes: int, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _machine(tmp_path, monkeypatch, {"meminfo": MEMINFO})
    assert hardware.at_once(most, megabytes) == expected


def test_where_nothing_is_known_what_is_asked_for_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _machine(tmp_path, monkeypatch, {})
    assert hardware.at_once(8, 4096) == 8
